// The name under which a password manager has an account.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signInName } from "./sign_in_name";

test("a password manager finds the account under what its owner typed when signing in", () => {
  assert.equal(signInName({ call_sign: null, phone: "+8613800138000" }), "13800138000");
  assert.equal(signInName({ call_sign: "BG1ABC", phone: "+8613800138000" }), "BG1ABC");
  assert.equal(signInName({ call_sign: null, phone: "+15550100" }), "+15550100");
  assert.equal(signInName({ call_sign: null, phone: null }), "");
});
