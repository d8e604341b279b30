// Certificates that are valid, and those that are not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { verifyCertificate } from "../src/index.js";
import { CONTENT, HEADER, type Json, part, signed } from "./certificates.js";

/** The step that fails, and why; nothing for a valid certificate. */
async function fault(jws: string | Uint8Array, jwks: unknown): Promise<string | undefined> {
  const { steps, certificate } = await verifyCertificate(jws, jwks);
  assert.ok(steps.slice(0, -1).every(({ ok }) => ok));
  const last = steps.at(-1);
  assert.equal(last?.ok, certificate !== undefined);
  return last?.ok ? undefined : `${last?.name}: ${last?.code}`;
}

test("a valid certificate passes every step and gives its content", async () => {
  const { jws, jwks } = await signed();
  const names = ["text", "form", "header", "key", "signature", "content"];
  const steps = names.map((name) => ({ name, ok: true }));
  assert.deepEqual(await verifyCertificate(jws, jwks), { steps, certificate: CONTENT });
});

test("a certificate is verified by the key that it names, also after that was replaced", async () => {
  const { jws, jwks } = await signed();
  const newer = await signed({ ...HEADER, kid: "newer" });
  const [key] = newer.jwks.keys;
  const keys = [{ ...key, kid: "newer" }, ...jwks.keys];
  for (const certificate of [jws, newer.jws]) assert.equal(await fault(certificate, { keys }), undefined);
  const swapped = [{ ...key, kid: "k" }];
  assert.equal(await fault(jws, { keys: swapped }), "signature: wrong_signature");
});

test("fields that may be absent can be", async () => {
  const { resumed_on, completed_at, reopened, answers, attested, not_covered, ...least } = CONTENT;
  const recipients = [{ carrier: "sf", told_at: "2026-11-23T20:15:00Z" }];
  const { jws, jwks } = await signed(HEADER, { ...least, recipients });
  assert.equal(await fault(jws, jwks), undefined);
});

test("a certificate is found in the API's answer, in quotes, in broken lines, in any encoding", async () => {
  const { jws, jwks } = await signed();
  const answer = JSON.stringify({ state: "erased", certificate: jws }, null, 2);
  const texts = [jws, ` ${jws.slice(0, 70)}\r\n${jws.slice(70)}\r\n`, `"${jws}"\r\n`, answer, `\ufeff${answer}`];
  for (const text of texts) {
    const bigEndian = Buffer.from(text, "utf16le").swap16();
    for (const input of [text, Buffer.from(text), Buffer.from(text, "utf16le"), bigEndian]) {
      assert.equal(await fault(input, jwks), undefined);
    }
  }
  for (const keys of [JSON.stringify(jwks), Buffer.from(`\ufeff${JSON.stringify(jwks)}`, "utf16le")]) {
    assert.equal(await fault(jws, keys), undefined);
  }
});

test("what is no text is refused", async () => {
  const { jwks } = await signed();
  const utf32 = Buffer.from(
    [...Buffer.from("\ufeffabc", "utf16le")].flatMap((one, at) => (at % 2 ? [one, 0, 0] : [one])),
  );
  const inputs = [
    Buffer.from([0x80, 0x81]),
    utf32,
    Buffer.from([0xff, 0xfe, 0x61]),
    Buffer.from([0x61, 0x62, 0]),
    "a\0b",
  ];
  for (const input of inputs) assert.equal(await fault(input, jwks), "text: not_text");
  assert.equal(await fault("a".repeat(1_048_577), jwks), "text: too_large");
  assert.equal(await fault(new Uint8Array(1_048_577), jwks), "text: too_large");
});

test("what is no JWS is refused", async () => {
  const { jws, jwks } = await signed();
  const [header, payload, signature] = jws.split(".");
  const inputs = [
    "",
    "..",
    `${header}.${payload}`,
    `${jws}.`,
    `${jws}.x`,
    `${header}.${payload}.${signature}=`,
    `${jws}!`,
    "{}",
    "null",
    "1",
  ];
  for (const input of inputs)
    assert.match((await fault(input, jwks)) ?? "", /^(form|header): not_a_certificate$/, input);
});

