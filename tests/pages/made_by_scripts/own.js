const main = document.querySelector("main");
const optionsOf = (survey) => ({ metric: ["nps"], no_comment: true, survey, endpoint: "/v1/responses" });
const attributesOf = (survey) => ({ metric: "nps", "no-comment": "", survey, endpoint: "/v1/responses" });
const made = (id) => Object.assign(document.createElement("trefoil-survey"), { id });
const setAttributes = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
};

// Options of an element that nobody has defined yet.
document.querySelector("#early").options = optionsOf("early");

const script = document.createElement("script");
script.src = "/embed/trefoil.js";
script.addEventListener("load", () => {
  const property = made("property");
  property.options = optionsOf("property");
  main.append(property);

  const later = made("set-later");
  main.append(later);
  later.options = optionsOf("set-later");

  const attributes = made("attributes");
  main.append(attributes);
  setAttributes(attributes, attributesOf("attributes"));

  const place = document.querySelector("#written-here");
  const json = JSON.stringify({ ...optionsOf("written"), endpoint: undefined });
  place.innerHTML = `<trefoil-survey id="written" endpoint="/v1/responses">
    <script type="application/json">${json}<\/script></trefoil-survey>`;

  const original = document.createElement("trefoil-survey");
  setAttributes(original, attributesOf("copied"));
  const copy = original.cloneNode(true);
  copy.id = "copied";
  main.append(copy);

  // Put into the page three times before anything is drawn.
  const moved = made("moved-about");
  setAttributes(moved, attributesOf("moved-about"));
  main.prepend(moved);
  moved.remove();
  main.append(moved);
  place.before(moved);
});
document.head.append(script);
