// @ts-check
// The first question while the Wasm is on its way, drawn as the widget will (src/ui/survey): only where that is a plain scale of
// numbers, so that there is little to be kept alike. Part of `card.js` (docs/adr/0049).

/**
 * @typedef {import("./card.js").Option} Option
 * @typedef {{ texts: string[], digits: string[] }} Words
 */

/** Of each metric the place of its texts in a locale (src/i18n/key.rs), its lowest and its highest point. @type {Record<string, number[]>} */
const METRICS = { nps: [44, 0, 10], csat: [23, 1, 5], ces1: [2, 1, 5], ces2: [5, 1, 7] };

/** What else is said would be drawn, too; so would a placeholder be filled. */
const MORE = /"(?!(id|kind|required|text|low|high)":|preview":f)\w+":|\{\w/;

/** @param {string} tag @param {object} properties @param {(Node | string)[]} children */
const element = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

/**
 * A card with the question and its points, or nothing.
 * @param {any} options As the widget takes them. @param {Option} option @param {Words} words @param {string} locale
 */
export const sketch = (options, option, { texts, digits }, locale) => {
  const { definition, prefill, preview = option("preview") } = options;
  const question = definition ? definition.questions?.[0] : { kind: option("metric") ?? "nps", text: option("question"), items: option("items") };
  const [first, lowest, highest] = METRICS[question?.kind] ?? [];
  if (!highest || MORE.test(JSON.stringify({ ...question, prefill, preview, languages: definition?.languages }))) return;
  const { text = texts[first + 2], low = texts[first + 1], high = texts[first] } = question;
  // Satisfaction alone has a word for each point, unless the owner words its ends.
  const words = texts.slice(18, first === 23 && !(question.low ?? question.high) ? 23 : 0);
  /** @param {number} number */
  const written = (number) => (number + "").replace(/./g, (digit) => digits[+digit]);
  const points = [...Array(highest + 1 - lowest)].map((_, place) => {
    const value = place + lowest;
    const ariaLabel = texts[49].replace("{a}", written(value)).replace("{b}", written(highest));
    return element(
      "label",
      { className: "point", part: "point" },
      element("input", { type: "radio", name: "q", value, ariaLabel }),
      element("span", { className: "number" }, written(value)),
      ...(words[place] ? [element("span", { className: "word" }, words[place])] : []),
    );
  });
  const ends = element("div", { className: "ends" }, element("span", {}, low), element("span", {}, high));
  const scale = element("div", { className: "scale scale-" + points.length, part: "scale" }, ...points, ends);
  const asks = element("fieldset", { className: "question" }, element("legend", { part: "question" }, text), scale);
  return element("section", { className: "card", part: "base", lang: locale, dir: texts[26] }, element("div", { className: "step" }, asks));
};