test("each character of a certificate counts", async () => {
  const { jws, jwks } = await signed();
  for (let at = 0; at < jws.length; at += 1) {
    const other = jws[at] === "A" ? "B" : "A";
    const changed = jws.slice(0, at) + other + jws.slice(at + 1);
    assert.notEqual(await fault(changed, jwks), undefined, `character ${at}`);
  }
  assert.match((await fault(jws.slice(0, -4), jwks)) ?? "", /^(form|signature):/);
});

test("another spelling of the same signature is refused", async () => {
  const { jws, jwks } = await signed();
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // 64 bytes are 85 characters and one more of which four bits are unused.
  const last = alphabet.indexOf(jws.at(-1) ?? "");
  const spelled = jws.slice(0, -1) + alphabet[last + 1];
  assert.deepEqual(
    Buffer.from(spelled.split(".")[2] ?? "", "base64url"),
    Buffer.from(jws.split(".")[2] ?? "", "base64url"),
  );
  assert.equal(await fault(spelled, jwks), "form: not_a_certificate");
});

test("a header that a certificate never has is refused, though it is signed", async () => {
  const text = JSON.stringify(HEADER);
  const headers: [Json | string, string][] = [
    [{ ...HEADER, alg: "none" }, "other_algorithm"],
    [{ ...HEADER, alg: "HS256" }, "other_algorithm"],
    [{ ...HEADER, alg: "es256" }, "other_algorithm"],
    [{ ...HEADER, typ: "JWT" }, "other_type"],
    [{ ...HEADER, typ: "audit-head+jwt" }, "other_type"],
    [{ ...HEADER, typ: "Deletion-Certificate+JWT" }, "other_type"],
    [{ ...HEADER, crit: ["b64"] }, "extended_header"],
    [{ ...HEADER, crit: [] }, "extended_header"],
    [{ ...HEADER, crit: null }, "extended_header"],
    [{ ...HEADER, b64: false }, "extended_header"],
    [{ ...HEADER, b64: true }, "extended_header"],
    [{ alg: "ES256", typ: HEADER["typ"] }, "not_a_certificate"],
    [{ kid: "k", typ: HEADER["typ"] }, "not_a_certificate"],
    [{ alg: "ES256", kid: "k" }, "not_a_certificate"],
    [{ ...HEADER, kid: 1 }, "not_a_certificate"],
    [`\ufeff${text}`, "not_a_certificate"],
    [text.replace("{", '{"kid":"other",'), "not_a_certificate"],
    [text.replace("{", '{"\\u006bid":"other",'), "not_a_certificate"],
    [`[${text}]`, "not_a_certificate"],
    ["null", "not_a_certificate"],
    [text.slice(1), "not_a_certificate"],
  ];
  for (const [header, code] of headers) {
    const { jws, jwks } = await signed(header);
    assert.equal(await fault(jws, jwks), `header: ${code}`, JSON.stringify(header));
  }
  const { jws, jwks } = await signed();
  const [, payload, signature] = jws.split(".");
  const latin = Buffer.from([0x7b, 0xe9, 0x7d]).toString("base64url");
  assert.equal(await fault(`${latin}.${payload}.${signature}`, jwks), "header: not_a_certificate");
  // Members that are known to nobody, and the same name at another place, do no harm.
  const more = await signed(`{"x":[{"kid":"a"},{"kid":"b"}],${text.slice(1)}`);
  assert.equal(await fault(more.jws, more.jwks), undefined);
});

