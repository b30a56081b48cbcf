const root = document.querySelector("#root");
let times = 0;
const mount = () =>
  new Promise((resolve) => {
    const element = document.createElement("trefoil-survey");
    element.options = { metric: ["nps"], preview: true };
    // Whoever hears of them further up would hold the element.
    for (const type of ["trefoil-before-open", "trefoil-open", "trefoil-ready"]) {
      element.addEventListener(type, (event) => {
        event.stopPropagation();
        // The last of the three.
        if (type === "trefoil-ready") resolve(element);
      });
    }
    root.append(element);
  });
const mountAll = async (count) => {
  for (let index = 0; index < count; index++) {
    const element = await mount();
    element.remove();
    times++;
    // Seldom, so that nobody waits for this.
    if (times % 50 === 0) document.querySelector("#times").textContent = times;
  }
};
document.querySelector("#some").addEventListener("click", () => mountAll(50));
document.querySelector("#many").addEventListener("click", () => mountAll(500));
