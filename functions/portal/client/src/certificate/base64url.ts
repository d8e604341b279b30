// base64url without padding (RFC 7515, 2).

/** The bytes of a text; `undefined` for other text, also for a spelling that no encoder writes. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  // Bits that belong to no byte must be zero: otherwise one signature would have several spellings.
  const again = btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return again === text ? Uint8Array.from(binary, (one) => one.charCodeAt(0)) : undefined;
}
