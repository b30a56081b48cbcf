// Each worker knows which one it is.
import init from "/studio/studio.js";
let started = 0;
self.Worker = class extends Worker {
  constructor(script, options) {
    super(script, { ...options, name: String(started++) });
  }
};
self.trefoilReader = new URL("falls_silent.js", import.meta.url).href;
init();
