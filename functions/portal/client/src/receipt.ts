// A receipt as people paste it, as a header can carry it.

import { Problem } from "./problem.js";

/** Characters of a receipt: 32 bytes in base64url. */
const RECEIPT_CHARS = 43;
/** Longest text that is looked at, in UTF-16 units. */
const LONGEST_TEXT = 1024;

/**
 * The receipt without blanks and invisible characters, in ASCII. Editors and input methods change width and dashes, and
 * write one long dash for two hyphens; the service reads all this, but a header carries only ASCII.
 *
 * Throws the problem that the service has for text that is no receipt.
 */
export function plainReceipt(pasted: string): string {
  const compact = pasted
    .slice(0, LONGEST_TEXT)
    .normalize("NFKC")
    .replace(/[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, "");
  const asWritten = compact.length === RECEIPT_CHARS ? compact : compact.replace(/—/g, "--");
  const receipt = asWritten.replace(/\p{Dash}/gu, "-");
  if (!/^[\x21-\x7e]+$/.test(receipt)) {
    throw new Problem({
      status: 401,
      code: "unauthenticated",
      title: "This is no receipt: copy it again, all of it and nothing else.",
    });
  }
  return receipt;
}
