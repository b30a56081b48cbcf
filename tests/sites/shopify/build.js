// Pages of a theme as Shopify has them, rendered by LiquidJS. This program stands for what Shopify does around Liquid,
// as far as the theme asks for it.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Liquid } from "liquidjs";

const liquid = new Liquid({ strictFilters: true });
const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

for (const [path, page] of Object.entries({ "": { title: "A shop" }, "pages/feedback/": { title: "Feedback", handle: "feedback" } })) {
  const shop = { page, content_for_header: "<script>window.Shopify = {};</script>" };
  // A template names its sections; one of Custom Liquid renders the text that the owner put into it.
  const { sections, order } = JSON.parse(read(path ? "templates/page.json" : "templates/index.json"));
  const rendered = order.map((name) => {
    const { type, settings } = sections[name];
    const section = { settings: { custom_liquid: liquid.parseAndRenderSync(settings.custom_liquid ?? "", shop) } };
    return liquid.parseAndRenderSync(read(`sections/${type}.liquid`), { ...shop, section });
  });
  const whole = { ...shop, content_for_layout: rendered.join("\n") };
  mkdirSync(`dist/${path}`, { recursive: true });
  writeFileSync(`dist/${path}index.html`, liquid.parseAndRenderSync(read("layout/theme.liquid"), whole));
}
