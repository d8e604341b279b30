// Contact data between the form, the API and people.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTHING, bodyOf, isSame, oneLine, shownPhone, typedOf } from "./values";

const STORED = { name: "张建国", phone: "+8613800138000", address: { province: "北京市", city: "北京市", county: "海淀区", detail: "中关村大街 27 号" } };

test("numbers are shown as they are dialled in the mainland", () => {
  assert.equal(shownPhone("+8613800138000"), "13800138000");
  assert.equal(shownPhone("+8657188123456"), "057188123456");
  assert.equal(shownPhone("+861064391234"), "01064391234");
  assert.equal(shownPhone("+864008208820"), "4008208820");
  assert.equal(shownPhone("+85251234567"), "+85251234567");
});

test("fields that were left empty are not sent", () => {
  assert.deepEqual(bodyOf({ ...NOTHING, name: " ", detail: "1号" }), { address: { detail: "1号" } });
  assert.deepEqual(bodyOf(typedOf(STORED)), { ...STORED, phone: "13800138000" });
});

test("a municipality is written once in a line", () => {
  assert.equal(oneLine(STORED.address), "北京市海淀区中关村大街 27 号");
});

test("what was stored is recognised, and every change is seen", () => {
  const typed = typedOf(STORED);
  assert.ok(isSame({ ...typed, phone: "+86 138-0013-8000" }, STORED));
  for (const field of Object.keys(NOTHING) as (keyof typeof NOTHING)[]) assert.ok(!isSame({ ...typed, [field]: "其他" }, STORED), field);
});
