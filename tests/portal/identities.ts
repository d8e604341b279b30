// Identifiers of test users that nobody has, also while two files of tests run at the same time on one stack.
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** How many identities a file of tests may have: three letters of a call sign. */
const IN_A_FILE = 26 ** 3;

const files = readdirSync(fileURLToPath(new URL(".", import.meta.url))).filter((name) => name.endsWith(".ts"));
const ofThisFile = files.sort().indexOf(basename(process.argv[1] ?? ""));
// It begins elsewhere each time, for a stack that lives longer than one run.
let last = Date.now() % IN_A_FILE;

/** A number that belongs to one test user: unlike all others of this run. */
export function unusedIdentity(): number {
  last = (last + 1) % IN_A_FILE;
  return (ofThisFile + 1) * IN_A_FILE + last;
}

/** The call sign of an identity. */
export function callSignOf(identity: number): string {
  const letters = [26 ** 2, 26, 1].map((unit) => String.fromCharCode(65 + (Math.floor(identity / unit) % 26)));
  const file = Math.floor(identity / IN_A_FILE);
  return `B${"GHID"[Math.floor(file / 10)]}${file % 10}${letters.join("")}`;
}

/** The mobile number of an identity. */
export function numberOf(identity: number): string {
  return `139${String(identity).padStart(8, "0")}`;
}
