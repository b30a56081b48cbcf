// @ts-check
// What stays in this browser where `storage` allows it: sent answers for the studio to read, and what was begun
// until it is sent. Fetched only there.

/** Where a survey's answers wait that are not sent yet. @param {string} name */
const draftOf = (name) => "trefoil.draft." + name;

/**
 * What was begun before the page was loaded again, as options of the widget, unless the survey is another one since.
 * @param {string} name @param {string} version
 */
export const begun = (name, version) => {
  try {
    const { survey_version, answers, id, revision } = JSON.parse(sessionStorage.getItem(draftOf(name)) ?? "");
    if (survey_version === version && revision >= 0) return { prefill: answers, resume: { id, revision } };
  } catch {
    // None, blocked or spoilt.
  }
};

/** What the widget asks the page to keep (src/browser/page.rs). @param {string} name */
export const keeper = (name) => ({
  /** @param {string} record */
  draft(record) {
    try {
      if (record) sessionStorage.setItem(draftOf(name), record);
      else sessionStorage.removeItem(draftOf(name));
    } catch {
      // Blocked or full.
    }
  },
  /** @param {boolean} isLocal @param {string} key @param {string} line */
  keep(isLocal, key, line) {
    try {
      const storage = isLocal ? localStorage : sessionStorage;
      storage.setItem(key, (storage.getItem(key) ?? "") + line + "\n");
    } catch {
      // Blocked or full.
    }
  },
});
