// While the page holds its survey back, the survey's options are set anew; how often the form's movement has begun by then is said.
Trefoil.pause();
let begun = 0;
addEventListener("animationstart", () => {
  begun++;
  if (begun > 1) return;
  document.querySelector("trefoil-survey").options = { metric: ["nps"], no_comment: true };
  requestAnimationFrame(() => requestAnimationFrame(Trefoil.resume));
});
addEventListener("trefoil-ready", () => {
  document.querySelector("output").textContent = `begun ${begun}`;
});
