// @ts-nocheck
// Reads made-up answers in the studio, and beside it with what others would take, all in one run. It is imported into the
// studio's own page.

const NPS = [9, 10, 10, 9, 8, 7, 6, 3, 0, 10];
const PLANS = ["basic", "plus", "family"];

/** A generator of the same numbers in every run. */
function numbers() {
  let state = 12345;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
}

const hex = (number, digits) => number.toString(16).padStart(digits, "0");

/** What each form writes of an answer, and before the first one. */
const FORMS = {
  csv: {
    head: "id,nps,csat,ces1,plan\n",
    name: "answers.csv",
    line: ({ id, nps, csat, ces, plan }) => `${id},${nps},${csat},${ces},${plan}\n`,
  },
  items: {
    head: `id,nps,${Array.from({ length: 10 }, (_, item) => `csat_${item}`)}\n`,
    name: "items.csv",
    line: ({ id, nps, items }) => `${id},${nps},${items}\n`,
  },
  rows: {
    head: "",
    name: "answers.jsonl",
    line: ({ id, at, nps, csat, ces, plan }) =>
      `{"id":"${id}","time":"${at}","nps":${nps},"csat":${csat},"ces1":${ces},"plan":"${plan}"}\n`,
  },
  records: {
    head: "",
    name: "records.jsonl",
    line: ({ id, at, nps, csat, ces, plan }) => {
      const group = nps > 8 ? "promoter" : nps > 6 ? "passive" : "detractor";
      return `{"v":1,"type":"response","id":"${id}","revision":1,"survey":"checkout","survey_version":"3","status":"complete","test":false,"shown_at":"${at}","answered_at":"${at}","locale":"fa","display":"inline","trigger":"order-placed","touchpoint":"checkout","page":"/checkout/thanks","respondent":null,"context":{"plan":"${plan}"},"order":["recommend","delivery","effort"],"answers":[{"question":"recommend","kind":"nps","min":0,"max":10,"good_is":"high","shown_as":"numbers","value":${nps},"group":"${group}"},{"question":"service","item":"delivery","kind":"csat","min":1,"max":5,"good_is":"high","shown_as":"smileys","value":${csat}},{"question":"effort","kind":"ces1","min":1,"max":5,"good_is":"low","shown_as":"numbers","value":${ces}}],"scores":{"nps":[{"question":"recommend","value":${nps},"group":"${group}"}],"csat":{"sum":${csat},"count":1},"ces":[{"question":"effort","kind":"ces1","value":${ces}}]}}\n`;
    },
  },
};

/** A file of so many answers. Whoever asks the page meanwhile is answered. */
async function file(form, rows) {
  const { head, name, line } = FORMS[form];
  const next = numbers();
  const parts = [];
  let text = head;
  for (let row = 0; row < rows; row++) {
    const random = next();
    const id = `0197a000-${hex(row & 0xffff, 4)}-7${hex(random >>> 20, 3)}-8${hex(random & 0xfff, 3)}-${hex(row, 12)}`;
    const at = new Date(1764000000000 + (row % 31000000) * 1000).toISOString().replace(".000", "");
    const [nps, plan] = [NPS[(random >>> 8) % 10], PLANS[(random >>> 3) % 3]];
    const items = form === "items" ? Array.from({ length: 10 }, () => 1 + ((next() >>> 8) % 5)) : [];
    text += line({ id, at, nps, csat: 1 + ((random >>> 5) % 5), ces: 1 + ((random >>> 12) % 5), plan, items });
    if (text.length > 4e6) {
      parts.push(new Blob([text]));
      text = "";
      await new Promise((done) => setTimeout(done));
    }
  }
  parts.push(new Blob([text]));
  return new File(parts, name);
}

/** The file's text in pieces of whole lines: no string holds all of it. */
async function* texts(blob) {
  const decoder = new TextDecoder();
  let rest = "";
  for (let at = 0; at < blob.size; at += 64e6) {
    const text = rest + decoder.decode(await blob.slice(at, at + 64e6).arrayBuffer(), { stream: true });
    const end = text.lastIndexOf("\n") + 1;
    rest = text.slice(end);
    yield text.slice(0, end);
  }
}

