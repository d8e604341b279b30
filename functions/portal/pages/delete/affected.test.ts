// What a deletion would end is counted on every page of the lists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "qeg-client";
import { affected } from "./affected";

/** A service whose lists have these pages. */
function service(lists: Record<string, readonly object[]>) {
  const answer = async (input: string | URL | Request): Promise<Response> => {
    const url = new URL(String(input));
    const all = lists[url.pathname.slice(1)];
    assert(all, `nobody asks for ${url.pathname}`);
    const at = Number(url.searchParams.get("cursor") ?? 0);
    return Response.json({ ...all[at], ...(at + 1 < all.length && { next: String(at + 1) }) });
  };
  return connect({ base: "http://service.test/", fetch: answer });
}

const threads = (...due: (string | null)[]) => ({ threads: due.map((answer_due_on) => ({ answer_due_on })) });
const handoffs = (...statuses: string[]) => ({ handoffs: statuses.map((status) => ({ status })) });

test("an old question and old orders that are open are counted behind newer ones that have ended", async () => {
  const client = service({
    threads: [threads(null, null, null, null, null), threads(null, "2026-12-01"), threads("2026-11-30")],
    handoffs: [handoffs("delivered", "returned"), handoffs("queued", "expired"), handoffs("in_transit", "accepted", "collected")],
  });
  assert.deepEqual(await affected(client, new AbortController().signal), { waiting: 1, underWay: 3, unanswered: 2 });
});

test("nothing is counted where there is nothing", async () => {
  const client = service({ threads: [threads()], handoffs: [handoffs("cancelled", "failed")] });
  assert.deepEqual(await affected(client, new AbortController().signal), { waiting: 0, underWay: 0, unanswered: 0 });
});
