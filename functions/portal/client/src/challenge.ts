// Solving a proof-of-work challenge: ALTCHA version 1 (altcha.org) with SHA-256.
//
// It runs in slices on the thread of the page. A Web Worker would need `worker-src` in the page's Content-Security-Policy,
// and React Native has none; and the work is short: at most 100,000 hashes.
//
// The hash is that of @noble/hashes. WebCrypto, which altcha-lib uses, makes a promise for each hash: it takes about eight
// times as long for texts as short as these, and React Native has none.

import { sha256 } from "@noble/hashes/sha2.js";

import { throwIfAborted, unlessAborted } from "./abort.js";
import type { Platform } from "./platform.js";

/** How long a slice of work takes, in milliseconds: short enough that a page answers to a touch meanwhile. */
const SLICE_MS = 8;
/** How many numbers are tried between two looks at the clock. */
const NUMBERS_AT_ONCE = 64;
/** The largest range of numbers that is searched. The service asks for 100,000. */
const MOST_NUMBERS = 1_000_000;

/** A challenge, as the service gives it. */
export interface Challenge {
  readonly algorithm: string;
  readonly challenge: string;
  readonly maxnumber: number;
  readonly salt: string;
  readonly signature: string;
}

/**
 * Solves a challenge. Gives the value of `Challenge-Response`; `undefined` for a challenge without a solution, and for
 * one that is not of the kind that is known here.
 */
export async function solve(
  challenge: Challenge,
  platform: Pick<Platform, "wait" | "now">,
  signal?: AbortSignal | null,
): Promise<string | undefined> {
  const { algorithm, challenge: hash, maxnumber, salt, signature } = challenge;
  if (algorithm !== "SHA-256" || !/^[0-9a-f]{64}$/.test(hash) || maxnumber > MOST_NUMBERS) return undefined;
  const number = await search(salt, hash, maxnumber, platform, signal);
  return number === undefined
    ? undefined
    : btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature }));
}

async function search(
  salt: string,
  hash: string,
  most: number,
  platform: Pick<Platform, "wait" | "now">,
  signal: AbortSignal | null | undefined,
): Promise<number | undefined> {
  const isSolution = solutionTest(salt, hash);
  let began = platform.now();
  for (let from = 0; from <= most; from += NUMBERS_AT_ONCE) {
    const end = Math.min(from + NUMBERS_AT_ONCE - 1, most);
    for (let number = from; number <= end; number += 1) if (isSolution(number)) return number;
    if (platform.now() - began < SLICE_MS) continue;
    await unlessAborted(platform.wait(0), signal);
    began = platform.now();
  }
  throwIfAborted(signal);
  return undefined;
}

/** Tells whether SHA-256 of salt and number is the hash. */
function solutionTest(salt: string, hash: string): (number: number) => boolean {
  const encoder = new TextEncoder();
  const wanted = Uint8Array.from(hash.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  return (number) => {
    const found = sha256(encoder.encode(salt + number));
    return wanted.every((byte, index) => byte === found[index]);
  };
}
