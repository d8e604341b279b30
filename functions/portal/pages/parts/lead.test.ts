// Notices lead to the page on which people can act.
import "../in_node";
import assert from "node:assert/strict";
import { test } from "node:test";
import { leadOf } from "./lead";

test("a notice about something that can be acted on leads there", () => {
  assert.equal(leadOf("call_sign_claimed")?.to, "#/messages/new");
  assert.equal(leadOf("support_answered")?.to, "#/messages");
  for (const one of ["deletion_requested", "deletion_held_court", "deletion_resumed", "account_deletion_by_takeover"] as const) {
    assert.equal(leadOf(one)?.to, "#/delete", one);
  }
  for (const one of ["deletion_cancelled", "password_reset_done", "forwarding_offer"] as const) assert.equal(leadOf(one), undefined, one);
});
