// The first script of every page: keeps what happens, and answers the test's questions.
// A question waits, inside the page, until it can be answered with yes.
((names) => {
  // None, where the test itself puts it into a page that runs no script.
  document.currentScript?.remove();
  const DEADLINE_MS = 20_000;
  const events = [];
  const errors = [];
  const refused = [];
  const shifts = [];
  let pending = 0;

  for (const name of names) {
    addEventListener(name, ({ target, detail }) => events.push({ name, target, detail }));
  }
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber, sample }) => {
    // Some browsers ask for an icon that no page named.
    if (blockedURI.endsWith("/favicon.ico")) return;
    refused.push([effectiveDirective, blockedURI, sourceFile, lineNumber, sample, Math.round(performance.now())]);
  });
  addEventListener("error", (event) => errors.push(String(event.message)));
  addEventListener("unhandledrejection", (event) => errors.push(String(event.reason)));
  const toConsole = console.error;
  console.error = (...said) => {
    errors.push(said.map(String).join(" "));
    toConsole.apply(console, said);
  };
  const toNetwork = window.fetch;
  window.fetch = async (...request) => {
    pending++;
    try {
      return await toNetwork.apply(window, request);
    } finally {
      pending--;
    }
  };
  // What the page gives somebody to keep is caught: browsers differ in where they put it and in what they ask.
  const blobs = new Map();
  const given = [];
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const address = createObjectURL.call(URL, blob);
    blobs.set(address, blob);
    return address;
  };
  const { click } = HTMLElement.prototype;
  HTMLElement.prototype.click = function () {
    if (this.localName !== "a" || !this.download) return click.call(this);
    given.push({ name: this.download, blob: blobs.get(this.href) });
  };
  // A browser asks on which printer, and no driver answers.
  window.print = () => given.push({ name: "paper", blob: new Blob([document.title], { type: "text/plain" }) });
  const memories = new Set();
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const own = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await own.apply(WebAssembly, given);
      const exported = Object.values((made.instance ?? made).exports);
      for (const value of exported) if (value instanceof WebAssembly.Memory) memories.add(value);
      return made;
    };
  }
  /** When the frame began after the one that first showed the whole page. */
  let parsedAt = Infinity;
  document.addEventListener("DOMContentLoaded", () => {
    requestAnimationFrame(() => requestAnimationFrame((time) => (parsedAt = time)));
  });
  const isAfterSurvey = (node) =>
    surveys().some((survey) => survey.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);

  // What the visitor set off may move things; what loads may not.
  const add = (entries) => {
    for (const { hadRecentInput, sources, startTime, value } of entries) {
      if (hadRecentInput) continue;
      // What the parser adds may move what stands before it, as the page has it, and what grows by
      // its own text, as a button does; a survey answers for what comes after it and stays as it is.
      const isParsed = startTime >= parsedAt;
      const isMoved = ({ node, previousRect, currentRect }) =>
        !node || (isAfterSurvey(node) && previousRect.height === currentRect.height);
      if (!isParsed && !sources.some(isMoved)) continue;
      const moved = sources.map(({ node, previousRect: from, currentRect: to }) =>
        `${node?.nodeName} ${from.y}+${from.height} to ${to.y}+${to.height}`);
      shifts.push(`${value}: ${moved.join(", ")}`);
    }
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  if (PerformanceObserver.supportedEntryTypes.includes("layout-shift")) {
    observer.observe({ type: "layout-shift", buffered: true });
  }

  const surveys = (on) => [...document.querySelectorAll(on ?? "trefoil-survey")];
  const roots = (on) => surveys(on).flatMap((survey) => survey.shadowRoot ?? []);
  const all = (on, css) => roots(on).flatMap((root) => [...root.querySelectorAll(css)]);
  const shown = (on, css = "section") =>
    all(on, css).filter((element) => element.checkVisibility()).map((element) => element.innerText);
  const isPart = (part, whole) =>
    part === null || typeof part !== "object"
      ? part === whole
      : whole !== null && typeof whole === "object" &&
        Object.keys(part).every((key) => isPart(part[key], whole[key]));
  const focused = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  };
  const still = () =>
    Promise.allSettled(
      roots().flatMap((root) => root.getAnimations()).map((animation) => animation.finished),
    );
  const CONTROLS = {
    radio: "input[type=radio]",
    radiogroup: "[role=radiogroup]",
    button: "button",
    textbox: "textarea, .field",
  };
  /** The tags of an element and of all around it: they decide what it is to those who do not see. */
  const around = (element) => (element ? element.cloneNode(false).outerHTML + around(element.parentElement) : "");
  /** The tags with which a control was asked for last. */
  const asked = new WeakMap();
  /** What the page shows, surveys aside; of one whose body is not read yet, nothing is known. */
  const words = () => document.body?.innerText;
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

  const until = async (what, answer) => {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const asked = performance.now();
      const coming = answer();
      // What takes long to look at is looked at less often: the page itself needs that time.
      const pause = Math.max(10, 3 * (performance.now() - asked));
      const value = await coming;
      if (value) return value;
      if (performance.now() > deadline) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    const seen = events.map(({ name, detail }) => `${name} ${JSON.stringify(detail)}`);
    const focus = focused()?.outerHTML.slice(0, 120);
    const page = words()?.slice(0, 400);
    const told = ["events:", ...seen, "shown:", ...shown(), "page:", page, "focus:", focus, "console:", ...errors];
    throw new Error([`waited in vain for ${what}`, ...told].join("\n"));
  };
  /**
   * The only one of them, once nothing moves: a visitor presses what stands still, and in a frame what it has room for. A busy WebKit
   * calls an animation finished before the frame that shows it, and lists it until then.
   */
  const only = (found) =>
    found.length === 1 &&
    roots().every((root) => !root.getAnimations().length) &&
    found[0].getBoundingClientRect().height <= innerHeight &&
    found[0];
  /** The only element there is. */
  const one = (on, css) =>
    until(`one ${css} in ${on ?? "the survey"}`, () => only(all(on, css)));

  /** The sides of an element's box, from those of its room; none if it is not drawn. */
  const box = (element, room) => {
    if (!element.getClientRects().length) return undefined;
    const { left, top, width, height } = element.getBoundingClientRect();
    const origin = room.getBoundingClientRect();
    return { left: left - origin.left, top: top - origin.top, width, height };
  };
  // The twin has neither pointer nor focus.
  const TOUCHED = ":is(label, button, textarea, input, select, a, summary):is(:hover, :focus-visible, :has(:focus-visible))";
  /** Boxes and computed styles that two equal trees do not share, and what sticks out of the room. */
  const differences = (room, twin) => {
    const told = [];
    const pairs = [room, ...room.querySelectorAll("*")];
    const twins = [twin, ...twin.querySelectorAll("*")];
    for (const [index, element] of pairs.entries()) {
      const name = [element.localName, ...element.classList].join(".");
      const [here, there] = [box(element, room), box(twins[index], twin)];
      if (!here && !there) continue;
      if (!here || !there) {
        told.push(`${name}: is drawn only ${here ? "on the page" : "alone"}`);
        continue;
      }
      for (const side of Object.keys(here)) {
        // Layout counts in 64ths of a pixel.
        if (!(Math.abs(here[side] - there[side]) < 1 / 16)) {
          told.push(`${name}: ${side} is ${here[side]}, alone ${there[side]}`);
        }
      }
      const end = here.left + here.width;
      if (here.left < -1 / 16 || end > box(room, room).width + 1 / 16) {
        told.push(`${name}: from ${here.left} to ${end} is outside of its room`);
      }
      if (element === room || element.matches(TOUCHED)) continue;
      const style = getComputedStyle(element);
      const alone = twins[index].ownerDocument.defaultView.getComputedStyle(twins[index]);
      for (const property of style) {
        const [value, other] = [style, alone].map((style) => style.getPropertyValue(property));
        if (value !== other) told.push(`${name}: ${property} is ${value}, alone ${other}`);
      }
    }
    return told;
  };

  // What pages put onto, or in the place of, what browsers have.
  const KINDS = [Object, Array, String, Function, Element].flatMap((kind) => [kind, kind.prototype]);
  const { defineProperty, getOwnPropertyDescriptors, hasOwn } = Object;
  const { ownKeys } = Reflect;
  const described = () => KINDS.map((kind) => getOwnPropertyDescriptors(kind));
  const unchanged = described();
  const put = (all) => {
    for (let at = 0; at < KINDS.length; at++) {
      for (const key of ownKeys(KINDS[at])) if (!hasOwn(all[at], key)) delete KINDS[at][key];
      for (const key of ownKeys(all[at])) defineProperty(KINDS[at], key, all[at][key]);
    }
  };

  const probe = {
    /** Does something as if no script of the page had changed what browsers have. */
    apart: async (act) => {
      const changed = described();
      put(unchanged);
      try {
        return await act();
      } finally {
        put(changed);
      }
    },
    event: (on, name, detail, count) =>
      until(`${count} times ${name} with ${JSON.stringify(detail)}`, () => {
        const heard = events.filter((event) =>
          event.name === name && (!on || event.target.matches(on)) && isPart(detail ?? {}, event.detail));
        return heard.length === count;
      }),
    point: (on, question, item, role, value) => {
      const name = ["q" + question, item, role].filter((part) => part !== null).join("-");
      return one(on, `label:has(> input[name="${name}"][value="${value}"])`);
    },
    part: (on, css) => one(on, css),
    field: (on, question, field) =>
      one(on, field === null ? `textarea#q${question}` : `input#q${question}-${field}`),
    choice: (on, text) =>
      until(`one choice ${text}`, () => {
        const found = all(on, ".choice").filter((choice) => choice.innerText.trim() === text);
        return only(found);
      }),
    option: (text) =>
      until(`one option ${text}`, () => {
        const found = all(null, "option").filter((option) => option.text === text);
        return only(found);
      }),
    button: (on, name) =>
      until(`one button ${name}`, () => {
        const found = all(on, "button").filter((button) =>
          button.checkVisibility() && (button.ariaLabel ?? button.textContent).trim() === name);
        return only(found);
      }),
    link: (text) => until(`one link ${text}`, () => only(all(null, "a").filter((link) => link.innerText.trim() === text))),
    /** What is there, once it stands where it stood a frame before: on a busy machine a page is still laid out while somebody aims at it. */
    own: (css) => {
      let before;
      return until(css, async () => {
        const found = document.querySelector(css);
        const place = found && JSON.stringify(found.getBoundingClientRect());
        await drawn();
        const stands = place && place === before && found.isConnected;
        before = place;
        return stands && found;
      });
    },
    text: (on, text) => until(`"${text}"`, () => shown(on).join("\n").includes(text)),
    noText: (on, text) => until(`no "${text}"`, () => !shown(on).join("\n").includes(text)),
    pageText: (text) => until(`"${text}" on the page`, () => words()?.includes(text)),
    noPageText: (text) => until(`no "${text}" on the page`, () => words()?.includes(text) === false),
    /** Fails for Latin words that are none of these names. */
    latin: async (names) => {
      await still();
      const APART = "code, pre, bdi, option, [dir=auto], [lang]:not(html)";
      const found = new Set();
      const look = (text) => {
        for (const word of text.match(/[A-Za-z]+/g) ?? []) if (!names.includes(word)) found.add(word);
      };
      for (const element of document.querySelectorAll("body *")) {
        if (element.closest(APART) || !element.checkVisibility()) continue;
        for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) look(node.data);
        for (const name of ["aria-label", "title"]) look(element.getAttribute(name) ?? "");
      }
      if (found.size) throw new Error(`Latin words on the page: ${[...found].join(", ")}`);
    },
    announced: (on, role, text) =>
      until(`"${text}" in a ${role}`, () => shown(on, `[role=${role}]`).join("\n").includes(text)),
    focus: (css) => until(`focus on ${css}`, () => focused()?.matches(css)),
    chosen: (on) => all(on, "input:checked"),
    look: (on, part, style, attributes) =>
      until(`${part} with ${JSON.stringify({ ...style, ...attributes })}`, () =>
        all(on, part).some((element) =>
          isPart(style ?? {}, getComputedStyle(element)) &&
          Object.entries(attributes ?? {}).every(([name, value]) => element.getAttribute(name) === value))),
    /** Where the survey differs from itself on an empty page as wide as its place here. */
    unharmed: async (on) => {
      await still();
      const told = [];
      for (const root of roots(on)) {
        const room = root.querySelector(".room");
        const frame = document.createElement("iframe");
        frame.srcdoc = "<!doctype html><title>Empty</title><body>";
        frame.style.cssText = "all:initial;position:absolute;inset:0 auto auto 0;width:9999px;height:1px;visibility:hidden";
        const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
        document.documentElement.append(frame);
        await loaded;
        const { contentDocument: empty, contentWindow: own } = frame;
        const host = empty.createElement("div");
        host.style.width = `${room.getBoundingClientRect().width}px`;
        empty.body.append(host);
        const twin = host.attachShadow({ mode: "open" });
        const sheet = new own.CSSStyleSheet();
        const rules = [...root.adoptedStyleSheets].flatMap(({ cssRules }) => [...cssRules]);
        sheet.replaceSync(rules.map((rule) => rule.cssText).join("\n"));
        twin.adoptedStyleSheets = [sheet];
        twin.append(empty.importNode(room, true));
        await drawn();
        // It came in long ago.
        for (const animation of twin.getAnimations()) animation.finish();
        told.push(...differences(room, twin.firstElementChild));
        frame.remove();
      }
      return told;
    },
    height: (on, pixels) =>
      until(`a height of ${pixels}`, () =>
        surveys(on).every((survey) => survey.getBoundingClientRect().height === pixels)),
    /** What moved by itself so far, once the page stands still. */
    shifts: async () => {
      await drawn();
      add(observer.takeRecords());
      return shifts;
    },
    /** The Wasm memory of the page, in bytes. */
    wasmBytes: () => {
      let bytes = 0;
      for (const { buffer } of memories) bytes += buffer.byteLength;
      return bytes;
    },
    /** Controls that are to be seen, and that are this to those who do not see, too; once each, unless they change. */
    controls: (role) =>
      all(null, CONTROLS[role]).filter((control) => {
        const tags = control.textContent + around(control);
        const isNew = control.checkVisibility() && asked.get(control) !== tags;
        if (isNew) asked.set(control, tags);
        return isNew;
      }),
    /** Waits for a file to keep whose name begins so, and tells what it is; of a picture, what can be seen. */
    given: async (name) => {
      const isIt = (file) => file.name.startsWith(name);
      const { blob } = await until(`a file ${name}`, () => given.findLast(isIt));
      const told = { type: blob.type, text: await blob.text() };
      if (blob.type === "image/svg+xml") {
        const { documentElement } = new DOMParser().parseFromString(told.text, blob.type);
        told.root = documentElement.localName;
      }
      if (blob.type !== "image/png") return told;
      const { width, height } = await createImageBitmap(blob);
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const context = canvas.getContext("2d");
      context.drawImage(await createImageBitmap(blob), 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
      const bytes = new Uint8Array(await blob.arrayBuffer());
      told.text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      return { ...told, width, height, colours: new Set(pixels).size, corner: pixels[0] };
    },
    /** Waits until nothing is on its way any more, and says what went wrong until then. */
    end: async () => {
      await until("the end of all requests", () => pending === 0);
      let kept = "";
      try {
        kept = localStorage.getItem("trefoil.responses") ?? "";
      } catch {
        // In a sandboxed frame there is no storage that anything could be kept in.
      }
      return { errors, violations: refused.map(([directive]) => directive), refused, kept };
    },
    /** A hash of all that decides what there is to be seen and to be told, but for the window's size and what its user prefers. */
    state: () => {
      const state = [document.documentElement.outerHTML, focused() && around(focused())];
      for (const root of [document, ...roots()]) {
        if (root !== document) state.push(root.innerHTML);
        for (const element of root.querySelectorAll(":hover")) state.push(element.cloneNode(false).outerHTML);
        for (const { cssRules } of root.adoptedStyleSheets) for (const rule of cssRules) state.push(rule.cssText);
        for (const { value, checked } of root.querySelectorAll("input, textarea, select")) state.push(value, checked);
      }
      const text = state.join("\n");
      let [one, other] = [1, 2];
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        one = Math.imul(one ^ code, 0x85ebca6b);
        other = Math.imul(other ^ code, 0xc2b2ae35) + one;
      }
      return [text.length, one, other | 0];
    },
    /** Waits until every transition is over, and drawn for those who do not see, too. */
    still: async () => {
      await still();
      await drawn();
    },
  };
  Object.defineProperty(window, "trefoilProbe", { value: probe });
})
