// Makes a table of a file of records, runs the views on it, and answers each query with a line of JSON; on the standard error stand the
// seconds that all this took, and each query.
// node duckdb.mjs RECORDS SCRIPT QUERY...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { DuckDBInstance } = createRequire(process.env.TREFOIL_ENGINES + "/")("@duckdb/node-api");
const [records, script, ...queries] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(":memory:")).connect();

/** What an act comes to, and on the standard error how long it took. */
const timed = async (act) => {
  const began = performance.now();
  const done = await act();
  console.error((performance.now() - began) / 1000);
  return done;
};

await timed(async () => {
  await connection.run(`CREATE TABLE records AS SELECT json AS body FROM read_ndjson_objects('${records}')`);
  await connection.run(readFileSync(script, "utf8"));
});
for (const query of queries) {
  const answer = await timed(() => connection.runAndReadAll(query));
  console.log(JSON.stringify(answer.getRowObjectsJson()));
}
