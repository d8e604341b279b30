// The state of a deletion, as the holder of its receipt sees it.
import { api } from "../api";
import { asciiIn, type Receipt } from "./file";
import type { Known } from "./progress";

/** A carrier that was asked to erase what it had collected, and its answer. */
export interface AskedCarrier {
  carrier: string;
  told_at: string;
  answer_before?: string;
  answered_at?: string;
  late?: boolean;
  outcome?: "erased" | "retained";
  basis?: string;
  /** The last day on which it keeps something. */
  retained_until?: string;
}

/** The state of the request. */
export interface Followed extends Known {
  request_id: string;
  due_on: string;
  recipients: AskedCarrier[];
  /** The newest certificate, a JWS. */
  certificate?: string;
}

/** Reads the state. 401 if the receipt is not one of this request. */
export async function follow(receipt: Receipt, signal?: AbortSignal): Promise<Followed> {
  const path = { request_id: receipt.request_id };
  const answer = await api.get("/deletions/{request_id}", { path, receipt: receipt.receipt, ...(signal && { signal }) });
  return answer.data;
}

let known: unknown;

/** The keys that verify certificates. They were read before, if the network fails now. */
export async function publicKeys(signal?: AbortSignal): Promise<unknown> {
  known ??= (await api.get("/.well-known/jwks.json", { ...(signal && { signal }) })).data;
  return known;
}

/** Whether the bytes of a file look like a key set, in any encoding. */
export function looksLikeKeys(file: Uint8Array): boolean {
  return /^[^{]{0,4}\{\s*"keys"\s*:/.test(asciiIn(file.subarray(0, 400)));
}
