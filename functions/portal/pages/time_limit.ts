// A time limit for requests: a network that is lost without a word would keep a page waiting for ever.

/** How long a request and its answer may take, in milliseconds. The service itself gives up before. */
export const LONGEST_REQUEST_MS = 35_000;

/**
 * Fetches, and gives up after `ms` milliseconds, which the client takes for a failure of the network. Giving up by
 * `init.signal` works as without the limit. Not with `AbortSignal.any`, which browsers before 2024 do not have.
 */
export async function fetchWithin(ms: number, input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const stop = new AbortController();
  const given = init?.signal;
  const giveUp = () => stop.abort(given?.reason);
  if (given?.aborted) giveUp();
  given?.addEventListener("abort", giveUp);
  const timer = setTimeout(() => stop.abort(), ms);
  const end = () => {
    clearTimeout(timer);
    given?.removeEventListener("abort", giveUp);
  };
  try {
    const answer = await fetch(input, { ...init, signal: stop.signal });
    // The limit holds until the answer is read, also where the caller reads it.
    answer.clone().arrayBuffer().then(end, end);
    return answer;
  } catch (error) {
    end();
    throw error;
  }
}
