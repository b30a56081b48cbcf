// @ts-check
// The loader: defines <trefoil-survey>, turns its own script tag into one, and only then asks for
// everything that a shown survey needs, at once. Whatever goes wrong ends in one console message
// and one event; the page goes on.

/**
 * @typedef {Record<string, string>} Attributes
 * @typedef {{ path: string, code: string, message: string }} Complaint
 * @typedef {import("./card.js").Page} Page
 * @typedef {import("./card.js").Files} Files
 */

(() => {
  const NAME = "trefoil-survey";
  /**
   * Pixels that each part of a card takes, wide and narrow, in the locale with the longest words.
   * @type {Record<string, [number, number]>}
   */
  const ROOM = {
    frame: [120, 108],
    banner: [38, 38],
    languages: [42, 42],
    nps: [91, 164],
    csat: [110, 114],
    ces1: [91, 114],
    ces2: [91, 114],
    items: [36, 56],
    item: [56, 86],
    words: [91, 400],
    choice: [36, 36],
    choices: [52, 74],
    contact: [100, 150],
    fields: [84, 84],
    comment: [176, 220],
  };
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!script) {
    console.error("Trefoil: load trefoil.js by a script tag of its own, without type=module.");
    return;
  }
  const base = new URL(".", script.src).href;

  /** @param {string} path @returns {Promise<Response>} */
  const load = async (path) => {
    const response = await fetch(base + path, { credentials: "omit" });
    if (!response.ok) throw new Error(`${base + path} answered ${response.status}`);
    return response;
  };

  /**
   * One console message and one event with all that is wrong.
   * @param {Element} host @param {string} code @param {Complaint[]} complaints
   */
  const report = (host, code, complaints) => {
    const lines = complaints.map(({ path, message }) => "\n  " + (path && path + ": ") + message);
    console.error("Trefoil: this survey cannot be shown." + lines.join(""));
    const detail = { code, complaints };
    host.dispatchEvent(new CustomEvent("trefoil-error", { bubbles: true, composed: true, detail }));
  };

  /** @type {Page} */
  const hub = { base, load, report };

  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    if (blockedURI.startsWith(base)) hub.blockedBy = effectiveDirective;
  });

  /** What all surveys of the page share. @type {Files | undefined} */
  let shared;

  /** Asks for all of it at once. @returns {Files} */
  const askForFiles = () => {
    const files = {
      card: import(base + "card.js"),
      glue: import(base + "widget.js"),
      wasm: load("widget.wasm"),
      style: load("trefoil.css"),
    };
    // Awaited by the card; a rejection before that would be reported as unhandled.
    for (const file of Object.values(files)) file.catch(() => {});
    return files;
  };

  /** @param {Element} host @param {unknown} error */
  const fail = async (host, error) => {
    try {
      const card = await import(base + "card.js");
      card.fail(hub, host, error);
    } catch {
      const code = "not-loaded";
      report(host, code, [{ path: "", code, message: String(error) }]);
    }
  };

  /**
   * The first wish that there is a locale for: the survey's, the page's, the browser's, English.
   * @param {(string | null | undefined)[]} wishes
   */
  const localeFor = (...wishes) => {
    for (const wish of wishes) {
      const tag = wish?.toLowerCase() ?? "";
      for (const known of TREFOIL_LOCALES) {
        if (known.toLowerCase() === tag || known === tag.split("-")[0]) return known;
      }
    }
    return "en";
  };

  /**
   * Pixels that the first step takes, wide and narrow, so that the page does not move when the
   * widget arrives. What is too much is only air inside the card.
   * @param {Attributes} attributes @param {any} options @returns {[number, number]}
   */
  const roomFor = (attributes, options) => {
    const metrics = options?.metric ?? attributes.metric?.trim().split(/\s+/) ?? ["nps"];
    const items = options?.items ?? attributes.items?.split(",");
    const { flow, questions } = options?.definition ?? {
      flow: options?.flow ?? attributes.flow,
      questions: metrics.map((/** @type {string} */ kind, /** @type {number} */ index) => ({
        kind,
        items: kind === "csat" && items,
        text: !index && (options?.question ?? attributes.question),
      })),
    };
    const asks = [...questions];
    if (!options?.definition && !options?.no_comment && !("no-comment" in attributes)) {
      asks.push({ kind: "comment" });
    }
    let [wide, narrow] = ROOM.frame;
    if (options?.preview || "preview" in attributes) {
      wide += ROOM.banner[0];
      narrow += ROOM.banner[1];
    }
    if (options?.definition?.languages) {
      wide += ROOM.languages[0];
      narrow += ROOM.languages[1];
    }
    for (const [index, { kind, items, text, ...more }] of asks.entries()) {
      if (index && flow !== "card" && kind !== "comment") break;
      const { choices, pair, shown_as, not_applicable } = more;
      const fields = kind === "contact" && (more.fields ?? [kind]);
      const row = ROOM[choices ? "choices" : fields ? "fields" : "item"];
      const rows = ((items || choices || fields)?.length || +!!pair) * (pair ? 2 : 1);
      const [w, n] = ROOM[row === ROOM.item && rows ? "items" : shown_as] ?? ROOM[kind] ?? ROOM.nps;
      // "Not applicable" is a line of its own, and so is the name of an item above its pair.
      const lines = (not_applicable ? rows || 1 : 0) * 52 + (pair && items ? rows * 20 : 0);
      // A text in several languages is measured by its longest.
      const texts = typeof text === "object" ? Object.values(text ?? {}) : [text || ""];
      const length = Math.max(...texts.map((text) => String(text).length));
      wide += w + lines + rows * row[0] + (kind === "comment" ? 0 : Math.max(2, Math.ceil(length / 48)) * 25);
      narrow += n + lines + rows * row[1] + (kind === "comment" ? 0 : Math.max(4, Math.ceil(length / 18)) * 25);
    }
    return [wide, narrow];
  };

  class TrefoilSurvey extends HTMLElement {
    static version = TREFOIL_VERSION;
    /** @type {unknown} */ #options;
    /** The same as text, to know equal ones. @type {string | undefined} */ #written;
    /** Takes what is shown off the page again. @type {(() => void) | undefined} */ #close;
    /** Counts starts and stops, so that what was overtaken comes to nothing. */
    #turn = 0;
    #room = new CSSStyleSheet();

    constructor() {
      super();
      // Options that were set before the element was defined would hide the setter.
      const { value } = Object.getOwnPropertyDescriptor(this, "options") ?? {};
      if (value) {
        delete (/** @type {any} */ (this).options);
        this.#accept(value);
      }
    }

    /** Options as an object; they hold over attributes. */
    get options() {
      return this.#options;
    }

    set options(options) {
      if (this.#accept(options) && this.isConnected) this.#start();
    }

    /** Whether these are other options: frameworks set equal ones whenever they draw. @param {unknown} options */
    #accept(options) {
      this.#options = options;
      const before = this.#written;
      this.#written = undefined;
      try {
        this.#written = JSON.stringify(options);
      } catch {
        // No text, so equal to nothing.
      }
      return !before || before !== this.#written;
    }

    connectedCallback() {
      // Moved, not new: what was answered stays.
      if (this.#close) return;
      const turn = this.#turn;
      const start = () => turn === this.#turn && this.#start();
      if (document.readyState !== "loading") {
        // Attributes may be set after it is put into the page.
        queueMicrotask(start);
        return;
      }
      // A JSON child is there only after the parser has passed it; until then, room is kept.
      this.#prepare(this.#attributes(), this.#options);
      document.addEventListener("DOMContentLoaded", start, { once: true });
      // What comes after this element would move if it were drawn before the JSON child is read
      // (tests/pages/checkout).
      const parser = new MutationObserver(() => {
        if (!this.nextSibling) return;
        parser.disconnect();
        if (this.#json()) start();
      });
      if (this.parentNode) parser.observe(this.parentNode, { childList: true });
    }

    disconnectedCallback() {
      // Moving an element takes it out and puts it back at once.
      queueMicrotask(() => {
        if (!this.isConnected) this.#stop();
      });
    }

    #json() {
      return this.querySelector('script[type="application/json"]');
    }

    #attributes() {
      /** @type {Attributes} */
      const attributes = {};
      for (const { name, value } of this.attributes) attributes[name] = value;
      return attributes;
    }

    /** The options set as an object, else those of a JSON script among the children. */
    #given() {
      const json = this.#json();
      if (this.#options || !json) return this.#options;
      try {
        return JSON.parse(json.textContent || "");
      } catch (error) {
        throw { path: "script", code: "not_json", message: String(error) };
      }
    }

    async #start() {
      if (!this.isConnected) return;
      this.#stop();
      const turn = ++this.#turn;
      try {
        /** @type {any} */
        const options = this.#given();
        const attributes = this.#attributes();
        const [root, place] = this.#prepare(attributes, options);
        const page = this.closest("[lang]")?.getAttribute("lang");
        const locale = localeFor(options?.lang, page, ...navigator.languages);
        const files = (shared ??= askForFiles());
        const texts = load(`locales/${locale}.json`);
        texts.catch(() => {});
        const { show } = await files.card;
        const isWanted = () => turn === this.#turn && this.isConnected;
        const showing = { host: this, root, place, attributes, options, locale, texts, files, isWanted };
        const close = await show(hub, showing);
        if (close) {
          this.#close = close;
          this.addEventListener("trefoil-close", () => this.#keep(), { once: true });
        } else if (isWanted()) {
          this.#keep();
        }
      } catch (error) {
        // The next survey may try again, say after the network is back.
        shared = undefined;
        this.#keep();
        fail(this, error);
      }
    }

    #stop() {
      this.#turn++;
      this.#close?.();
      this.#close = undefined;
    }

    /**
     * An empty place in the shadow root, as high as the first step will be.
     * @param {Attributes} attributes @param {unknown} options
     * @returns {[ShadowRoot, HTMLElement]}
     */
    #prepare(attributes, options) {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      const place = document.createElement("div");
      place.className = "room";
      root.replaceChildren(place);
      root.adoptedStyleSheets = [this.#room];
      try {
        this.#keep(roomFor(attributes, options));
      } catch {
        // Options of another form: nothing to keep room for, and `check` says what is wrong.
      }
      return [root, place];
    }

    /** Keeps room for the card, or none. @param {[number, number]} [room] */
    #keep(room) {
      this.#room.replaceSync(
        room
          ? ":host{display:block;inline-size:100%}.room{container-type:inline-size;contain-intrinsic-inline-size:240px}" +
              ".room:not(:has(.card))::before{content:'';display:block}" +
              `.room::before,.card{min-block-size:${room[0]}px}` +
              `@container(max-width:519px){.room::before,.card{min-block-size:${room[1]}px}}`
          : "",
      );
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, TrefoilSurvey);

  // Others mark script tags with data- attributes, too; ours says where answers go or what is asked.
  const { metric, endpoint, survey } = script.dataset;
  if (metric ?? endpoint ?? survey) {
    const inHead = script.closest("head");
    const insert = () => {
      const element = /** @type {TrefoilSurvey} */ (document.createElement(NAME));
      for (const { name, value } of script.attributes) {
        if (name.startsWith("data-")) element.setAttribute(name.slice(5), value);
      }
      if (inHead) document.body.append(element);
      else script.after(element);
      // It has no children to wait for, so it starts now.
      element.options = {};
    };
    if (inHead && document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", insert, { once: true });
    } else {
      insert();
    }
  }
})();
