// The page says when: the order is paid.
document.querySelector("#paid").onclick = () => Trefoil.open();
