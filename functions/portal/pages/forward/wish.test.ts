// The body of an order, and everything that is missing or wrong before it is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "qeg-client";
import { NO_WISH, type Wish, bodyOf as bodyFor, sharing } from "./wish";

const bodyOf = (wish: Wish) => bodyFor(wish, "v1");

const WISH: Wish = { carrier: "post", kind: "card", count: "12", weight: "", shared: sharing("post", "v1"), agreed: "2025-02-11" };

function faultsOf(wish: Wish): string[] {
  try {
    bodyOf(wish);
    return [];
  } catch (error) {
    assert.ok(error instanceof Problem);
    return error.errors.map((one) => `${one.pointer} ${one.code}`);
  }
}

test("an order has the carrier, the item and the version of the policy", () => {
  const body = { carrier: "post", item: { kind: "card", count: 12 }, consent: { policy_version: "2025-02-11" } };
  assert.deepEqual(bodyOf(WISH), body);
  assert.deepEqual(bodyOf({ ...WISH, count: " １２ ", weight: "1,500" }), { ...body, item: { kind: "card", count: 12, weight_g: 1500 } });
});

test("everything that is missing is named at once", () => {
  assert.deepEqual(faultsOf({ ...NO_WISH, count: "" }), ["/carrier not_chosen", "/item/count missing", "/policy_version not_agreed"]);
  assert.deepEqual(faultsOf({ ...WISH, shared: "" }), ["/shared not_shared"]);
  assert.deepEqual(faultsOf({ ...WISH, shared: sharing("express", "v1") }), ["/shared not_shared"]);
  // The contact data was changed since.
  assert.deepEqual(faultsOf({ ...WISH, shared: sharing("post", "v0") }), ["/shared not_shared"]);
});

test("consent for one carrier is none for another", () => {
  assert.deepEqual(faultsOf({ ...WISH, carrier: "express" }), ["/shared not_shared"]);
});

test("a number is a whole one in digits", () => {
  for (const count of ["十", "1.5", "1,5", "-1", "1e3", "12张"]) assert.deepEqual(faultsOf({ ...WISH, count }), ["/item/count not_a_whole_number"], count);
  assert.deepEqual(faultsOf({ ...WISH, weight: "重" }), ["/item/weight_g not_a_whole_number"]);
});
