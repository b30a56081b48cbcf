// @ts-check
// What a shown survey needs beside the widget: it is put on the page and taken off again, and
// failures get their words. The loader asks for this file together with all the others. The build
// puts the widget's glue into it.

import { sketch } from "./sketch.js";
import { answered, begin, imports, mount, speak, unmount } from "widget";

/**
 * What the loader has for everybody.
 * @typedef {object} Hub
 * @property {string} base The folder that the loader came from.
 * @property {string} [blockedBy] The directive that blocked one of our own files, if one did.
 * @property {(path: string) => Promise<Response>} load Fetches a file of ours, or hands over what is on its way: all surveys of the page share it.
 * @property {<T>(promise: Promise<T>) => Promise<T>} quiet If it fails, files are fetched anew for who comes later.
 * @property {(host: Element, error: unknown) => void} fail
 * @property {(flag: unknown) => boolean} isOn Whether a boolean option holds.
 * @property {(host: EventTarget, type: string, detail: object, cancelable?: boolean) => boolean} fire
 * @property {(option: Option) => any} recall
 * @property {(option: Option) => boolean} isStored
 * @property {Record<string, any> & { luck: number }} unstored
 * @property {(option: Option) => string} nameOf
 * @property {Record<string, boolean>} [full] Those whose quota is reached.
 * @property {boolean} [isPaused]
 * @property {Known} known
 */
/**
 * What the page's code said of the visitor.
 * @typedef {{ respondent?: string, context?: Record<string, unknown> }} Known
 */
/**
 * One survey to be shown.
 * @typedef {object} Showing
 * @property {HTMLElement} host
 * @property {ShadowRoot} root With an empty place in it.
 * @property {Attributes} attributes
 * @property {any} given The options as an object, if there is one.
 * @property {Option} option
 * @property {string[]} trigger Kind, and what stands after its colon.
 * @property {Element | null} [opener] Who opened it by an act of their own, gets the focus back.
 * @property {boolean} [isWished] Whether the address asked for it.
 * @property {AbortSignal} signal Says that it goes, or that something overtook it.
 * @property {() => string[]} why What speaks against it now.
 * @property {() => void} gone Hears that the respondent closed it.
 */
/**
 * A survey on the page.
 * @typedef {object} Shown
 * @property {() => Promise<void>} open Opens what a tab keeps closed.
 */
/**
 * @typedef {(name: string) => any} Option What an option says, by its name in an object.
 * @typedef {Record<string, string>} Attributes
 * @typedef {Pick<typeof import("widget"), "imports" | "begin">} Glue
 */

/** An address against the page; what is none stays, to be complained about. @param {any} address */
const absolute = (address) => {
  try {
    return new URL(address, document.baseURI).href;
  } catch {
    return address;
  }
};

/** @type {Promise<typeof import("./outbox.js")> | undefined} */
let outbox;
let failures = 0;
/**
 * What delivers answers: fetched with the first one, so that it is there when they are sent.
 * @param {Hub} hub
 */
const courier = ({ base }) =>
  (outbox ??= (failures && !TREFOIL_PINNED ? import(`${base}outbox.js?${failures}`) : import("./outbox.js")).catch((error) => {
    outbox = undefined;
    // Browsers may remember that an address failed.
    failures++;
    throw error;
  }));

/**
 * What the page does for the widget (src/browser/page.rs).
 * @param {Hub} hub @param {Element} host @param {Option} option @param {object | undefined} keeper
 * @param {(key: string, fate: number) => void} answered @param {() => number} isDrawn
 */
