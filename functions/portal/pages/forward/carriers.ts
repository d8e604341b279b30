// Which carriers there are: those that an order can name, each with its role by law.
import type { DataOf } from "qeg-client";
import { api } from "../api";

/** A carrier that mail can be handed to. */
export type Carrier = DataOf<"get", "/carriers">["carriers"][number];

/** The carriers, in the order of their names. There may be none. */
export async function carriers(signal?: AbortSignal): Promise<readonly Carrier[]> {
  return (await api.get("/carriers", { ...(signal && { signal }) })).data.carriers;
}
