// The Wasm is on its way until somebody presses a key: with w it comes, with l it is lost. With c the page closes the survey.
const key = new Promise((resolve) => addEventListener("keydown", ({ key }) => /^[wl]$/.test(key) && resolve(key)));
const own = window.fetch;
window.fetch = async (address, init) => {
  const isLost = String(address).endsWith("widget.wasm") && (await key) === "l";
  return isLost ? new Response("", { status: 404 }) : own.call(window, address, init);
};
addEventListener("keydown", ({ key }) => key === "c" && Trefoil.close());
