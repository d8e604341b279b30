// Checks a description of messages with AsyncAPI's own parser: node asyncapi.mjs FILE
import { readFileSync } from "node:fs";
import { DiagnosticSeverity, Parser } from "@asyncapi/parser";

// It recommends the newest version of AsyncAPI. 3.0 is the one that most tools read.
const ACCEPTED = ["asyncapi-latest-version"];

const [file] = process.argv.slice(2);
const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
const found = diagnostics.filter((one) => !ACCEPTED.includes(one.code));
for (const one of found) {
  console.error(`${DiagnosticSeverity[one.severity]} at ${one.path.join(" > ")}: ${one.message}`);
}
if (!document || found.length > 0) {
  console.error(`${file} is not a clean AsyncAPI description: correct what tests/contract/src/asyncapi.rs makes`);
  process.exit(1);
}
console.log(`${file} is valid`);
