// @ts-check
// For Vite: serves the widget's files under a folder of their version, and puts the tag into each page with its hash.

import { readFileSync } from "node:fs";
import { hashes, version } from "./release.js";

const FOLDER = `trefoil/${version}/`;
/** @type {Record<string, string>} */
const TYPES = { css: "text/css", js: "text/javascript", json: "application/json", wasm: "application/wasm" };

/** @param {string} name */
const read = (name) => readFileSync(new URL(`./embed/${name}`, import.meta.url));

/** @type {typeof import("./vite.d.ts").default} */
export default function trefoil() {
  let base = "/";
  return {
    name: "trefoil-survey",
    configResolved(config) {
      base = config.base;
    },
    transformIndexHtml: () => [
      {
        tag: "script",
        attrs: { src: `${base}${FOLDER}trefoil.js`, integrity: hashes["trefoil.js"], crossorigin: "anonymous" },
        // Before the page's own, so that the element is known when a framework makes one.
        injectTo: "head-prepend",
      },
    ],
    configureServer(server) {
      server.middlewares.use(`${base}${FOLDER}`, (request, response, next) => {
        const name = (request.url ?? "").replace(/^\/|\?.*$/g, "");
        if (!(name in hashes)) return next();
        response.setHeader("Content-Type", TYPES[name.split(".").pop() ?? ""]);
        response.end(read(name));
      });
    },
    generateBundle() {
      for (const name of Object.keys(hashes)) {
        this.emitFile({ type: "asset", fileName: FOLDER + name, source: read(name) });
      }
    },
  };
}
