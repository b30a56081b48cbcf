// Each platform as its documentation has it, with two buttons in place of its banner; which one, and its recipe, the query says.
const platform = location.search.slice(1);
const tell = (type, detail) => dispatchEvent(new CustomEvent(type, { detail }));
const PLATFORMS = {
  cookiebot() {
    window.Cookiebot = { hasResponse: false, consent: { preferences: false } };
    return (granted) => {
      Object.assign(Cookiebot, { hasResponse: true, consent: { preferences: granted } });
      tell(granted ? "CookiebotOnAccept" : "CookiebotOnDecline");
    };
  },
  onetrust: () => (granted) => tell("OneTrustGroupsUpdated", granted ? ["C0001", "C0003"] : ["C0001"]),
  usercentrics: () => (granted) =>
    tell("ucEvent", { event: "consent_status", type: "explicit", ucCategory: { essential: true, functional: granted } }),
  klaro() {
    window.klaroConfig = { services: [] };
    return (granted) => klaroConfig.services.forEach(({ callback }) => callback(granted, {}));
  },
  tcf() {
    let hear;
    window.__tcfapi = (command, version, callback) => {
      if (command === "addEventListener" && version === 2) hear = callback;
      hear({ eventStatus: "cmpuishown", purpose: { consents: {} } }, true);
    };
    return (granted) => hear({ eventStatus: "useractioncomplete", purpose: { consents: { 1: granted } } }, true);
  },
};
const choose = PLATFORMS[platform]();
const show = async () => {
  const [{ drawn_by }] = await Trefoil.explain();
  document.querySelector("output").textContent = drawn_by;
};
addEventListener("DOMContentLoaded", () => {
  const recipe = document.createElement("script");
  recipe.src = `/recipes/consent/${platform}.js`;
  recipe.onload = show;
  document.head.append(recipe);
  for (const [id, granted] of [["accept", true], ["decline", false]]) {
    document.querySelector("#" + id).onclick = () => {
      choose(granted);
      show();
    };
  }
});
