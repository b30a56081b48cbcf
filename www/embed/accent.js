// @ts-check
// What a page's own accent brings with it: colours that stand on it and beside it, and another shade
// where nobody could see it. Loaded only where a page sets one.

/** @typedef {[number, number, number]} Color sRGB, each from 0 to 1. */

/** @type {Color} */ const WHITE = [1, 1, 1];
/** @type {Color} */ const BLACK = [0, 0, 0];
/** What WCAG asks for text, and for the borders and fillings of controls. */
const TEXT = 4.5;
const CONTROL = 3;

/** The relative luminance of WCAG 2. @param {Color} color */
const luminance = (color) => {
  const [red, green, blue] = color.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** From 1 to 21. @param {Color} one @param {Color} other */
export const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** @param {Color} one @param {Color} other @param {number} part How much of the other. */
const mix = (one, other, part) => /** @type {Color} */ (one.map((own, at) => own + (other[at] - own) * part));

/**
 * What the browser makes of a colour in a card; nothing if it is none.
 * @param {ShadowRoot} root @param {string} text @returns {Color | undefined}
 */
export const read = (root, text) => {
  const probe = document.createElement("i");
  const { style } = probe;
  style.color = text;
  if (!style.color) return;
  // Browsers that cannot do this keep the line above, and write most colours as rgb().
  style.color = `color(from ${text} srgb r g b)`;
  root.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const most = color.startsWith("color(") ? 1 : 255;
  const parts = (color.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map((part) => Math.min(1, Math.max(0, Number(part) / most)));
  return /** @type {Color} */ (parts.slice(0, 3));
};

/**
 * The accent as it can be seen on a surface, and all that goes with it.
 * @param {Color} wished @param {Color} surface
 */
export const tuned = (wished, surface) => {
  const pole = luminance(surface) < 0.18 ? WHITE : BLACK;
  /** @param {Color} accent */
  const tintOf = (accent) => mix(surface, accent, 0.08);
  const steps = [...Array(26).keys()].map((step) => mix(wished, pole, step / 25));
  // The last one, as far from the surface as there is, always holds.
  const accent =
    steps.find((shade) => contrast(shade, surface) >= CONTROL && contrast(shade, tintOf(shade)) >= CONTROL) ?? pole;
  // One of the two holds for every colour.
  const onAccent = contrast(accent, WHITE) >= TEXT ? WHITE : BLACK;
  return { accent, onAccent, hover: mix(accent, onAccent === WHITE ? BLACK : WHITE, 0.2), tint: tintOf(accent) };
};

/** @param {Color} color */
export const written = (color) => "#" + color.map((part) => Math.round(part * 255).toString(16).padStart(2, "0")).join("");

/**
 * A sheet of the tokens that follow from an accent; nothing if it is no colour.
 * @param {ShadowRoot} root With the sheets of the card. @param {string} wish
 * @param {boolean} isTold Whether somebody sets this up, who is told what is not as wished.
 */
export const tokens = (root, wish, isTold) => {
  /** @param {string} what */
  const tell = (what) => isTold && console.warn(`Trefoil: the accent ${wish} ${what}`);
  const wished = read(root, wish);
  const surface = read(root, "var(--trefoil-color-surface)");
  if (!wished || !surface) {
    tell("is no colour; the theme's is shown");
    return "";
  }
  const { accent, onAccent, hover, tint } = tuned(wished, surface);
  if (accent.join() !== wished.join()) {
    const ratio = contrast(wished, surface).toFixed(2);
    tell(`has a contrast of ${ratio} to 1 on the card, and needs ${CONTROL}; ${written(accent)} is shown`);
  }
  const set = { accent, "accent-hover": hover, "on-accent": onAccent, tint };
  const lines = Object.entries(set).map(([name, color]) => `--trefoil-color-${name}:${written(color)}`);
  return `.room{${lines.join(";")}}`;
};
