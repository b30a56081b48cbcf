import type { TrefoilApi } from "./embed/trefoil";

export type * from "./embed/trefoil";

/** The version of the widget's files, and of this package. */
export declare const version: string;

/** What stands in an `integrity` attribute for each file that a page may load, by its path in `embed/`. */
export declare const hashes: Readonly<Record<string, string>>;

/**
 * Puts the script of `<trefoil-survey>` into the page, once, for builds that do not; done when the element is there.
 * `folder` is where the files of `embed/` are served, with a slash at its end: `/trefoil/VERSION/` if it is left out.
 * Fails when the script cannot be loaded, or is not the one of this version.
 */
export declare function load(folder?: string, options?: { nonce?: string }): Promise<TrefoilApi>;
