// An endpoint for Trefoil in a Google Apps Script that belongs to a spreadsheet: Deploy, Web app, "Execute as: Me",
// "Who has access: Anyone". What it promises and what it does not: docs/site-owners/endpoints.md.

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Takes a record in, from the fields of a form or as text: Apps Script cannot answer what browsers ask before they
 * send JSON.
 */
function doPost(request) {
  const { parameter = {}, postData = {} } = request;
  const body = parameter.record || postData.contents || "";
  if (body.length > 65536) return answer({ stored: false, detail: "is too large" });
  let record;
  try {
    record = JSON.parse(body);
  } catch (error) {
    return answer({ stored: false, detail: "is not JSON" });
  }
  // Both stand in a cell, and anybody may send: what is no id or number could be a formula, which the sheet would run.
  const isKeyed = ID.test(record?.id) && Number.isInteger(record.revision ?? 1);
  if (!isKeyed || record.v !== 1) return answer({ stored: false, detail: "is not a record of version 1" });
  // One at a time, so that nothing is written twice.
  const lock = LockService.getScriptLock();
  if (!lock.tryLock(20000)) return answer({ stored: false, detail: "is busy" });
  try {
    const key = `${record.id}:${record.revision ?? 1}`;
    const sheet = SpreadsheetApp.getActiveSpreadsheet().getSheets()[0];
    const found = sheet.getRange("A:A").createTextFinder(key).matchEntireCell(true).findNext();
    if (found) return answer({ stored: true, duplicate: true });
    // Column B holds the record as it came: copied out, one a line, it is a file for `trefoil score`.
    const line = JSON.stringify(record);
    // JSON begins with a brace, as no formula does.
    sheet.appendRow([key, line]);
    SpreadsheetApp.flush();
    return answer({ stored: true, duplicate: false });
  } finally {
    lock.releaseLock();
  }
}

/** Whatever happened, the status is 200: the widget reads `stored`, and sends again where it is false. */
function answer(said) {
  return ContentService.createTextOutput(JSON.stringify(said)).setMimeType(ContentService.MimeType.JSON);
}
