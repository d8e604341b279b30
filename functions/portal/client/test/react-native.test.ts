// The client with nothing but what React Native has: no DOM, no URL, no WebCrypto, an AbortSignal without reason.

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";

import { build } from "esbuild";

import type * as Package from "../src/index.js";
import { type Planned, problem, type Received, serve } from "./server.js";

const client = dirname(dirname(fileURLToPath(import.meta.url)));

/** The package in a world of its own that has only these globals. */
async function loaded(): Promise<typeof Package> {
  const built = await build({
    absWorkingDir: client,
    entryPoints: ["src/index.ts"],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "qeg",
    target: "es2022",
  });
  const globals = {
    fetch: Object.assign(oldFetch, { polyfill: true }),
    setTimeout,
    TextEncoder,
    atob,
    btoa,
    crypto: { getRandomValues: (bytes: Uint8Array) => crypto.getRandomValues(bytes) },
  };
  const world = createContext(globals);
  runInContext(built.outputFiles[0]?.text ?? "", world);
  return (world as unknown as { qeg: typeof Package }).qeg;
}

/** The `fetch` of React Native, which changes the address when something must not be cached. */
function oldFetch(url: string, { signal: _, cache, ...init }: RequestInit): Promise<Response> {
  // The signal of React Native is none of Node's, so it stays outside.
  return fetch(cache === "no-store" ? `${url}?_=1795679020934` : url, init);
}

/** An AbortSignal as React Native has it. */
function oldSignal(): AbortSignal & { aborted: boolean } {
  const target = new EventTarget();
  return Object.assign(target, { aborted: false }) as unknown as AbortSignal & { aborted: boolean };
}

const CHALLENGE = {
  algorithm: "SHA-256",
  challenge: "b7ed926fa502fcc07ff99fa15c447007bda034e3f83c42dffd5ccb82d5aef621",
  maxnumber: 100_000,
  salt: "00112233445566778899aabb?expires=1772416800&",
  signature: "ae4fba691cd80b5fea833858e4f2d7c71841db385cdfce6caea9aeeac52e26cd",
};

test("calls, problems and challenges work in React Native", async (t) => {
  const { connect, Problem } = await loaded();
  const answer = ({ url, headers }: Received): Planned => {
    if (url === "/v1/challenge") return { body: CHALLENGE };
    if (url === "/v1/account") return { status: 404, body: problem(404, "not_found") };
    if (headers["challenge-response"] !== undefined) return { status: 202, body: {} };
    return { status: 429, body: problem(429, "too_many_requests", { challenge: "/challenge" }) };
  };
  const server = await serve(t, answer);
  const client = connect({ base: server.base, token: () => "s.secret" });
  const body = { phone: "+8613800138000", purpose: "registration" } as const;
  assert.equal((await client.post("/verifications", { body })).status, 202);
  assert.match(server.received[0]?.headers["idempotency-key"] ?? "", /^[0-9a-f]{32}$/);
  await assert.rejects(client.get("/account"), (error) => error instanceof Problem && error.code === "not_found");
});

test("a call is given up in React Native", async (t) => {
  const { connect } = await loaded();
  const server = await serve(t, () => ({
    status: 503,
    headers: { "retry-after": "1" },
    body: problem(503, "unavailable"),
  }));
  const signal = oldSignal();
  const wait = (): Promise<void> => {
    signal.aborted = true;
    signal.dispatchEvent(new Event("abort"));
    return new Promise(() => {});
  };
  await assert.rejects(connect({ base: server.base, wait }).get("/account", { signal }), { name: "AbortError" });
  assert.equal(server.received.length, 1);
});
