// Certificates that a test signs with a key of its own.

/** Anything that JSON can say. */
export type Json = Readonly<Record<string, unknown>>;

/** The header of a certificate signed by the key `k`. */
export const HEADER: Json = { alg: "ES256", kid: "k", typ: "deletion-certificate+jwt" };

/** The content of a certificate with every field. */
export const CONTENT: Json = {
  iss: "https://forwarding.example",
  jti: "000fabff000fabff000fabff000fabff.completed.1.a2",
  iat: 1_795_500_000,
  stage: "completed",
  request_id: "000fabff000fabff000fabff000fabff",
  proof: "password",
  mode: "grace",
  received_at: "2026-11-22T20:00:00Z",
  received_on: "2026-11-23",
  resumed_on: "2026-11-23",
  due_on: "2026-12-02",
  calendar_version: "2026-11-22.1",
  erased_at: "2026-11-23T20:15:00.123Z",
  completed_at: "2026-11-27T20:15:00Z",
  keys_destroyed: ["account", "contact", "support"],
  items_deleted: 12,
  index_entries_deleted: 2,
  reopened: 1,
  recipients: [
    {
      carrier: "sf",
      told_at: "2026-11-23T20:15:00Z",
      answer_before: "2026-11-30T20:15:00Z",
      answered_at: "2026-11-24T20:15:00Z",
      late: true,
      outcome: "retained",
      basis: "postal_law",
      retained_until: "2027-01-01",
    },
  ],
  answers: 2,
  attested: [{ level: "keys", assurance: "verified", at: "2026-11-23T20:15:00Z" }],
  not_covered: [{ what: "carrier_retains", carrier: "sf", until: "2027-01-01", words: { "zh-CN": "字", en: "words" } }],
  audit: { entries: 9, head: "ab".repeat(32) },
};

/** A certificate, and the key set with which it is verified. */
export interface Signed {
  readonly jws: string;
  readonly jwks: { readonly keys: readonly Json[] };
}

const EC = { name: "ECDSA", namedCurve: "P-256" };

/** Signs header and content, given as values or as exact text, with a new key. */
export async function signed(header: Json | string = HEADER, content: Json | string = CONTENT): Promise<Signed> {
  const keys = await crypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
  const input = `${part(header)}.${part(content)}`;
  const bytes = new TextEncoder().encode(input);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, bytes);
  const jws = `${input}.${Buffer.from(signature).toString("base64url")}`;
  return { jws, jwks: { keys: [{ kty, crv, x, y, alg: "ES256", use: "sig", kid: "k" }] } };
}

/** One part of a JWS. */
export function part(value: Json | string): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}
