// The worker goes on with what it holds back once Stop was pressed.
import init from "/studio/studio.js";
const go = new BroadcastChannel("go");
addEventListener("click", ({ target }) => {
  if (target.closest(".reading")) go.postMessage(null);
});
self.trefoilReader = new URL("holds_back.js", import.meta.url).href;
init();
