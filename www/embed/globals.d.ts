/** The languages in `locales/`, parted by spaces, put in by the build. */
declare const TREFOIL_LOCALES: string;
/** The version of this release, put in by the build. */
declare const TREFOIL_VERSION: string;
