// The manner of the libraries before ES5: everything is enumerable, and what the browser has is overwritten.
const each = function (act) {
  for (let index = 0; index < this.length; index++) act(this[index], index);
  return this;
};
Object.assign(Array.prototype, {
  each,
  clone() { return [].concat(this); },
  first() { return this[0]; },
  last() { return this[this.length - 1]; },
  without(value) { return this.filter((own) => own !== value); },
  compact() { return this.filter((own) => own != null); },
  flatten() { return this.flat(Infinity); },
  include(value) { return this.indexOf(value) >= 0; },
});
Object.assign(Object.prototype, {
  extend(more) { for (const name in more) this[name] = more[name]; return this; },
  forEachOf(act) { for (const name in this) act(name, this[name]); },
  inspect() { return "#<Object>"; },
});
Object.assign(String.prototype, {
  strip() { return this.replace(/^\s+|\s+$/g, ""); },
  times(count) { return Array(count + 1).join(this); },
});
Object.assign(Function.prototype, {
  curry(...first) { return (...rest) => this(...first, ...rest); },
  methodize() { const act = this; return function (...rest) { return act(this, ...rest); }; },
});
Object.assign(Element.prototype, {
  update(text) { this.textContent = text; return this; },
  show() { this.hidden = false; return this; },
  hide() { this.hidden = true; return this; },
  store(name, value) { (this.stored ??= {})[name] = value; return this; },
});
// These answer something else than the browser's own.
Array.from = (thing) => (thing == null ? [] : typeof thing.length === "number" ? [].slice.call(thing) : [thing]);
Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
String.prototype.toJSON = function () { return '"' + this + '"'; };
// A module of theirs, by a name that the browser has for its window.
window.self = { name: "theirs" };
