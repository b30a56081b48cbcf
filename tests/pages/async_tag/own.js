// Whether the script of the survey has run is not known here.
const ordered = () => (window.Trefoil ??= []).push(["track", "order-placed"]);
document.addEventListener("DOMContentLoaded", () => document.querySelector("#buy").addEventListener("click", ordered));
