// The local stack that the tests use: its addresses, the texts that were sent, its functions, carriers and staff.
import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Session {
  access_key_id: string;
  secret_access_key: string;
  session_token?: string;
}

interface Endpoints {
  api: string;
  portal: string;
  region: string;
  aws_endpoint: string;
  sms: string;
  admin: Session;
  staff: Session[];
  functions: Record<string, string>;
}

const file = process.env["QEG_ENDPOINTS"];
assert(file, "QEG_ENDPOINTS must name the endpoints.json of a local stack");
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The running stack. */
export const stack = JSON.parse(readFileSync(file, "utf8")) as Endpoints;

/** The six digits that were sent last to a number in E.164, once there are `count` texts to it. */
export async function code(number: string, count: number): Promise<string> {
  for (let turn = 0; turn < 240; turn++) {
    const sent = (await (await fetch(stack.sms)).json()) as { to: string; body: string }[];
    const texts = sent.filter((one) => one.to === number && /\d{6}/.test(one.body));
    if (texts.length >= count) {
      const found = /\d{6}/.exec(texts.at(-1)?.body ?? "");
      if (found) return found[0];
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`no text number ${count} was sent`);
}

/** Runs a function as its schedule would. Returns what it answers. */
export function invoke(name: string): string {
  const python = process.env["QEG_PYTHON"];
  assert(python, "QEG_PYTHON must name a Python that has boto3");
  const program = [
    "import boto3, sys",
    "client = boto3.client('lambda', endpoint_url=sys.argv[1], region_name=sys.argv[2], aws_access_key_id='test', aws_secret_access_key='test')",
    "print(client.invoke(FunctionName=sys.argv[3], Payload=b'{}')['Payload'].read().decode())",
  ].join("\n");
  const physical = stack.functions[name];
  assert(physical, `the stack has no function ${name}`);
  return execFileSync(python, ["-c", program, stack.aws_endpoint, stack.region, physical], { encoding: "utf8" });
}

/** Runs the command line of staff, as the first member of staff, and returns what it prints. */
export function qeg(...words: string[]): string {
  const who = stack.staff[0];
  assert(who, "the stack has staff");
  return execFileSync("cargo", ["run", "-q", "--bin", "qeg", "--", ...words], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: who.access_key_id,
      AWS_SECRET_ACCESS_KEY: who.secret_access_key,
      ...(who.session_token && { AWS_SESSION_TOKEN: who.session_token }),
      AWS_REGION: stack.region,
      AWS_ENDPOINT_URL: stack.aws_endpoint,
    },
  });
}

/** Starts the reference consumer of a carrier. Ends with `kill`. */
export function carrier(name: string, folder: string): ChildProcess {
  const words = ["run", "-q", "--bin", "carrier", "--", "--endpoints", file as string, "--name", name, "--folder", folder, "--deliver"];
  return spawn("cargo", words, { cwd: root, stdio: "ignore", detached: true });
}
