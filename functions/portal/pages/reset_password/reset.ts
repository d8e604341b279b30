// What somebody typed to get a new password: what is missing in it, and what is sent.
import type { BodyOf } from "qeg-client";
import { passwordFault } from "../password_rules";
import { codeFaults, type SmsCode, verificationOf } from "../sms_code";
import type { FieldFault } from "../problems";

/** The form. */
export interface Reset {
  /** By a code sent to the number, or by call sign and recovery code. */
  way: "phone" | "recovery";
  sms: SmsCode;
  callSign: string;
  recoveryCode: string;
  password: string;
}

/** Everything that a page can find wrong before it asks the service. */
export function faultsOf(reset: Reset): FieldFault[] {
  const faults: FieldFault[] = [];
  if (reset.way === "phone") faults.push(...codeFaults(reset.sms, "/code"));
  else {
    if (reset.callSign.trim() === "") faults.push({ pointer: "/call_sign", code: "missing" });
    if (reset.recoveryCode.trim() === "") faults.push({ pointer: "/recovery_code", code: "missing" });
  }
  const fault = passwordFault(reset.password, [reset.way === "phone" ? reset.sms.phone : reset.callSign]);
  if (fault !== undefined) faults.push({ pointer: "/new_password", code: fault });
  return faults;
}

/** The body of `POST /password-resets`. */
export function bodyOf(reset: Reset): BodyOf<"post", "/password-resets"> {
  const proof =
    reset.way === "phone"
      ? { verification_id: verificationOf(reset.sms), code: reset.sms.code }
      : { call_sign: reset.callSign, recovery_code: reset.recoveryCode };
  return { ...proof, new_password: reset.password };
}
