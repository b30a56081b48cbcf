// Shows each kind of question in each language at the narrowest width of its layout, and tells where
// less room was kept before than the card takes.
const LANGUAGES = (
  "ar bg bn cs da de el en es et fa fi fr ga he hi hr hu id is it ja ko lt lv mt nb nl pl pt pt-BR " +
  "ro ru sk sl sr sr-Latn sv th tr uk ur vi zh-Hans zh-Hant"
).split(" ");
const KINDS = [
  { kind: "nps" },
  { kind: "csat" },
  { kind: "csat", shown_as: "words" },
  { kind: "csat", shown_as: "smileys" },
  { kind: "csat", items: [{ id: "a", text: "A" }, { id: "b", text: "B" }] },
  { kind: "csat", pair: true },
  { kind: "ces1" },
  { kind: "ces2" },
  { kind: "choice", choices: [{ id: "a", text: "A" }, { id: "b", text: "B" }] },
  { kind: "contact" },
  { kind: "comment" },
];
const shown = async (width, language, question) => {
  const survey = document.createElement("trefoil-survey");
  survey.style.width = `${width}px`;
  survey.options = {
    lang: language,
    endpoint: "/v1/responses",
    no_events: true,
    definition: { v: 1, survey: "room", questions: [{ id: "q", ...question }] },
  };
  const open = new Promise((resolve) => survey.addEventListener("trefoil-open", resolve));
  document.querySelector("#place").replaceChildren(survey);
  await open;
  const card = survey.shadowRoot.querySelector(".card");
  const kept = parseFloat(getComputedStyle(card).minBlockSize);
  const taken = card.offsetHeight;
  return taken > kept && `${language} ${JSON.stringify(question)} takes ${taken} of ${kept} at ${width}`;
};
addEventListener("load", async () => {
  const seen = document.querySelector("#seen");
  for (const question of KINDS) {
    const short = [];
    for (const language of LANGUAGES) {
      const told = await shown(innerWidth < 520 ? 320 : 520, language, question);
      if (told) short.push(told);
    }
    if (short.length) console.error(short.join("; "));
    seen.append(`Too high of ${question.kind}: ${short.join("; ") || "none"}. `);
  }
  document.querySelector("#place").remove();
  seen.append("That is all.");
});
