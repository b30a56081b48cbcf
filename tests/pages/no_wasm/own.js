// The page's own business, which a survey that cannot be shown must not disturb.
document.querySelector("#own").addEventListener("click", () => {
  document.querySelector("output").textContent++;
});
