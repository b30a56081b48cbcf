// A page without a framework: what compiles here works, and what is marked must not compile.
import type { TrefoilOptions, TrefoilRecord } from "../../www/embed/trefoil";

const survey = document.createElement("trefoil-survey");
survey.options = { metric: ["nps", "ces2"], endpoint: "/v1/responses", flow: "card", test: true };
survey.options = {
  definition: {
    v: 1,
    survey: "shop",
    questions: [{ kind: "csat", id: "service", max: 7, items: [{ id: "choice", text: { en: "Choice" } }] }],
  },
  endpoint: "/v1/responses",
};
survey.options = undefined;

// @ts-expect-error: no such option
survey.options = { metrics: ["nps"] };
// @ts-expect-error: no such metric
survey.options = { metric: ["nsp"] };
// @ts-expect-error: a list, not a text
survey.options = { metric: "nps" };
// @ts-expect-error: no such flow
survey.options = { metric: ["nps"], flow: "pages" };
// @ts-expect-error: a text, not a number
survey.options = { metric: ["nps"], survey: 17 };
// @ts-expect-error: attributes have hyphens, options underscores
survey.options = { metric: ["nps"], "no-comment": true };
// @ts-expect-error: the NPS scale is always 0 to 10
survey.options = { definition: { v: 1, survey: "s", questions: [{ kind: "nps", id: "q", max: 5 }] } };
// @ts-expect-error: a property of another name
survey.option = {};

survey.addEventListener("trefoil-rate", ({ detail }) => {
  const value: number = detail.value;
  const item: string | null = detail.item;
  // @ts-expect-error: no such field
  return [value, item, detail.rating];
});
document.addEventListener("trefoil-submit", ({ detail }) => {
  for (const answer of detail.record.answers) {
    if (answer.kind === "comment") answer.text.trim();
    // @ts-expect-error: a rating has no text
    if (answer.kind === "nps") answer.text;
  }
});
window.addEventListener("trefoil-deliver-fail", ({ detail }) => {
  // @ts-expect-error: no such code
  return detail.code === "delivery-late";
});
document.querySelector("trefoil-survey")?.addEventListener("trefoil-error", ({ detail }) => {
  const [first] = detail.complaints;
  return first?.path.length;
});

(window.Trefoil ??= []).push(["track", "order-placed", { items: 3 }]);
// @ts-expect-error: no such call
(window.Trefoil ??= []).push(["trac", "order-placed"]);

/** What an owner's own code may ask of the types. */
export const name = (options: TrefoilOptions, record: TrefoilRecord): string =>
  options.survey ?? (record.type === "response" ? record.id : record.event);
