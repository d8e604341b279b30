// The steps of a handoff in each of its states.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Handoff, isUnderWay, stepsOf } from "./handoff";

const ORDERED: Handoff = {
  id: "0123456789abcdef0123456789abcdef",
  carrier: "post",
  status: "queued",
  created_at: "2026-11-26T01:00:00Z",
  item: { kind: "card", count: 1 },
  consent: { policy_version: "2025-02-11", handling: "entrusted_processor", given_at: "2026-11-26T01:00:00Z" },
  collect_before: "2026-12-10T01:00:00Z",
};

function shown(status: Handoff["status"]): string {
  const collected = !["queued", "cancelled", "expired"].includes(status);
  const reported = collected && status !== "collected";
  const handoff = { ...ORDERED, status, ...(collected && { collected_at: "2026-11-27T01:00:00Z" }), ...(reported && { occurred_at: "2026-11-28T01:00:00Z" }) };
  return stepsOf(handoff)
    .map((step) => `${step.event} ${step.state}${step.at ? ` ${step.at.slice(5, 10)}` : ""}`)
    .join(", ");
}

test("the way goes from the order to the delivery, with the times that are known", () => {
  assert.equal(shown("queued"), "ordered done 11-26, collected now, accepted later, in_transit later, delivered later");
  assert.equal(shown("collected"), "ordered done 11-26, collected done 11-27, accepted now, in_transit later, delivered later");
  assert.equal(shown("accepted"), "ordered done 11-26, collected done 11-27, accepted now 11-28, in_transit later, delivered later");
  assert.equal(shown("in_transit"), "ordered done 11-26, collected done 11-27, accepted done, in_transit now 11-28, delivered later");
  assert.equal(shown("delivered"), "ordered done 11-26, collected done 11-27, accepted done, in_transit done, delivered done 11-28");
});

test("another end takes the place of what would have come", () => {
  assert.equal(shown("cancelled"), "ordered done 11-26, cancelled done");
  assert.equal(shown("expired"), "ordered done 11-26, expired failed 12-10");
  assert.equal(shown("returned"), "ordered done 11-26, collected done 11-27, returned failed 11-28");
  assert.equal(shown("failed"), "ordered done 11-26, collected done 11-27, failed failed 11-28");
});

test("a handoff is under way until it has an end", () => {
  const states = ["queued", "cancelled", "expired", "collected", "accepted", "in_transit", "delivered", "returned", "failed"] as const;
  assert.deepEqual(
    states.filter((status) => isUnderWay({ ...ORDERED, status })),
    ["queued", "collected", "accepted", "in_transit"],
  );
});
