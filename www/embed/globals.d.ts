/** The languages in `locales/`, put in by the build. */
declare const TREFOIL_LOCALES: string[];
/** The version of this release, put in by the build. */
declare const TREFOIL_VERSION: string;
