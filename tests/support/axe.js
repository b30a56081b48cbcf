// What axe finds wrong with the surveys, with plain forms and their pages, with the studio and with the docs.
const include = ["trefoil-survey", ".trefoil-form", "html:has(.trefoil-form-page)", ".studio", ".design", "html:has(.docs)"].filter((css) => document.querySelector(css)).map((css) => [css]);
if (include.length === 0) return [];
// Making a selector for every node, those with nothing amiss too, takes as long as all that axe looks at.
const { violations } = await axe.run({ include }, { resultTypes: ["violations"], selectors: false });
return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
