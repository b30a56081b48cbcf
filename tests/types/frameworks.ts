// Vue and Svelte: their tables of elements, and what a template hands over through them.
import type { TrefoilElements, TrefoilProps } from "../../www/embed/trefoil";
import type { GlobalComponents } from "vue";
import type { SvelteHTMLElements } from "svelte/elements";

declare module "vue" {
  interface GlobalComponents {
    "trefoil-survey": new () => { $props: TrefoilProps };
  }
}

declare module "svelte/elements" {
  interface SvelteHTMLElements extends TrefoilElements {}
}

type InVue = InstanceType<GlobalComponents["trefoil-survey"]>["$props"];
type InSvelte = SvelteHTMLElements["trefoil-survey"];

export const held: [InVue, InSvelte, JSX.IntrinsicElements["trefoil-survey"]] = [
  { metric: "nps", "no-comment": true, options: { metric: ["nps"] } },
  { metric: "csat", items: "Choice", "ontrefoil-close": ({ detail }) => detail.sent },
  { options: { preview: true, metric: ["ces1"] } },
];
// @ts-expect-error: no such metric
export const inVue: InVue = { metric: "nsp" };
// @ts-expect-error: no such attribute
export const inSvelte: InSvelte = { "no-comments": true };
// @ts-expect-error: no such event
export const listening: InSvelte = { "ontrefoil-send": () => {} };
