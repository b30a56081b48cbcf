// @ts-check
// What a shown survey needs beside the widget: it is put on the page and taken off again, and
// failures get their words. The loader asks for this file together with all the others.

/**
 * What the loader knows of the page.
 * @typedef {object} Page
 * @property {string} base The folder that the loader came from.
 * @property {string} [blockedBy] The directive that blocked one of our own files, if one did.
 * @property {(path: string) => Promise<Response>} load
 * @property {(host: Element, code: string, complaints: Complaint[]) => void} report
 */
/**
 * What all surveys of a page share.
 * @typedef {object} Files
 * @property {Promise<typeof import("./card.js")>} card
 * @property {Promise<Widget>} glue
 * @property {Promise<Response>} wasm
 * @property {Promise<Response>} style
 * @property {Promise<[Widget, CSSStyleSheet]>} [ready] The widget running and the sheet read.
 */
/**
 * One survey to be shown.
 * @typedef {object} Showing
 * @property {HTMLElement} host
 * @property {ShadowRoot} root
 * @property {HTMLElement} place Empty, in the root.
 * @property {Attributes} attributes
 * @property {any} options
 * @property {string} locale
 * @property {Promise<Response>} texts
 * @property {Files} files
 * @property {() => boolean} isWanted Whether nothing overtook this meanwhile.
 */
/**
 * @typedef {Record<string, string>} Attributes
 * @typedef {{ path: string, code: string, message: string }} Complaint
 * @typedef {{ default: (init: { module_or_path: Promise<Response> }) => Promise<unknown> }} Glue
 * @typedef {Glue & {
 *   answered: (number: number, key: string, status: number) => void,
 *   mount: (page: object, place: Element, attributes: Attributes, options: unknown,
 *     language: string, texts: object) => number,
 *   unmount: (number: number) => void }} Widget
 * @typedef {Glue & { complaints: (attributes: Attributes, options: unknown) => string }} Check
 */

/** An address against the page; what is none stays, to be complained about. @param {any} address */
const absolute = (address) => {
  try {
    return new URL(address, document.baseURI).href;
  } catch {
    return address;
  }
};

/** Browsers refuse to keep more than 64 KiB of bodies alive after the page is left. */
const KEEPALIVE_BYTES = 60000;

/**
 * What the page does for the widget (src/browser/page.rs).
 * @param {Element} host @param {(key: string, status: number) => void} answered
 */
const ports = (host, answered) => ({
  path: () => location.pathname,
  /** @param {string} name @param {string} detail */
  tell: (name, detail) =>
    host.dispatchEvent(
      new CustomEvent(name, { bubbles: true, composed: true, detail: JSON.parse(detail) }),
    ),
  /** @param {string} address @param {string} key @param {string} body @param {boolean} isAwaited */
  async post(address, key, body, isAwaited) {
    let status = 0;
    try {
      const response = await fetch(address, {
        method: "POST",
        // A quoted string, as the Idempotency-Key draft has it.
        headers: { "Content-Type": "application/json", "Idempotency-Key": `"${key}"` },
        body,
        credentials: "omit",
        keepalive: new Blob([body]).size <= KEEPALIVE_BYTES,
      });
      ({ status } = response);
      // An unread body holds the share of bytes that may outlive the page.
      await response.text();
    } catch {
      // The widget says so.
    }
    if (isAwaited) answered(key, status);
  },
  /** @param {boolean} isLocal @param {string} key @param {string} line */
  keep(isLocal, key, line) {
    try {
      const storage = isLocal ? localStorage : sessionStorage;
      storage.setItem(key, (storage.getItem(key) ?? "") + line + "\n");
    } catch {
      // Blocked or full.
    }
  },
});

/** @param {Files} files @returns {Promise<[Widget, CSSStyleSheet]>} */
const runtime = async ({ glue, wasm, style }) => {
  const widget = await glue;
  await widget.default({ module_or_path: wasm });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await (await style).text());
  return [widget, sheet];
};

/**
 * Puts a survey on the page; answers what takes it off again, or nothing when it was overtaken or
 * its options do not hold.
 * @param {Page} page @param {Showing} showing
 */
export const show = async (page, showing) => {
  const { host, root, place, locale, files } = showing;
  let { attributes, options } = showing;
  if (attributes.endpoint) attributes.endpoint = absolute(attributes.endpoint);
  if (options?.endpoint) options = { ...options, endpoint: absolute(options.endpoint) };

  files.ready ??= runtime(files);
  const [[widget, sheet], texts] = await Promise.all([files.ready, showing.texts]);
  const words = await texts.json();
  if (!showing.isWanted()) return;

  root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
  const number = widget.mount(ports(host, (key, status) => widget.answered(number, key, status)), place, attributes, options, locale, words);
  if (!number) return complain(page, host, attributes, options);
  return () => widget.unmount(number);
};

/**
 * Says all that is wrong with a survey's options, by a program that is loaded only for that.
 * @param {Page} page @param {Element} host @param {Attributes} attributes @param {unknown} options
 */
const complain = async ({ base, load, report }, host, attributes, options) => {
  const wasm = load("check.wasm");
  wasm.catch(() => {});
  /** @type {Check} */
  const check = await import(base + "check.js");
  await check.default({ module_or_path: wasm });
  report(host, "bad-options", JSON.parse(check.complaints(attributes, options)));
};

/**
 * Says why a survey cannot be shown.
 * @param {Page} page @param {Element} host @param {any} error A complaint, or whatever was thrown.
 */
export const fail = async (page, host, error) => {
  if (error?.path) return page.report(host, "bad-options", [error]);
  // A browser tells which directive blocks a program only after the program has failed.
  await new Promise((resolve) => setTimeout(resolve));
  // Each engine words a refused compilation its own way and may tell of the directive only later.
  if (/unsafe-eval|CSP/.test(error)) page.blockedBy ??= "script-src";
  const code = page.blockedBy ? "blocked-by-policy" : "not-loaded";
  const remedy = page.blockedBy?.startsWith("script-src")
    ? "and 'wasm-unsafe-eval' in script-src"
    : "in " + page.blockedBy;
  const message = page.blockedBy
    ? `the page's Content-Security-Policy blocks it; allow ${page.base} ${remedy}`
    : String(error);
  page.blockedBy = undefined;
  page.report(host, code, [{ path: "", code, message }]);
};
