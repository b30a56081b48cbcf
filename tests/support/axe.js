// What axe finds wrong with the surveys.
if (!document.querySelector("trefoil-survey")) return [];
const { violations } = await axe.run({ include: [["trefoil-survey"]] });
return violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
