// Zones wrap whatever may call back later, so that a framework knows when to look at its data again.
const seen = new Set();
const through = (what, act) =>
  typeof act !== "function" ? act : function (...given) {
    seen.add(what);
    const tasks = document.querySelector("#tasks");
    if (tasks) tasks.textContent = [...seen].sort().reverse().join(" ");
    return act.apply(this, given);
  };
for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "queueMicrotask"]) {
  const own = window[name];
  window[name] = function (act, ...rest) { return own.call(window, through("timers", act), ...rest); };
}
const { then } = Promise.prototype;
Promise.prototype.then = function (done, failed) {
  return then.call(this, through("promises", done), through("promises", failed));
};
// A promise of its own in the place of the browser's; `await` still makes the browser's.
window.Promise = class ZonePromise extends Promise {
  constructor(start) { super(start); this.zone = "root"; }
  static get [Symbol.species]() { return Promise; }
};
const wrapped = new WeakMap();
const { addEventListener, removeEventListener } = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (name, act, options) {
  if (typeof act === "function" && !wrapped.has(act)) wrapped.set(act, through("listeners", act));
  return addEventListener.call(this, name, wrapped.get(act) ?? act, options);
};
EventTarget.prototype.removeEventListener = function (name, act, options) {
  return removeEventListener.call(this, name, wrapped.get(act) ?? act, options);
};
