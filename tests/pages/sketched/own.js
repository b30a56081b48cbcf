// Shows surveys of which the first question is drawn before the widget draws it, and tells where the two differ; and surveys of
// which it is drawn once.
const LANGUAGES = (
  "ar bg bn cs da de el en es et fa fi fr ga he hi hr hu id is it ja ko lt lv mt nb nl pl pt pt-BR " +
  "ro ru sk sl sr sr-Latn sv th tr uk ur vi zh-Hans zh-Hant"
).split(" ");
const KINDS = ["nps", "csat", "ces1", "ces2"];
const LONG = "How likely is it, all in all, that you would recommend us to somebody you know, or who asks you about us?";
const survey = (...questions) => ({ v: 1, survey: "shop", questions: questions.map((question, place) => ({ id: `q${place}`, ...question })) });
const own = { text: LONG, low: "Not for the world", high: "To everybody I know, again and again" };
const comment = { kind: "comment" };

const ALIKE = {
  languages: LANGUAGES.map((lang) => ({ lang })),
  kinds: KINDS.flatMap((metric) => ["en", "fa", "de", "bn"].map((lang) => ({ lang, metric: [metric] }))),
  words: KINDS.flatMap((kind) => [{ definition: survey({ kind, ...own, required: true }) }, { metric: [kind], question: LONG }]),
  flows: KINDS.flatMap((kind) => ["steps", "card"].map((flow) => ({ definition: { ...survey({ kind }, comment, { kind: "nps" }), flow } }))),
  looks: [
    ...["contrast", "ink", "ocean", "plum", "sand", "sunrise"].map((theme) => ({ theme })),
    ...["light", "dark"].map((scheme) => ({ scheme })),
    { density: "compact" },
    { preview: false },
    { accent: "#7a1fa2", scheme: "dark", lang: "ar" },
    { display: "page" },
    {},
  ],
};
const ONCE = {
  kinds: [
    { metric: ["nps", "csat"] },
    { metric: ["csat"], items: ["Price", "Service"] },
    ...["stars", "smileys", "words"].map((shown_as) => ({ definition: survey({ kind: "csat", shown_as }) })),
    { definition: survey({ kind: "csat", max: 7 }) },
    { definition: survey({ kind: "csat", not_applicable: true }) },
    { definition: survey({ kind: "csat", pair: true }) },
    { definition: survey({ kind: "csat", labels: ["1", "2", "3", "4", "5"] }) },
    { definition: survey(comment, { kind: "nps" }) },
  ],
  words: [
    { definition: survey({ kind: "nps", text: { en: "Would you recommend us?", fa: "ما را پیشنهاد می‌کنید؟" } }) },
    { definition: survey({ kind: "nps", text: "Would you recommend {context.product}?" }), context: { product: "soap" } },
    { definition: { ...survey({ kind: "nps" }), languages: ["en", "fa"] } },
  ],
  states: [{ prefill: [{ question: "nps", value: 9 }] }, { preview: true }, { attributes: { preview: "" } }, { display: "popover", recontact_ignored: 0, site_cap: 0 }, { frame: "always" }],
};

const PARTS = ["legend", ".scale", ".point", ".point input", ".number", ".word", ".ends", ".ends span"];
const STYLES = ["color", "backgroundColor", "borderColor", "boxShadow", "font", "direction", "textAlign", "opacity", "cursor"];
/** Boxes, texts and looks of all that both drawings have; below the question the card has more, so what is around is as high as it is. */
const looks = (survey) => {
  const card = survey.shadowRoot.querySelector(".card");
  const question = card.querySelector(".question");
  const around = [card, card.querySelector(".step")];
  const inside = PARTS.flatMap((css) => [...question.querySelectorAll(css)]);
  return [...around, question, ...inside].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const { lang, dir, type, value, part } = element;
    const box = element.checkVisibility() ? [x, y, width] : [];
    const own = around.includes(element) ? [] : [height, element.textContent];
    return [...box, ...own, part.value, lang, dir, type, value, ...STYLES.map((name) => style[name])].join("|");
  });
};

/** The Wasm is on its way until all that is drawn before it is there. */
const { promise: held, resolve: letGo } = Promise.withResolvers();
const { instantiateStreaming } = WebAssembly;
WebAssembly.instantiateStreaming = async (...given) => {
  await held;
  return instantiateStreaming.apply(WebAssembly, given);
};

/** Puts a survey on the page: when its first question is drawn before the rest, and what came of that. */
const show = ({ attributes = {}, ...options }) => {
  const survey = document.createElement("trefoil-survey");
  for (const [name, value] of Object.entries(attributes)) survey.setAttribute(name, value);
  survey.options = { metric: options.definition ? undefined : ["nps"], endpoint: "/v1/responses", no_events: true, ...options };
  const open = new Promise((resolve) => survey.addEventListener("trefoil-open", resolve));
  let sketch;
  const sketched = new Promise((resolve) => {
    survey.addEventListener("trefoil-before-open", () => {
      const look = () => {
        if (!survey.shadowRoot.querySelector("[name=q]")) return;
        sketch ??= looks(survey);
        resolve();
      };
      new MutationObserver(look).observe(survey.shadowRoot, { childList: true, subtree: true });
    });
  });
  const compare = async () => {
    await open;
    if (survey.shadowRoot.querySelector("[name=q]")) return "the first drawing stays";
    if (!sketch) return "drawn once";
    const card = looks(survey);
    const other = card.findIndex((look, place) => look !== sketch[place]);
    return other < 0 && sketch.length === card.length ? "alike" : `${sketch[other]} became ${card[other]}`;
  };
  // All in one place: far down a page, boxes are rounded.
  survey.style.cssText = "position:absolute;inset:0 0 auto";
  document.querySelector("#place").append(survey);
  return { options, sketched, compare };
};

addEventListener("load", async () => {
  const groups = [["drawn once", ONCE], ["alike", ALIKE]].flatMap(([what, all]) =>
    Object.entries(all).map(([name, surveys]) => ({ what, name, shown: surveys.map(show) })));
  const alike = groups.filter(({ what }) => what === "alike").flatMap(({ shown }) => shown);
  await Promise.all(alike.map(({ sketched }) => sketched));
  letGo();
  const seen = document.querySelector("#seen");
  for (const { what, name, shown } of groups) {
    const wrong = [];
    for (const { options, compare } of shown) {
      const told = await compare();
      if (told !== what) wrong.push(`${JSON.stringify(options)}: ${told}`);
    }
    if (wrong.length) console.error(wrong.join("\n"));
    seen.append(`${shown.length} ${name} ${what}, but for ${wrong.length}. `);
  }
  document.querySelector("#place").remove();
  seen.append("That is all.");
});
