// The service of the test with React Native's engine: answers from a table, since the engine has no network.

import type { Planned } from "../client/test/server";

/** A method and a path with its query, and what is answered the first time, the second time and so on. */
type Table = Readonly<Record<string, readonly Planned[]>>;

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Planned => ({
  status,
  headers: { "content-type": status < 400 ? "application/json" : "application/problem+json", ...headers },
  body: JSON.stringify(body),
});

const problem = (status: number, code: string, more: object = {}, headers: Readonly<Record<string, string>> = {}): Planned =>
  json(status, { type: `urn:qeg:problem:${code}`, title: `Title of ${code}.`, status, code, request_id: "r-1", ...more }, headers);

/** Its number is 1234. */
const CHALLENGE = {
  algorithm: "SHA-256",
  challenge: "debe19e0e2948d5f79ec635903d04626d2ec9cd29e115c041cea974a13760bbe",
  maxnumber: 100_000,
  salt: "00112233445566778899aabb?expires=1772416800&",
  signature: "ae4fba691cd80b5fea833858e4f2d7c71841db385cdfce6caea9aeeac52e26cd",
};

/** Its number is 100000, the last one that is tried. */
const HARDEST = { ...CHALLENGE, challenge: "5c901abe1eb01dc5b1cd336134707a80b5a08b9afd0d14c5ae6fc71d5e0a0e7a" };

const LIMITED = problem(429, "too_many_requests", { challenge: "/challenge" }, { "retry-after": "60" });

const CONTACT = { name: "王小明", phone: "+8613800138000", address: { province: "北京市", city: "北京市", county: "海淀区", detail: "中关村大街1号" } };

const entry = (action: string) => ({ at: "2026-11-25T18:28:49Z", action, actor: { kind: "self" } });

/** A path that is not here is not found. */
export const TABLE: Table = {
  "POST /sessions": [problem(401, "unauthenticated"), json(201, { token: "s.secret", expires_at: "2026-12-25T18:28:49Z" })],
  "GET /contact": [json(200, CONTACT, { etag: '"v1"' }), { status: 304, headers: { etag: '"v1"' } }],
  "PUT /contact": [
    json(200, CONTACT, { etag: '"v2"' }),
    problem(422, "unprocessable", {
      detail: "The body has faults.",
      errors: [
        { pointer: "/phone", code: "not_a_phone_number" },
        { pointer: "/address/postcode", code: "not_a_postcode" },
      ],
    }),
  ],
  "POST /handoffs": [{ cut: true }, json(201, { handoff_id: "6b2f0c4be1d84a7f9c3a5e8d7f601234" }, { location: "/handoffs/6b2f" })],
  "GET /account": [problem(503, "unavailable", {}, { "retry-after": "2" }), json(200, { call_sign: "BG1ABC" })],
  "DELETE /contact": [{ cut: true }],
  "PATCH /account": [{ cut: true }, json(200, { call_sign: "BG1ABC" })],
  "POST /verifications": [LIMITED, json(202, { verification_id: "v1" }), LIMITED, json(202, { verification_id: "v2" })],
  "GET /challenge": [json(200, CHALLENGE), json(200, HARDEST)],
  "GET /access-log": [json(200, { entries: [entry("session.opened")], next: "a b&c=王" })],
  "GET /access-log?cursor=a%20b%26c%3D%E7%8E%8B": [json(200, { entries: [entry("contact.read")] })],
  "GET /deletions/e1": [json(200, { state: "completed" })],
  "GET /policy": [{ body: "<html>Sign in to the network</html>" }],
  "GET /numbers": [problem(503, "unavailable", {}, { "retry-after": "5" })],
  "GET /notices": [problem(401, "unauthenticated")],
};

/** A service with this table. */
export function service(table: Table = TABLE): (asked: { readonly method: string; readonly url: string }) => Planned {
  const given: Record<string, number> = {};
  return ({ method, url }) => {
    const name = `${method} ${url.replace(/^.*\/v1/, "")}`;
    const index = given[name] ?? 0;
    given[name] = index + 1;
    return table[name]?.[index] ?? problem(404, "not_found", { detail: name });
  };
}
