// @ts-check
// A plain form stands in the element until the survey does (`trefoil render`): what was ticked and typed in it
// is taken over. Fetched only where there is one.

/** What a field of the form is about, with the name that the card has for it. @typedef {{ question: any, answer: object, name: string }} Field */

/**
 * The fields by their names, as the collector reads them (docs/developers/collector.md).
 * @param {any[]} questions @returns {Record<string, Field>}
 */
const fieldsOf = (questions) => {
  /** @type {Record<string, Field>} */
  const fields = {};
  for (const [index, question] of questions.entries()) {
    const { id, items, pair } = question;
    const parts = items?.length ? items : [{ id }];
    for (const [place, part] of parts.entries()) {
      const answer = { question: id, ...(items?.length && { item: part.id }) };
      const name = `q${index}` + (items?.length ? "-" + place : "");
      fields[part.id] = { question, answer, name };
      if (!pair) continue;
      for (const role of ["expected", "experienced"]) {
        fields[`${part.id}.${role}`] = { question, answer: { ...answer, role }, name: `${name}-${role}` };
      }
    }
    for (const code of ["name", "email", "phone", "consent"]) {
      if (question.kind === "contact") fields[`${id}.${code}`] = { question, answer: { question: id }, name: `q${index}-${code}` };
    }
  }
  return fields;
};

/** The questions that a few options stand for (src/config/options.rs). @param {any} options */
const quick = ({ metric = [], items = [] }) => {
  const parts = typeof items === "string" ? items.split(",") : items;
  const asks = [metric].flat().flatMap((kinds) => kinds.split(/\s+/));
  const rated = asks.map((kind) => ({
    id: kind,
    kind,
    items: kind === "csat" ? parts.map((/** @type {string} */ _, /** @type {number} */ index) => ({ id: `item-${index + 1}` })) : [],
  }));
  return [...rated, { id: "comment", kind: "comment" }];
};

/** What was answered in the form, as a record has it. @param {HTMLFormElement} form @param {Record<string, Field>} fields */
const answersOf = (form, fields) => {
  /** @type {Record<string, any>} */
  const answers = {};
  for (const [name, value] of new FormData(form)) {
    const field = fields[name];
    if (!field || !value) continue;
    const { question, answer } = field;
    const { id, kind } = question;
    if (kind === "choice") {
      answers[id] ??= { ...answer, values: [] };
      answers[id].values.push(value);
    } else if (kind === "contact") {
      const code = name.slice(id.length + 1);
      answers[id] = { ...answers[id], ...answer, [code]: code === "consent" ? true : value };
    } else if (kind === "comment") answers[id] = { ...answer, text: value };
    else if (value === "na") answers[name] = { ...answer, value: null, not_applicable: true };
    else answers[name] = { ...answer, value: Number(value) };
  }
  return Object.values(answers);
};

/**
 * Takes over what is in the form, just before the card takes its place: two calls, since the page is measured at the first.
 * @param {HTMLFormElement} form @param {ShadowRoot} root @param {any} options As the widget takes them.
 * @param {(name: string) => any} option
 */
export const take = (form, root, options, option) => {
  // Not where the card comes over the page.
  const height = /** @type {HTMLElement | null} */ (root.querySelector(".room"))?.offsetHeight ?? 0;
  return () => {
    const questions = Object(options?.definition).questions ?? quick({ metric: option("metric"), items: option("items") });
    const fields = fieldsOf(questions);
    const focused = /** @type {HTMLInputElement | null} */ (form.querySelector(":focus"));
    const caret = focused && [focused.selectionStart, focused.selectionEnd];
    return {
      options: { prefill: [...(options?.prefill ?? []), ...answersOf(form, fields)] },
      /** Once the card is there: nothing below it moves until the respondent goes on, and who was in the form is in the card. */
      settle() {
        const hold = new CSSStyleSheet();
        hold.replaceSync(`.card{min-block-size:${height}px}`);
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, hold];
        const release = () => hold.replaceSync("");
        for (const type of ["input", "click"]) root.addEventListener(type, release, { once: true });
        if (!focused) return;
        const name = fields[focused.name]?.name;
        const same = [...root.querySelectorAll(`[name="${name}"],[id="${name}"]`)];
        const own = /** @type {HTMLInputElement | undefined} */ (
          same.find((field) => /** @type {HTMLInputElement} */ (field).value === focused.value) ?? same[0]
        );
        // When the page is measured anyway; who went elsewhere meanwhile stays there.
        requestAnimationFrame(() => {
          const now = document.activeElement;
          if (now !== document.body && now !== focused) return;
          (own ?? /** @type {HTMLElement | null} */ (root.querySelector(".step")))?.focus();
          if (own && caret && /text/.test(own.type)) own.setSelectionRange(caret[0], caret[1]);
        });
      },
    };
  };
};
