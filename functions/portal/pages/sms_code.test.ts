// The code that was sent belongs to a number, however the number is written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { verificationOf } from "./sms_code";

const sent = { verificationId: "v1", phone: "138 0013 8000", at: 0 };

test("a code stays with its number when a password manager writes the number in another way", () => {
  for (const phone of ["138 0013 8000", "13800138000", "13800138000 ", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００"]) {
    assert.equal(verificationOf({ phone, code: "", sent }), "v1", phone);
  }
});

test("another number needs another code", () => {
  for (const phone of ["13800138001", "", "8613800138000", "+1 13800138000"]) assert.equal(verificationOf({ phone, code: "", sent }), undefined, phone);
  assert.equal(verificationOf({ phone: "13800138000", code: "" }), undefined);
});
