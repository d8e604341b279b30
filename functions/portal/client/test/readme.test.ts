// The examples of README.md have the right types, and run against a server that answers as the service does.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { CONTACT } from "./bodies.js";
import { signed } from "./certificates.js";
import { examples, fetchAt, runExamples } from "./readme.js";
import { type Planned, problem, serve } from "./server.js";

const portal = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

test("the examples have the types of the client", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "qeg-readme-"));
  t.after(() => rm(folder, { recursive: true }));
  const outside =
    "declare const ask: (what: string) => Promise<string>;\ndeclare const tell: (text: string) => void;\n";
  await writeFile(join(folder, "readme.ts"), outside + (await examples()));
  const compilerOptions = { paths: { "qeg-client": [join(portal, "client/src/index.ts")] } };
  const settings = { extends: join(portal, "tsconfig.json"), compilerOptions, include: ["readme.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const tsc = join(portal, "node_modules/typescript/bin/tsc");
  const checked = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch((error: unknown) => error);
  assert.equal((checked as { stdout: string }).stdout, "");
});

test("the examples run as they are written", async (t) => {
  const { jws, jwks } = await signed();
  const faults = [{ pointer: "/phone", code: "not_a_phone_number" }];
  const answers: Record<string, Planned[]> = {
    "POST /v1/verifications": [{ status: 202, body: { verification_id: "1" } }],
    "GET /v1/policy": [{ body: { current: "2025-02-11" } }],
    "POST /v1/accounts": [{ status: 201, body: { session: { token: "s.secret" } } }],
    "PUT /v1/contact": [
      { status: 201, headers: { etag: '"1"' }, body: CONTACT },
      { headers: { etag: '"2"' }, body: CONTACT },
      { status: 422, body: problem(422, "unprocessable", { errors: faults }) },
    ],
    "GET /v1/contact": [{ headers: { etag: '"2"' }, body: CONTACT }],
    "GET /v1/access-log": [{ body: { entries: [{ at: "2026-11-26T03:30:24Z", action: "contact.saved" }], next: "c" } }],
    "GET /v1/access-log?cursor=c": [{ body: { entries: [{ at: "2026-11-26T03:30:23Z", action: "account.created" }] } }],
    "POST /v1/deletion": [{ status: 202, body: { request_id: "r", receipt: "abc" } }],
    "GET /v1/deletions/r": [{ body: { state: "requested", due_on: "2026-12-07" } }],
    "GET /v1/.well-known/jwks.json": [{ body: jwks }],
  };
  const server = await serve(
    t,
    ({ method, url }) => answers[`${method} ${url}`]?.shift() ?? { status: 418, body: "unplanned" },
  );
  const told: string[] = [];
  await runExamples({
    ask: async (what) => (what === "certificate" ? jws : what),
    tell: (text) => told.push(text),
    fetch: fetchAt(server.base),
  });
  assert.deepEqual(told, [
    "Sent to 北京市",
    "2026-11-26T03:30:24Z contact.saved",
    "2026-11-26T03:30:23Z account.created",
    "/phone: not_a_phone_number",
    "Keep this receipt: abc",
    "requested, at the latest on 2026-12-07",
    ...["text", "form", "header", "key", "signature", "content"].map((name) => `${name}: passed`),
    "Erased at 2026-11-23T20:15:00.123Z",
  ]);
  assert.ok(Object.values(answers).every((left) => left.length === 0));
  const sent = server.received.find(({ url }) => url === "/v1/contact");
  assert.equal(sent?.headers.authorization, "Bearer s.secret");
});
