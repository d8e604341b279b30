// What a person chooses and types to order forwarding, and the body that is made of it.
import type { BodyOf } from "qeg-client";
import { type FieldFault, refusals } from "../problems";

/** What is chosen and typed. */
export interface Wish {
  carrier: string;
  kind: BodyOf<"post", "/handoffs">["item"]["kind"];
  count: string;
  weight: string;
  /** What the person agreed to share, and with whom: see `sharing`. */
  shared: string;
  /** The version of the policy that was agreed to. */
  agreed: string;
}

/** Nothing chosen yet. */
export const NO_WISH: Wish = { carrier: "", kind: "card", count: "1", weight: "", shared: "", agreed: "" };

/** Names one carrier and one version of the contact data: the consent to one is none to another. */
export function sharing(carrier: string, etag: string | undefined): string {
  return `${carrier} ${etag ?? ""}`;
}

/** The body of the order, for this version of the contact data. Throws what is not chosen or no number, for all fields at once. */
export function bodyOf(wish: Wish, etag: string | undefined): BodyOf<"post", "/handoffs"> {
  const faults: FieldFault[] = [];
  const whole = (typed: string, pointer: string) => {
    const written = typed.normalize("NFKC").replace(/\s/g, "");
    const digits = /^\d{1,3}(?:,\d{3})+$/.test(written) ? written.replaceAll(",", "") : written;
    if (!/^\d{1,9}$/.test(digits)) faults.push({ pointer, code: digits === "" ? "missing" : "not_a_whole_number" });
    return Number(digits);
  };
  if (wish.carrier === "") faults.push({ pointer: "/carrier", code: "not_chosen" });
  const count = whole(wish.count, "/item/count");
  const weight = wish.weight.trim() === "" ? undefined : whole(wish.weight, "/item/weight_g");
  if (wish.carrier !== "" && wish.shared !== sharing(wish.carrier, etag)) faults.push({ pointer: "/shared", code: "not_shared" });
  if (wish.agreed === "") faults.push({ pointer: "/policy_version", code: "not_agreed" });
  if (faults.length > 0) throw refusals(faults);
  return {
    carrier: wish.carrier,
    item: { kind: wish.kind, count, ...(weight !== undefined && { weight_g: weight }) },
    consent: { policy_version: wish.agreed },
  };
}
