// What the package tells a compiler; nothing runs it.
import { hashes, load, version } from "trefoil-survey";
import type { TrefoilApi, TrefoilElements } from "trefoil-survey";
import trefoil from "trefoil-survey/vite";

export const api: Promise<TrefoilApi> = load(`/trefoil/${version}/`, { nonce: "page" });
export const hash: string | undefined = hashes["trefoil.js"];
export const element: TrefoilElements["trefoil-survey"] = { metric: "nps", "no-comment": true };
export const plugin: string = trefoil().name;
// @ts-expect-error: no such metric
export const wrong: TrefoilElements["trefoil-survey"] = { metric: "nsp" };
