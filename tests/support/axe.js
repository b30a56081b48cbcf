// What axe finds wrong with the surveys, and with the studio.
const include = ["trefoil-survey", ".studio", ".design"].filter((css) => document.querySelector(css)).map((css) => [css]);
if (include.length === 0) return [];
const { violations } = await axe.run({ include });
return violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