const ports = (hub, host, option, keeper, answered, isDrawn) => ({
  ...keeper,
  // In a frame of ours the address is that of the page around it.
  path: () => option("framed")?.path ?? location.pathname,
  /** @param {Uint8Array<ArrayBuffer>} bytes */
  random(bytes) {
    try {
      crypto.getRandomValues(bytes);
    } catch {
      // Of less quality, which only weakens how hard an id is to guess.
      bytes.forEach((_, place) => (bytes[place] = Math.random() * 256));
    }
  },
  /** @param {string} name @param {string} detail */
  tell: (name, detail) => hub.fire(host, name, JSON.parse(detail), /before/.test(name)),
  /** @param {string} address @param {string} key @param {string} body */
  post(address, key, body) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": `"${key}"` };
    // Whether it arrives changes nothing.
    const send = () => fetch(address, { method: "POST", headers, body, credentials: "omit", keepalive: true }).catch(() => {});
    // While the card is drawn for the first time, the page has enough to do; whoever leaves it has no time.
    isDrawn() ? send() : setTimeout(send);
  },
  /** @param {string} address @param {string} key @param {string} body @param {boolean} isFinal */
  deliver(address, key, body, isFinal) {
    /** @param {number} fate */
    const hear = (fate) => answered(key, fate);
    courier(hub).then(
      ({ deliver }) => deliver({ address, key, body, isFinal }, option, host, hear),
      // It waits here for the next press.
      () => hear(2),
    );
  },
});

/** Programs that run, or are about to, by what they import. @type {Map<object, Promise<void>>} */
const programs = new Map();

/**
 * Starts a program, unless it runs: all surveys of the page share it.
 * @param {Glue} glue @param {() => Promise<Response>} file
 */
export const launch = ({ imports, begin }, file) => {
  const starting = async () => {
    const wasm = await there(file());
    // Whatever it calls the one module that it imports from.
    const all = new Proxy({}, { get: () => imports });
    // Servers that do not know Wasm send another type, which browsers do not compile as it comes.
    const { instance } =
      wasm.headers.get("content-type") === "application/wasm"
        ? await WebAssembly.instantiateStreaming(wasm, all)
        : await WebAssembly.instantiate(await wasm.arrayBuffer(), all);
    begin(instance.exports);
  };
  const program = programs.get(imports) ?? starting();
  programs.set(imports, program);
  // The next survey may try again.
  program.catch(() => programs.delete(imports));
  return program;
};

/** @param {Hub} hub */
const run = ({ load, quiet }) => quiet(launch({ imports, begin }, () => load("widget.wasm")));

/** Something comes in before the visitor's eyes, unless they want nothing to move. @param {Element | null} [element] */
const come = (element) =>
  !matchMedia("(prefers-reduced-motion:reduce)").matches && element?.animate([{ opacity: 0, translate: "0 8px" }, {}], 180);

/**
 * Another step comes in, and makes the card higher or lower. The first one in a page is there at once: while that is still busy, each
 * frame of a movement costs it about as much as the whole card.
 * @param {HTMLElement} card
 */
const grow = (card) => {
  const look = () => ({ height: card.offsetHeight + "px", step: card.querySelector(".step,.outcome") });
  /** @type {ReturnType<typeof look> | undefined} */
  let before;
  // Where it is measured anyway.
  requestAnimationFrame(() => (before ??= look()));
  new MutationObserver(() => {
    card.getAnimations().forEach((animation) => animation.finish());
    const now = look();
    if (before && now.step !== before.step && come(now.step)) {
      card.animate({ blockSize: [before.height, now.height], overflow: ["clip", "clip"] }, 180);
    }
    before = now;
  }).observe(card, { childList: true, subtree: true });
};

/** A file, unless the server has none. @param {Promise<Response>} file */
export const there = async (file) => {
  const response = await file;
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response;
};

/** Those there are, each with the start of its file's hash. @type {Record<string, string>} */
const LOCALES = Object.fromEntries(
  TREFOIL_LOCALES.split(" ").map((name, place) => [name, TREFOIL_HASHES.slice(place * 12, place * 12 + 12)]),
);

/**
 * The first wish that there is a locale for: the survey's, the page's, the browser's, English.
 * `zh-TW` is written in `zh-Hant`; `no`, and who reads Nynorsk, means Bokmål.
 * @param {any[]} wishes
 */
const localeFor = (...wishes) =>
  wishes
    .flatMap((wish) => {
      try {
        const { language, script, region } = new Intl.Locale(wish).maximize();
        return [`${language}-${region}`, `${language}-${script}`, language.replace(/^n[no]$/, "nb")];
      } catch {
        return [];
      }
    })
    .find((name) => LOCALES[name]) ?? "en";

/**
 * A locale's words as the widget takes them (src/i18n). Digits are reckoned from the first one: the first number that a page has
 * `Intl` write costs a slow phone a tenth of a second.
 * @param {Hub} hub @param {string} locale
 */