/** What a function takes for all pieces of the text, from the file in hand. */
async function timed(blob, read) {
  const from = performance.now();
  for await (const text of texts(blob)) read(text);
  return performance.now() - from;
}

/** The sums that a script would take of each row. */
function sums() {
  const sum = { nps: 0, csat: 0, ces: 0 };
  return (nps, csat, ces) => {
    sum.nps += nps > 8 ? 1 : nps > 6 ? 0 : -1;
    sum.csat += csat;
    sum.ces += ces;
  };
}

/** Adds a row of a table. */
const ofTable = (add) => (row) => add(+row.nps, +(row.csat ?? row.csat_0), +(row.ces1 ?? row.csat_9));

const PEERS = {
  async "JSON.parse of each line"(blob, form) {
    const add = sums();
    return timed(blob, (text) => {
      for (const line of text.split("\n")) {
        if (line === "") continue;
        const row = JSON.parse(line);
        if (form === "rows") add(row.nps, row.csat, row.ces1);
        else add(row.answers[0].value, row.answers[1].value, row.answers[2].value);
      }
    });
  },
  async "d3-dsv"(blob) {
    const add = ofTable(sums());
    return timed(blob, (text) => d3.csvParse(text, add));
  },
  async PapaParse(blob) {
    const add = ofTable(sums());
    return timed(blob, (text) => {
      for (const row of Papa.parse(text, { header: true }).data) add(row);
    });
  },
};

/** The floor: every byte looked at once, in Wasm. */
async function scan(blob) {
  const { instance } = await WebAssembly.instantiateStreaming(fetch("/scan.wasm"));
  const { memory, ends } = instance.exports;
  const from = performance.now();
  const reader = blob.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const missing = value.length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    new Uint8Array(memory.buffer).set(value);
    ends(0, value.length);
  }
  return performance.now() - from;
}

/** The studio, from the file in its input to all scores on the page, and the longest task of its page meanwhile. */
async function studio(blob) {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
  });
  observer.observe({ type: "longtask" });
  const input = document.querySelector("input[type=file]");
  const given = new DataTransfer();
  given.items.add(blob);
  input.files = given.files;
  const from = performance.now();
  // An empty studio says so first, when its second thread is there.
  const results = new Promise((told) =>
    document.addEventListener("trefoil-results", ({ detail }) => detail.live && told(detail.live)),
  );
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const live = await results;
  const ms = performance.now() - from;
  // What was drawn since is observed with the next frame.
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  observer.takeRecords().forEach((task) => (longest = Math.max(longest, task.duration)));
  observer.disconnect();
  return { ms, longest, counted: live.counts.counted };
}

/** The answers in the studio; all of them count. */
async function read(blob, rows) {
  const own = await studio(blob);
  if (own.counted !== rows) throw new Error(`${own.counted} of ${rows} answers were counted`);
  return own;
}

/**
 * Makes a file of so many answers, warms up with it, and says who reads such a file: the studio, each peer and the floor.
 * @param {string} form `csv`, `items`, `rows` or `records`
 */
export async function begin(form, rows) {
  while (!document.querySelector("input[type=file]")) await new Promise(requestAnimationFrame);
  const blob = await file(form, rows);
  const isTable = form === "csv" || form === "items";
  const peers = Object.entries(PEERS).filter(([name]) => name.startsWith("JSON") !== isTable);
  const takes = [
    ["studio", () => read(blob, rows)],
    ...peers.map(([name, peer]) => [name, async () => ({ ms: await peer(blob, form) })]),
    ["byte scan in Wasm", async () => ({ ms: await scan(blob) })],
  ];
  await read(blob, rows);
  const who = takes.map(([name]) => name);
  return { bytes: blob.size, who, take: (name) => new Map(takes).get(name)() };
}
