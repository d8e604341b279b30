// connect: the client of one API, with a method for each method of HTTP.

import type { Answer } from "./answer.js";
import { newKey } from "./key.js";
import { type Platform, platformWith } from "./platform.js";
import { Problem } from "./problem.js";
import { baseOf, type Parts, prepare } from "./request.js";
import { sendPastLimit } from "./source-limit.js";

/** What a client is made of. */
export interface Options {
  /** The address of the API's stage, such as `https://api.example/v1`. */
  readonly base: string | URL;
  /** The token of the person's session now; `undefined` without one. */
  readonly token?: (() => string | undefined) | undefined;
  /** Called when the service refuses the token: the session has ended. The call fails all the same. */
  readonly onUnauthenticated?: (() => void) | undefined;
  /** In place of the platform's `fetch`. */
  readonly fetch?: Platform["fetch"] | undefined;
  /** In place of 128 random bits of the platform: a new key for each POST. */
  readonly newKey?: (() => string) | undefined;
  /** In place of `setTimeout`: ends after so many milliseconds. */
  readonly wait?: Platform["wait"] | undefined;
  /** In place of `Date.now`: used only to cut long work into short slices. */
  readonly now?: Platform["now"] | undefined;
}

/** Options of a GET. */
export type GetOptions = Pick<Parts, "path" | "query" | "receipt" | "ifNoneMatch" | "signal">;
/** Options of a POST. `key` is the Idempotency-Key: to repeat a POST by yourself, give the same one. */
export type PostOptions = Pick<Parts, "path" | "body" | "key" | "signal">;
/** Options of a PUT. `ifNoneMatch: "*"` makes sure that nothing is overwritten. */
export type PutOptions = Pick<Parts, "path" | "body" | "ifMatch" | "signal"> & {
  readonly ifNoneMatch?: "*" | undefined;
};
/** Options of a PATCH. */
export type PatchOptions = Pick<Parts, "path" | "body" | "signal">;
/** Options of a DELETE. */
export type DeleteOptions = Pick<Parts, "path" | "query" | "ifMatch" | "signal">;

/**
 * The client of one API. Paths are templates of the description: `/handoffs/{handoff_id}`. Each method throws `Problem` when
 * the service refuses the request, and `Offline` when the network fails.
 */
export interface Client {
  get<T = any>(path: string, options?: GetOptions): Promise<Answer<T>>;
  post<T = any>(path: string, options?: PostOptions): Promise<Answer<T>>;
  put<T = any>(path: string, options: PutOptions): Promise<Answer<T>>;
  patch<T = any>(path: string, options: PatchOptions): Promise<Answer<T>>;
  delete<T = any>(path: string, options?: DeleteOptions): Promise<Answer<T>>;
}

/** The route that opens a session. Its 401 is about the password, so no token is sent along. */
const SIGN_IN = "/sessions";

/** Makes a client. It sends nothing yet. */
export function connect(options: Options): Client {
  const base = baseOf(options.base);
  const platform = platformWith(options);
  const call = async (method: string, path: string, parts: Parts): Promise<Answer<any>> => {
    const needsNoToken = parts.receipt !== undefined || (method === "POST" && path === SIGN_IN);
    const token = needsNoToken ? undefined : options.token?.();
    try {
      return await sendPastLimit(platform, base, prepare(base, method, path, { ...parts, token }));
    } catch (error) {
      const hasEnded = error instanceof Problem && error.status === 401 && token !== undefined;
      // A new session may have begun while the call was on its way: that one has not ended.
      if (hasEnded && options.token?.() === token) options.onUnauthenticated?.();
      throw error;
    }
  };
  const nextKey = options.newKey ?? newKey;
  return {
    get: (path, parts = {}) => call("GET", path, parts),
    post: async (path, parts = {}) => call("POST", path, { ...parts, key: parts.key ?? nextKey() }),
    put: (path, parts) => call("PUT", path, parts),
    patch: (path, parts) => call("PATCH", path, parts),
    delete: (path, parts = {}) => call("DELETE", path, parts),
  };
}
