// The header of a certificate (RFC 7515, 4).

import { parseOnce } from "./json.js";
import { Refusal } from "./refusal.js";
import { utf8 } from "./text.js";

/** The `typ` of a certificate. It keeps it from being confused with other tokens (RFC 8725, 3.11). */
const TYPE = "deletion-certificate+jwt";

/** The id of the key that signed. */
export type KeyId = string;

/**
 * Reads a header and gives the id of the key. Refuses what a certificate never has: a header that must be understood
 * (`crit`, RFC 7515, 4.1.11), an unencoded payload (`b64`, RFC 7797), another type of token, another algorithm.
 */
export function keyIdIn(bytes: Uint8Array): KeyId {
  const text = utf8(bytes);
  const header = text === undefined ? undefined : parseOnce(text);
  if (typeof header !== "object" || header === null || Array.isArray(header)) throw new Refusal("not_a_certificate");
  if ("crit" in header || "b64" in header) throw new Refusal("extended_header");
  const { alg, kid, typ } = header as Record<string, unknown>;
  if (typeof alg !== "string" || typeof kid !== "string" || typeof typ !== "string") {
    throw new Refusal("not_a_certificate");
  }
  if (typ !== TYPE) throw new Refusal("other_type");
  if (alg !== "ES256") throw new Refusal("other_algorithm");
  return kid;
}
