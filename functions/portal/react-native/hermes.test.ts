// The client in React Native's own engine: the package as it is published, bundled by Metro, run by Hermes. What comes of it is
// compared with what comes of the same calls in Node, with Node's own fetch and a server.

import assert from "node:assert/strict";
import { before, type TestContext, test } from "node:test";

import { type Received, serve } from "../client/test/server";
import { service } from "./answers";
import { inHermes, installed, missing } from "./engine";
import type { Sent } from "./platform";
import { type Outcome, scenario } from "./scenario";

interface Run {
  readonly outcomes: readonly Outcome[];
  /** What the client decides of each request. */
  readonly sent: readonly object[];
}

let folder: string;

before(async () => {
  const made = await installed();
  folder = made.folder;
  return made.remove;
});

/** Headers that the client sets. */
const OWN = ["accept", "authorization", "challenge-response", "content-type", "idempotency-key", "if-match", "if-none-match"];

/** The requests, without the one of which nobody knows whether it arrives: it is given up on its way. */
function decided(requests: readonly (Sent | Received)[]): object[] {
  const all = requests.map(({ method, url, headers, body }) => ({
    method,
    path: url.replace(/^.*\/v1/, ""),
    headers: Object.fromEntries(OWN.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]])),
    body,
  }));
  return all.filter(({ method, path }) => `${method} ${path}` !== "GET /handoffs");
}

async function inEngine(profile: string): Promise<Run> {
  const said = await inHermes(folder, "app.ts", profile);
  assert.match(said, /^\{/, said);
  const { outcomes, sent } = JSON.parse(said) as { outcomes: Outcome[]; sent: Sent[] };
  return { outcomes, sent: decided(sent) };
}

async function inNode(t: TestContext): Promise<Run> {
  const { base, received } = await serve(t, service());
  const outcomes = await scenario({ base, newController: () => new AbortController() });
  // As text and back: `undefined` is left out, as it is on the way out of Hermes.
  return { outcomes: JSON.parse(JSON.stringify(outcomes)) as Outcome[], sent: decided(received) };
}

/** What is expected of each call: the status, the code of a problem, or the name of another error. */
const EXPECTED = {
  "a wrong password": "unauthenticated",
  "a session": 201,
  "contact data": 200,
  "contact data that have not changed": 304,
  "a change": 200,
  "a change with faults": "unprocessable",
  "an order whose first answer is lost": 201,
  "a change whose first answer is lost": 200,
  "a service that is busy for a moment": 200,
  "a call that cannot be repeated": "Offline",
  "a call past a limit": 202,
  "a list": ["session.opened", "contact.read"],
  "a receipt as it was pasted": 200,
  "a receipt that is none": "unauthenticated",
  "the login page of a network": "not_from_service",
  "a session that has ended": "unauthenticated",
  "a call that is given up while it waits": "AbortError",
  "a call that is given up on its way": "AbortError",
  pauses: [500, 2000, 500, 5000],
  "sessions that ended": 1,
};

const short = (result: unknown): unknown => {
  const { code, name, status } = result as { code?: string; name?: string; status?: number };
  return code ?? name ?? status ?? result;
};

test("what the client does in Node is what an app expects", async (t) => {
  const { outcomes } = await inNode(t);
  assert.deepEqual(Object.fromEntries(outcomes.map(([name, result]) => [name, short(result)])), EXPECTED);
});

for (const profile of ["default", "hermes-stable"]) {
  test(`what the client does in Hermes is what it does in Node (${profile})`, { skip: missing }, async (t) => {
    assert.deepEqual(await inEngine(profile), await inNode(t));
  });
}
