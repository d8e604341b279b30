// Answers of the API in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Offline, Problem, type ProblemCode } from "qeg-client";
import { atField, fault, isOffline, names, pastTheDay, refusal, refusals, sentence } from "./problems";

const problem = (code: ProblemCode, more: { retryAfter?: number; errors?: { pointer: string; code: string }[] } = {}) =>
  new Problem({ status: 400, code, title: "A title of the service.", ...more });

test("the time to wait is told in the unit that people would use", () => {
  const waits = [1, 16, 60, 89, 90, 3600, 5399, 5400, 86_400].map((retryAfter) => sentence(problem("too_many_requests", { retryAfter }), "en"));
  const told = ["1 second", "16 seconds", "60 seconds", "89 seconds", "2 minutes", "60 minutes", "90 minutes", "2 hours", "24 hours"];
  assert.deepEqual(
    waits,
    told.map((wait) => `Too many tries. Try again in ${wait}.`),
  );
  assert.equal(sentence(problem("too_many_requests", { retryAfter: 16 }), "zh-CN"), "次数太多了，请在 16 秒后再试。");
});

test("a sentence points to the fields only if all that is wrong stands at fields", () => {
  const marked = sentence(refusals([{ pointer: "/phone", code: "missing" }]), "en");
  assert.equal(marked, "Correct what is marked, then send it again.");
  assert.notEqual(sentence(problem("unprocessable", { errors: [{ pointer: "", code: "missing" }] }), "en"), marked);
  assert.notEqual(sentence(problem("unprocessable"), "en"), marked);
});

test("no sentence is one of the service, which speaks English only", () => {
  for (const error of [problem("a_new_code" as ProblemCode), new Offline(), new Error("A title of the service.")]) {
    assert.doesNotMatch(sentence(error, "zh-CN"), /title|service/);
  }
});

test("what was typed is spoken of only where something was typed", () => {
  for (const error of [new Offline(), problem("unavailable"), problem("not_from_service")]) {
    assert.match(sentence(error, "en"), /what you typed is still here/i);
    assert.match(sentence(error, "zh-CN"), /您填写的内容仍在/);
    assert.doesNotMatch(sentence(error, "en", false), /typed/);
    assert.doesNotMatch(sentence(error, "zh-CN", false), /填写/);
  }
});

test("an answer instead of the service is a failure of the network", () => {
  for (const typed of [true, false]) assert.equal(sentence(problem("not_from_service"), "en", typed), sentence(new Offline(), "en", typed));
  assert.equal(isOffline(problem("not_from_service")), true);
  assert.equal(isOffline(problem("unavailable")), false);
});

test("a field that knows how long it may be says so when it is too long", () => {
  const long = refusal("/subject", "too_long");
  assert.equal(fault(long, "/subject", "zh-CN", 120), "太长，最多 120 个字。");
  assert.equal(fault(long, "/subject", "en"), "This is too long.");
});

test("a problem without fields is shown at the field that it is about", () => {
  const wrong = atField(problem("forbidden"), "forbidden", "/password", "wrong_password");
  assert.equal(fault(wrong, "/password", "zh-CN"), "密码不正确。");
  assert.equal(fault(wrong, "/phone", "zh-CN"), undefined);
  const other = problem("conflict");
  assert.equal(atField(other, "forbidden", "/password", "wrong_password"), other);
});

test("a fault is found by its code", () => {
  assert.equal(names(refusal("/call_sign", "call_sign_taken"), "call_sign_taken"), true);
  assert.equal(names(refusal("/call_sign", "missing"), "call_sign_taken"), false);
  assert.equal(names(new Offline(), "call_sign_taken"), false);
});

test("at a limit of the day a sentence says what is possible meanwhile", () => {
  const error = problem("too_many_requests", { retryAfter: 50_000 });
  const wait = "Too many tries. Try again in 14 hours.";
  const deletion = pastTheDay(error, "en", "deletion");
  assert.equal(deletion, `${wait} A deletion that begins “At once” is still possible now.`);
  assert.match(pastTheDay(error, "en", "sign_in") ?? "", /recovery code, you can sign in now\.$/);
  assert.match(pastTheDay(error, "en", "new_password") ?? "", /reset it by a code or your recovery code\.$/);
  assert.equal(pastTheDay(error, "zh-CN", "deletion"), "次数太多了，请在 14 小时后再试。选择“立即开始”，现在仍然可以申请注销。");
});

test("a short wait and other errors have no such sentence", () => {
  for (const error of [problem("too_many_requests", { retryAfter: 900 }), problem("too_many_requests"), problem("forbidden"), new Offline()]) {
    assert.equal(pastTheDay(error, "en", "sign_in"), undefined);
  }
});
