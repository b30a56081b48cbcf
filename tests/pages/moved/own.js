// What a page's framework does when it sorts its parts anew.
document.querySelector("#move").addEventListener("click", () => {
  document.querySelector("#second").append(document.querySelector("trefoil-survey"));
});
