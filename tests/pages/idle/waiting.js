// Says what scripts of the survey's wait for: timers, frames and idle moments that they asked for and that have not come.
const waiting = new Map();
let sofar = "none";
let last = 0;
const { setInterval } = window;
for (const [ask, take] of [
  ["setTimeout", "clearTimeout"],
  ["setInterval", "clearInterval"],
  ["requestAnimationFrame", "cancelAnimationFrame"],
  ["requestIdleCallback", "cancelIdleCallback"],
]) {
  const [own, ownTake] = [window[ask], window[take]];
  if (!own) continue;
  const ids = new Map();
  window[ask] = (act, ...rest) => {
    if (!new Error().stack.includes("/embed/")) return own.call(window, act, ...rest);
    const place = ++last;
    sofar = "some";
    waiting.set(place, `${ask} ${rest}`);
    const done = (...given) => {
      if (ask !== "setInterval") waiting.delete(place);
      return act(...given);
    };
    const id = own.call(window, done, ...rest);
    ids.set(id, place);
    return id;
  };
  window[take] = (id) => {
    waiting.delete(ids.get(id));
    return ownTake.call(window, id);
  };
}
setInterval(() => {
  const output = document.querySelector("output");
  if (output) output.textContent = `Waiting: ${[...waiting.values()].join("; ") || "nothing"}. Waited for so far: ${sofar}.`;
}, 20);
