// The product that the tests use: its addresses, the texts that were sent, its scheduled functions, carriers and staff. It is the
// local stack that QEG_ENDPOINTS names, or else the whole product in one process, which starts at once and ends with the tests.
import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

interface Endpoints {
  api: string;
  portal: string;
  region: string;
  aws_endpoint: string;
  sms: string;
  functions: Record<string, string>;
}

const file = process.env["QEG_ENDPOINTS"];
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The status of Lambda when as many runs of a function are at work as may be. */
const BUSY = 429;

/** Programs that are built. `make test` builds the product before, and names it by QEG_PRODUCT. */
const built = new Map(process.env["QEG_PRODUCT"] ? [["product", process.env["QEG_PRODUCT"]]] : []);

/** Whether it is deployed, on a local stack. */
export const isDeployed = file !== undefined;

/** The running product. */
export const stack = JSON.parse(file ? readFileSync(file, "utf8") : await inOneProcess()) as Endpoints;

/** Starts the product in one process, which ends with this one. Gives what it prints about itself. */
async function inOneProcess(): Promise<string> {
  const product = spawn(program("product"), { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(createInterface(product.stdout), "line")) as [string];
  // It reads its input until this process ends. It is no reason for this process to go on.
  product.unref();
  for (const pipe of [product.stdin, product.stdout]) (pipe as Socket).unref();
  return line;
}

/** The six digits that were sent last to a number in E.164, once there are `count` texts to it. */
export async function code(number: string, count: number): Promise<string> {
  for (let turn = 0; turn < 600; turn++) {
    const sent = (await (await fetch(stack.sms)).json()) as { to: string; body: string }[];
    const texts = sent.filter((one) => one.to === number && /\d{6}/.test(one.body));
    if (texts.length >= count) {
      const found = /\d{6}/.exec(texts.at(-1)?.body ?? "");
      if (found) return found[0];
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no text number ${count} was sent`);
}

/** Runs a function as its schedule would, once it is not at work for its schedule: purge, audit and retention run one at a time. */
export async function runScheduled(name: string): Promise<void> {
  const physical = stack.functions[name];
  assert(physical, `the stack has no function ${name}`);
  const start = () =>
    fetch(`${stack.aws_endpoint}/2015-03-31/functions/${physical}/invocations`, {
      method: "POST",
      // The emulator knows its root key by the name, and checks no signature of it.
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${stack.region}/lambda/aws4_request, SignedHeaders=host, Signature=none` },
      body: readFileSync(join(root, "events/schedule.json")),
    });
  let answer = await start();
  for (let turn = 0; turn < 240 && answer.status === BUSY; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    answer = await start();
  }
  const failed = answer.headers.get("x-amz-function-error");
  assert(answer.ok && !failed, `${name} ended with ${answer.status} ${failed ?? ""}`);
}

/** Runs purge until the deletion of this receipt is completed, or has this state. */
export async function purgeUntil(receipt: string, wanted: "erased" | "completed"): Promise<void> {
  const id = /[0-9a-f]{32}/.exec(receipt)?.[0];
  const secret = /receipt: ([\w-]{43})/.exec(receipt)?.[1];
  assert(id && secret, "the file has the id and the receipt");
  for (let turn = 0; turn < 120; turn++) {
    const answer = await fetch(`${stack.api}/deletions/${id}`, { headers: { authorization: `Receipt ${secret}` } });
    const { state } = (await answer.json()) as { state: string };
    if (state === wanted || state === "completed") return;
    await runScheduled("purge");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`the deletion was never ${wanted}`);
}

/** A program of the workspace. It is built before, since cargo would keep signals from it. */
function program(name: string): string {
  const path = built.get(name) ?? build(name);
  built.set(name, path);
  return path;
}

function build(name: string): string {
  const lines = execFileSync("cargo", ["build", "-q", "--bin", name, "--message-format=json"], { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const programs = lines.split("\n").filter((line) => line.includes('"executable":"'));
  const paths = programs.map((line) => JSON.parse(line) as { executable: string; target: { name: string } }).filter((one) => one.target.name === name);
  const path = paths.at(-1)?.executable;
  assert(path, `cargo built no ${name}`);
  return path;
}

/** The file that says how staff and carriers reach the stack: they sign their calls, and only a deployed product verifies signatures. */
function endpointsOfAStack(): string {
  assert(file, "QEG_ENDPOINTS must name the endpoints.json of a local stack");
  return file;
}

/** Runs the command line of staff, as the first member of staff, with this standard input. Gives what it prints. */
export function qeg(words: readonly string[], input = ""): string {
  return execFileSync(program("qeg"), words, { encoding: "utf8", input, env: { ...process.env, QEG_ENDPOINTS: endpointsOfAStack() } });
}

/** Starts the reference consumer of a carrier, which collects, delivers and erases. */
export function carrier(name: string): ChildProcess {
  const folder = mkdtempSync(join(tmpdir(), `carrier-${name}-`));
  return spawn(program("carrier"), ["--endpoints", endpointsOfAStack(), "--name", name, "--folder", folder, "--deliver"], { stdio: "ignore" });
}

/** Ends a consumer as Ctrl-C does. */
export async function stop(consumer: ChildProcess): Promise<void> {
  if (consumer.exitCode !== null) return;
  const ended = once(consumer, "exit");
  consumer.kill("SIGINT");
  await ended;
}
