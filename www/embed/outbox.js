// @ts-check
// Answers on their way: each is kept on the device from "Send" until the endpoint has it or will not take
// it, over reloads, closed tabs and days without a network (docs/reliability.md). Fetched with the
// first answer of a respondent, and by the loader where one of an earlier page waits.

/**
 * A request to be made, as it is kept; names of its fields are for good.
 * @typedef {object} Entry
 * @property {string} id The response's. A later revision takes the place of an earlier one.
 * @property {string} key With the revision.
 * @property {string} address
 * @property {string} method
 * @property {Record<string, string>} headers
 * @property {string} body
 * @property {number} timeout Milliseconds for one attempt.
 * @property {boolean} isFinal One that is not is given up first.
 * @property {number} at When it was handed over, by this device's clock.
 * @property {number} due When it is to be tried again.
 * @property {number} tries
 * @property {number} status What the endpoint said last, 0 for nothing.
 */
/**
 * An entry, and who wants to hear of it.
 * @typedef {object} Item
 * @property {Entry} entry
 * @property {Element} [host] The survey's element; none if it was answered on an earlier page.
 * @property {(fate: number) => void} [hear] 0 it arrived, 1 it is kept on the device, 2 it waits on the page, 3 it is refused.
 * @property {boolean} isStorable Whether it may be kept on the device.
 * @property {boolean} [isKept] Whether it is.
 * @property {boolean} [isTried] Whether an attempt is under way.
 * @property {boolean} [isSending] Whether a request is.
 * @property {number} [from] When the endpoint wants to be asked again, if it said so.
 */

/** Of the database, its one store, and the locks. */
const NAME = "trefoil.outbox";
const DAY_MS = 864e5;
/** What is kept at most: so many, so many letters in all, so long. */
const MOST = { entries: 50, letters: 5e5, ms: 30 * DAY_MS };
/** Between two attempts: twice as long each time, up to the second. */
const BACK_OFF_MS = [2000, 3e5];
/** What other pages leave to the one that began. */
const HEAD_START_MS = 10000;
/** After so long a respondent is told that it takes its time. */
const SLOW_MS = 8000;
/** Nobody waits longer for the storage. */
const PATIENCE_MS = 1000;
/** Browsers refuse to keep more than 64 KiB of bodies alive after the page is left; a letter takes three at most. */
const KEEPALIVE_LETTERS = 20000;

/** What this page knows of that is not delivered. @type {Map<string, Item>} */
const waiting = new Map();
let timer = 0;

/** @param {number} ms */
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Does something that one page of the site does at a time. It is given no lock, `null`, if another one is at it
 * and `ifAvailable` is asked for; `undefined` where browsers have none, as on pages without https.
 * @template T @param {string} name @param {LockOptions} options @param {(lock?: Lock | null) => Promise<T>} work
 * @returns {Promise<T>}
 */
const alone = async (name, options, work) => {
  let isAtIt = false;
  try {
    return await navigator.locks.request(name, options, (lock) => {
      isAtIt = true;
      return work(lock);
    });
  } catch (error) {
    if (isAtIt) throw error;
    return work();
  }
};

/**
 * Reads what is kept on the device, and changes it where `change` gives another list. Where nothing is, there is no database, so that whoever looks for one
 * knows without opening it. Rejects where storage is blocked, full, spoilt or of a later version.
 * @param {(entries: Entry[]) => Entry[]} [change]
 */
const revise = (change = (entries) => entries) =>
  alone(NAME, {}, async (lock) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(NAME, { keyPath: "id" });
    const database = await done(opening);
    /** @type {Entry[]} */
    let entries;
    try {
      // Said to be kept is kept, should the power go.
      const transaction = database.transaction(NAME, "readwrite", { durability: "strict" });
      const store = transaction.objectStore(NAME);
      const before = await done(store.getAll());
      entries = change(before);
      if (entries !== before) {
        store.clear();
        entries.forEach((entry) => store.put(entry));
      }
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
    // Without a lock another page might be about to keep something there.
    if (lock && !entries.length) await done(indexedDB.deleteDatabase(NAME));
    return entries;
  });

/** Whether something is kept on the device, without opening anything. */
const isAny = async () => origin !== "null" && (await indexedDB.databases()).some(({ name }) => name === NAME);

/**
 * Those entries and one more, within bounds: what is not finished goes first, then the oldest.
 * @param {Entry[]} entries Oldest first, as their ids are. @param {Entry} entry
 */
const bounded = (entries, entry) => {
  const kept = [...entries.filter(({ id }) => id !== entry.id), entry];
  while (kept.length > MOST.entries || kept.map(({ body }) => body).join("").length > MOST.letters) {
    const given = kept.find(({ isFinal }) => !isFinal) ?? kept[0];
    kept.splice(kept.indexOf(given), 1);
    tell({ entry: given, isStorable: true }, "dropped");
  }
  return kept;
};

