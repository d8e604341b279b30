// Idempotency keys: they let a POST or PATCH be repeated without being done twice.

/** Bytes of a key: enough that two never meet. */
const KEY_BYTES = 16;

/** A new key: 128 random bits in hex. Throws where the platform has no source of random bytes. */
export function newKey(): string {
  const crypto: Crypto | undefined = globalThis.crypto;
  if (crypto?.getRandomValues === undefined) {
    throw new TypeError(
      "There is no crypto.getRandomValues here: import react-native-get-random-values first, or give newKey to connect.",
    );
  }
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
