// The studio with the worker that the address names: `/?breaks_off`.
import init from "/studio/studio.js";
// Each worker knows which one it is.
let started = 0;
self.Worker = class extends Worker {
  constructor(script, options) {
    super(script, { ...options, name: String(started++) });
  }
};
// One goes on with what it holds back once Stop was pressed.
const go = new BroadcastChannel("go");
addEventListener("click", ({ target }) => {
  if (target.closest(".reading")) go.postMessage(null);
});
self.trefoilReader = new URL(`${location.search.slice(1)}.js`, import.meta.url).href;
init();
