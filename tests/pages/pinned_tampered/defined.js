// Says on the page whether the script before it ran.
const isDefined = !!customElements.get("trefoil-survey") || "Trefoil" in window;
document.querySelector("output").textContent = isDefined ? "A survey is defined" : "No survey is defined";
