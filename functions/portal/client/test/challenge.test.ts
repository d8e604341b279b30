// Challenges: their solution, and calls that need one.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { type Challenge, solve } from "../src/challenge.js";
import { connect } from "../src/index.js";
import { VERIFICATION } from "./bodies.js";
import { type Planned, problem, type Received, serve } from "./server.js";

const SALT = "00112233445566778899aabbccddeeff?expires=1772416800&";

function challenge(number: number, maxnumber = 100_000): Challenge {
  const hash = createHash("sha256").update(`${SALT}${number}`).digest("hex");
  return { algorithm: "SHA-256", challenge: hash, maxnumber, salt: SALT, signature: "5161" };
}

/** What a Challenge-Response says. */
const opened = (response: string | undefined) =>
  JSON.parse(Buffer.from(response ?? "", "base64").toString()) as unknown;

/** A platform on which each look at the clock takes so many milliseconds, and its pauses. */
function slow(ms: number) {
  const pauses: number[] = [];
  let time = 0;
  return { pauses, now: () => (time += ms), wait: async (pause: number) => void pauses.push(pause) };
}

test("the number of a challenge is found, from the first to the last", async () => {
  for (const number of [0, 1, 63, 64, 4711, 10_000]) {
    const { maxnumber, ...given } = challenge(number, 10_000);
    const response = await solve({ maxnumber, ...given }, slow(0));
    assert.deepEqual(opened(response), { ...given, number });
  }
});

test("the challenge of ALTCHA's own library is solved", async () => {
  // Made by version 1.0.0 of the Python library of ALTCHA.
  const made = {
    algorithm: "SHA-256",
    challenge: "b7ed926fa502fcc07ff99fa15c447007bda034e3f83c42dffd5ccb82d5aef621",
    maxnumber: 100_000,
    salt: "00112233445566778899aabb?expires=1772416800&",
    signature: "ae4fba691cd80b5fea833858e4f2d7c71841db385cdfce6caea9aeeac52e26cd",
  };
  const response = opened(await solve(made, slow(0))) as { number: number };
  assert.equal(response.number, 31_415);
});

test("a challenge without a solution, or of another kind, has no response", async () => {
  const unsolved: Challenge[] = [
    challenge(101, 100),
    { ...challenge(1), algorithm: "SHA-512" },
    { ...challenge(1), challenge: "00" },
    { ...challenge(1), maxnumber: 1e12 },
    { ...challenge(1), maxnumber: Number.NaN },
    {} as Challenge,
  ];
  for (const one of unsolved) assert.equal(await solve(one, slow(0)), undefined);
});

test("the work is cut into short slices", async () => {
  const platform = slow(2);
  await solve(challenge(6399), platform);
  // 100 looks at the clock, of which each fourth is eight milliseconds after the last pause.
  assert.ok(platform.pauses.length >= 20 && platform.pauses.every((ms) => ms === 0), `${platform.pauses.length}`);
  const control = new AbortController();
  const stopped = { now: slow(9).now, wait: async () => control.abort(new Error("closed")) };
  await assert.rejects(solve(challenge(90_000), stopped, control.signal), /closed/);
});

/** A server with a limit: it lets a call pass with the solution of a challenge, each once. */
function limit({ isLost = false } = {}) {
  const used = new Set<string>();
  let made = 0;
  return ({ url, headers }: Received): Planned => {
    if (url === "/v1/challenge") return { body: challenge((made += 1)) };
    const response = headers["challenge-response"];
    if (response === undefined || used.has(response)) {
      return {
        status: 429,
        headers: { "retry-after": "1" },
        body: problem(429, "too_many_requests", { challenge: "/challenge" }),
      };
    }
    used.add(response);
    return isLost && used.size === 1 ? { cut: true } : { status: 201, body: {} };
  };
}

test("a call over the limit of its network is sent again with a solution, under the same key", async (t) => {
  const server = await serve(t, limit());
  const client = connect({ base: server.base, token: () => "s.secret", ...slow(0) });
  assert.equal((await client.post("/verifications", { body: VERIFICATION })).status, 201);
  const [first, asked, second] = server.received;
  assert.equal(server.received.length, 3);
  assert.equal(asked?.url, "/v1/challenge");
  assert.equal(asked?.headers.authorization, undefined);
  assert.equal(second?.headers["idempotency-key"], first?.headers["idempotency-key"]);
  assert.equal(second?.body, first?.body);
});

test("a solution whose answer was lost is replaced once", async (t) => {
  const server = await serve(t, limit({ isLost: true }));
  const client = connect({ base: server.base, ...slow(0) });
  assert.equal((await client.post("/verifications", { body: VERIFICATION })).status, 201);
  const urls = server.received.map(({ url }) => url.replace("/v1", ""));
  // Refused; solved and lost; repeated and used up; solved again.
  assert.deepEqual(urls, [
    "/verifications",
    "/challenge",
    "/verifications",
    "/verifications",
    "/challenge",
    "/verifications",
  ]);
});

test("a limit that no solution passes is told as it is", async (t) => {
  const refuses =
    (answer: Planned) =>
    ({ url }: Received): Planned =>
      url === "/v1/challenge"
        ? answer
        : { status: 429, body: problem(429, "too_many_requests", { challenge: "/challenge" }) };
  const answers: Planned[] = [
    { status: 503, body: problem(503, "unavailable") },
    { body: challenge(101, 100) },
    { body: "<html>" },
    { status: 204 },
    { cut: true },
  ];
  for (const answer of answers) {
    const server = await serve(t, refuses(answer));
    const client = connect({ base: server.base, ...slow(0) });
    await assert.rejects(client.post("/verifications", { body: VERIFICATION }), {
      code: "too_many_requests",
      offersChallenge: true,
    });
    assert.equal(server.received.filter(({ url }) => url !== "/v1/challenge").length, 1);
  }
  const server = await serve(t, refuses({ body: challenge(1) }));
  await assert.rejects(connect({ base: server.base, ...slow(0) }).post("/verifications", { body: VERIFICATION }), {
    status: 429,
  });
  assert.equal(server.received.filter(({ url }) => url !== "/v1/challenge").length, 3);
});
