// A record as the flat fields of a form, for services that take forms and tables. `trefoil score` reads the
// names as columns: nps, csat_<item>, ces1, ces2.

/** @param {any} record What `trefoil-submit` brings. */
export const flat = (record) => {
  const { id, revision, survey, status, test, answered_at, locale, page } = record;
  const fields = { id, revision, survey, status, test, answered_at, locale, page: page ?? "" };
  /** Another answer of the same name goes by its question. */
  const put = (name, question, value) => (fields[name in fields ? `${name}_${question}` : name] = value);
  for (const { kind, question, item, role, value, values, text, name, email, phone } of record.answers) {
    if (kind === "choice") put(question, kind, values.join(", "));
    else if (kind === "comment") put(kind, question, text);
    else if (kind === "contact") Object.assign(fields, { name, email, phone });
    else if (role) put(`${item ?? question}_${role}`, kind, value ?? "");
    else put(kind === "csat" ? `csat_${item ?? question}` : kind, question, value ?? "");
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
};
