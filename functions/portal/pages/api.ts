// The API at the address of this document.
import { connect } from "qeg-client";
import { expire, token } from "./session";
import { store } from "./store";
import { fetchWithin, LONGEST_REQUEST_MS } from "./time_limit";

/**
 * Whether the browser is solving a challenge: what the service asks for after many calls from one network. The client
 * fetches it, solves it and sends the call again, so it is being solved after it was fetched, until the next call.
 */
export const solving = store(false);

async function watchedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  solving.set(false);
  const answer = await fetchWithin(LONGEST_REQUEST_MS, input, init);
  solving.set(answer.ok && String(input).endsWith("/challenge"));
  return answer;
}

/** The client that all pages use. */
export const api = connect({ base: document.baseURI, token, onUnauthenticated: expire, fetch: watchedFetch });
