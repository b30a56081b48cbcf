// @ts-check
// The survey in a frame of its own, for pages that allow no Wasm or keep it away from what is typed beside it: the frame runs scripts and
// nothing else, has no origin, and is spoken to through a port that it is handed once (www/schemas/frame.schema.json). Fetched only
// where `frame` is set. On the other side of the port stands framed.js.

/**
 * What shows a survey: the widget in the page, which is one program for all, or a frame.
 * @typedef {Pick<typeof import("widget"), "mount" | "answered" | "speak" | "unmount">} Driver
 */

/** Both sides speak this version of the protocol, or nothing happens. */
const PROTOCOL = 1;

/** Options for the scripts around the widget, which are around it in the frame, too. */
const PASSED = ["theme", "scheme", "accent", "density", "format", "method", "headers", "timeout", "outbox"];

/**
 * @param {import("./card.js").Hub} hub @param {import("./card.js").Showing} showing @param {string} style The card's sheet, which names all tokens.
 * @returns {Driver}
 */
export const driver = (hub, { host, option, gone }, style) => {
  const computed = getComputedStyle(host);
  const names = [...new Set(style.match(/--trefoil-[\w-]+/g))];
  /** Those that the page sets. */
  const tokens = Object.fromEntries(
    names.map((name) => [name, computed.getPropertyValue(name).trim()]).filter(([, value]) => value),
  );
  let end = () => {};

  /** @type {any[]} */
  let given;
  /** Once: the survey in the frame sees to its language itself. @type {Driver["speak"]} */
  const speak = (number, locale, words) => {
    const [page, place, attributes, options] = given;
    const { tell } = /** @type {{ tell: (name: string, detail: string) => void }} */ (page);
    const { survey } = /** @type {{ survey: string }} */ (words);
    const { display, trigger, ...rest } = /** @type {any} */ (options);
    const scheme = /^(light|dark)$/.test(option("scheme")) ? option("scheme") : "light dark";
    const root = /** @type {ShadowRoot} */ (place.getRootNode());
    const sheet = new CSSStyleSheet();
    /** @param {number} pixels */
    const size = (pixels) =>
      sheet.replaceSync(
        // Its shadow would end where the frame does.
        "iframe{display:block;inline-size:100%;max-inline-size:720px;margin-inline:auto;border:0;" +
          "border-radius:var(--trefoil-radius-card);box-shadow:var(--trefoil-shadow)}" +
          `iframe{color-scheme:${scheme};block-size:${pixels}px}iframe+.close{display:none}`,
      );
    size(/** @type {HTMLElement} */ (place).offsetHeight);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.allow = "";
    frame.title = survey;
    frame.src = hub.base + "frame.html";
    // What closes a card in the page closes this one.
    const close = document.createElement("button");
    close.className = "close";
    const { port1: port, port2: theirs } = new MessageChannel();
    close.onclick = () => port.postMessage({ close: true });

    // Some browsers tell a dialog of Escape wherever in it the focus is, others not for a frame: once is enough.
    const ending = new AbortController();
    const { signal } = ending;
    let told = 0;
    const once = (/** @type {Event} */ event) => {
      const now = performance.now();
      if (now - told > 500) return (told = now);
      event.preventDefault();
      event.stopPropagation();
    };
    root.addEventListener("cancel", once, { capture: true, signal });

    port.onmessage = ({ data: { event, detail, height, link, isApart, escape } }) => {
      if (/^trefoil-[a-z-]+$/.test(event)) tell(event, JSON.stringify(detail));
      if (height > 0 && height < 1e5) size(height);
      if (typeof link === "string" && URL.canParse(link, document.baseURI)) {
        const { protocol, href } = new URL(link, document.baseURI);
        if (protocol === "https:" || href.startsWith(location.origin + "/")) {
          // Where a click in a frame is none of the page's, it may open nothing beside itself.
          const beside = isApart && open(href);
          if (beside) beside.opener = null;
          else location.assign(href);
        }
      }
      if (escape) {
        frame.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
        place.dispatchEvent(new Event("cancel", { cancelable: true }));
      }
    };
    frame.onload = () => {
      // Another document in it gets no port.
      frame.onload = null;
      const passed = Object.fromEntries(PASSED.map((name) => [name, option(name)]).filter(([, value]) => value != null));
      const framed = { path: location.pathname, made: { display, trigger } };
      const given = { ...rest, ...passed, lang: locale, display: "inline", trigger: ["load"], framed };
      const message = { trefoil: PROTOCOL, attributes, options: given, tokens, scheme };
      // It has no origin that could be named. What cannot be copied, such as functions, stays here.
      frame.contentWindow?.postMessage(JSON.parse(JSON.stringify(message)), "*", [theirs]);
    };
    /** @param {SecurityPolicyViolationEvent} violation */
    const refused = ({ effectiveDirective, blockedURI }) => {
      if (effectiveDirective !== "frame-src" || !blockedURI.startsWith(hub.base)) return;
      end();
      gone();
      hub.fail(host, effectiveDirective);
    };
    document.addEventListener("securitypolicyviolation", refused, { signal });
    place.replaceChildren(frame, close);
    end = () => {
      ending.abort();
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((own) => own !== sheet);
      port.close();
      place.replaceChildren();
    };
  };
  return { mount: (...all) => ((given = all), 1), unmount: () => end(), answered() {}, speak };
};
