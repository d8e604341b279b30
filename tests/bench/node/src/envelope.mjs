// Envelope encryption: a data key per person and purpose, wrapped by KMS; AES-256-GCM bound to its place.

import { DecryptCommand, GenerateDataKeyCommand, GenerateDataKeyWithoutPlaintextCommand } from "@aws-sdk/client-kms";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { kms } from "./aws.mjs";

const CACHE_MS = 300_000;
const cache = new Map();

const context = (subject, purpose) => ({ subject, purpose });

// The plaintext of a wrapped data key. A key is cached only while its item is there: callers have just read it.
export async function open(item, subject, purpose) {
  const known = cache.get(`${item.key_id} ${purpose}`);
  if (known && known.until > Date.now()) return known.key;
  const request = { CiphertextBlob: item.wrapped, EncryptionContext: context(subject, purpose) };
  const { Plaintext } = await kms.send(new DecryptCommand(request));
  cache.set(`${item.key_id} ${purpose}`, { key: Plaintext, until: Date.now() + CACHE_MS });
  return Plaintext;
}

export async function newKey(subject, purpose, keyArn) {
  const request = { KeyId: keyArn, KeySpec: "AES_256", EncryptionContext: context(subject, purpose) };
  const { Plaintext, CiphertextBlob } = await kms.send(new GenerateDataKeyCommand(request));
  return { key: Plaintext, wrapped: CiphertextBlob };
}

export async function newWrappedKey(subject, purpose, keyArn) {
  const request = { KeyId: keyArn, KeySpec: "AES_256", EncryptionContext: context(subject, purpose) };
  const { CiphertextBlob } = await kms.send(new GenerateDataKeyWithoutPlaintextCommand(request));
  return { wrapped: CiphertextBlob };
}

export function seal(key, place, value) {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(place)));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

export function unseal(key, place, blob) {
  const bytes = Buffer.from(blob);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(JSON.stringify(place)));
  decipher.setAuthTag(bytes.subarray(-16));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString());
}
