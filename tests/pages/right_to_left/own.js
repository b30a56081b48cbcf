// Says where the first two points of each survey stand.
addEventListener("trefoil-open", ({ target }) => {
  const [first, second] = [...target.shadowRoot.querySelectorAll("input[type=radio]")];
  const [here, there] = [first, second].map((radio) => radio.getBoundingClientRect().left);
  const side = here > there ? "right" : "left";
  document.querySelector("#seen").append(`${target.id}: ${first.value} is ${side} of ${second.value}. `);
});
