// The page, and a stranger in a frame of the same kind, say what only the survey's own page and frame may say to each other.
const say = (text) => (document.querySelector("output").textContent += text + ". ");
addEventListener("message", ({ data }) => typeof data.said === "string" && say(data.said));
addEventListener("DOMContentLoaded", () => {
  document.querySelector("#forge").onclick = () => {
    const frame = document.querySelector("trefoil-survey").shadowRoot.querySelector("iframe");
    say(frame.contentDocument ? "The page reads the frame" : "The page cannot read the frame");
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => say("The frame listens to a second port");
    const options = { metric: "csat", preview: true, display: "inline", trigger: ["load"] };
    frame.contentWindow.postMessage({ trefoil: 1, attributes: {}, options, tokens: {}, scheme: "dark" }, "*", [port2]);
    port1.postMessage({ close: true });
    postMessage({ event: "trefoil-deliver", detail: {} }, "*");
    say("Forged");
  };
});
