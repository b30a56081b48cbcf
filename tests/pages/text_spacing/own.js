// A reader's own sheet, which reaches everything, sets text as wide as WCAG 1.4.12 has it; then what is cut
// off is told.
addEventListener("trefoil-open", ({ target: { shadowRoot } }) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}",
  );
  shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, sheet];
  const card = shadowRoot.querySelector(".card").getBoundingClientRect();
  const isCut = (element) => {
    const box = element.getBoundingClientRect();
    const isOut = box.left < card.left - 1 || box.right > card.right + 1 || box.bottom > card.bottom + 1;
    return isOut || element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
  };
  const words = [...shadowRoot.querySelectorAll("legend, label, button, .hint, .item-text, .ends span")];
  const cut = words.filter((element) => element.clientWidth && isCut(element)).map((element) => element.innerText);
  document.querySelector("#seen").textContent = `${words.length} texts, cut off: ${cut.join("; ") || "none"}`;
});
