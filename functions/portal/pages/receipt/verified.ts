// Verifies a certificate with the keys that the service publishes. A page can be open for longer than a key is in use.
import { type Verification, verifyCertificate } from "qeg-client";

/**
 * Verifies with the keys that `read` gives. If they were read before the service replaced its key, they lack the one of a newer
 * certificate: then they are read again, once. Where that fails, what the first ones said stands.
 */
export async function verified(certificate: string | Uint8Array, read: (again: boolean) => Promise<unknown>): Promise<Verification> {
  const first = await verifyCertificate(certificate, await read(false));
  if (first.steps.at(-1)?.code !== "unknown_key") return first;
  const newer = await read(true).catch(() => undefined);
  return newer === undefined ? first : verifyCertificate(certificate, newer);
}