test("only the key of the certificate, of the right kind, verifies it", async () => {
  const { jws, jwks } = await signed();
  const others = (await signed()).jwks;
  const key = jwks.keys[0] ?? {};
  assert.equal(await fault(jws, others), "signature: wrong_signature");
  const unknown: Json[] = [
    { ...key, kid: "other" },
    { ...key, kty: "RSA" },
    { ...key, crv: "P-384" },
    { ...key, x: 1 },
  ];
  for (const one of unknown) assert.equal(await fault(jws, { keys: [one] }), "key: unknown_key");
  assert.equal(await fault(jws, { keys: [] }), "key: unknown_key");
  // The retired keys are in the set too.
  assert.equal(await fault(jws, { keys: [{ ...others.keys[0], kid: "retired" }, key] }), undefined);
  const noPoints = [
    { ...key, x: key["y"] },
    { ...key, x: "" },
    { ...key, y: `${key["y"]}AAAA` },
  ];
  for (const one of noPoints) assert.equal(await fault(jws, { keys: [one] }), "signature: wrong_signature");
  // What else a key says does not change what it verifies.
  assert.equal(await fault(jws, { keys: [{ ...key, alg: "ES512", key_ops: ["sign"], ext: false }] }), undefined);
  for (const none of [null, [], {}, { keys: {} }, { keys: [1] }, "", "[", "{}", Buffer.from("<html>")]) {
    assert.equal(await fault(jws, none), "key: not_a_key_set");
  }
});

test("a content that was exchanged is refused", async () => {
  const { jws, jwks } = await signed();
  const [header, , signature] = jws.split(".");
  const forged = [header, part({ ...CONTENT, stage: "completed", items_deleted: 13 }), signature].join(".");
  assert.equal(await fault(forged, jwks), "signature: wrong_signature");
});

test("a content with other fields than a certificate has is refused, though it is signed", async () => {
  const recipient = (CONTENT["recipients"] as Json[])[0];
  const { audit, ...unaudited } = CONTENT;
  const text = JSON.stringify(CONTENT);
  const contents: (Json | string)[] = [
    unaudited,
    { ...CONTENT, more: 1 },
    { ...CONTENT, audit: { ...(audit as Json), more: 1 } },
    { ...CONTENT, recipients: [{ ...recipient, more: 1 }] },
    { ...CONTENT, recipients: [{ ...recipient, basis: "a law" }] },
    { ...CONTENT, recipients: {} },
    { ...CONTENT, stage: "done" },
    { ...CONTENT, items_deleted: -1 },
    { ...CONTENT, items_deleted: 1.5 },
    { ...CONTENT, items_deleted: "12" },
    { ...CONTENT, request_id: "000FABFF000FABFF000FABFF000FABFF" },
    { ...CONTENT, due_on: "2026-02-31" },
    { ...CONTENT, received_at: "2026-11-22 20:00:00" },
    { ...CONTENT, received_at: "2026-11-22T25:00:00Z" },
    { ...CONTENT, not_covered: [{ what: "counters", words: { en: "words" } }] },
    text.replace("{", '{"__proto__":{},'),
    text.replace("{", '{"stage":"erased",'),
    `[${text}]`,
    "null",
    "",
    text.slice(1),
  ];
  for (const content of contents) {
    const { jws, jwks } = await signed(HEADER, content);
    assert.equal(await fault(jws, jwks), "content: unknown_content", JSON.stringify(content));
  }
});

test("a fault tells what to do next and repeats nothing of the input", async () => {
  const { jws, jwks } = await signed({ ...HEADER, typ: "secret" });
  const { steps } = await verifyCertificate(jws, jwks);
  assert.deepEqual(steps.at(-1), {
    name: "header",
    ok: false,
    code: "other_type",
    detail: "This is a signed token of another type, not a deletion certificate: check that it is the right one.",
  });
});

test("without WebCrypto or TextDecoder the call says what is needed", async () => {
  const { jws, jwks } = await signed();
  const missing = [
    ["crypto", {}, /WebCrypto/],
    ["TextDecoder", undefined, /TextDecoder/],
  ] as const;
  for (const [name, value, said] of missing) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
    Object.defineProperty(globalThis, name, { value, configurable: true });
    try {
      await assert.rejects(verifyCertificate(jws, jwks), said);
    } finally {
      Object.defineProperty(globalThis, name, before);
    }
  }
});
