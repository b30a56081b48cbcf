// What renderers do: state changes, the element stays, and every property is set anew.
const root = document.querySelector("#root");
const state = { survey: "first", times: 0 };
let element;
const render = () => {
  document.querySelector("#times").textContent = ++state.times;
  if (!element) {
    element = document.createElement("trefoil-survey");
    element.addEventListener("trefoil-rate", render);
  }
  element.options = { metric: ["nps"], no_comment: true, survey: state.survey, endpoint: "/v1/responses" };
  if (!element.isConnected) root.append(element);
};
render();
document.querySelector("#other").addEventListener("click", () => {
  state.survey = "second";
  render();
});
document.querySelector("#out").addEventListener("click", () => element.remove());
document.querySelector("#in").addEventListener("click", () => root.append(element));
