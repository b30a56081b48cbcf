// Shows the scene that the address names after its #, as in
// #theme=plum&display=popover&kind=nps&language=fa&state=sending, and finds what is on it.
{
  const SATISFIED = { en: "How satisfied are you with your order?", fa: "از سفارش خود چقدر راضی هستید؟" };
  const ITEMS = [
    { id: "delivery", text: { en: "Delivery", fa: "ارسال" } },
    { id: "packing", text: { en: "Packing", fa: "بسته‌بندی" } },
    { id: "taste", text: { en: "Taste of the tea", fa: "طعم چای" } },
  ];
  const CHOICE = {
    kind: "choice",
    text: { en: "What brought you here?", fa: "چه چیزی شما را به اینجا آورد؟" },
    choices: [
      { id: "price", text: { en: "The price", fa: "قیمت" } },
      { id: "friend", text: { en: "A friend told me of you", fa: "دوستی از شما گفت" } },
      { id: "other", text: { en: "Something else", fa: "چیز دیگری" } },
    ],
  };
  /** What is asked, by the kind's name in tests/support/scene.rs. */
  const KINDS = {
    nps: { kind: "nps" },
    csat: { kind: "csat", text: SATISFIED },
    "csat-items": { kind: "csat", text: SATISFIED, items: ITEMS },
    "csat-stars": { kind: "csat", text: SATISFIED, shown_as: "stars" },
    "csat-smileys": { kind: "csat", text: SATISFIED, shown_as: "smileys", not_applicable: true },
    "csat-thumbs": { kind: "csat", text: { en: "Did you find your tea?", fa: "چای خود را پیدا کردید؟" }, max: 1 },
    "csat-words": { kind: "csat", text: SATISFIED, shown_as: "words" },
    ces1: { kind: "ces1" },
    ces2: { kind: "ces2" },
    choice: CHOICE,
    "choice-multiple": { ...CHOICE, multiple: true },
    comment: { kind: "comment" },
    contact: { kind: "contact", fields: ["name", "email", "phone"] },
    pair: { kind: "csat", text: { en: "What did you expect, and what did you get?", fa: "چه انتظار داشتید و چه گرفتید؟" }, items: ITEMS, pair: true },
  };
  const TYPED = { textarea: "It came a day late, but well packed.", text: "Ada", email: "ada@shop.example", tel: "+358 40 123" };

  /** What becomes of a sending, by the state's name. */
  const FATES = {
    sending: () => new Promise(() => {}),
    unsent: () => Promise.reject(new TypeError("nobody answers")),
    refused: () => Promise.resolve(new Response(null, { status: 422 })),
  };
  const sent = () => Promise.resolve(new Response(null, { status: 202 }));
  let fate = sent;
  const toNetwork = window.fetch;
  window.fetch = (address, request) => (request?.method === "POST" ? fate() : toNetwork(address, request));

  const find = (css) => [...(document.querySelector("trefoil-survey")?.shadowRoot?.querySelectorAll(css) ?? [])];
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

  const show = async () => {
    document.querySelector("trefoil-survey")?.remove();
    // It ends only then.
    await drawn();
    const { theme, display, kind, state, language } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    if (!KINDS[kind]) return;
    fate = FATES[state] ?? sent;
    document.documentElement.lang = language;
    document.documentElement.dir = language === "fa" ? "rtl" : "ltr";
    // Nobody was asked anything yet.
    Trefoil.reset();
    const survey = document.createElement("trefoil-survey");
    survey.options = {
      theme: theme === "own" ? undefined : theme,
      display,
      trigger: [display === "modal" ? "event:asked" : "load"],
      endpoint: "/v1/responses",
      no_events: true,
      definition: {
        v: 1,
        survey: "scene",
        questions: [{ id: "question", required: state === "lacking", ...KINDS[kind] }],
        receipt: true,
        review: { url: "https://reviews.example/shop" },
        back_link: { url: "/" },
      },
    };
    document.querySelector("main").append(survey);
    // Only what a visitor asks for may come as a modal.
    if (display === "modal") await Trefoil.open();
  };
  let shown = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve)).then(show);
  addEventListener("hashchange", () => (shown = shown.then(show)));

  window.scene = {
    /** Comes when the scene of that address is there. */
    async show(address) {
      if (location.hash !== address) {
        const changed = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
        location.hash = address;
        await changed;
      } else {
        shown = shown.then(show);
      }
      await shown;
    },
    /** The one element of the survey, once it is there and seen. */
    async one(css) {
      const deadline = performance.now() + 20_000;
      while (performance.now() < deadline) {
        const seen = find(css).filter((element) => element.checkVisibility());
        if (seen.length === 1) return seen[0];
        await drawn();
      }
      throw new Error(`waited in vain for ${css}`);
    },
    /** What to press, or to type into, so that all is answered: each element with its text, if any. */
    answers: () => [
      ...find("[role=radiogroup]").map((group) => [[...group.querySelectorAll(".point, .choices > .choice")].at(-2)]),
      ...find("[role=group] > .choice").slice(1).map((choice) => [choice]),
      ...find("textarea, .field").map((field) => [field, TYPED[field.type]]),
      ...find("fieldset > .choice").map((consent) => [consent]),
    ],
  };
}
