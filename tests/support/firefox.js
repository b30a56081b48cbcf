// Run in Firefox itself: shows the page in a way that the page cannot be asked for.
const [width, height, zoom, paper, scheme, motion, colors] = arguments;
const browser = gBrowser.selectedBrowser;
for (const [side, pixels] of Object.entries({ width: width * zoom, height: height * zoom })) {
  for (const bound of ["min", "max"]) browser.style.setProperty(`${bound}-${side}`, `${pixels}px`, "important");
}
const context = browser.browsingContext;
context.fullZoom = zoom;
context.mediumOverride = paper;
context.prefersColorSchemeOverride = scheme;
context.prefersReducedMotionOverride = motion;
context.forcedColorsOverride = colors;
