// A mobile number and the code that was sent to it, as a form holds them.
import type { FieldFault } from "./problems";

/** What is typed and what was sent. */
export interface SmsCode {
  phone: string;
  code: string;
  /** The last code that was sent: to which number, and when by the clock of this browser. */
  sent?: { verificationId: string; phone: string; at: number } | undefined;
}

/** Nothing typed and nothing sent. */
export const NO_CODE: SmsCode = { phone: "", code: "" };

/** The verification of the number that stands in the form now; `undefined` until a code was sent to it. */
export function verificationOf(value: SmsCode): string | undefined {
  return value.sent && digitsOf(value.sent.phone) === digitsOf(value.phone) ? value.sent.verificationId : undefined;
}

/** A number without what people and password managers write differently: spaces, hyphens, full-width digits, the code of China. */
function digitsOf(phone: string): string {
  const written = phone.normalize("NFKC").replace(/[\s().-]/g, "");
  return written.replace(/^(?:\+|00)86(?=1\d{10}$)/, "");
}

/** What is missing before the number can be proven. `codePointer` is where the code is in the body. */
export function codeFaults(value: SmsCode, codePointer: string): FieldFault[] {
  if (verificationOf(value) === undefined) return [{ pointer: "/phone", code: value.phone.trim() === "" ? "missing" : "not_requested" }];
  return value.code.trim() === "" ? [{ pointer: codePointer, code: "missing" }] : [];
}
