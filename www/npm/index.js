// @ts-check
// Puts the loader into a page whose build does not do it. Importing this does nothing yet, so that it can be
// imported on a server, too.

import { hashes, version } from "./release.js";

export { hashes, version };

/** @type {Promise<import("./index.d.ts").TrefoilApi> | undefined} */
let loading;

/** @type {typeof import("./index.d.ts").load} */
export const load = (folder = `/trefoil/${version}/`, { nonce = "" } = {}) =>
  (loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = () => resolve(window.Trefoil);
    script.onerror = () => {
      loading = undefined;
      script.remove();
      reject(new Error(`${script.src} cannot be loaded, or is not the one of trefoil-survey ${version}`));
    };
    script.nonce = nonce;
    script.crossOrigin = "anonymous";
    script.integrity = hashes["trefoil.js"];
    script.src = `${folder}trefoil.js`;
    document.head.append(script);
  }));
