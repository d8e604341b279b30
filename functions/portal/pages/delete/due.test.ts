// What the pages say of the last day of a deletion: before it, on it, and after it.
import "../in_node";
import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Account } from "../account/change";
import { KeepReceipt } from "../keep_receipt";
import { Standing } from "../parts/standing";
import { Due } from "../receipt/state";
import type { Followed } from "../receipt/api";
import { type Known, Progress } from "../receipt/progress";
import type { Asked, OwnRequest } from "./api";
import { Running } from "./running";

const LATE = /本应最迟在2026年12月1日周二完成，已经超过期限，非常抱歉。/;
const REQUEST: OwnRequest = {
  request_id: "0".repeat(32),
  state: "requested",
  mode: "grace",
  received_at: "2026-11-20T01:00:00Z",
  erase_after: "2026-11-21T01:00:00Z",
  due_on: "2026-12-01",
  due: { calendar_version: "2026", provisional: false },
};

const running = (some: Partial<OwnRequest> = {}) =>
  renderToString(
    h(Running, { request: { ...REQUEST, ...some }, username: "BG1ABC", onAsked: () => undefined, onCancelled: () => undefined, onUnsure: () => undefined }),
  );
const followed = (state: Followed["state"]) => renderToString(h(Due, { of: { ...REQUEST, state, recipients: [] } }));
const account: Account = {
  created_at: REQUEST.received_at,
  phone: null,
  phone_verified_at: null,
  call_sign: "BG1ABC",
  policy_version: "2026-10",
  status: "deletion_requested",
  deletion: REQUEST,
};
const asked: Asked = { ...REQUEST, receipt: "x".repeat(43) };
const receipt = () => renderToString(h(KeepReceipt, { asked }));
const standing = () => renderToString(h(Standing, { account }));

test("before its last day it says how many working days are left", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2026-11-30T04:00:00Z") });
  assert.match(running(), /最迟在2026年12月1日周二完成，还剩 1 个工作日。/);
  assert.match(followed("erasing"), /最迟在2026年12月1日周二全部完成，还剩 1 个工作日。/);
  assert.match(standing(), /最迟在2026年12月1日周二完成。/);
  assert.match(receipt(), /最迟在2026年12月1日周二完成。/);
});

test("on its last day it is not late", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2026-12-01T15:59:00Z") });
  assert.match(running(), /就是今天。/);
  for (const shown of [running(), followed("erased"), standing(), receipt()]) assert.doesNotMatch(shown, /本应最迟/);
});

test("after its last day it is said to be late", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2026-12-01T16:00:00Z") });
  for (const shown of [running(), followed("erasing"), followed("erased"), standing(), receipt()]) {
    assert.match(shown, LATE);
    assert.doesNotMatch(shown, /就是今天|(?<!本应)最迟/);
  }
});

test("a deletion that is held or completed is not late", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2026-12-05T04:00:00Z") });
  assert.doesNotMatch(running({ state: "held" }), /本应最迟/);
  assert.doesNotMatch(followed("completed"), /本应最迟/);
});

test("only a deletion with a grace period shows one", () => {
  const timeline = (state: OwnRequest["state"], mode?: OwnRequest["mode"]) =>
    renderToString(h(Progress, { known: { ...{ ...REQUEST, mode: undefined }, state, ...(mode && { mode }) } as Known }));
  assert.match(timeline("erasing", "grace"), /等待期/);
  assert.doesNotMatch(timeline("erasing", "immediate"), /等待期/);
  assert.doesNotMatch(timeline("requested", "immediate"), /等待期|撤销/);
  // A receipt does not say.
  assert.doesNotMatch(timeline("erasing"), /等待期/);
});
