// A request that gets no answer ends, and one that its caller gives up ends at once.
import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { fetchWithin } from "./time_limit";

afterEach(() => mock.reset());

/** A network in which a request waits until somebody gives up, or whose answer begins and never ends. */
function silent(of: "request" | "answer"): void {
  mock.method(globalThis, "fetch", (_: unknown, init: RequestInit) => {
    const { signal } = init;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (of === "request") return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const body = new ReadableStream({ start: (stream) => signal?.addEventListener("abort", () => stream.error(signal.reason)) });
    return Promise.resolve(new Response(body));
  });
}

test("a request without an answer ends after its time", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  silent("request");
  const ended = assert.rejects(fetchWithin(1000, "http://portal.test/"), { name: "AbortError" });
  t.mock.timers.tick(1000);
  await ended;
});

test("an answer that stops in the middle ends too", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  silent("answer");
  const answer = await fetchWithin(1000, "http://portal.test/");
  const ended = assert.rejects(answer.text(), { name: "AbortError" });
  t.mock.timers.tick(1000);
  await ended;
});

test("who gives up before gets their own reason", async () => {
  silent("request");
  const caller = new AbortController();
  const ended = assert.rejects(fetchWithin(60_000, "http://portal.test/", { signal: caller.signal }), /enough/);
  caller.abort(new Error("enough"));
  await ended;
  await assert.rejects(fetchWithin(60_000, "http://portal.test/", { signal: caller.signal }), /enough/);
});

test("an answer that is read is left alone afterwards", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let signal: AbortSignal | null | undefined;
  mock.method(globalThis, "fetch", (_: unknown, init: RequestInit) => {
    signal = init.signal;
    return Promise.resolve(new Response("{}"));
  });
  const answer = await fetchWithin(1000, "http://portal.test/");
  assert.equal(await answer.text(), "{}");
  await new Promise(setImmediate);
  t.mock.timers.tick(1000);
  assert.equal(signal?.aborted, false);
});
