// Reading an answer: its data and headers, or the problem in it.

import { Offline } from "./offline.js";
import { notFromService, problemOf } from "./problem.js";

/** An answer that is no refusal. */
export interface Answer<T, S extends number = number> {
  readonly status: S;
  /** The body; `undefined` for 204, 304 and other answers without one. */
  readonly data: T;
  /** The version of what was read or written: send it as `ifMatch`. */
  readonly etag?: string;
  /** The path of what was made. */
  readonly location?: string;
}

/** Reads an answer. Throws `Problem` for a refusal, `Offline` where the answer breaks off. */
export async function read(response: Response): Promise<Answer<unknown>> {
  const { status, headers } = response;
  const text = await response.text().catch((cause: unknown) => {
    throw new Offline(cause);
  });
  const body = json(text, headers.get("content-type") ?? "");
  if (!response.ok && status !== 304) throw problemOf(status, headers.get("retry-after"), body);
  if (text !== "" && body === undefined) throw notFromService(status);
  const [etag, location] = [headers.get("etag"), headers.get("location")];
  return {
    status,
    data: body,
    ...(etag === null ? {} : { etag }),
    ...(location === null ? {} : { location }),
  };
}

/** The value of JSON text; `undefined` for other text. */
function json(text: string, contentType: string): unknown {
  if (!/^application\/([a-z.+-]+\+)?json\b/i.test(contentType)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
