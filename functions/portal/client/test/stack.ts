// The product as it is deployed on this machine, for tests: its API, the texts that it sends, and people.

import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { type Client, connect } from "../src/index.js";

/** The parts of the file of endpoints that are used here. */
interface Endpoints {
  readonly api: string;
  /** Lists the texts that were sent. */
  readonly sms: string;
}

/** How long something in the background may take, and the time between two looks, in milliseconds. */
const PATIENCE_MS = 240_000;
const PAUSE_MS = 250;

export const PASSWORD = "seven summer relays";

const project = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");
const file = process.env["QEG_ENDPOINTS"];
/** The endpoints; `undefined` where no stack was started. A relative path begins at the project. */
export const endpoints =
  file === undefined ? undefined : (JSON.parse(readFileSync(resolve(project, file), "utf8")) as Endpoints);
/** Why tests with a stack are left out; `false` if they are not. */
export const skip = endpoints === undefined && "QEG_ENDPOINTS names no stack: make test starts one";

/** The platform's fetch, also while a test has another one in its place. */
const platformFetch = globalThis.fetch;

/** A fetch with a source address of its own, so that limits of one test do not affect another. */
export function ownSource(): typeof fetch {
  const source = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
  return (url, init) =>
    platformFetch(url, { ...init, headers: { ...(init?.headers as object), "x-forwarded-for": source } });
}

export const newPhone = (): string => `+86139${String(randomInt(1e8)).padStart(8, "0")}`;

export function newCallSign(): string {
  const letter = () => String.fromCharCode(65 + randomInt(26));
  return `BG${randomInt(10)}${letter()}${letter()}${letter()}${letter()}`;
}

/** Looks until there is a result. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(PAUSE_MS)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`not in time: ${what}`);
}

/** The one-time code that was sent to a number. */
export function codeTo(phone: string): Promise<string> {
  return eventually("the code arrives", async () => {
    const texts = (await (await platformFetch(endpoints?.sms ?? "")).json()) as { to: string; body: string }[];
    const codes = texts.filter(({ to }) => to === phone).flatMap(({ body }) => /\b\d{6}\b/.exec(body) ?? []);
    return codes.at(-1);
  });
}

/** A person who has registered by call sign. */
export interface Person {
  readonly client: Client;
  readonly callSign: string;
  /** How often the client was told that the session has ended. */
  readonly ends: () => number;
}

/** Registers a person. */
export async function person(send: typeof fetch = ownSource()): Promise<Person> {
  let token: string | undefined;
  let ended = 0;
  const options = {
    base: endpoints?.api ?? "",
    fetch: send,
    token: () => token,
    onUnauthenticated: () => (ended += 1),
  };
  const client = connect(options);
  const callSign = newCallSign();
  const policy_version = (await client.get("/policy")).data.current;
  const created = await client.post("/accounts", { body: { call_sign: callSign, password: PASSWORD, policy_version } });
  token = created.data.session.token;
  return { client, callSign, ends: () => ended };
}
