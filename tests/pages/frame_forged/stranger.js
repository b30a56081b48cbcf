// As much as a script in the survey's frame can do about the page around it.
let said = "A stranger reads the page";
try {
  void parent.document.querySelector("[name=card]").value;
} catch (error) {
  said = "A stranger is refused: " + error.name;
}
parent.postMessage({ event: "trefoil-deliver", detail: {}, close: true, trefoil: 1 }, "*");
parent.postMessage({ said }, "*");
