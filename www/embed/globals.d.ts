/** The languages in `locales/`, parted by spaces, put in by the build. */
declare const TREFOIL_LOCALES: string;
/** Of those the ones called by two letters, all in one word, but for languages of which there are two. */
declare const TREFOIL_LANGUAGES: string;
/** The first nine bytes of each one's SHA-256, one after the other in base64. */
declare const TREFOIL_HASHES: string;
/** The version of this release, put in by the build. */
declare const TREFOIL_VERSION: string;
/** Whether this is `trefoil.pinned.js`, which has all scripts in it. */
declare const TREFOIL_PINNED: boolean;
/** There the hash of each file that is fetched, by its path. */
declare const TREFOIL_INTEGRITY: Record<string, string>;
/** The widget's glue, as the build writes it: what its Wasm imports, and what it exports (src/element/mount.rs). */
declare module "widget" {
  const imports: WebAssembly.ModuleImports;
  const begin: (exports: WebAssembly.Exports) => void;
  const mount: (page: object, place: Element, attributes: Record<string, string>, options: unknown) => number;
  const speak: (number: number, language: string, words: object) => void;
  const answered: (number: number, key: string, fate: number) => void;
  const unmount: (number: number) => void;
}
