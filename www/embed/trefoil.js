// @ts-check
// The loader: defines <trefoil-survey>, turns its own script tag into one, and only then fetches
// the widget. Whatever goes wrong ends in one console message and one event; the page goes on.

/**
 * @typedef {Record<string, string>} Attributes
 * @typedef {{ path: string, code: string, message: string }} Complaint
 * @typedef {{ default: (init: { module_or_path: Promise<Response> }) => Promise<unknown> }} Glue
 * @typedef {Glue & {
 *   mount: (host: HTMLElement, place: Element, attributes: Attributes, options: unknown,
 *     language: string, texts: object) => number,
 *   unmount: (number: number) => void }} Widget
 * @typedef {Glue & { complaints: (attributes: Attributes, options: unknown) => string }} Check
 * @typedef {{ widget: Widget, sheet: CSSStyleSheet }} Runtime
 */

(() => {
  const NAME = "trefoil-survey";
  /** Pixels of each part of a card, wide and narrow. @type {Record<string, [number, number]>} */
  const ROOM = {
    frame: [118, 106],
    nps: [130, 210],
    csat: [130, 160],
    ces1: [130, 160],
    ces2: [130, 160],
    items: [100, 100],
    item: [54, 84],
    comment: [174, 174],
  };
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

  /** A program's glue and Wasm, in parallel. @param {string} name */
  const program = async (name) => {
    const wasm = load(name + ".wasm");
    // Awaited below; a rejection before that would be reported as unhandled.
    wasm.catch(() => {});
    const glue = await import(`${base}${name}.js`);
    await glue.default({ module_or_path: wasm });
    return glue;
  };

  /** What all surveys of the page share. @returns {Promise<Runtime>} */
  const loadRuntime = async () => {
    const style = load("trefoil.css").then((response) => response.text());
    const [widget, text] = await Promise.all([program("widget"), style]);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
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

  /** @param {Element} host @param {unknown} error */
  const fail = (host, error) => {
    const code = blockedBy ? "blocked-by-policy" : "not-loaded";
    const message = blockedBy
      ? `the page's Content-Security-Policy blocks it; allow ${base}${
          blockedBy.startsWith("script-src") ? " and 'wasm-unsafe-eval' in script-src" : " in " + blockedBy
        }`
      : String(error);
    report(host, code, [{ path: "", code, message }]);
  };

  /** An address against the page; what is none stays, to be complained about. @param {any} address */
  const absolute = (address) => {
    try {
      return new URL(address, document.baseURI).href;
    } catch {
      return address;
    }
  };

  /**
   * Pixels that the first step takes, wide and narrow, so that the page does not move when the
   * widget arrives: what each part takes, see room.test in tests/pages.
   * @param {Attributes} attributes @param {any} options @returns {[number, number]}
   */
  const roomFor = (attributes, options) => {
    const metrics = options?.metric ?? attributes.metric?.trim().split(/\s+/) ?? [];
    const items = options?.items ?? attributes.items?.split(",");
    const comment = options?.no_comment || "no-comment" in attributes ? [] : [{ kind: "comment" }];
    /** @type {{ kind?: string, items?: unknown[] }[]} */
    const questions = options?.definition?.questions ?? [
      ...metrics.map((/** @type {string} */ kind) => ({ kind, items: kind === "csat" && items })),
      ...comment,
    ];
    const isCard = (options?.definition?.flow ?? options?.flow ?? attributes.flow) === "card";
    let [wide, narrow] = ROOM.frame;
    for (const [index, { kind = "", items }] of questions.entries()) {
      if (index && !isCard && kind !== "comment") break;
      const rows = items?.length || 0;
      const [w, n] = ROOM[rows ? "items" : kind] ?? ROOM.nps;
      wide += w + rows * ROOM.item[0];
      narrow += n + rows * ROOM.item[1];
    }
    return [wide, narrow];
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
        /** @type {any} */
        let options = this.#given();
        /** @type {Attributes} */
        const attributes = {};
        for (const { name, value } of this.attributes) attributes[name] = value;
        if (attributes.endpoint) attributes.endpoint = absolute(attributes.endpoint);
        if (options?.endpoint) options = { ...options, endpoint: absolute(options.endpoint) };

        const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
        const place = document.createElement("div");
        place.className = "room";
        root.replaceChildren(place);
        root.adoptedStyleSheets = [this.#room];
        this.#keep(roomFor(attributes, options));

        const page = this.closest("[lang]")?.getAttribute("lang");
        const locale = localeFor(options?.lang, page, ...navigator.languages);
        runtime ??= loadRuntime();
        const texts = load(`locales/${locale}.json`).then((response) => response.json());
        const [{ widget, sheet }, words] = await Promise.all([runtime, texts]);
        if (start !== this.#starts || !this.isConnected) return;

        root.adoptedStyleSheets = [sheet, this.#room];
        this.#widget = widget;
        this.#mounted = widget.mount(this, place, attributes, options, locale, words);
        this.addEventListener("trefoil-close", () => this.#keep(), { once: true });
        if (!this.#mounted) {
          this.#keep();
          /** @type {Check} */
          const check = await program("check");
          report(this, "bad-options", JSON.parse(check.complaints(attributes, options)));
        }
      } catch (error) {
        // The next survey may try again, say after the network is back.
        runtime = undefined;
        this.#keep();
        fail(this, error);
      }
    }

    #stop() {
      this.#starts++;
      this.#widget?.unmount(this.#mounted);
      this.#mounted = 0;
    }

    /** Keeps room for the card, or none. @param {[number, number]} [room] */
    #keep(room) {
      this.#room.replaceSync(
        room
          ? `:host{display:block;inline-size:100%;container-type:inline-size}.room{min-block-size:${room[0]}px}` +
              `@container(max-width:519px){.room{min-block-size:${room[1]}px}}`
          : "",
      );
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
