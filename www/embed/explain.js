// @ts-check
// What is needed only where somebody asks, or something fails: reads `?trefoil…` in the address, and
// puts the loader's decisions and what went wrong into words. Nothing is decided here.

/**
 * @typedef {import("./card.js").Hub} Hub
 * @typedef {import("./card.js").Attributes} Attributes
 * @typedef {{ path: string, code: string, message: string }} Complaint
 * @typedef {import("./card.js").Glue & { complaints: (attributes: Attributes, options: unknown) => string }} Check
 * @typedef {import("./card.js").Option} Option
 * @typedef {{ option: Option, why: () => string[], isShown: () => string | undefined }} Survey
 * @typedef {{ survey: string, state: "shown" | "closed" | "held-back" | "waiting", chance: number,
 *   drawn_by: "respondent" | "browser" | "page-view", reasons: { code: string, message: string }[] }} Explanation
 */

const query = new URLSearchParams(location.search);

/** @param {Option} option @returns {string[]} */
const ids = (option) => {
  const { questions } = Object(option("definition"));
  if (questions) return questions.map((/** @type {{ id: string }} */ { id }) => id);
  const metric = option("metric") ?? [];
  return typeof metric === "string" ? metric.split(/\s+/) : metric;
};

/** What the address asks of a survey, if anything. @param {Hub} hub @param {Option} option */
export const wish = (hub, option) => {
  const preview = query.get("trefoil-preview");
  if (preview === "" || preview === hub.nameOf(option)) return "preview";
  const answered = (query.get("trefoil") ?? "").split(",").map((pair) => pair.split(":")[0]);
  const mayAsk = typeof option("definition") === "string" && answered[0];
  return mayAsk || ids(option).some((id) => answered.includes(id)) ? "link" : undefined;
};

/** The answers that a link brings along, if there are any. */
export const linked = () => {
  const answers = [...(query.get("trefoil") ?? "").matchAll(/([\w.-]+):(\d+)(?:,|$)/g)];
  return answers[0] && answers.map(([, question, value]) => ({ question, value: Number(value) }));
};

/** Each reason in words; `option` is that of its name. @type {Record<string, (option: any) => string>} */
const WORDS = {
  from: (from) => `it starts on ${from}`,
  until: (until) => `it ended on ${until}`,
  pages: () => `its rules for addresses leave out ${location.pathname}`,
  sample: (sample) => `this visitor is not among the ${sample} percent that are asked`,
  never: () => "the visitor wants no survey of this site again",
  recontact_answered: (days) => `the visitor answered it less than ${days ?? 90} days ago`,
  recontact_declined: (days) => `the visitor closed it less than ${days ?? 30} days ago`,
  recontact_ignored: (days) => `the visitor saw it less than ${days ?? 7} days ago`,
  site_cap: (days) => `another survey of this site was shown less than ${days ?? 1} days ago`,
  daily_cap: (count) => `${count} surveys were shown within a day`,
  quota: () => "its endpoint has all the answers it wants",
  open: () => "another survey is open",
  paused: () => "the page called Trefoil.pause()",
  avoid: (selector) => `the page shows ${selector}`,
  typing: () => "the visitor is in a field of a form",
  dialog: () => "a dialog of the page is open",
  unreadable: () => "its options do not hold; the console says why",
};

/** @param {Hub} hub @param {() => Survey[]} find @returns {Promise<Explanation[]>} */
export const explain = async (hub, find) => {
  const { waits } = await import("./card.js");
  return find().map(({ option, why, isShown }) => {
    let codes = ["unreadable"];
    try {
      codes = [...why(), ...waits(hub, option), ...(hub.full?.[hub.nameOf(option)] ? ["quota"] : [])];
    } catch {
      // The one reason that stands.
    }
    const shown = isShown();
    const respondent = option("respondent") ?? hub.known.respondent;
    return {
      survey: hub.nameOf(option),
      state: shown === "open" ? "shown" : shown === "closed" ? "closed" : codes.length ? "held-back" : "waiting",
      chance: Number(option("sample") ?? 100),
      drawn_by: respondent ? "respondent" : hub.isStored(option) ? "browser" : "page-view",
      reasons: codes.map((code) => ({ code, message: WORDS[code](option(code)) })),
    };
  });
};

/** @param {Explanation} explanation @param {Option} option */
const sentence = ({ survey, state, chance, drawn_by, reasons }, option) => {
  const by = { respondent: "respondent", browser: "browser, kept with consent", "page-view": "page view: no consent to keep it" };
  const trigger = option("trigger") ?? "load";
  const verdict =
    state === "shown"
      ? "is shown"
      : state === "closed"
        ? "was closed"
        : state === "waiting"
          ? `would show now; it waits for ${[trigger].flat().join(" or ")}`
          : "does not show, because " + reasons.map(({ message }) => message).join("; ");
  return `Survey ${survey}: ${verdict}.` + (chance < 100 ? ` Asked: ${chance} percent, drawn by ${by[drawn_by]}.` : "");
};

