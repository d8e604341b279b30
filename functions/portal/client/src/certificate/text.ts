// The text of a certificate or key set: as PowerShell, Windows editors and others write it, and as the API answers it.

import { Refusal } from "./refusal.js";

/** Longest text that is looked at, in bytes or UTF-16 units. Certificates have a few thousand. */
const LONGEST = 1_048_576;

/**
 * Text, or bytes of UTF-8 or UTF-16. UTF-16 is recognised by its byte order mark, or by the zero byte of its first
 * character, which is ASCII in a certificate and in a key set.
 */
export function textOf(input: string | Uint8Array): string {
  if (input.length > LONGEST) throw new Refusal("too_large");
  const text = typeof input === "string" ? input : decoded(input);
  if (text === undefined || text.includes("\0")) throw new Refusal("not_text");
  return text.replace(/^\ufeff/, "");
}

/** The text of bytes in UTF-8; a byte order mark stays in it. `undefined` for bytes that are no UTF-8. */
export function utf8(bytes: Uint8Array): string | undefined {
  return inEncoding("utf-8", bytes);
}

/**
 * The certificate, even if the text is the API's answer about a deletion, or a certificate in quotes. Editors and mail
 * programs break long lines, so white space is removed: a certificate has none.
 */
export function certificateIn(text: string): string {
  return (quoted(text) ?? text).replace(/\p{White_Space}/gu, "");
}

function quoted(text: string): string | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const member = json instanceof Object && "certificate" in json ? json.certificate : json;
    return typeof member === "string" ? member : undefined;
  } catch {
    return undefined;
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  const [a, b] = bytes;
  const isLittle = (a === 0xff && b === 0xfe) || (a !== 0 && b === 0);
  const isBig = (a === 0xfe && b === 0xff) || (a === 0 && b !== undefined && b !== 0);
  return inEncoding(isLittle ? "utf-16le" : isBig ? "utf-16be" : "utf-8", bytes);
}

function inEncoding(encoding: string, bytes: Uint8Array): string | undefined {
  if (globalThis.TextDecoder === undefined) {
    throw new TypeError("There is no TextDecoder here: React Native has it from 0.85; before, install a polyfill.");
  }
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
