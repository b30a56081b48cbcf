// @ts-check
// The loader: defines <trefoil-survey>, turns its own script tag into one, and decides whether and
// when a survey is shown. Only then it asks for everything that a shown survey needs, at once.
// Whatever goes wrong ends in one console message and one event; the page goes on.

/**
 * @typedef {Record<string, string>} Attributes
 * @typedef {(name: string) => any} Option What an option says, by its name in an object.
 * @typedef {import("./card.js").Hub} Hub
 * @typedef {import("./card.js").Shown} Shown
 */
/**
 * What is remembered of a visitor: in storage with consent, else until the page is left.
 * @typedef {object} Memory
 * @property {number} luck From 0 to 1, drawn once.
 * @property {boolean} [never] Wants no survey of this site again.
 * @property {Record<string, { at: number, how: string }>} [asked] When each was last shown, and how it ended.
 */
/**
 * A moment to be shown at.
 * @typedef {object} Moment
 * @property {string[]} trigger Kind, and what stands after its colon.
 * @property {Element | null} [opener] What was clicked, or had the focus when code opened it.
 * @property {boolean} [isWished] Whether the address asks for it, so that no rule holds it back.
 */

(() => {
  const TRACK = "trefoil:";
  const NAME = "trefoil-survey";
  const DAY_MS = 864e5;
  /** Days until somebody is asked the same again, by how the last time ended. @type {Record<string, number>} */
  const RECONTACT = { declined: 30, answered: 90, ignored: 7 };
  /** A kind, what stands after its colon, seconds to wait after it. */
  const TRIGGER = /^(load|exit|\w+(?=:))(?::(.+?))?(?:\+delay:([\d.]+))?$/;
  /**
   * Pixels that each part of a card takes, wide and narrow, in the locale with the longest words; a
   * kind's with its usual question.
   * @type {Record<string, [number, number]>}
   */
  const ROOM = {
    csat: [150, 164],
    // What says that this is a preview, or switches the language.
    extra: [42, 56],
    item: [56, 86],
    words: [134, 420],
    choice: [58, 64],
    nps: [162, 280],
    contact: [128, 174],
    contacts: [84, 86],
    comment: [194, 232],
    other: [136, 206],
    items: [74, 100],
    choices: [52, 60],
    frame: [120, 108],
  };
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!script) {
    console.error("Trefoil is no module.");
    return;
  }

  /** Comes when the page is parsed. @type {Promise<unknown>} */
  const parsed = new Promise((resolve) => {
    if (document.readyState !== "loading") resolve(0);
    document.addEventListener("DOMContentLoaded", resolve);
  });
  /** Comes when the surveys that the page was parsed with have started, too. */
  const ready = async () => {
    await parsed;
    await new Promise((resolve) => setTimeout(resolve));
  };
  const inHead = script.closest("head");
  const insert = () => {
    const element = /** @type {HTMLElement & { options: unknown }} */ (document.createElement(NAME));
    for (const { name, value } of script.attributes) {
      if (name.startsWith("data-")) element.setAttribute(name.slice(5), value);
    }
    if (inHead) document.body.append(element);
    else script.after(element);
    // It has no children to wait for, so it starts now.
    element.options = {};
  };
  /** Others mark script tags with data- attributes, too; ours says where answers go or what is asked. */
  const insertIfAsked = () => {
    const asked = script.dataset;
    if (!(asked.metric ?? asked.endpoint ?? asked.survey)) return;
    if (inHead) parsed.then(insert);
    else insert();
  };

  /** The script that came before, or calls that the page made before any came. @type {any} */
  const early = window.Trefoil;
  if (early?.version) {
    return insertIfAsked();
  }

  const base = new URL(".", script.src) + "";

  /** Whether no listener cancelled it. @type {Hub["fire"]} */
  const fire = (host, type, detail, cancelable) =>
    host.dispatchEvent(new CustomEvent(type, { cancelable, detail, bubbles: true, composed: true }));

  /** A file of ours; the browser hands over no other one than that with its hash, where the build knows that. @param {string} path */
  const load = (path) =>
    (files[path] ??= quiet(
      TREFOIL_PINNED ? fetch(base + path, { integrity: TREFOIL_INTEGRITY[path] }) : fetch(base + path),
    ));

  /**
   * Asks at once for all that a shown survey needs, its words among it where the page says in which language they are.
   * @param {Option} option @returns {Promise<typeof import("./card.js")>}
   */
  const order = (option) => {
    load("trefoil.css");
    files.card ??= quiet(TREFOIL_PINNED ? import("./card.js") : import(base + "card.js"));
    TREFOIL_LANGUAGES.replace(
      /../g,
      // Page code may have set something else than a text.
      (language) => (option("lang") ?? document.documentElement.lang).match?.("^" + language) && load("locales/" + language + ".json"),
    );
    // A tab is there without it, and a frame brings its own.
    if (displayOf(option) !== "tab" && option("frame") !== "always") load("widget.wasm");
    return files.card;
  };

  /**
   * Awaited later; a rejection before that would be reported as unhandled. Who comes later may try again, say after the network is back.
   * @template T @param {Promise<T>} promise
   */
  const quiet = (promise) => {
    promise.catch(() => {
      files = {};
    });
    return promise;
  };

  /** What all surveys of the page share, by its path. @type {Record<string, Promise<any>>} */
  let files = {};

  /** @param {Element} host @param {unknown} error */
  const fail = (host, error) => {
    // The next survey may try again, say after the network is back.
    files = {};
    ask("fail", host, error).catch((error) => {
      console.error("Trefoil: " + error);
      fire(host, "trefoil-error", { code: "not-loaded", complaints: [] });
    });
  };

  /**
   * What is needed only where somebody asks, or something fails. A script of another origin has no address that an import could be relative to.
   * @param {string} act @param {any[]} given @returns {Promise<any>}
   */
  const ask = async (act, ...given) => {
    /** @type {any} */
    const module = await (TREFOIL_PINNED ? import("./explain.js") : import(base + "explain.js"));
    return module[act](hub, ...given);
  };

  // Options

  /** A list, or the words of a text. @param {unknown} value @returns {string[]} */
  const list = (value) =>
    typeof value === "string" ? (value.match(/\S+/g) ?? []) : [/** @type {any} */ (value) ?? []].flat();

  /**
   * What is asked, as far as it can be known before a definition is fetched.
   * @param {Option} option
   * @returns {any[]}
   */
  const questionsOf = (option) => {
    const questions = option("definition")?.questions;
    if (questions) return questions;
    const items = option("items");
    const asks = list(option("metric") ?? "nps").map((kind, index) => ({
      text: !index && option("question"),
      items: kind === "csat" && (items?.split?.(",") ?? items),
      kind,
      id: kind,
    }));
    return isOn(option("no_comment")) ? asks : [...asks, { kind: "comment" }];
  };

  /** @param {unknown} flag */
  const isOn = (flag) => String(flag ?? "false") !== "false";

  /** @param {unknown} value */
  const number = (value) => {
    const number = Number(value);
    if (number === number) return number;
    throw value;
  };

  /**
   * A date alone is that whole day where the visitor is.
   * @param {any} text @param {string} time @returns {any}
   */
  const instant = (text, time) => text && number(new Date(/T/.test(text) ? text : text + time));

  /** Whether the page alone says when: nothing of it is looked at. @param {Option} option */
  const isMuted = (option) => isOn(option("checkout"));

  /** By what a survey is known before a definition is fetched. @param {Option} option @returns {string} */
  const nameOf = (option) => {
    const definition = option("definition");
    return definition?.survey ?? definition ?? option("survey") ?? list(option("metric")).join("-");
  };

  /** What comes over the page, one at a time; all others stand in it. @param {Option} option */
  const isOver = (option) => !/inline|page|tab/.test(displayOf(option));

  /**
   * Pixels that the first step takes, wide and narrow, so that the page does not move when the
   * widget arrives. What is too much is only air inside the card.
   * @param {Option} option
   */
  const roomFor = (option) =>
    [0, 1].map((width) => {
      const size = (/** @type {string} */ part) => (ROOM[part] ?? ROOM.other)[width];
      const { flow, languages } = option("definition") ?? { flow: option("flow") };
      let pixels = size("frame") + (+isOn(option("preview")) + +!!languages) * size("extra");
      for (const [index, question] of questionsOf(option).entries()) {
        const { kind, shown_as, items, choices, pair, fields = [kind], text, not_applicable } = question;
        if (index && kind !== "comment" && flow !== "card") break;
        const parts = items || choices || (kind === "contact" && fields);
        const rows = pair ? parts.length * 2 || 2 : parts.length || 0;
        const isItem = items || pair;
        pixels += size(isItem ? "items" : shown_as in ROOM ? shown_as : kind) + rows * size(isItem ? "item" : kind + "s");
        // "Not applicable" is a line of its own, and so is the name of an item above its pair.
        pixels += (not_applicable ? rows || 1 : 0) * 52 + (items && pair ? rows * 20 : 0);
        // A text in several languages is measured by its longest.
        const texts = typeof text === "string" ? [text] : Object.values(text || {});
        // 48 letters a line, narrow 18.
        pixels += 25 * Math.max(0, ...texts.map((text) => Math.floor(text.length / (48 - 30 * width))));
      }
      return pixels + "px";
    });

  /** @param {Option} option @returns {string} */
  const displayOf = (option) => option("display") ?? "inline";

  /** Of each its kind, what stands after the colon, seconds to wait after it. @param {Option} option */
  const triggersOf = (option) =>
    list(option("trigger") ?? (isMuted(option) ? [] : "load")).map((word) => /** @type {any} */ (TRIGGER.exec(word)).slice(1));

  // Decisions

  /**
   * Whether a path fits a glob: `*` is anything within a segment, `**` anything. Which beginnings
   * of the glob fit is kept for each place of the path, so no glob can take long.
   * @param {string} glob @param {string} path
   */
  const fits = (glob, path) => {
    const parts = encodeURI(glob).match(/\*+|[^*]/g) ?? [];
    /** @type {boolean[]} */
    let fit = [];
    // Before the first letter only what may be nothing fits.
    for (const letter of ["", ...path]) {
      const next = [!letter];
      parts.forEach((part, at) => {
        next[at + 1] =
          part[0] === "*" ? next[at] || (/** @type {any} */ (part[1] || letter !== "/") && fit[at + 1]) : part === letter && fit[at];
      });
      fit = next;
    }
    return fit[parts.length];
  };

  /**
   * Everything that speaks against showing a survey now. Nothing else decides, and `explain` says
   * the same in words. Throws when an option cannot be read.
   * @param {Option} option @param {boolean} isOpen Whether another survey is open.
   */
  const reasons = (option, isOpen) => {
    const name = nameOf(option);
    const now = Date.now();
    const { never, asked = {}, luck } = recall(option);
    const last = asked[name];
    /** @param {{ at: number }} last @param {number} days */
    const isWithin = (last, days) => now - last?.at < days * DAY_MS;
    /** @param {string} name @param {number} usual */
    const amount = (name, usual) => number(option(name) ?? usual);
    /** @param {string} glob */
    const isHere = (glob) => fits(glob, location.pathname);
    const pages = list(option("pages"));
    const recontact = "recontact_" + last?.how;
    const found = {
      never,
      from: now < instant(option("from"), "T00:00"),
      until: now >= instant(option("until"), "T24:00"),
      pages: (pages[0] && !pages.some(isHere)) || list(option("not_pages")).some(isHere),
      sample: draw(name + "/" + (option("respondent") ?? hub.known.respondent ?? luck)) * 100 >= amount("sample", 100),
      [recontact]: last && isWithin(last, amount(recontact, RECONTACT[last.how])),
      site_cap: Object.entries(asked).some(([other, last]) => name !== other && isWithin(last, amount("site_cap", 1))),
      daily_cap:
        Object.values(asked).filter((last) => isWithin(last, 1)).length >= amount("daily_cap", Infinity),
      open: isOver(option) && isOpen,
    };
    return Object.keys(found).filter((code) => found[code]);
  };

  /** From 0 to 1, and always the same for a text. @param {string} text */
  const draw = (text) => {
    let hash = 0;
    for (const letter of text + "~~~~") {
      hash = Math.imul(hash ^ letter.charCodeAt(0), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return (hash >>> 0) / 2 ** 32;
  };

  /** Whether the page's code granted or refused consent. @type {boolean | undefined} */
  let granted;
  /** What came over the page last, while it is there. @type {Survey | undefined} */
  let open;

  /** @param {Option} option */
  const isStored = (option) =>
    // @ts-ignore: not in every list of what a browser has.
    !navigator.globalPrivacyControl && (granted ?? isOn(option("consent")));

  /** With consent from storage, where the luck of the first draw is kept. @param {Option} option @returns {Memory} */
  const recall = (option) => {
    if (isStored(option)) {
      try {
        const memory = { luck: hub.unstored.luck, ...JSON.parse(localStorage.trefoil ?? null) };
        localStorage.trefoil = JSON.stringify(memory);
        return memory;
      } catch {
        // Blocked, full or spoilt: as without.
      }
    }
    // What stands in the page again was put there again.
    return isOver(option) ? hub.unstored : { luck: hub.unstored.luck };
  };

  // Moments

  /** @param {string} type @param {(event: any) => void} listener @param {AbortSignal} signal */
  const listen = (type, listener, signal) => document.addEventListener(type, listener, { signal, capture: true });

  /** @typedef {(opener?: Element) => void} Go */
  /**
   * Each calls `soon` when its moment is likely to come within seconds, and `go` when it comes; `signal` ends its listening.
   * @typedef {Record<string, (rest: string, go: Go, signal: AbortSignal, soon: () => void) => void>} Triggers
   */
  /** What looks at nothing of the page. @type {Triggers} */
  const BLIND = {
    event: (name, go, signal) => listen(name, () => go(), signal),
    load: (_, go) => go(),
    delay(seconds, go, signal, soon) {
      setTimeout(soon, number(seconds) * 1000 - 2000);
      setTimeout(go, number(seconds) * 1000);
    },
    track: (name, go, signal) => listen(TRACK + name, () => go(), signal),
  };
  /** What looks. @type {Triggers} */
  const TRIGGERS = {
    ...BLIND,
    idle(seconds, go, signal) {
      const rest = () => {
        clearTimeout(timer);
        timer = setTimeout(go, number(seconds) * 1000);
      };
      let timer = 0;
      for (const type of ["focusin", "pointermove", "scroll"]) listen(type, rest, signal);
      rest();
    },
    scroll(percent, go, signal) {
      const part = number(percent) / 100;
      const look = () => innerHeight + scrollY >= document.documentElement.scrollHeight * part && go();
      listen("scroll", look, signal);
    },
    seen(selector, go, signal) {
      const sight = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && go());
      // Throws where it is no selector.
      const element = document.querySelector(selector);
      if (element) sight.observe(element);
      signal.onabort = () => sight.disconnect();
    },
    click(selector, go, signal, soon) {
      // As above.
      document.querySelector(selector);
      listen("click", ({ target }) => (target = target.closest(selector)) && go(target), signal);
      listen("pointerover", ({ target }) => target.closest(selector) && soon(), signal);
    },
    exit(_, go, signal) {
      // A finger leaves no such trace.
      listen("mouseout", (event) => event.clientY > 0 || event.relatedTarget || go(), signal);
    },
  };

  /** Reads what the address asks for: `?trefoil-preview`, `?trefoil-check`, `?trefoil=recommend:9`. */
  const address = /[?&]trefoil\b/.test(location.search);

  /** Those on the page. @type {Set<Survey>} */
  const surveys = new Set();
  /** Those whose moment is here. @type {Map<Survey, Moment>} */
  const candidates = new Map();
  /** @typedef {ReturnType<typeof surveyOf>} Survey */
  /** An element's survey: when it is shown, and that it goes again. @param {TrefoilSurvey} host */
  const surveyOf = (host) => {
    /** The options set as an object, else those of a JSON script among the children. @type {any} */
    let given;
    /** @type {Attributes} */
    let attributes = {};
    /** @type {Option} */
    const option = (name) => given?.[name] ?? attributes[name.replace(/_/g, "-")];
    /** @type {Shown | undefined} */
    let shown;
    /** Whether the respondent closed what was shown. */
    let isClosed = false;
    /** From a start to a stop: what was overtaken comes to nothing. */
    let run = new AbortController();
    const room = new CSSStyleSheet();

    const read = () => {
      attributes = {};
      for (const { name, value } of host.attributes) attributes[name] = value;
      given = host.options ?? JSON.parse(json()?.textContent ?? /** @type {any} */ (null));
    };

    /** Has nothing in it but that, so that a plain form of the page's is not seen. @param {Element[]} content */
    const fill = (...content) => {
      const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
      // What is seen already would be drawn anew.
      (root.querySelector("slot") && content[0]) || root.replaceChildren(...content);
      return root;
    };

    const why = () => reasons(option, (open ?? survey) !== survey);

    /** A place for the survey, in it a plain form of the page's, else nothing, as high as the first step will be if it stands in the page. */
    const prepare = () => {
      const place = document.createElement("div");
      place.className = "room";
      const slot = document.createElement("slot");
      place.append(slot);
      const root = fill(place);
      root.adoptedStyleSheets = [room];
      try {
        const display = displayOf(option);
        let css = display === "page" ? ".room{min-block-size:100dvh}" : ":host{display:contents}";
        if (display === "inline") {
          const [wide, narrow] = roomFor(option);
          css =
            ":host{display:block;inline-size:100%}.room{container-type:inline-size;contain-intrinsic-inline-size:240px}" +
            `slot{display:block}slot,.card{min-block-size:${wide}}@container(width<520px){slot,.card{min-block-size:${narrow}}}`;
        }
        room.replaceSync(css);
      } catch {
        // Options of another form: nothing to keep room for, and `check` says what is wrong.
      }
      return root;
    };

    /** The page has its room back. */
    const gone = () => {
      room.replaceSync("");
      if (open === survey) open = undefined;
    };

    /** Starts it, unless something else did so meanwhile. */
    const starter = () => {
      const { signal } = run;
      return () => {
        if (!signal.aborted) start();
      };
    };

    /** Waits for the survey's moment, from now on. */
    const start = async () => {
      stop();
      const { signal } = run;
      try {
        read();
        const wish = address && (await ask("wish", option));
        if (signal.aborted) return;
        if (wish) return want({ trigger: [wish], isWished: true });
        let isFirst = true;
        /** What it needs is on its way when its moment comes, unless something speaks against it or the visitor saves data. */
        const soon = () => {
          try {
            // @ts-ignore: not in every list of what a browser has.
            signal.aborted || hub.isPaused || navigator.connection?.saveData || why()[0] || order(option);
          } catch {
            // Said when its moment comes.
          }
        };
        for (const [kind, rest, delay] of triggersOf(option)) {
          /** @type {Go} */
          const go = (opener) => {
            const then = () => signal.aborted || want({ trigger: [kind, rest], opener });
            if (isFirst) delay ? BLIND.delay(delay, then, signal, soon) : then();
            isFirst = false;
          };
          // There is none of another name.
          (isMuted(option) ? BLIND : TRIGGERS)[kind](rest, go, signal, soon);
        }
      } catch (error) {
        misread(error);
      }
    };

    /** Is shown, or lets its moment go. @param {Moment} moment */
    const decide = (moment) => {
      try {
        const isHeld = why().some((code) => !moment.isWished || code === "open");
        // What goes wrong is said where it does.
        if (isHeld) fill();
        else quiet(show(moment));
      } catch (error) {
        misread(error);
      }
    };

    /** Keeps room while the page is being read, for what will stand in it at once. */
    const expect = () => {
      try {
        read();
        const isAtOnce = triggersOf(option).some(([kind, , delay]) => kind === "load" && !delay);
        if (isAtOnce) (why()[0] ? fill : prepare)();
      } catch {
        // Said when it starts.
      }
      return starter();
    };

    /** @param {unknown} error */
    const misread = (error) => {
      gone();
      fail(host, { attributes, error, options: given });
    };

    const json = () => host.querySelector("[type$=json]");

    /** @param {Moment} moment */
    const want = (moment) => {
      if (!isOver(option)) return decide(moment);
      // All are heard first.
      if (!candidates.size) setTimeout(settle);
      candidates.set(survey, moment);
    };

    /** @param {Moment} moment */
    const show = async ({ trigger, opener, isWished }) => {
      const { signal } = run;
      if (isOver(option)) open = survey;
      try {
        const root = prepare();
        const card = await order(option);
        const made = await card.show(hub, {
          root, attributes,
          gone() {
            isClosed = true;
            gone();
          },
          why, signal, given, option, host, trigger, opener, isWished,
        });
        if (!signal.aborted) shown = made;
      } catch (error) {
        fail(host, error);
      }
      if (shown) return;
      gone();
      throw "failed";
    };

    const stop = () => {
      run.abort();
      run = new AbortController();
      candidates.delete(survey);
      shown = undefined;
      isClosed = false;
      gone();
    };

    const survey = {
      starter, expect, stop,
      async open() {
        if (shown && !isClosed) return shown.open();
        stop();
        return show({ trigger: ["api"], opener: isMuted(option) ? document.body : document.activeElement });
      },
      /** Whether it is on the page, or was until the respondent closed it. */
      isShown: () => shown && (isClosed ? "closed" : "open"),
      start, option,
      /**
       * The parser has passed it. Without a JSON child it waits for the rest of the page, while what it needs is on its way, where room is kept.
       * @param {() => void} start
       */
      passed: (start) => (json() ? start() : room.cssRules[0] && order(option)),
      why, decide,
    };
    return survey;
  };

  /** Of those that want the same moment, the most important is shown; the others miss it. */
  const settle = () => {
    const byPriority = [...candidates].sort(([a], [b]) => number(b.option("priority") ?? 0) - number(a.option("priority") ?? 0));
    candidates.clear();
    for (const [survey, moment] of byPriority) survey.decide(moment);
  };

  class TrefoilSurvey extends HTMLElement {
    /** @type {unknown} */ #options;
    /** The same as text, to know equal ones. @type {string | undefined} */ #written;
    #survey = surveyOf(this);

    constructor() {
      super();
      // Options that were set before the element was defined would hide the setter.
      const { options } = this;
      delete (/** @type {any} */ (this).options);
      if (options) this.options = options;
    }

    /** Options as an object; they hold over attributes. */
    get options() {
      return this.#options;
    }

    set options(options) {
      this.#options = options;
      let written;
      try {
        written = JSON.stringify(options);
      } catch {
        // No text, so equal to nothing.
      }
      // Frameworks set equal ones whenever they draw.
      if (this.isConnected && (!written || written !== this.#written)) this.#survey.start();
      this.#written = written;
    }

    connectedCallback() {
      const survey = this.#survey;
      surveys.add(survey);
      // Moved, not new: what was answered stays.
      if (survey.isShown()) return;
      const isParsed = document.readyState !== "loading";
      // Attributes may be set after it is put into the page; a JSON child is there only after the
      // parser has passed it, and until then room is kept.
      const start = isParsed ? survey.starter() : survey.expect();
      if (isParsed) return queueMicrotask(start);
      parsed.then(start);
      // What comes after this element would move if it were drawn before the JSON child is read
      // (tests/pages/checkout).
      const parser = new MutationObserver(() => {
        if (this.nextSibling) {
          survey.passed(start);
          parser.disconnect();
        }
      });
      parser.observe(/** @type {Node} */ (this.parentNode), { childList: true });
    }

    disconnectedCallback() {
      // Moving an element takes it out and puts it back at once.
      queueMicrotask(() => {
        if (this.isConnected) return;
        surveys.delete(this.#survey);
        this.#survey.stop();
      });
    }
  }

  /** Those of that name, or all. @param {string} [name] */
  const find = (name) => [...surveys].filter(({ option }) => !name || nameOf(option) === name);

  /** Starts again what is not on the page, for another address or another visitor. @param {string} [state] */
  const restart = (state) =>
    surveys.forEach((survey) => (survey.isShown() ?? state) === state && survey.start());

  /** What is known of a visitor who is not. */
  const nobody = () => ({ known: {}, unstored: { luck: Math.random() } });

  /** @type {Hub} */
  const hub = { ...nobody(), quiet, load, base, fail, fire, isOn, nameOf, isStored, recall };

  const api = {
    /** @param {string} [name] */
    explain: (name) => ask("explain", () => find(name)),
    resume() {
      hub.isPaused = false;
      // Whoever waits looks again.
      fire(document, "toggle", {});
    },
    pause() {
      hub.isPaused = true;
    },
    /** @param {boolean} isGranted */
    consent(isGranted) {
      granted = isGranted;
      try {
        if (!isGranted) delete localStorage.trefoil;
      } catch {
        // Blocked: nothing is kept.
      }
    },
    /** @param {Parameters<Document["addEventListener"]>} given */
    on: (...given) => document.addEventListener(...given),
    /** @param {Parameters<Document["removeEventListener"]>} given */
    off: (...given) => document.removeEventListener(...given),
    /** A call as a list, for code that may run before this script. @param {[string, ...any]} call */
    push([name, ...given]) {
      /** @type {any} */ (api)[name](...given);
    },
    /** @param {string} name @param {object} [properties] */
    track(name, properties) {
      api.identify(hub.known.respondent, properties);
      ready().then(() => fire(document, TRACK + name, {}));
    },
    version: TREFOIL_VERSION,
    /** @param {string | undefined} respondent @param {object} [context] */
    identify(respondent, context) {
      hub.known = { context: { ...hub.known.context, ...context }, respondent };
    },
    reset() {
      Object.assign(hub, nobody());
      restart("closed");
    },
    /** @param {string} [name] */
    close: (name) => find(name).forEach((survey) => survey.stop()),
    /** @param {string} [name] @returns {Promise<void>} */
    async open(name) {
      await ready();
      const [survey] = find(name);
      if (!survey || (open && open !== survey)) throw survey ? "open" : "unknown";
      return survey.open();
    },
  };

  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.blockedURI.startsWith(base)) hub.blockedBy = event.effectiveDirective;
  });
  let path = location.pathname;
  const look = () => path !== (path = location.pathname) && restart();
  // @ts-ignore: not in every list of what a browser has. Where it is missing, the page calls `reset`
  // after it went on; going back is heard all the same.
  window.navigation?.addEventListener("currententrychange", look);
  addEventListener("popstate", look);

  // @ts-ignore: typed in trefoil.d.ts.
  window.Trefoil = api;
  customElements.define(NAME, TrefoilSurvey);
  early?.forEach?.((/** @type {any} */ call) => {
    try {
      api.push(call);
    } catch (error) {
      console.error("Trefoil: " + error);
    }
  });
  if (address) ask("check", find);
  // The database is there only while an answer waits in it. Chromium complains when a walled-off frame asks.
  if (origin !== "null") {
    indexedDB
      .databases?.()
      .then((all) => all.some((own) => own.name === "trefoil.outbox") && /** @type {any} */ (TREFOIL_PINNED ? import("./outbox.js") : import(base + "outbox.js")))
      .catch(() => {});
  }
  insertIfAsked();
})();
