// Sending a request again, where the first answer allows it and that is safe.

import { throwIfAborted, unlessAborted } from "./abort.js";
import { type Answer, read } from "./answer.js";
import { Offline } from "./offline.js";
import type { Platform } from "./platform.js";
import { Problem } from "./problem.js";
import type { Prepared } from "./request.js";

/** How often a request is sent at most. */
const SENDS = 3;
/** The longest `Retry-After` that is waited for, in seconds. */
const LONGEST_WAIT_SECONDS = 5;
/** The pause before a request is sent again after the network failed, in milliseconds; it doubles each time. */
const OFFLINE_PAUSE_MS = 500;

/** Sends a request, again where it is safe, and reads its answer. */
export async function send(platform: Platform, request: Prepared): Promise<Answer<unknown>> {
  for (let sent = 1; ; sent += 1) {
    try {
      return await sendOnce(platform, request);
    } catch (error) {
      const pause = sent < SENDS ? pauseAfter(error, request, sent) : undefined;
      if (pause === undefined) throw error;
      await unlessAborted(platform.wait(pause), request.init.signal);
    }
  }
}

async function sendOnce(platform: Platform, request: Prepared): Promise<Answer<unknown>> {
  const { signal } = request.init;
  throwIfAborted(signal);
  try {
    const response = await platform.fetch(request.url, request.init).catch((cause: unknown) => {
      throw new Offline(cause);
    });
    return await read(response);
  } catch (error) {
    // The caller gave up: the network has not failed.
    throwIfAborted(signal);
    throw error;
  }
}

/** How long to wait before the request is sent again, in milliseconds; `undefined` if it must not be. */
function pauseAfter(error: unknown, request: Prepared, sent: number): number | undefined {
  if (error instanceof Offline) return isRepeatable(request) ? OFFLINE_PAUSE_MS * 2 ** (sent - 1) : undefined;
  if (!(error instanceof Problem)) return undefined;
  const { status, retryAfter, offersChallenge } = error;
  const isShort = retryAfter !== undefined && retryAfter <= LONGEST_WAIT_SECONDS;
  return isShort && !offersChallenge && isSafe(status, request) ? retryAfter * 1000 : undefined;
}

/** Whether a request that was refused with this status can be sent again. */
function isSafe(status: number, request: Prepared): boolean {
  // A limit refuses a call before it is handled, but a POST or PATCH without a key may have got further than it seems.
  const { method } = request.init;
  if (status === 429) return (method !== "POST" && method !== "PATCH") || isRepeatable(request);
  return status === 503 && isRepeatable(request);
}

/**
 * Whether a second time gives what the first one gave. DELETE and a PUT with a condition are left out: after a first one
 * that was done, the second would be refused.
 */
function isRepeatable({ init: { method, headers } }: Prepared): boolean {
  if (method === "POST" || method === "PATCH") return headers["idempotency-key"] !== undefined;
  if (method === "PUT") return headers["if-match"] === undefined && headers["if-none-match"] === undefined;
  return method === "GET";
}
