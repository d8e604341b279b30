// connect: the client of one API, with a method for each method of HTTP.

import type { Answer } from "./answer.js";
import { newKey } from "./key.js";
import { type Platform, platformWith } from "./platform.js";
import { Problem } from "./problem.js";
import { baseOf, type Parts, prepare } from "./request.js";
import { sendPastLimit } from "./source-limit.js";
import type { AnswerOf, IfMatch, IfNone, InputOf, Last, PathOf, TaggedPath } from "./typed.js";

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
  /** In place of 128 random bits of the platform: a new key for each POST and PATCH. */
  readonly newKey?: (() => string) | undefined;
  /** In place of `setTimeout`: ends after so many milliseconds. */
  readonly wait?: Platform["wait"] | undefined;
  /** In place of `Date.now`: used only to cut long work into short slices. */
  readonly now?: Platform["now"] | undefined;
}

/** Stops a call: it then throws the signal's reason. */
interface Stoppable {
  readonly signal?: AbortSignal | undefined;
}

/** Options of a GET. `receipt` is what the person pasted: it takes the place of the token. */
export type GetOptions<P extends PathOf<"get">> = InputOf<"get", P> &
  Stoppable & { readonly receipt?: string | undefined };

/** A GET of something that the caller has already: the answer is 304 if its ETag is still this one. */
export interface Conditional {
  readonly ifNoneMatch: string;
}

/** `key` is the Idempotency-Key of a POST or PATCH: give the same one to repeat it by yourself. */
interface Keyed {
  readonly key?: string | undefined;
}

/** Options of a POST. */
export type PostOptions<P extends PathOf<"post">> = InputOf<"post", P> & Stoppable & Keyed;

/** Options of a PUT: `ifMatch` overwrites only the version of this ETag, `ifNoneMatch: "*"` overwrites nothing. */
export type PutOptions<P extends PathOf<"put">> = InputOf<"put", P> & Stoppable & IfMatch<"put", P> & IfNone<"put", P>;

/** Options of a PATCH. */
export type PatchOptions<P extends PathOf<"patch">> = InputOf<"patch", P> & Stoppable & Keyed;

/** Options of a DELETE: `ifMatch` deletes only the version of this ETag. */
export type DeleteOptions<P extends PathOf<"delete">> = InputOf<"delete", P> & Stoppable & IfMatch<"delete", P>;

/**
 * The client of one API. Paths are templates of its description, such as `/handoffs/{handoff_id}`. Each method throws `Problem`
 * when the service refuses the request, and `Offline` when the network fails.
 */
export interface Client {
  get<P extends TaggedPath>(
    path: P,
    options: GetOptions<P> & Conditional,
  ): Promise<AnswerOf<"get", P> | Answer<undefined, 304>>;
  get<P extends PathOf<"get">>(path: P, ...options: Last<GetOptions<P>>): Promise<AnswerOf<"get", P>>;
  post<P extends PathOf<"post">>(path: P, ...options: Last<PostOptions<P>>): Promise<AnswerOf<"post", P>>;
  put<P extends PathOf<"put">>(path: P, ...options: Last<PutOptions<P>>): Promise<AnswerOf<"put", P>>;
  patch<P extends PathOf<"patch">>(path: P, ...options: Last<PatchOptions<P>>): Promise<AnswerOf<"patch", P>>;
  delete<P extends PathOf<"delete">>(path: P, ...options: Last<DeleteOptions<P>>): Promise<AnswerOf<"delete", P>>;
}

/** The route that opens a session. Its 401 is about the password, so no token is sent along. */
const SIGN_IN = "/sessions";

/** Makes a client. It sends nothing yet. */
export function connect(options: Options): Client {
  const base = baseOf(options.base);
  const platform = platformWith(options);
  const nextKey = options.newKey ?? newKey;
  const call = async (method: string, path: string, given: Parts): Promise<Answer<unknown>> => {
    const needsNoToken = given.receipt !== undefined || (method === "POST" && path === SIGN_IN);
    const token = needsNoToken ? undefined : options.token?.();
    const hasKey = method === "POST" || method === "PATCH";
    const key = hasKey ? (given.key ?? nextKey()) : undefined;
    try {
      return await sendPastLimit(platform, base, prepare(base, method, path, { ...given, token, key }));
    } catch (error) {
      const hasEnded = error instanceof Problem && error.status === 401 && token !== undefined;
      // A new session may have begun while the call was on its way: that one has not ended.
      if (hasEnded && options.token?.() === token) options.onUnauthenticated?.();
      throw error;
    }
  };
  const client = {
    get: (path: string, parts: Parts = {}) => call("GET", path, parts),
    post: (path: string, parts: Parts = {}) => call("POST", path, parts),
    put: (path: string, parts: Parts = {}) => call("PUT", path, parts),
    patch: (path: string, parts: Parts = {}) => call("PATCH", path, parts),
    delete: (path: string, parts: Parts = {}) => call("DELETE", path, parts),
  };
  // The types of the description are only for the caller: here every path is text and every answer is unknown.
  return client as Client;
}
