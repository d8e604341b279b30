// The state of a deletion, as the holder of its receipt sees it.
import type { DataOf } from "qeg-client";
import { api } from "../api";
import { asciiIn, type Receipt } from "./file";

/** The state of the request. */
export type Followed = DataOf<"get", "/deletions/{request_id}">;

/** Reads the state. 401 if the receipt is not one of this request. */
export async function follow(receipt: Receipt, signal?: AbortSignal): Promise<Followed> {
  const path = { request_id: receipt.request_id };
  const answer = await api.get("/deletions/{request_id}", { path, receipt: receipt.receipt, ...(signal && { signal }) });
  return answer.data;
}

let known: unknown;

/** The keys that verify certificates. They are read once, and `again` where a key is missing. */
export async function publicKeys(signal?: AbortSignal, again = false): Promise<unknown> {
  if (again || known === undefined) known = (await api.get("/.well-known/jwks.json", { ...(signal && { signal }) })).data;
  return known;
}

/** Whether the bytes of a file look like a key set, in any encoding. */
export function looksLikeKeys(file: Uint8Array): boolean {
  return /^[^{]{0,4}\{\s*"keys"\s*:/.test(asciiIn(file.subarray(0, 400)));
}