/**
 * Tells the page, and the widget, what became of an entry; of one that is not finished only that it was given up.
 * @param {Item} item @param {string} [code]
 */
const tell = ({ entry: { key, status, isFinal }, host, hear, isKept = false }, code) => {
  if (!isFinal && code !== "dropped") return;
  const retryable = /busy|unreachable|garbled/.test(code ?? "");
  const kept = retryable && isKept;
  const detail = code ? { key, code: "delivery-" + code, status: status || null, retryable, kept } : { key, status };
  const type = code ? "trefoil-deliver-fail" : "trefoil-deliver";
  const target = host?.isConnected ? host : document;
  target.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  hear?.(code ? (retryable ? (kept ? 1 : 2) : 3) : 0);
};

/** Milliseconds that the endpoint asked for, and those that are ours. @param {Entry} entry @param {string | null} [after] What `Retry-After` says. */
const pause = ({ tries }, after) => {
  const [least, most] = BACK_OFF_MS;
  const usual = Math.min(least * 2 ** tries, most) * (0.5 + Math.random() / 2);
  const asked = /^\d+$/.test(after ?? "") ? Number(after) * 1000 : Date.parse(after ?? "") - Date.now();
  return [Math.max(0, asked || 0), usual];
};

/**
 * One attempt: what the endpoint answers, when it wants to be asked again, and whether it says 2xx and does not mean it.
 * Sites that know no such endpoint answer with a web page, which to a form may be thanks; and who cannot choose a status
 * says so in words.
 * @param {Entry} entry @returns {Promise<{ status: number, after?: string | null, isGarbled?: boolean }>}
 */
const send = async ({ address, method, headers, body, timeout }) => {
  try {
    const response = await fetch(address, {
      method,
      headers,
      body,
      credentials: "omit",
      // To be led elsewhere by 301 or 302 is to ask there without the answer, and to be thanked for nothing.
      redirect: "error",
      keepalive: body.length < KEEPALIVE_LETTERS,
      signal: AbortSignal.timeout(timeout),
    });
    // An unread body holds the share of bytes that may outlive the page.
    const text = await response.text().catch(() => "");
    const isPage = !/urlencoded/.test(headers["Content-Type"]) && /^\s*<(!doctype|html)/i.test(text);
    const isGarbled = response.ok && (isPage || text.startsWith('{"stored":false'));
    return { status: response.status, after: response.headers.get("Retry-After"), isGarbled };
  } catch {
    return { status: 0 };
  }
};

/**
 * Tries to deliver. 2xx is delivered; no answer, 408, 409, 425, 429 and 5xx may go through later; any other is final.
 * @param {Item} item @param {Lock | null} [lock]
 */
const tried = async (item, lock) => {
  const { entry, host } = item;
  const { id, due } = entry;
  if (waiting.get(id) !== item) return;
  // Another page is at it.
  if (lock === null) return void (entry.due = Date.now() + BACK_OFF_MS[0]);
  if (!host) {
    // Another page may have been through with it, or has tried just now.
    const find = (/** @type {Entry[]} */ entries) => entries.find((other) => other.id === id);
    const kept = await revise().then(find, () => entry);
    if (!kept) return void waiting.delete(id);
    Object.assign(entry, kept);
    if (due && !isDue(entry)) return;
  }
  item.isSending = true;
  const { status, after, isGarbled } = await send(entry);
  item.isSending = false;
  entry.status = status;
  const isBusy = !status || isGarbled || status > 499 || [408, 409, 425, 429].includes(status);
  // A later revision took its place meanwhile.
  if (isBusy && waiting.get(id) !== item) return;
  if (isBusy && Date.now() - entry.at < MOST.ms) {
    const [asked, usual] = pause(entry, after);
    entry.due = Date.now() + Math.min(asked + usual, DAY_MS);
    item.from = asked && Date.now() + asked;
    entry.tries++;
    if (item.isStorable) item.isKept = await isKeptNow(entry);
    return tell(item, isGarbled ? "garbled" : status ? "busy" : "unreachable");
  }
  if (waiting.get(id) === item) waiting.delete(id);
  tell(item, status > 199 && status < 300 ? undefined : isBusy ? "dropped" : "refused");
  if (item.isStorable) await revise((entries) => entries.filter(({ key }) => key !== entry.key));
};

/** @param {Item} item */
const attempt = async (item) => {
  if (item.isTried) return;
  item.isTried = true;
  const slow = setTimeout(() => item.hear?.(item.isKept ? 1 : 2), SLOW_MS);
  try {
    // The respondent's own page waits for its turn; another one leaves it to whoever is at it.
    const options = item.host ? {} : { ifAvailable: true };
    await alone(NAME + ":" + item.entry.id, options, (lock) => tried(item, lock));
  } catch {
    // What is kept cannot be read or written any more; what is here is still tried.
  }
  clearTimeout(slow);
  item.isTried = false;
  schedule();
};

