// A new password is asked for by one proof: the code sent to a number, or call sign and recovery code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, faultsOf, type Reset } from "./reset";

const WHOLE: Reset = {
  way: "phone",
  sms: { phone: "13800138000", code: "123456", sent: { verificationId: "v1", phone: "13800138000", at: 0 } },
  callSign: "BG1ABC",
  recoveryCode: "AAAAA-BBBBB-CCCCC-DDDDD",
  password: "antenna coffee seven",
};
const found = (reset: Reset) => faultsOf(reset).map((fault) => `${fault.pointer} ${fault.code}`);

test("only the chosen proof is sent", () => {
  assert.deepEqual(bodyOf(WHOLE), { verification_id: "v1", code: "123456", new_password: WHOLE.password });
  assert.deepEqual(bodyOf({ ...WHOLE, way: "recovery" }), {
    call_sign: "BG1ABC",
    recovery_code: WHOLE.recoveryCode,
    new_password: WHOLE.password,
  });
});

test("what is missing for the chosen proof is told, and nothing else", () => {
  const nothing = { ...WHOLE, sms: { phone: "", code: "" }, callSign: "", recoveryCode: " ", password: "short" };
  assert.deepEqual(found(nothing), ["/phone missing", "/new_password too_short"]);
  assert.deepEqual(found({ ...nothing, way: "recovery" }), ["/call_sign missing", "/recovery_code missing", "/new_password too_short"]);
  assert.deepEqual(found(WHOLE), []);
});

test("a password made of the identifier that is proven is refused", () => {
  assert.deepEqual(found({ ...WHOLE, way: "recovery", password: "BG1ABC BG1ABC" }), ["/new_password own_identifier"]);
});
