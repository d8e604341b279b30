// A body that is sent again has the key of the first time, until its answer came.
import assert from "node:assert/strict";
import { test } from "node:test";
import { repeatKey } from "./repeat_key";

function counted() {
  let made = 0;
  return repeatKey(() => `key-${(made += 1)}`);
}

test("the same body has the same key", () => {
  const key = counted();
  assert.equal(key.of({ call_sign: "BG1ABC" }), "key-1");
  assert.equal(key.of({ call_sign: "BG1ABC" }), "key-1");
});

test("another body has another key", () => {
  const key = counted();
  key.of({ code: "111111" });
  assert.equal(key.of({ code: "222222" }), "key-2");
});

test("after the answer the same body is a new request", () => {
  const key = counted();
  key.of({ identifier: "BG1ABC" });
  key.done();
  assert.equal(key.of({ identifier: "BG1ABC" }), "key-2");
});

test("a key is random by itself", () => {
  assert.match(repeatKey().of({}), /^[0-9a-f-]{36}$/);
  assert.notEqual(repeatKey().of({}), repeatKey().of({}));
});
