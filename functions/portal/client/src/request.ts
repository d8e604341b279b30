// Making the address, headers and body of a request.

import { plainReceipt } from "./receipt.js";

/** What a call adds to method and path template. */
export interface Parts {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly receipt?: string | undefined;
  readonly key?: string | undefined;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A request that can be sent more than once. */
export interface Prepared {
  readonly url: string;
  readonly init: Omit<RequestInit, "method" | "headers"> & {
    readonly method: string;
    /** By names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
  };
}

/** Prepares a request. `base` is the address of the API's stage. */
export function prepare(base: string, method: string, template: string, parts: Parts): Prepared {
  const url = base + filled(template, parts.path ?? {}) + queryOf(parts.query ?? {});
  const headers: Record<string, string> = { accept: "application/json, application/problem+json" };
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) headers[name] = checked(name, value);
  };
  set("authorization", authorization(parts));
  set("idempotency-key", parts.key);
  set("if-match", parts.ifMatch);
  set("if-none-match", parts.ifNoneMatch);
  const body = parts.body === undefined ? undefined : JSON.stringify(parts.body);
  if (body !== undefined) headers["content-type"] = "application/json";
  return {
    url,
    init: {
      method,
      headers,
      // The API has no cookies and never redirects, and what it answers is nobody else's to keep.
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      ...(body === undefined ? {} : { body }),
      ...(parts.signal === undefined ? {} : { signal: parts.signal }),
    },
  };
}

/** The base address without query, fragment and a slash at its end. Not with `URL`, which React Native has in parts. */
export function baseOf(address: string | URL): string {
  return String(address)
    .replace(/[?#].*$/s, "")
    .replace(/\/+$/, "");
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name];
    // An empty value or dots would lead to another route.
    if (value === undefined || /^\.{0,2}$/.test(value)) {
      throw new TypeError(`The path parameter ${name} is missing or empty: give it in \`path\`.`);
    }
    return encodeURIComponent(value);
  });
}

function queryOf(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined);
  const text = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return text.length === 0 ? "" : `?${text.join("&")}`;
}

function authorization(parts: Parts): string | undefined {
  if (parts.receipt !== undefined) return `Receipt ${plainReceipt(parts.receipt)}`;
  return parts.token === undefined ? undefined : `Bearer ${parts.token}`;
}

/** The value of a header. Fetch would refuse other characters too, with an error that quotes them. */
function checked(name: string, value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) {
    throw new TypeError(`The value for ${name} has characters that a header cannot have: use visible ASCII only.`);
  }
  return value;
}
