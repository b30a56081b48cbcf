// @ts-check
// Answers in another form than the record's own. Fetched where a page asks for one.

/** @typedef {{ body: string, headers: Record<string, string> }} Made */

const URLENCODED = "application/x-www-form-urlencoded";

/**
 * The fields of a form: the record, and for people what was answered, one field each.
 * @param {any} record @param {string} text
 */
const fieldsOf = (record, text) => {
  const fields = new URLSearchParams({ survey: record.survey, status: record.status });
  for (const answer of record.answers) {
    const { question, item, role, value, values, text, name, email, phone } = answer;
    const said = value ?? values?.join(", ") ?? text ?? [name, email, phone].filter(Boolean).join(", ");
    fields.append([question, item, role].filter(Boolean).join("."), said);
  }
  fields.append("record", text);
  return fields;
};

/**
 * A CloudEvent, version 1.0, structured. Source and id name it for good.
 * @param {any} record @param {string} key
 */
const eventOf = (record, key) => ({
  specversion: "1.0",
  id: key,
  source: location.origin + "/" + encodeURIComponent(record.survey),
  type: "trefoil.response." + record.status,
  subject: record.id,
  time: record.answered_at ?? record.shown_at,
  datacontenttype: "application/json",
  data: record,
});

/**
 * A body and its headers. What the page's own `transform` returns is sent as it is if it is a text or the fields of a
 * form, else as JSON.
 * @param {{ key: string, body: string }} delivery @param {string} format
 * @param {((record: object) => any) | undefined} transform
 * @returns {Promise<Made>}
 */
export const made = async ({ key, body }, format, transform) => {
  const record = JSON.parse(body);
  let type = "application/json";
  /** @type {any} */
  let made;
  if (transform) {
    made = await transform(record);
    if (made == null) throw "transform returned nothing";
  } else if (format === "urlencoded") {
    made = fieldsOf(record, body);
  } else {
    type = "application/cloudevents+json";
    made = eventOf(record, key);
  }
  if (made instanceof URLSearchParams) type = URLENCODED;
  else if (typeof made !== "string") made = JSON.stringify(made);
  // A header of its own would make browsers ask first, which form services do not answer.
  return { body: String(made), headers: { "Content-Type": type } };
};
