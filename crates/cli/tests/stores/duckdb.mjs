// Makes a table of a file of records, runs the views on it, and answers each query with a line of JSON.
// node duckdb.mjs RECORDS SCRIPT QUERY...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { DuckDBInstance } = createRequire(process.env.TREFOIL_ENGINES + "/")("@duckdb/node-api");
const [records, script, ...queries] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(`CREATE TABLE records AS SELECT json AS body FROM read_ndjson_objects('${records}')`);
await connection.run(readFileSync(script, "utf8"));
for (const query of queries) {
  const answer = await connection.runAndReadAll(query);
  console.log(JSON.stringify(answer.getRowObjectsJson()));
}
