// Which carriers there are. They are configured where the service runs, and no route lists them: the service names them
// when an order has a carrier that it does not know.
import { Problem } from "qeg-client";
import { api } from "../api";

/** An order that no service can accept: no such carrier, and no pieces. So it does nothing but ask. */
const QUESTION = { carrier: "", item: { kind: "card", count: 0 }, consent: { policy_version: "" } } as const;

/** The names of the carriers, in their order. */
export async function carriers(signal?: AbortSignal): Promise<readonly string[]> {
  try {
    await api.post("/handoffs", { body: QUESTION, ...(signal && { signal }) });
  } catch (error) {
    const named = error instanceof Problem && error.errors.find((one) => one.pointer === "/carrier")?.allowed;
    if (!named) throw error;
    return named;
  }
  return [];
}
