// Refusals: as problem details, and as the answers of something else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, Problem } from "../src/index.js";
import { type Planned, problem, serve } from "./server.js";

async function refusal(t: Parameters<typeof serve>[0], answer: Planned): Promise<Problem> {
  const server = await serve(t, () => answer);
  const client = connect({ base: server.base, wait: async () => {} });
  const error: unknown = await client.get("/contact").then(
    () => assert.fail("not refused"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof Problem);
  return error;
}

test("problem details are read with every fault of the body", async (t) => {
  const errors = [
    { pointer: "/address/postcode", code: "not_a_postcode" },
    { pointer: "/purpose", code: "not_allowed", allowed: ["registration", "deletion"] },
  ];
  const body = problem(422, "unprocessable", { detail: "A fixed sentence.", errors });
  const refused = await refusal(t, { status: 422, body });
  assert.equal(refused.name, "Problem");
  assert.equal(refused.status, 422);
  assert.equal(refused.code, "unprocessable");
  assert.equal(refused.title, "Title of unprocessable.");
  assert.equal(refused.detail, "A fixed sentence.");
  assert.equal(refused.message, "A fixed sentence.");
  assert.equal(refused.requestId, "r-1");
  assert.deepEqual(refused.errors, errors);
  assert.equal(refused.retryAfter, undefined);
  assert.equal(refused.offersChallenge, false);
});

test("a problem without detail and errors has neither", async (t) => {
  const refused = await refusal(t, {
    status: 429,
    headers: { "retry-after": "3600" },
    body: problem(429, "too_many_requests"),
  });
  assert.equal("detail" in refused, false);
  assert.equal(refused.message, "Title of too_many_requests.");
  assert.deepEqual(refused.errors, []);
  assert.equal(refused.retryAfter, 3600);
});

test("an answer that the service did not write is told, and not quoted", async (t) => {
  const answers: Planned[] = [
    { status: 502, body: "<html>secret of a proxy</html>" },
    { status: 403, headers: { "content-type": "application/json" }, body: '{"message":"secret"}' },
    { status: 400, headers: { "content-type": "application/json" }, body: '"secret"' },
    { status: 400, headers: { "content-type": "application/json" }, body: '{"code":"secret"}' },
    { status: 400, headers: { "content-type": "application/json" }, body: '{"title":"secret"}' },
    { status: 400, headers: { "content-type": "application/json" }, body: "null" },
    { status: 404, headers: { "content-type": "application/json" }, body: "{secret" },
    { status: 500 },
    { status: 200, body: "<html>sign in to the network: secret</html>" },
    { status: 200, headers: { "content-type": "application/json" }, body: "{secret" },
  ];
  for (const answer of answers) {
    const refused = await refusal(t, answer);
    assert.equal(refused.code, "not_from_service");
    assert.equal(refused.status, answer.status);
    assert.equal(refused.requestId, "");
    assert.doesNotMatch(`${refused.message} ${refused.stack} ${JSON.stringify(refused)}`, /secret/);
  }
});

test("faults of a wrong form are left out", async (t) => {
  const errors = [1, null, { pointer: "/a" }, { pointer: "/b", code: "x", allowed: [1] }, { pointer: "/c", code: "y" }];
  const refused = await refusal(t, { status: 422, body: problem(422, "unprocessable", { errors }) });
  assert.deepEqual(refused.errors, [{ pointer: "/c", code: "y" }]);
});

test("a redirect is not followed", async (t) => {
  const server = await serve(t, ({ url }) =>
    url === "/v1/elsewhere" ? { body: {} } : { status: 307, headers: { location: "/v1/elsewhere" } },
  );
  const client = connect({ base: server.base, wait: async () => {} });
  await assert.rejects(client.delete("/contact"), { name: "Offline" });
  assert.deepEqual(
    server.received.map(({ url }) => url),
    ["/v1/contact"],
  );
});
