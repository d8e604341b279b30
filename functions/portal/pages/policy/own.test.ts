// The reader's own data is counted whole, and said in words.
import "../in_node";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { ForYou } from "./for_you";
import { type OwnData, ownData } from "./own";
import type { Own } from "./parts";

const ACCOUNT = { policy_version: "2026-10", phone_verified_at: null, call_sign: "BG1ABC" };
const OWN: OwnData = {
  agreed: "2026-10",
  phoneVerifiedAt: null,
  hasCallSign: true,
  hasContact: true,
  promotions: false,
  notices: 0,
  threads: 0,
  answerDueOn: undefined,
  deletion: undefined,
  log: { count: 0, more: false, first: undefined },
  carriers: [],
  authorities: [],
};

/** The answers of the service: pages of lists, and single answers. */
function answers(of: Record<string, readonly object[]>): void {
  mock.method(globalThis, "fetch", async (input: string) => {
    const url = new URL(input);
    const all = of[url.pathname.replace("/v1/", "")];
    const at = Number(url.searchParams.get("cursor") ?? 0);
    if (!all)
      return Response.json({ status: 404, code: "not_found", title: "Not found" }, { status: 404, headers: { "content-type": "application/problem+json" } });
    return Response.json({ ...all[at], ...(at + 1 < all.length && { next: String(at + 1) }) });
  });
}

const said = (about: Own, own: Partial<OwnData>) => renderToString(h(ForYou, { about, own: { ...OWN, ...own }, current: "2026-10" }));

test("questions and notices of every page are counted, and an old open question is found", async () => {
  answers({
    account: [ACCOUNT],
    preferences: [{ promotions: false }],
    notices: [{ notices: [{}, {}] }, { notices: [{}] }],
    threads: [{ threads: [{ answer_due_on: null }, { answer_due_on: "2026-12-03" }] }, { threads: [{ answer_due_on: "2026-12-01" }] }],
    "access-log": [{ entries: [] }],
  });
  const own = await ownData(new AbortController().signal);
  assert.equal(own.notices, 3);
  assert.equal(own.threads, 3);
  assert.equal(own.answerDueOn, "2026-12-01");
  assert.equal(own.hasContact, false);
  assert.equal(own.deletion, undefined);
});

test("the access log is read up to its limit and says that there is more, and a held deletion is known", async () => {
  const page = { entries: [{ at: "2026-11-26T00:00:00Z", action: "session.created", actor: { kind: "self" } }] };
  const deletion = { due_on: "2026-12-01", state: "held" };
  answers({
    account: [{ ...ACCOUNT, deletion }],
    preferences: [{}],
    notices: [{ notices: [] }],
    threads: [{ threads: [] }],
    contact: [{}],
    "access-log": [page, page, page, page, page],
  });
  const own = await ownData(new AbortController().signal);
  assert.deepEqual(own.log, { count: 4, more: true, first: "2026-11-26T00:00:00Z" });
  assert.equal(own.hasContact, true);
  assert.deepEqual(own.deletion, { dueOn: "2026-12-01", isHeld: true });
});

test("a carrier has the name that people know", () => {
  assert.match(said("carriers", { carriers: [{ at: "2026-11-26T00:00:00Z", carrier: "post" }] }), /最近一次：邮政，/);
});

test("a deletion and a question past their last day are said to be late", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2026-12-02T04:00:00Z") });
  const deletion = { dueOn: "2026-12-01", isHeld: false };
  assert.match(said("deletion", { deletion }), /本应最迟在.*完成，已经超过期限/);
  assert.match(said("deletion", { deletion: { ...deletion, dueOn: "2026-12-02" } }), /最迟在.*完成/);
  assert.match(said("deletion", { deletion: { ...deletion, isHeld: true } }), /依法暂停/);
  assert.match(said("answers", { answerDueOn: "2026-12-01" }), /本应最迟在.*答复，已经超过期限/);
  assert.match(said("answers", { answerDueOn: "2026-12-02" }), /最迟在.*答复/);
});