/** Keeps an entry on the device, unless that is not possible soon. @param {Entry} entry @returns {Promise<boolean>} */
const isKeptNow = async (entry) => {
  const keeping = revise((entries) => bounded(entries, entry)).then(
    (entries) => entries.includes(entry),
    () => false,
  );
  return !!(await Promise.race([keeping, rest(PATIENCE_MS)]));
};

/** @param {Pick<Entry, "due">} entry */
const isDue = ({ due }) => {
  const ms = due - Date.now();
  // Nothing is put off for so long: the clock was set back.
  return ms <= 0 || ms > DAY_MS;
};

/** Tries what is due, and where the network is back, what did not get through. @param {boolean} [isOnline] */
const flush = (isOnline) => {
  for (const item of waiting.values()) {
    if (isOnline && !item.entry.status) item.entry.due = 0;
    if (isDue(item.entry)) attempt(item);
  }
  schedule();
};

const schedule = () => {
  clearTimeout(timer);
  const next = Math.min(...[...waiting.values()].flatMap(({ entry, isTried }) => (isTried ? [] : entry.due)));
  if (next < Infinity) timer = setTimeout(flush, Math.min(Math.max(next - Date.now(), 0), DAY_MS));
};

/** Looks for what was left on the device, and tries what is due. @param {boolean} [isOnline] */
const collect = async (isOnline) => {
  try {
    for (const entry of (await isAny()) ? await revise() : []) {
      if (!waiting.has(entry.id)) waiting.set(entry.id, { entry, isStorable: true, isKept: true });
    }
  } catch {
    // Blocked: nothing is there.
  }
  flush(isOnline);
};

/**
 * Delivers a response, whatever that takes; `hear` is called each time that more is known.
 * @param {{ address: string, key: string, body: string, isFinal: boolean }} record
 * @param {(name: string) => any} option @param {Element} host @param {(fate: number) => void} hear
 */
export const deliver = async (record, option, host, hear) => {
  const { key, isFinal } = record;
  const now = Date.now();
  /** @type {Item} */
  const item = {
    host,
    hear,
    // What was not sent by the respondent is theirs alone, unless the page says otherwise.
    isStorable: option("outbox") !== "page" && (isFinal || /session|local/.test(option("storage"))),
    entry: {
      ...record,
      id: key.split(":")[0],
      method: option("method") ?? "POST",
      // A quoted string, as the Idempotency-Key draft has it.
      headers: { "Content-Type": "application/json", "Idempotency-Key": `"${key}"` },
      timeout: 1000 * (option("timeout") ?? 30),
      at: now,
      due: now + HEAD_START_MS,
      tries: 0,
      status: 0,
    },
  };
  const { entry } = item;
  const transform = option("transform");
  if (transform || /urlencoded|cloudevents/.test(option("format"))) {
    try {
      Object.assign(entry, await (await import("./formats.js")).made(record, option("format"), transform));
    } catch (error) {
      console.error("Trefoil: the answers could not be put into their form: " + error);
      return tell(item, "refused");
    }
  }
  Object.assign(entry.headers, option("headers"));
  const before = waiting.get(entry.id);
  // Pressing again makes no endpoint ready that asked for patience.
  const from = before?.from ?? 0;
  const isEarly = !isDue({ due: from });
  if (isEarly) {
    entry.due = item.from = from;
    entry.status = before?.entry.status ?? 0;
  }
  waiting.set(entry.id, item);
  if (item.isStorable) item.isKept = await isKeptNow(entry);
  if (!isEarly) return attempt(item);
  tell(item, "busy");
  schedule();
};

addEventListener("online", () => collect(true));
addEventListener("pageshow", ({ persisted }) => persisted && collect());
document.addEventListener("visibilitychange", () => document.hidden || collect());
addEventListener("pagehide", () => {
  for (const { entry, host, isSending } of waiting.values()) {
    const { address, method, headers, body, status } = entry;
    // What is under way outlives the page, and who asked for patience gets it.
    if (!host || status || method !== "POST" || (isSending && body.length < KEEPALIVE_LETTERS)) continue;
    const type = headers["Content-Type"];
    const letter = new Blob([body], { type: /urlencoded/.test(type) ? type : "text/plain" });
    // A beacon does the same and brings cookies along.
    if ("keepalive" in Request.prototype)
      fetch(address, { method, body: letter, mode: "no-cors", credentials: "omit", keepalive: true }).catch(() => {});
    else navigator.sendBeacon?.(address, letter);
  }
});
(window.requestIdleCallback ?? setTimeout)(() => collect());