/** With `?trefoil-check`: says on the page what there is. @param {Hub} hub @param {() => Survey[]} find */
export const check = async (hub, find) => {
  if (!query.has("trefoil-check")) return;
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  const host = document.createElement("div");
  host.id = "trefoil-check";
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host{all:initial;position:fixed;inset-block-end:0;inset-inline:0;z-index:2147483647}" +
      "section{padding:14px 20px;background:#14241b;color:#fff;font:15px/1.5 system-ui,sans-serif}p{margin:0}",
  );
  root.adoptedStyleSheets = [sheet];
  const section = document.createElement("section");
  section.role = "status";
  root.append(section);
  const surveys = find();
  const explanations = await explain(hub, () => surveys);
  const lines = explanations.map((explanation, index) => sentence(explanation, surveys[index].option));
  const none = surveys.length ? [] : ["No survey is on this page."];
  for (const line of [`Trefoil ${TREFOIL_VERSION} is installed.`, ...lines, ...none]) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    section.append(paragraph);
  }
  document.body.append(host);
};

/**
 * All that is wrong with a survey's options. A program is loaded that only says that.
 * @param {Hub} hub @param {Attributes} attributes @param {unknown} options @returns {Promise<Complaint[]>}
 */
export const complaints = async ({ load }, attributes, options) => {
  const { launch } = await import("./card.js");
  // @ts-ignore: the build makes it.
  const check = /** @type {Check} */ (await import("./check.js"));
  await launch(check, () => load("check.wasm"));
  // A function of the page's own, about which nothing can be said.
  const isObject = typeof (options ?? "") === "object" && !Array.isArray(options);
  const { transform, framed, ...rest } = /** @type {any} */ (isObject ? options : {});
  return JSON.parse(check.complaints(attributes, isObject ? rest : options));
};

/** Goes on only with options that hold. @param {Hub} hub @param {Attributes} attributes @param {unknown} options */
export const verify = async (hub, attributes, options) => {
  if ((await complaints(hub, attributes, options)).length) throw { attributes, options };
};

/**
 * What the page's policy forbids, and what would allow it; nothing where something else went wrong.
 * @param {Hub} hub @param {unknown} error
 */
const refusal = async (hub, error) => {
  // A browser tells which directive blocks a program only after the program has failed.
  await new Promise((resolve) => setTimeout(resolve));
  // Each engine words a refused compilation its own way and may tell of the directive only later.
  if (/unsafe-eval|CSP/.test(String(error))) hub.blockedBy ??= "script-src";
  const { base, blockedBy } = hub;
  hub.blockedBy = undefined;
  const remedy = blockedBy?.startsWith("script-src") ? "and 'wasm-unsafe-eval' in script-src" : "in " + blockedBy;
  return blockedBy && `the page's Content-Security-Policy blocks it; allow ${base} ${remedy}`;
};

/** Whether it was the page's policy, so that a frame can do it: then the console says so. @param {Hub} hub @param {unknown} error */
export const isRefused = async (hub, error) => {
  const message = await refusal(hub, error);
  if (message) console.warn("Trefoil: this survey is shown in a frame. In the page itself " + message + ".");
  return !!message;
};

/**
 * Says why a survey cannot be shown: one console message and one event with all that is wrong.
 * @param {Hub} hub @param {Element} host
 * @param {any} error Attributes and options that do not hold, a complaint, or whatever was thrown.
 */
export const fail = async (hub, host, error) => {
  /** @param {string} code @param {Complaint[]} complaints */
  const report = (code, complaints) => {
    const lines = complaints.map(({ path, message }) => "\n  " + (path && path + ": ") + message);
    const instead = host.querySelector("form") ? " The plain form stays in its place." : "";
    console.error("Trefoil: this survey cannot be shown." + instead + lines.join(""));
    hub.fire(host, "trefoil-error", { code, complaints });
  };
  if (error?.error instanceof SyntaxError) {
    error = { path: "script", code: "not_json", message: String(error.error) };
  }
  if (error?.path) return report("bad-options", [error]);
  if (error?.attributes) {
    return report("bad-options", await complaints(hub, error.attributes, error.options));
  }
  const message = await refusal(hub, error);
  const code = message ? "blocked-by-policy" : "not-loaded";
  report(code, [{ path: "", code, message: message ?? String(error) }]);
};
