// What somebody typed to register: what is missing in it, and what is sent.
import type { BodyOf } from "qeg-client";
import { passwordFault } from "../password_rules";
import type { FieldFault } from "../problems";
import { codeFaults, type SmsCode, verificationOf } from "../sms_code";

/** By what a person wants to be known. */
export type Way = "phone" | "call_sign" | "both";

/** The form. */
export interface Wish {
  way: Way;
  sms: SmsCode;
  callSign: string;
  password: string;
  /** The version of the policy that is agreed to; empty if none. */
  agreed: string;
}

/** The identifiers that count for this way: the number and the call sign, as typed. */
export function identifiersOf(wish: Wish): string[] {
  return [...(wish.way === "call_sign" ? [] : [wish.sms.phone]), ...(wish.way === "phone" ? [] : [wish.callSign])];
}

/** Everything that a page can find wrong before it asks the service. */
export function faultsOf(wish: Wish): FieldFault[] {
  const faults: FieldFault[] = [];
  if (wish.way !== "call_sign") faults.push(...codeFaults(wish.sms, "/code"));
  if (wish.way !== "phone" && wish.callSign.trim() === "") faults.push({ pointer: "/call_sign", code: "missing" });
  const fault = passwordFault(wish.password, identifiersOf(wish));
  if (fault !== undefined) faults.push({ pointer: "/password", code: fault });
  if (wish.agreed === "") faults.push({ pointer: "/policy_version", code: "not_agreed" });
  return faults;
}

/** The body of `POST /accounts`. */
export function bodyOf(wish: Wish, takeOver: boolean): BodyOf<"post", "/accounts"> {
  return {
    ...(wish.way !== "call_sign" && { verification_id: verificationOf(wish.sms), code: wish.sms.code }),
    ...(wish.way !== "phone" && { call_sign: wish.callSign }),
    password: wish.password,
    policy_version: wish.agreed,
    ...(takeOver && { take_over: true }),
  };
}
