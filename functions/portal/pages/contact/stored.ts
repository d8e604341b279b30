// The contact data that is stored, and the version of it.
import { Problem } from "qeg-client";
import { api } from "../api";
import type { Contact } from "./values";

/** Contact data and the version of it. */
export interface Version {
  contact: Contact;
  etag: string | undefined;
}

/** What is stored now; `undefined` if nothing is. */
export async function stored(signal?: AbortSignal): Promise<Version | undefined> {
  try {
    const answer = await api.get("/contact", { ...(signal && { signal }) });
    return { contact: answer.data, etag: answer.etag };
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") return undefined;
    throw error;
  }
}
