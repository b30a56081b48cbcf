// Whether a browser reads every declaration of the page's sheet, and there is something that each is for.
(declared) => {
  const rules = [...document.querySelector("style").sheet.cssRules];
  const read = rules.reduce((sum, { style }) => sum + style.length, 0);
  if (read !== declared) console.error(`${read} of ${declared} declarations are read`);
  for (const { selectorText } of rules) {
    const element = selectorText.replace(/::part\(.*?\)/g, "");
    if (!document.querySelector(element)) console.error(`nothing is ${selectorText}`);
  }
};