const wordsOf = async ({ load }, locale) => {
  const path = `locales/${locale}.json`;
  const file = await (await there(load(path))).clone().arrayBuffer();
  // Missing where the page itself came unprotected.
  const hash = await crypto.subtle?.digest("SHA-256", file);
  if (hash && btoa(String.fromCharCode(...new Uint8Array(hash, 0, 9))) !== LOCALES[locale]) {
    throw new Error(path + " is not the one of this version");
  }
  const [zero, tab, left, survey, ...texts] = JSON.parse(new TextDecoder().decode(file));
  const rules = new Intl.PluralRules(locale);
  // Pages put an `Array.from` of their own over the browser's.
  const digits = [...Array(10)].map((_, digit) => String.fromCharCode(zero.charCodeAt() + digit));
  /** How many characters are left, by the places of src/i18n/mod.rs. @param {unknown} _ @param {any} place */
  const sentence = (_, place) => {
    const number = place > 20 ? (place - 19) * 20 : place;
    const text = (number + "").replace(/./g, (/** @type {any} */ digit) => digits[digit]);
    return (left[rules.select(number)] ?? left.other).replace("{a}", text);
  };
  return { tab, survey, texts, digits, left: [...Array(25)].map(sentence) };
};

/** A definition from its address. @param {string} address */
const fetched = async (address) => {
  let code = "bad_format";
  let said = "is on another origin; write a path like /surveys/shop.json";
  try {
    const url = new URL(address, document.baseURI);
    if (url.origin !== location.origin) throw said;
    code = "not_loaded";
    const response = await fetch(url);
    said = `answered ${response.status}`;
    if (!response.ok) throw said;
    code = "not_json";
    return await response.json();
  } catch (error) {
    throw { path: "definition", code, message: `"${address}" ${error === said ? said : "cannot be read: " + error}` };
  }
};

/** What is kept in this browser, where that is allowed. @param {Option} option */
const keepsakes = async (option) => (/session|local/.test(option("storage")) ? import("./kept.js") : undefined);

/** Options that the scripts around the widget read, which it does not know (src/config/options.rs). */
const OURS =
  /^(lang|position|theme|scheme|accent|density|pages|not_pages|avoid|checkout|from|until|quota|priority|sample|consent|recontact_\w+|\w+_cap|format|method|headers|timeout|outbox|frame|framed|transform)$/;

/** Without those; what is no object stays, to be complained about. @param {any} fields By the names of options or of attributes. */
const theirs = (fields) =>
  typeof fields === "object"
    ? Object.fromEntries(Object.entries(fields).filter(([name]) => !OURS.test(name.replaceAll("-", "_"))))
    : fields;

/** The options as the widget takes them, all but what made it appear. @param {Hub} hub @param {Showing} showing */
const complete = async ({ known, nameOf }, { given, option, trigger: [trigger], isWished }) => {
  // What is no object is complained about as it is.
  if (typeof (given ?? {}) !== "object" || Array.isArray(given)) return given;
  const options = { ...given };
  const endpoint = option("endpoint");
  if (endpoint) options.endpoint = absolute(endpoint);
  const definition = option("definition");
  if (typeof definition === "string") options.definition = await fetched(definition);
  // @ts-ignore: not in every list of what a browser has. It holds over the attribute, too.
  if (navigator.globalPrivacyControl) options.respondent = null;
  else if (known.respondent) options.respondent = option("respondent") ?? known.respondent;
  if (isWished && trigger === "preview") options.preview = true;
  if (options.context && known.context) {
    // Only what the survey itself names is kept.
    const fields = Object.entries(options.context);
    options.context = Object.fromEntries(fields.map(([name, value]) => [name, known.context?.[name] ?? value]));
  }
  const { survey_version = option("survey_version") ?? "1" } = Object(options.definition);
  if (!options.preview) Object.assign(options, (await keepsakes(option))?.begun(nameOf(option), survey_version));
  const linked = isWished && (await import("./explain.js")).linked();
  if (linked) options.prefill = [...(options.prefill ?? []), ...linked];
  return options;
};

/** @param {string} selector */
const isSeen = (selector) => [...document.querySelectorAll(selector)].some((element) => element.checkVisibility());

