// @ts-check
// Inside the frame: takes the port that the page around it hands over, shows the survey, and says what happens. It
// hears nobody else (docs/developers/frame.md).
(() => {
  /** @param {MessageEvent} message */
  const hear = ({ source, data, ports: [port] }) => {
    if (source !== parent || data?.trefoil !== 1 || !port) return;
    removeEventListener("message", hear);
    const { attributes, options, tokens, scheme } = data;
    document.documentElement.lang = options.lang;
    document.querySelector("[name=color-scheme]")?.setAttribute("content", scheme);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("body{margin:0}trefoil-survey{}");
    const { style } = /** @type {CSSStyleRule} */ (sheet.cssRules[1]);
    for (const name in tokens) style.setProperty(name, tokens[name]);
    // The frame has it.
    style.setProperty("--trefoil-shadow", "none");
    document.adoptedStyleSheets = [sheet];

    const survey = /** @type {HTMLElement & { options: unknown }} */ (document.createElement("trefoil-survey"));
    for (const name in attributes) survey.setAttribute(name, attributes[name]);
    survey.options = options;
    // The page has told of the opening itself.
    survey.dispatchEvent = (event) => {
      const { type, detail } = /** @type {CustomEvent} */ (event);
      if (!/open/.test(type)) port.postMessage({ event: type, detail });
      return HTMLElement.prototype.dispatchEvent.call(survey, event);
    };
    /** @param {string} part */
    const find = (part) => /** @type {HTMLElement | null | undefined} */ (survey.shadowRoot?.querySelector(part));
    survey.addEventListener("trefoil-ready", () => document.hasFocus() && find(".step")?.focus());
    port.onmessage = ({ data: { close } }) => {
      if (close) find(".close")?.click();
    };
    new ResizeObserver(() => port.postMessage({ height: survey.offsetHeight })).observe(survey);
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) port.postMessage({ escape: true });
    });
    // A frame may open nothing.
    addEventListener("click", (event) => {
      const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
      if (!(link instanceof HTMLAnchorElement)) return;
      event.preventDefault();
      port.postMessage({ link: link.getAttribute("href"), isApart: link.target === "_blank" });
    });
    document.body.append(survey);
  };
  addEventListener("message", hear);
})();
