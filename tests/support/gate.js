// Judges with axe all that is on the page; says what is wrong, and what of the survey was not judged.
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const CONTROLS = "a[href], button, input, select, summary, textarea";
/** What is pressed, which is more than the box of a tick. */
const TARGETS = ".point input, .choice, .field, a[href], button, select, summary, textarea";
const GROUPS = "[role=group], [role=radiogroup], [role=region], dialog";

const root = document.querySelector("trefoil-survey").shadowRoot;
const hasText = ({ childNodes }) =>
  [...childNodes].some(({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue.trim());

// Checks that axe has, where none of its own rules asks for them.
axe.configure({
  rules: [
    {
      // The rule `color-contrast` leaves out what cannot be pressed, though it tells what goes on, and
      // takes letters that join, as Persian ones do, for icons.
      id: "text-contrast",
      matches: (element) => root.contains(element) && hasText(element),
      excludeHidden: false,
      any: ["color-contrast"],
    },
    {
      // The rule `target-size` does not see which transparent radios stand side by side.
      id: "own-target-size",
      selector: TARGETS,
      any: ["target-size"],
    },
    {
      id: "group-name",
      selector: GROUPS,
      any: ["aria-label", "aria-labelledby"],
    },
  ].map((rule) => ({ ...rule, tags: TAGS, metadata: { description: rule.id, help: rule.id } })),
});

// Where colours are forced, Chromium tells for the fill of a text the colour that it would have else.
// Nothing here fills texts with another colour than their own.
const { getPropertyValue } = CSSStyleDeclaration.prototype;
if (matchMedia("(forced-colors: active)").matches) {
  CSSStyleDeclaration.prototype.getPropertyValue = function (name) {
    return getPropertyValue.call(this, name === "-webkit-text-fill-color" ? "color" : name);
  };
}
const results = { passes: [], violations: [], incomplete: [] };
const card = root.querySelector(".over:not(.tab)");
const judge = async () => {
  const options = { runOnly: TAGS, rules: { "target-size": { enabled: true } }, elementRef: true };
  const found = await axe.run(document, options);
  for (const verdict of Object.keys(results)) results[verdict].push(...found[verdict]);
};
await judge();
// Of what scrolls, axe looks at what is in sight.
while (card && Math.ceil(card.scrollTop + card.clientHeight) < card.scrollHeight) {
  card.scrollTop += card.clientHeight / 2;
  await judge();
}
CSSStyleDeclaration.prototype.getPropertyValue = getPropertyValue;

const complaints = (words, verdict) =>
  results[verdict].flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) => {
      const why = [...any, ...all, ...none].map(({ message }) => message).join(" ");
      return `${words} by ${id}: ${target.flat().join(" ")}: ${why}`;
    }));

const seen = (css) => [...root.querySelectorAll(css)].filter((element) => element.checkVisibility());
const isHeard = (element) => !element.closest("[aria-hidden=true]");
const hasAria = (element) => element.getAttributeNames().some((name) => name.startsWith("aria-"));
/** What each rule must have judged. */
const WANTED = {
  "text-contrast": seen("*").filter(hasText),
  // What is typed or chosen is no text of the page.
  "color-contrast": [document.querySelector("h1"), ...seen(".field, select, textarea")],
  "target-size": seen(CONTROLS),
  "own-target-size": seen(TARGETS),
  label: seen("input, textarea"),
  "select-name": seen("select"),
  "button-name": seen("button"),
  "link-name": seen("a[href]"),
  "summary-name": seen("summary"),
  "group-name": seen(GROUPS),
  "aria-roles": seen("[role]"),
  "aria-allowed-role": seen("[role]"),
  "aria-allowed-attr": seen("*").filter((element) => hasAria(element) && isHeard(element)),
};
/** The elements that a rule found good, and of contrast those of which it knows the colours. */
const judged = (rule) => {
  const nodes = results.passes.filter(({ id }) => id === rule).flatMap(({ nodes }) => nodes);
  const isSure = ({ any: [check] }) => !rule.endsWith("contrast") || check.data.contrastRatio > 1;
  return nodes.filter(isSure).map(({ element }) => element);
};
const missed = Object.entries(WANTED).flatMap(([rule, wanted]) => {
  const found = new Set(judged(rule));
  return wanted
    .filter((element) => !found.has(element))
    .map((element) => `not judged by ${rule}: ${element.cloneNode().outerHTML} ${element.textContent}`);
});
return [
  ...complaints("refused", "violations"),
  // What axe cannot decide, nobody has.
  ...complaints("left undecided", "incomplete"),
  ...missed,
];