/**
 * What of the page a survey waits for: it may pass, and nothing is lost meanwhile. What stands in
 * the page disturbs nobody who types or reads a dialog.
 * @param {Hub} hub @param {Option} option
 */
export const waits = ({ isPaused, isOn }, option) => {
  const looks = !isOn(option("checkout"));
  const comes = looks && !/inline|page/.test(option("display") ?? "inline");
  const dialogs = "dialog[open],[aria-modal=true]" + ("popover" in document.body ? ",:popover-open" : "");
  const found = {
    paused: isPaused,
    avoid: looks && option("avoid") && isSeen(option("avoid")),
    typing: comes && document.activeElement?.matches("input,textarea,select,[contenteditable],trefoil-survey"),
    dialog: comes && isSeen(dialogs),
  };
  return Object.entries(found).flatMap(([code, holds]) => (holds ? code : []));
};

/**
 * Puts a survey on the page; answers nothing when it was overtaken.
 * @param {Hub} hub @param {Showing} showing @returns {Promise<Shown | undefined>}
 */
export const show = async (hub, showing) => {
  const { host, root, attributes, option, opener, signal } = showing;
  const [kind, word] = showing.trigger;
  const trigger = /event|track/.test(kind) ? word : kind;
  const name = hub.nameOf(option);
  const asks = kind !== "api" && !showing.isWished && hub.isOn(option("quota"));
  const full = asks && (await (await import("./hold.js")).isFull(option("endpoint"), name));
  hub.full = { ...hub.full, [name]: full };
  if (full) return;
  // An act of the visitor's own waits for nothing, and only it may make the page wait.
  const reasons = () => waits(hub, option);
  if (!opener && reasons()[0]) await (await import("./hold.js")).free(reasons, signal, hub.isOn(option("checkout")));
  if (signal.aborted || (!opener && !showing.isWished && showing.why().length)) return;
  const display = option("display") === "modal" && !opener ? "popover" : (option("display") ?? "inline");
  const detail = { survey: name, display, trigger };
  if (!hub.fire(host, "trefoil-before-open", detail, true)) return;
  const isTab = display === "tab";
  const isOver = !/inline|page/.test(display);
  const page = /** @type {HTMLElement | null} */ ((host.parentElement ?? document.documentElement).closest("[lang]"));
  const locale = localeFor(option("lang"), page?.lang, ...navigator.languages);
  const theme = option("theme");
  // Before there is a sheet of ours that sets it.
  const accent = option("accent") ?? getComputedStyle(host).getPropertyValue("--trefoil-color-accent");
  // Compiled as it comes, while all else comes, too.
  const program = isTab || option("frame") === "always" ? undefined : run(hub);
  let isRunning = false;
  program?.then(
    () => (isRunning = true),
    () => {},
  );
  const form = host.querySelector("form");
  const [options, style, themed, tuning, words, taking] = await Promise.all([
    complete(hub, showing),
    there(hub.load("trefoil.css")).then((style) => style.clone().text()),
    // What is no theme is complained about as an option.
    theme && hub.load(`themes/${theme}.css`).then((style) => (style.ok ? style.clone().text() : "")),
    accent && import("./accent.js"),
    wordsOf(hub, locale),
    form && import("./form.js"),
  ]);
  /** What the languages offered are called, each in itself. */
  const languages = Object.fromEntries(
    [Object(Object(options).definition).languages ?? []]
      .flat()
      .map((tag) => [tag, new Intl.DisplayNames(tag, { type: "language" }).of(tag)]),
  );
  /** @type {import("./frame.js").Driver} */
  let driver = { mount, answered, speak, unmount };
  // Before there is a sheet of ours that sets tokens.
  const framed = option("frame") && (await import("./frame.js")).driver(hub, showing, style);
  if (option("frame") === "always") driver = framed;
  /** The place that is kept until the card is there. */
  const room = /** @type {Element} */ (root.querySelector(".room"));
  const slot = /** @type {Element} */ (room?.firstElementChild);
  // Where it would be seen; a plain form and a frame are what they are.
  /** @type {HTMLElement | undefined} */
  let sketched;
  try {
    if (!TREFOIL_PINNED && !isRunning && !isOver && !framed && !form) sketched = sketch(options, option, words, locale);
  } catch {
    // Options of another form, about which the widget complains.
  }
  const ready = async () => {
    try {
      if (driver !== framed) await (program ?? run(hub));
    } catch (error) {
      // What the page's policy forbids can be done elsewhere, and nothing else.
      if (!framed || !(await (await import("./explain.js")).isRefused(hub, error))) throw error;
      driver = framed;
    }
  };
  // A form looks as the page has it until then.
  if (!isTab && !sketched) await ready();
  // From here on it hears of that.
  if (signal.aborted) return;
  const scheme = option("scheme");
  const css = [style, themed, option("density") === "compact" ? ":host{--trefoil-space:16px}" : ""].join("");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    /^(light|dark)$/.test(scheme)
      ? css
          .replace(/\(prefers-color-scheme: ?dark\)/g, scheme === "dark" ? " all" : " not all")
          .replace("light dark", scheme)
      : css,
  );
  const own = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets, own];
  if (tuning) {
    const tune = () => own.replaceSync(tuning.tokens(root, accent, !!Object(options).preview));
    tune();
    matchMedia("(prefers-color-scheme:dark)").addEventListener("change", tune, { signal });
  }
  if (sketched) slot.replaceWith(sketched);
  /** Nobody will hear what is answered there. */
  const erase = () => sketched && sketched.replaceWith(slot);

  const sides = (option("position") ?? "bottom-end").replace("-", " ");
  /** The widget's, while it is mounted. */
  let number = 0;
  /** The same, once it was drawn. */
  let drawn = 0;
  /** @type {HTMLElement} */
  let place;
  const ending = new AbortController();

  /** In the top layer, so that nothing of the page covers it. @param {HTMLElement} element @param {string} kind */
  const raise = (element, kind) => {
    element.className = `room over ${kind} ${sides}`;
    root.append(element);
    if (element instanceof HTMLDialogElement) return element.showModal();
    element.popover = "manual";
    element.showPopover?.();
  };

  /** As the respondent does. */
  const press = () => /** @type {HTMLElement | null} */ (place.querySelector(".close"))?.click();

  /** To another task, so that none is long. A press that began before it and ended after it would be none. */
  const pause = async () => {
    // @ts-ignore: what rejects is taken for no milliseconds.
    do await new Promise(setTimeout);
    while (host.matches(":active"));
  };

  const open = async () => {
    if (number) return;
    await ready();
    if (isOver) room.remove();
    const take = taking?.take(/** @type {HTMLFormElement} */ (form), root, options, option);
    await pause();
    if (signal.aborted || number) return;
    place = document.createElement(display === "modal" ? "dialog" : "div");
    const taken = take?.();
    const made = typeof options === "object" ? { ...options, ...taken?.options, display, trigger: [trigger], ...option("framed")?.made } : options;
    // Whoever previews a survey is told what visitors are spared: a question that can never come.
    if (kind === "preview") await (await import("./explain.js")).verify(hub, attributes, made);
    const ours = ports(hub, host, option, (await keepsakes(option))?.keeper(name), (key, fate) => driver.answered(number, key, fate), () => drawn);
    if (isOver) {
      place.role = display === "modal" ? null : "region";
      place.ariaLabel = words.survey;
      place.autofocus = true;
      // The next one after a tab.
      raise(place, isTab ? "popover" : display);
      place.addEventListener("cancel", (event) => {
        event.preventDefault();
        press();
      });
    }
    number = driver.mount(ours, place, theirs(attributes), theirs(made));
    if (!number) {
      place.remove();
      throw { attributes, options };
    }
    // What somebody did in a form meanwhile would be lost.
    if (!form) await pause();
    // It may be gone again.
    if (!number) return;
    if (!isOver) {
      place.className = "room";
      root.append(place);
    }
    driver.speak(number, locale, { ...words, languages });
    /** On the card, of who was quicker than the Wasm. @param {string} css @returns {HTMLElement | null} */
    const same = (css) => place.querySelector(`[value="${/** @type {any} */ (room.querySelector(css))?.value}"]`);
    const ticked = same(":checked");
    const focused = same(":focus");
    room.remove();
    drawn = number;
    // Who heard that it is ready may have taken it off again.
    if (signal.aborted) return end();
    taken?.settle();
    // Before it is seen, and in no task with the drawing.
    requestAnimationFrame(() => {
      ticked?.click();
      focused?.focus({ preventScroll: true });
    });
    grow(/** @type {HTMLElement} */ (place.firstElementChild));
    if (isOver) come(place);
    tab?.setAttribute("aria-expanded", "true");
    note("ignored");
    hub.fire(host, "trefoil-open", detail);
  };

  /** @param {boolean} isEnd For good, so that a tab goes, too. */
  const hide = (isEnd) => {
    if (isEnd) tab?.remove();
    tab?.setAttribute("aria-expanded", "false");
    if (!number || !isOver) return;
    const hadFocus = place.contains(root.activeElement);
    place.remove();
    if (hadFocus) /** @type {HTMLElement | null | undefined} */ (tab ?? opener)?.focus();
  };

  const end = () => {
    const ended = number;
    number = 0;
    if (ended) driver.unmount(ended);
  };

  /** @param {object} change */
  const remember = (change) => {
    Object.assign(hub.unstored, change);
    try {
      if (hub.isStored(option)) localStorage.trefoil = JSON.stringify({ ...hub.recall(option), ...change });
    } catch {
      // Blocked or full: until the page is left.
    }
  };
  /** How it went, for the next time. @param {string} how */
  const note = (how) => {
    const { asked } = hub.recall(option);
    if (!options?.preview) remember({ asked: { ...asked, [name]: { at: Date.now(), how } } });
  };
  host.addEventListener("trefoil-submit", () => note("answered"), ending);
  host.addEventListener(
    "trefoil-close",
    (event) => {
      const { sent, wish } = /** @type {CustomEvent} */ (event).detail;
      if (!sent) note("declined");
      if (wish === "never") remember({ never: true });
      hide(sent);
      end();
      if (!isTab || sent) showing.gone();
    },
    ending,
  );
  root.addEventListener(
    "change",
    async ({ target }) => {
      const { part, value: language } = /** @type {HTMLSelectElement} */ (target);
      if (part.value !== "language") return;
      hub.fire(host, "trefoil-language", { language });
      // What cannot be fetched leaves the language as it is.
      const words = await wordsOf(hub, localeFor(language)).catch(() => {});
      if (words) driver.speak(number, language, { ...words, languages });
    },
    ending,
  );
  root.addEventListener(
    "keydown",
    (event) => {
      const { key, target, defaultPrevented, isComposing } = /** @type {KeyboardEvent & { target: HTMLInputElement }} */ (event);
      if (key === "Escape" && !defaultPrevented && !isComposing && number && /popover|bar|tab/.test(display)) press();
      if (target.type !== "radio") return;
      const radios = [...root.querySelectorAll(`[name="${target.name}"]`)];
      const at = radios.indexOf(target);
      // Not every engine turns these two with the direction.
      const isTurned = target.matches("[dir=rtl] *");
      const next = { Home: 0, End: -1, ...(isTurned && { ArrowLeft: (at + 1) % radios.length, ArrowRight: at - 1 }) }[key];
      const radio = /** @type {HTMLElement | undefined} */ (next === undefined ? next : radios.at(next));
      if (!radio) return;
      event.preventDefault();
      radio.focus();
      radio.click();
    },
    ending,
  );
  root.addEventListener("input", () => courier(hub).catch(() => {}), { once: true, signal: ending.signal });

  const tab = isTab ? document.createElement("button") : undefined;
  if (tab) {
    // Empty it would part the page's margins.
    room.remove();
    tab.type = "button";
    // The text alone is vertical, so that the button's own sides stay those of the page.
    const text = document.createElement("span");
    text.textContent = words.tab;
    tab.append(text);
    tab.setAttribute("aria-expanded", "false");
    raise(tab, "tab");
    tab.onclick = () => (number ? press() : open().catch((error) => hub.fail(host, error)));
  }
  signal.addEventListener("abort", () => {
    ending.abort();
    hide(true);
    end();
    erase();
  });
  try {
    if (!isTab || opener) await open();
  } finally {
    erase();
  }
  return { open };
};
