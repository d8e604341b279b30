// verifyCertificate: verifies a deletion certificate step by step, with nothing but the published keys.
//
// A certificate is a JWS in compact form (RFC 7515), signed with ES256. What is refused here is what
// `qeg certificate verify` refuses.

import { fromBase64url } from "./certificate/base64url.js";
import type { Certificate } from "./certificate/content.js";
import { keyIdIn } from "./certificate/header.js";
import { parseOnce } from "./certificate/json.js";
import { isSigned, keyOf, type PublicKey } from "./certificate/key-set.js";
import { Refusal, type RefusalCode } from "./certificate/refusal.js";
import { isCertificate } from "./certificate/shape.js";
import { certificateIn, textOf, utf8 } from "./certificate/text.js";

/**
 * A step of the verification, in this order:
 * - `text`: the input is text.
 * - `form`: it has the three parts of a JWS.
 * - `header`: it says that it is a deletion certificate, signed with ES256, and nothing that needs more.
 * - `key`: the key set has the key that it names.
 * - `signature`: that key has signed it.
 * - `content`: it has the fields of a certificate and no others.
 */
export type StepName = "text" | "form" | "header" | "key" | "signature" | "content";

/** One step, and how it ended. */
export interface Step {
  readonly name: StepName;
  readonly ok: boolean;
  /** Why it failed: from a closed list. */
  readonly code?: RefusalCode;
  /** Why it failed and what to do next, in English. Repeats nothing of the input. */
  readonly detail?: string;
}

/** What came out: the steps up to the first that failed, and the content if none did. */
export interface Verification {
  readonly steps: readonly Step[];
  readonly certificate?: Certificate;
}

/**
 * Verifies a certificate. It needs no network.
 *
 * `jws` is the certificate, or the answer of GET /deletions/{request_id} that contains it: text, or the bytes of a file.
 * `jwks` is the answer of GET /.well-known/jwks.json: parsed, as text, or as bytes. Throws `TypeError` only where the
 * platform has no WebCrypto or no TextDecoder.
 */
export async function verifyCertificate(jws: string | Uint8Array, jwks: unknown): Promise<Verification> {
  const steps: Step[] = [];
  const step = async <T>(name: StepName, work: () => T | Promise<T>): Promise<T> => {
    try {
      const result = await work();
      steps.push({ name, ok: true });
      return result;
    } catch (error) {
      if (error instanceof Refusal) steps.push({ name, ok: false, code: error.code, detail: error.message });
      throw error;
    }
  };
  try {
    const text = await step("text", () => certificateIn(textOf(jws)));
    const parts = await step("form", () => partsOf(text));
    const id = await step("header", () => keyIdIn(parts.header));
    const key = await step("key", () => keyOf(jwks, id));
    await step("signature", () => checkSignature(key, parts));
    const certificate = await step("content", () => contentOf(parts.payload));
    return { steps, certificate };
  } catch (error) {
    if (error instanceof Refusal) return { steps };
    throw error;
  }
}

interface JwsParts {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** What the signature is over. */
  readonly signed: Uint8Array<ArrayBuffer>;
}

function partsOf(text: string): JwsParts {
  const [first, second, third, ...more] = text.split(".");
  const [header, payload, signature] = [first, second, third].map((part) => fromBase64url(part ?? "."));
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw new Refusal("not_a_certificate");
  }
  return { header, payload, signature, signed: new TextEncoder().encode(`${first}.${second}`) };
}

async function checkSignature(key: PublicKey, { signed, signature }: JwsParts): Promise<void> {
  if (!(await isSigned(key, signed, signature))) throw new Refusal("wrong_signature");
}

function contentOf(payload: Uint8Array): Certificate {
  const text = utf8(payload);
  const content = text === undefined ? undefined : parseOnce(text);
  if (!isCertificate(content)) throw new Refusal("unknown_content");
  return content;
}
