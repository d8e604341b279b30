// The limit of a network address: a call that it refuses is sent again with the solution of a challenge.

import { throwIfAborted } from "./abort.js";
import type { Answer } from "./answer.js";
import type { Challenge } from "./challenge.js";
import type { Platform } from "./platform.js";
import { Problem } from "./problem.js";
import { type Prepared, prepare } from "./request.js";
import { send } from "./retry.js";

/**
 * How many challenges are solved for one call. One is enough, unless the answer to the call that used it was lost: a
 * solution counts once.
 */
const CHALLENGES = 2;

/** Sends a request, and again with a solution when the answer offers a challenge. `base` is the address of the API. */
export async function sendPastLimit(platform: Platform, base: string, request: Prepared): Promise<Answer<unknown>> {
  let next = request;
  for (let solved = 0; ; solved += 1) {
    try {
      return await send(platform, next);
    } catch (error) {
      if (!(error instanceof Problem && error.offersChallenge) || solved === CHALLENGES) throw error;
      const solution = await getSolution(platform, base, request.init.signal);
      // Without a solution the first refusal stands.
      if (solution === undefined) throw error;
      const headers = { ...request.init.headers, "challenge-response": solution };
      next = { ...request, init: { ...request.init, headers } };
    }
  }
}

/** Gets a challenge and solves it. `undefined` if that fails. Throws only if the caller gives up. */
async function getSolution(
  platform: Platform,
  base: string,
  signal: AbortSignal | null | undefined,
): Promise<string | undefined> {
  try {
    const { data } = await send(platform, prepare(base, "GET", "/challenge", { signal: signal ?? undefined }));
    // Few calls need it, so a page loads it only then.
    const { solve } = await import("./challenge.js");
    return await solve(data as Challenge, platform, signal);
  } catch {
    throwIfAborted(signal);
    return undefined;
  }
}
