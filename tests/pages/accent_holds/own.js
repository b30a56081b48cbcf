// Eight shades of each primary, as accent and as surface one step coarser.
addEventListener("load", async () => {
  const { contrast, tuned } = await import("/embed/accent.js");
  const shades = (count) => Array.from({ length: count }, (_, shade) => shade / (count - 1));
  const colors = (count) =>
    shades(count).flatMap((red) => shades(count).flatMap((green) => shades(count).map((blue) => [red, green, blue])));
  let pairs = 0;
  let failed = 0;
  for (const surface of colors(4)) {
    for (const wished of colors(8)) {
      const { accent, onAccent, hover, tint } = tuned(wished, surface);
      const isSeen = contrast(accent, surface) >= 3 && contrast(accent, tint) >= 3;
      const isRead = contrast(onAccent, accent) >= 4.5 && contrast(onAccent, hover) >= 4.5;
      pairs++;
      if (!isSeen || !isRead) failed++;
    }
  }
  document.querySelector("#seen").textContent = `${failed} of ${pairs} pairs fail`;
});
