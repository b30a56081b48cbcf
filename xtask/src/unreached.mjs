// Empties functions that a program never calls, of its own or of JavaScript's, though the compiler cannot know it: node
// unreached.mjs BINARYEN IN OUT NAME…, where a NAME is a part of the functions' names, written without the
// hashes of crates. Whoever calls one all the same meets a trap.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [from, input, output, ...names] = process.argv.slice(2);
const { default: binaryen } = await import(pathToFileURL(from).href);
const wasm = binaryen.readBinary(readFileSync(input));
const missing = new Set(names);
// Found first: their places change.
const functions = [...Array(wasm.getNumFunctions()).keys()].map((index) => wasm.getFunctionByIndex(index));
for (const reference of functions) {
  const { name, module, params, results } = binaryen.getFunctionInfo(reference);
  const plain = name.replaceAll(/\[[0-9a-f]+\]/g, "");
  const part = names.find((part) => plain.includes(part));
  if (!part) continue;
  missing.delete(part);
  if (module) {
    wasm.removeFunction(name);
    wasm.addFunction(name, params, results, [], wasm.unreachable());
  } else binaryen.Function(reference).body = wasm.unreachable();
}
if (missing.size) {
  console.error(`no function has ${[...missing].join(", ")} in its name; mend the list in xtask/src/bundle.rs`);
  process.exit(1);
}
// With the names, which tell what is left (`cargo xtask parts`).
binaryen.setDebugInfo(true);
writeFileSync(output, wasm.emitBinary());
