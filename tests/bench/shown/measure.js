// @ts-nocheck
// Notes when the question is painted, when it takes an answer, and when all of the survey is there; the first script of each page that is measured.
((point, chosen, event) => {
  let longest = 0;
  let shift = 0;
  const watch = (type, add) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  watch("longtask", ({ duration }) => (longest = Math.max(longest, duration)));
  watch("layout-shift", ({ value, hadRecentInput }) => (shift += hadRecentInput ? 0 : value));
  const whole = event && new Promise((done) => addEventListener(event, () => done(performance.now()), { once: true }));

  /** The last of what a selector means, in open shadow roots, too, if it can be seen. */
  const find = (css, root = document) => {
    const inside = [...root.querySelectorAll(css)].filter((part) => part.checkVisibility({ opacityProperty: true }));
    if (inside.length) return inside.at(-1);
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      const found = shadowRoot && find(css, shadowRoot);
      if (found) return found;
    }
  };
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  /** The time when what is drawn in this frame is on the screen, or as near to it as a page can know. */
  const painted = async () => {
    await frame();
    const { port1, port2 } = new MessageChannel();
    const next = new Promise((done) => (port1.onmessage = done));
    port2.postMessage(0);
    await next;
    port1.close();
    return performance.now();
  };

  const began = (async () => {
    if (!point) {
      await new Promise((done) => addEventListener("load", done));
      return {};
    }
    while (!find(point)) await frame();
    const times = { painted: await painted() };
    for (let tried = 0; !find(chosen); tried++) {
      // Not in each frame: what a first click begins is not to be taken back by a second one.
      if (tried % 8 === 0) {
        find(point)?.focus();
        find(point)?.click();
      }
      await frame();
    }
    const interactive = performance.now();
    return { ...times, interactive, whole: await whole };
  })();
  /** Once nothing has come over the network for so long. */
  const quiet = async () => {
    for (let count = -1; ; ) {
      const { length } = performance.getEntriesByType("resource");
      if (length === count) return;
      count = length;
      await new Promise((done) => setTimeout(done, 1000));
    }
  };
  window.bench = began.then(async (times) => {
    await quiet();
    const requests = performance.getEntriesByType("resource");
    return {
      ...times,
      first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      bytes: requests.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      requests: requests.length,
      longest,
      shift,
    };
  });

  /** Where on the screen a point is, so that it can be clicked; of those there are, so many from the end. */
  window.place = (back) => {
    const last = find(point);
    const all = [...last.getRootNode().querySelectorAll(point)].filter((part) => part.checkVisibility());
    const place = all.at(-1 - (back % all.length));
    place.scrollIntoView({ block: "center" });
    const { left, top, width, height } = place.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };
  /** From the next click to what it draws. It comes so many milliseconds after a frame. */
  window.clicked = async (after) => {
    window.answer = new Promise((done) =>
      addEventListener("click", async ({ timeStamp }) => done((await painted()) - timeStamp), { capture: true, once: true }),
    );
    await frame();
    await new Promise((done) => setTimeout(done, after));
  };
})
