// Does what no script of the survey may: shows that the traps hold.
document.onclick = ({ target }) => {
  if (target.id !== "spy") return;
  document.addEventListener("keydown", () => {});
  const { value } = document.querySelector("[name=card]");
  return [value, document.querySelector("h1").textContent, new FormData(document.forms[0])];
};
