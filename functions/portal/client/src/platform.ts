// What the client needs of the platform that it runs on.

/** What the client needs of the platform. */
export interface Platform {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Ends after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** The time in milliseconds, from any start. */
  readonly now: () => number;
}

/** The platform itself, with parts of it replaced. */
export function platformWith(parts: { readonly [K in keyof Platform]?: Platform[K] | undefined }): Platform {
  return {
    fetch: (url, init) => fetchWith(parts.fetch ?? globalThis.fetch, url, init),
    wait: parts.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    now: parts.now ?? Date.now,
  };
}

/**
 * Calls `fetch`. Of `cache`, React Native's makes a parameter of the query, which the API does not have and which would
 * make each address another one. It calls itself a polyfill.
 */
function fetchWith(fetch: Platform["fetch"], url: string, init: RequestInit): Promise<Response> {
  if (!("polyfill" in fetch)) return fetch(url, init);
  const { cache: _, ...rest } = init;
  return fetch(url, rest);
}
