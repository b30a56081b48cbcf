// @ts-check
// The loader: defines <trefoil-survey>, turns its own script tag into one, and only then fetches
// the widget. Whatever goes wrong ends in one console message and one event; the page goes on.

/**
 * @typedef {{ default: (init: { module_or_path: Promise<Response> }) => Promise<unknown>,
 *   mount: (host: HTMLElement, place: Element, attributes: object, options: unknown,
 *     language: string, texts: object) => number,
 *   unmount: (number: number) => void }} Widget
 * @typedef {{ widget: Widget, sheet: CSSStyleSheet }} Runtime
 */

(() => {
  const NAME = "trefoil-survey";
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const base = new URL(".", script?.src || document.baseURI).href;

  /** @type {Promise<Runtime> | undefined} */
  let runtime;
  /** The directive that blocked one of our own files, if one did. @type {string | undefined} */
  let blockedBy;

  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    if (blockedURI.startsWith(base) || blockedURI === "wasm-eval") blockedBy = effectiveDirective;
  });

  /** @param {string} path @returns {Promise<Response>} */
  const load = async (path) => {
    const response = await fetch(base + path, { credentials: "omit" });
    if (!response.ok) throw new Error(`${base + path} answered ${response.status}`);
    return response;
  };

  /** Glue, Wasm and style, in parallel, once for all surveys of the page. @returns {Promise<Runtime>} */
  const loadRuntime = async () => {
    const wasm = load("widget.wasm");
    const style = load("trefoil.css").then((response) => response.text());
    // Handled below; a rejection before that would be reported as unhandled.
    style.catch(() => {});
    wasm.catch(() => {});
    /** @type {Widget} */
    const widget = await import(base + "widget.js");
    await widget.default({ module_or_path: wasm });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await style);
    return { widget, sheet };
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

  /** @param {Element} host @param {unknown} error */
  const fail = (host, error) => {
    const remedy = blockedBy
      ? `the page's Content-Security-Policy blocks it; allow ${
          blockedBy === "script-src" || blockedBy === "wasm-eval"
            ? `${base} and 'wasm-unsafe-eval' in script-src`
            : `${base} in ${blockedBy}`
        }`
      : String(error);
    console.error(`Trefoil: this survey cannot be shown: ${remedy}`);
    const code = blockedBy ? "blocked-by-policy" : "not-loaded";
    const detail = { code, complaints: [{ path: "", code, message: remedy }] };
    host.dispatchEvent(new CustomEvent("trefoil-error", { bubbles: true, composed: true, detail }));
  };

  class TrefoilSurvey extends HTMLElement {
    /** @type {unknown} */ #options;
    /** @type {Widget | undefined} */ #widget;
    #mounted = 0;
    /** Counts starts, so that one overtaken by another comes to nothing. */
    #starts = 0;
    #room = new CSSStyleSheet();

    /** Options as an object; they hold over attributes. */
    get options() {
      return this.#options;
    }

    set options(options) {
      this.#options = options;
      if (this.isConnected) this.#start();
    }

    connectedCallback() {
      // Children written in the page are there only after the parser has passed them.
      if (document.readyState === "loading" && !this.hasAttribute("metric")) {
        document.addEventListener("DOMContentLoaded", () => this.#start(), { once: true });
      } else {
        this.#start();
      }
    }

    disconnectedCallback() {
      // Moving an element takes it out and puts it back at once.
      queueMicrotask(() => {
        if (!this.isConnected) this.#stop();
      });
    }

    /** The options set as an object, else those of a JSON script among the children. */
    #given() {
      const json = this.querySelector('script[type="application/json"]');
      return this.#options ?? (json ? JSON.parse(json.textContent || "") : undefined);
    }

    async #start() {
      if (!this.isConnected) return;
      this.#stop();
      const start = ++this.#starts;
      try {
        const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
        const options = this.#given();
        /** @type {Record<string, string>} */
        const attributes = {};
        for (const { name, value } of this.attributes) attributes[name] = value;
        this.#reserve(attributes, options);
        root.adoptedStyleSheets = [this.#room];

        const page = this.closest("[lang]")?.getAttribute("lang");
        const locale = localeFor(options?.lang, page, ...navigator.languages);
        runtime ??= loadRuntime();
        const texts = load(`locales/${locale}.json`).then((response) => response.json());
        const [{ widget, sheet }, words] = await Promise.all([runtime, texts]);
        if (start !== this.#starts || !this.isConnected) return;

        root.adoptedStyleSheets = [sheet, this.#room];
        const place = document.createElement("div");
        root.replaceChildren(place);
        this.#widget = widget;
        this.#mounted = widget.mount(this, place, attributes, options, locale, words);
        if (!this.#mounted) this.#give(0);
      } catch (error) {
        // The next survey may try again, say after the network is back.
        runtime = undefined;
        this.#give(0);
        fail(this, error);
      }
    }

    #stop() {
      this.#starts++;
      this.#widget?.unmount(this.#mounted);
      this.#mounted = 0;
    }

    /**
     * Keeps the room that the first step will take, so that the page does not move when the
     * widget arrives.
     * @param {Record<string, string>} attributes
     * @param {any} options
     */
    #reserve(attributes, options) {
      const { items, metric } = attributes;
      const first = options?.definition?.questions?.[0];
      const kind = first?.kind ?? (options?.metric?.[0] || metric?.trim().split(/\s+/)[0]);
      const rows = first?.items ?? options?.items ?? (items ? items.split(",") : []);
      this.addEventListener("trefoil-close", () => this.#give(0), { once: true });
      this.#give(kind === "csat" ? rows.length || 1 : 1);
    }

    /** @param {number} rows */
    #give(rows) {
      const height = rows ? `calc(var(--trefoil-room, 21rem))` : "auto";
      this.#room.replaceSync(`:host{display:block;min-block-size:${height}}`);
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, TrefoilSurvey);

  if (script && Object.keys(script.dataset).length) {
    const insert = () => {
      const element = document.createElement(NAME);
      for (const { name, value } of script.attributes) {
        if (name.startsWith("data-")) element.setAttribute(name.slice(5), value);
      }
      const place = script.closest("head") ? document.body : script.parentNode;
      place?.insertBefore(element, place === document.body && script.closest("head") ? null : script.nextSibling);
    };
    if (script.closest("head")) document.addEventListener("DOMContentLoaded", insert, { once: true });
    else insert();
  }
})();
