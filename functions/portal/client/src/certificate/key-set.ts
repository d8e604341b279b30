// The published keys (RFC 7517), and verifying with one of them.

import { Refusal } from "./refusal.js";
import { textOf } from "./text.js";

/** ECDSA on P-256 (RFC 7518, 3.4). */
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** A key of P-256. */
export interface PublicKey {
  readonly x: string;
  readonly y: string;
}

/** Finds the key of this id. `keySet` is the parsed set, or its text or bytes. */
export function keyOf(keySet: unknown, id: string): PublicKey {
  const isText = typeof keySet === "string" || keySet instanceof Uint8Array;
  const keys = listIn(isText ? parsed(textOf(keySet)) : keySet);
  const { kty, crv, x, y } = keys.find(({ kid }) => kid === id) ?? {};
  if (kty !== "EC" || crv !== "P-256" || typeof x !== "string" || typeof y !== "string")
    throw new Refusal("unknown_key");
  return { x, y };
}

/** Whether the key made the signature over the bytes. A key that is no point of the curve made none. */
export async function isSigned(key: PublicKey, bytes: BufferSource, signature: BufferSource): Promise<boolean> {
  const subtle = subtleCrypto();
  const jwk = { kty: "EC", crv: CURVE.namedCurve, x: key.x, y: key.y };
  const imported = await subtle.importKey("jwk", jwk, CURVE, false, ["verify"]).catch(() => undefined);
  return imported !== undefined && subtle.verify(SIGNATURE, imported, signature, bytes);
}

function subtleCrypto(): SubtleCrypto {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new TypeError(
      "There is no WebCrypto here: open the page over https; in React Native install react-native-quick-crypto.",
    );
  }
  return subtle;
}

function listIn(keySet: unknown): Record<string, unknown>[] {
  const keys = isObject(keySet) ? keySet["keys"] : undefined;
  if (!Array.isArray(keys) || !keys.every(isObject)) throw new Refusal("not_a_key_set");
  return keys;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
