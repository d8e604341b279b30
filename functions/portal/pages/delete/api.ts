// The answers of the API about the person's own deletion.
import { type DataOf, Problem } from "qeg-client";
import { api } from "../api";
import { signInName } from "../sign_in_name";

/** The answer to a request. Its receipt is shown once. */
export type Asked = DataOf<"post", "/deletion">;

/** The request as the signed-in person sees it. */
export type OwnRequest = DataOf<"get", "/deletion">;

/** Whether the person can cancel for a day, or the deletion begins at once. */
export type Mode = OwnRequest["mode"];

/** The account's name for password managers, and the running request; `null` if there is none. */
export interface Own {
  username: string;
  request: OwnRequest | null;
}

/** Whether the person can cancel it now, by the clock of this browser. */
export function canCancel(request: OwnRequest): boolean {
  return request.state === "requested" && Date.now() < Date.parse(request.erase_after);
}

/** Reads the account first: without a request, there is nothing else to read. */
export async function own(signal?: AbortSignal): Promise<Own> {
  const stoppable = { ...(signal && { signal }) };
  const account = (await api.get("/account", stoppable)).data;
  const username = signInName(account);
  if (!account.deletion) return { username, request: null };
  try {
    return { username, request: (await api.get("/deletion", stoppable)).data };
  } catch (error) {
    // It was cancelled meanwhile.
    if (error instanceof Problem && error.status === 404) return { username, request: null };
    throw error;
  }
}
