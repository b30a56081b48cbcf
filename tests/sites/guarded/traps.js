// Notes what a script of the survey reads of the page outside its own element, and to what it listens there.
(() => {
  const OURS = /\/(embed\/|spy\.js)/;
  Error.stackTraceLimit = 200;
  const isOurs = () => OURS.test(new Error().stack);
  // As they are before they are traps themselves.
  const { closest } = Element.prototype;
  /** What is in the survey's element or its shadow, or is in no page at all; and the script tag. */
  const isOwn = (node) => {
    if (!(node instanceof Node) || node === document) return false;
    if (!node.isConnected) return true;
    const root = node.getRootNode();
    if (root !== document) return root.host.localName === "trefoil-survey";
    const element = node instanceof Element ? node : node.parentElement;
    return !!closest.call(element, "trefoil-survey, script[data-survey]");
  };
  const reads = new Set();
  const hears = new Set();
  const find = document.querySelector.bind(document);
  const show = () => {
    find("#reads")?.replaceChildren("Read: " + ([...reads].sort().join("; ") || "nothing") + ".");
    find("#hears")?.replaceChildren("Heard: " + ([...hears].sort().join("; ") || "nothing") + ".");
  };
  document.addEventListener("DOMContentLoaded", show);
  const note = (list, what) => {
    if (!isOurs() || list.has(what)) return;
    list.add(what);
    show();
  };
  const name = (object) => object.constructor.name;

  const getter = (prototype, property) => {
    const own = Object.getOwnPropertyDescriptor(prototype, property);
    Object.defineProperty(prototype, property, {
      ...own,
      get() {
        if (!isOwn(this)) note(reads, `${name(prototype)}.${property}`);
        return own.get.call(this);
      },
    });
  };
  const method = (prototype, property, target = (self) => self, list = reads, said = ([text]) => ` ${text}`) => {
    const own = prototype[property];
    prototype[property] = function (...given) {
      if (!isOwn(target(this, given))) note(list, `${name(prototype)}.${property}` + said(given));
      return own.apply(this, given);
    };
  };

  for (const property of ["value", "checked", "files", "selectionStart"]) getter(HTMLInputElement.prototype, property);
  for (const property of ["value", "selectionStart"]) getter(HTMLTextAreaElement.prototype, property);
  for (const property of ["value", "selectedIndex", "selectedOptions"]) getter(HTMLSelectElement.prototype, property);
  getter(HTMLFormElement.prototype, "elements");
  for (const property of ["textContent", "nodeValue", "childNodes"]) getter(Node.prototype, property);
  getter(CharacterData.prototype, "data");
  for (const property of ["innerText", "outerText"]) getter(HTMLElement.prototype, property);
  for (const property of ["innerHTML", "outerHTML"]) getter(Element.prototype, property);
  for (const property of ["activeElement", "forms", "cookie", "title", "referrer", "all"]) getter(Document.prototype, property);
  const nothing = () => "";
  for (const property of ["querySelector", "querySelectorAll", "getElementsByTagName", "getElementsByClassName"]) {
    method(Document.prototype, property);
    method(Element.prototype, property);
  }
  for (const property of ["getElementById", "getElementsByName", "elementFromPoint", "createTreeWalker", "createNodeIterator"]) {
    method(Document.prototype, property, undefined, reads, nothing);
  }
  method(Document.prototype, "getSelection", undefined, reads, nothing);
  for (const property of ["matches", "closest", "getAttribute", "hasAttribute"]) method(Element.prototype, property);
  for (const property of ["checkVisibility", "getBoundingClientRect"]) method(Element.prototype, property, undefined, reads, nothing);
  method(MutationObserver.prototype, "observe", (_, [target]) => target, reads, nothing);
  method(IntersectionObserver.prototype, "observe", (_, [target]) => target, reads, nothing);
  for (const own of ["getComputedStyle", "getSelection"]) {
    const call = window[own];
    window[own] = (...given) => {
      if (!isOwn(given[0])) note(reads, own);
      return call.apply(window, given);
    };
  }
  window.FormData = class extends FormData {
    constructor(...given) {
      super(...given);
      note(reads, "FormData");
    }
  };
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...given) {
    if ((this ?? window) instanceof Node ? !isOwn(this) : (this ?? window) === window) note(hears, type);
    return listen.call(this ?? window, type, ...given);
  };
})();
