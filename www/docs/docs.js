// The search of the docs: finds pages and sections as somebody types. Without it the pages are whole, and have no field.
import MiniSearch from "minisearch";

/** Each is shown with a piece of its text. */
const SHOWN = 20;
const BEFORE = 50;
const PIECE = 170;

const root = new URL(".", document.currentScript.src);
const form = document.querySelector(".search");
const field = form.querySelector("input");
const said = form.querySelector("[role=status]");
const box = form.querySelector(".found");
const none = form.querySelector(".none");
const list = form.querySelector("[role=listbox]");

/** Names as in `data-endpoint` are found by each of their words. */
const words = (text) => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

let index;
/** The index, fetched when somebody goes to the field; as a script, because a page from a disk may fetch nothing else. */
const ready = () =>
  (index ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("search-index.js", root);
    script.addEventListener("load", () => resolve(made(globalThis.trefoilDocs)));
    script.addEventListener("error", reject);
    document.head.append(script);
  }));

const made = (pages) => {
  const search = new MiniSearch({
    fields: ["heading", "title", "text"],
    storeFields: ["address", "heading", "title", "text"],
    tokenize: words,
    searchOptions: {
      boost: { heading: 6, title: 3 },
      combineWith: "AND",
      prefix: true,
    },
  });
  const sections = pages.flatMap(([page, title, sections]) =>
    sections.map(([anchor, heading, text]) => ({
      address: anchor ? `${page}#${anchor}` : page,
      heading,
      title,
      text,
    })));
  search.addAll(sections.map((section, id) => ({ id, ...section })));
  return search;
};

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

/** A text in which what was searched for is marked. */
const marked = (text, pattern) =>
  text.split(pattern).map((part, at) => (at % 2 ? element("mark", {}, part) : part));

/** The piece of a text around the first place with what was searched for. */
const piece = (text, pattern) => {
  const start = Math.max(0, text.search(pattern) - BEFORE);
  // Whole words, but for a text without blanks.
  const from = start && text.indexOf(" ", start) + 1;
  const end = text.indexOf(" ", from + PIECE);
  return (from ? "… " : "") + (end < 0 ? text.slice(from) : `${text.slice(from, end)} …`);
};

const option = ({ address, heading, title, text, terms }, at) => {
  const pattern = new RegExp(`(${terms.join("|")})`, "iu");
  const page = heading === title ? [] : [element("span", { class: "of" }, title)];
  const href = new URL(address, root);
  return element(
    "a",
    { role: "option", id: `Found${at}`, href, tabindex: -1, "aria-selected": false },
    element("strong", {}, ...marked(heading, pattern)),
    " ",
    ...page,
    " ",
    element("span", { class: "piece" }, ...marked(piece(text, pattern), pattern)),
  );
};

const chosen = () => list.querySelector("[aria-selected=true]");

const choose = (link) => {
  chosen()?.setAttribute("aria-selected", false);
  link?.setAttribute("aria-selected", true);
  link?.scrollIntoView({ block: "nearest" });
  if (link) field.setAttribute("aria-activedescendant", link.id);
  else field.removeAttribute("aria-activedescendant");
};

const show = (isShown) => {
  box.hidden = !isShown;
  field.setAttribute("aria-expanded", isShown && list.childElementCount > 0);
  if (isShown) return;
  choose(null);
  said.textContent = "";
};

/** What has every word of a query, or, where nothing has, words that are like them. */
const results = (index, query) => {
  const found = index.search(query);
  // Of a short word every other one is a slip.
  return found.length ? found : index.search(query, { fuzzy: (term) => (term.length > 4 ? 0.2 : false) });
};

const search = async () => {
  const query = field.value.trim();
  const found = query ? results(await ready(), query) : [];
  // Somebody types faster than the index comes.
  if (query !== field.value.trim()) return;
  const shown = found.slice(0, SHOWN);
  list.replaceChildren(...shown.map(option));
  list.scrollTop = 0;
  none.textContent = query && found.length === 0 ? `Nothing found for “${query}”` : "";
  const count = found.length > SHOWN ? `${SHOWN} of ${found.length}` : found.length;
  said.textContent = none.textContent || (query && `${count} found`);
  choose(null);
  show(query !== "");
};

/** One further down or up, and from either end to the field. */
const move = (step) => {
  const all = [null, ...list.children];
  const at = all.indexOf(chosen()) + step;
  choose(all.at(at % all.length));
};

const follow = (link) => {
  if (!link) return;
  show(false);
  // On the same page nothing else would take the focus away.
  field.blur();
  location.assign(link.href);
};

field.addEventListener("focus", () => ready().catch(() => {}));
field.addEventListener("input", search);
field.addEventListener("keydown", (event) => {
  const { key } = event;
  if (event.isComposing) return;
  const isOpen = !box.hidden;
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (!isOpen && list.childElementCount) show(true);
    move(key === "ArrowDown" ? 1 : -1);
  } else if (key === "Escape" && isOpen) show(false);
  else if (key === "Escape") {
    field.value = "";
    search();
  } else return;
  event.preventDefault();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!box.hidden) follow(chosen() ?? list.firstElementChild);
});
form.addEventListener("focusout", ({ relatedTarget }) => {
  if (!form.contains(relatedTarget)) show(false);
});
// The focus stays in the field, so that the list stays until the link was followed.
box.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
  const link = event.target.closest("a");
  if (!isPlain || !link) return;
  event.preventDefault();
  follow(link);
});
form.hidden = false;

// Of a long list, the part with this page.
const current = document.querySelector("#Pages [aria-current]");
const pages = document.querySelector("#Pages");
if (current && pages) {
  const middle = current.getBoundingClientRect().top - pages.getBoundingClientRect().top;
  pages.scrollTop = middle - pages.clientHeight / 2;
}
