// Registering sends what was chosen, and nothing that was typed for another choice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, faultsOf, identifiersOf, type Wish } from "./wish";

const WHOLE: Wish = {
  way: "both",
  sms: { phone: "138 0013 8000", code: "123456", sent: { verificationId: "v1", phone: "138 0013 8000", at: 0 } },
  callSign: "BG1ABC",
  password: "antenna coffee seven",
  agreed: "2025-02-11",
};
const found = (wish: Wish) => faultsOf(wish).map((fault) => `${fault.pointer} ${fault.code}`);

test("each way sends its own identifiers", () => {
  const rest = { password: WHOLE.password, policy_version: "2025-02-11" };
  assert.deepEqual(bodyOf(WHOLE, false), { verification_id: "v1", code: "123456", call_sign: "BG1ABC", ...rest });
  assert.deepEqual(bodyOf({ ...WHOLE, way: "phone" }, false), { verification_id: "v1", code: "123456", ...rest });
  assert.deepEqual(bodyOf({ ...WHOLE, way: "call_sign" }, false), { call_sign: "BG1ABC", ...rest });
  assert.equal(bodyOf(WHOLE, true)["take_over"], true);
  for (const way of ["phone", "call_sign", "both"] as const) assert.deepEqual(found({ ...WHOLE, way }), []);
});

test("everything that is missing is told at once", () => {
  const nothing: Wish = { way: "both", sms: { phone: "", code: "" }, callSign: " ", password: "", agreed: "" };
  assert.deepEqual(found(nothing), ["/phone missing", "/call_sign missing", "/password missing", "/policy_version not_agreed"]);
});

test("a code counts for the number that it was sent to", () => {
  const changed = { ...WHOLE, sms: { ...WHOLE.sms, phone: "139 0013 8000" } };
  assert.deepEqual(found(changed), ["/phone not_requested"]);
  assert.deepEqual(found({ ...WHOLE, sms: { ...WHOLE.sms, code: "" } }), ["/code missing"]);
});

test("a password of the own identifier is refused only if that identifier is used", () => {
  const own = { ...WHOLE, password: "BG1ABC BG1ABC" };
  assert.deepEqual(found(own), ["/password own_identifier"]);
  assert.deepEqual(found({ ...own, way: "phone" }), []);
  assert.deepEqual(identifiersOf({ ...own, way: "phone" }), ["138 0013 8000"]);
});
