// The client with the product as it is deployed. Left out without a stack (QEG_ENDPOINTS).

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { connect, pages, Problem } from "../src/index.js";
import { fetchAt, runExamples } from "./readme.js";
import { codeTo, endpoints, eventually, newPhone, ownSource, PASSWORD, person, skip } from "./stack.js";

const base = endpoints?.api ?? "";
const ADDRESS = { province: "北京市", city: "北京市", county: "海淀区", detail: "中关村大街1号" };

// At once, because one waits for the next run of purge.
describe("with the deployed product", { skip, concurrency: true }, () => {
  it("the examples of README.md run as they are written, to a verified certificate", async () => {
    const phone = newPhone();
    const told: string[] = [];
    let followed = "";
    const send = ownSource();
    const sendExamples = fetchAt(base, send);
    /** The certificate, as soon as the service has one for the receipt that was told. */
    const certificate = () =>
      eventually("the data is erased", async () => {
        const receipt = told.find((text) => text.startsWith("Keep this receipt: "))?.split(": ")[1] ?? "";
        const path = { request_id: followed };
        const answer = await connect({ base, fetch: send }).get("/deletions/{request_id}", { path, receipt });
        return answer.data.certificate;
      });
    const entered: Record<string, () => Promise<string>> = {
      "mobile number": async () => phone,
      "code in the SMS": () => codeTo(phone),
      "new password": async () => PASSWORD,
      password: async () => PASSWORD,
      certificate,
    };
    await runExamples({
      ask: (what) => entered[what]?.() ?? Promise.reject(new Error(`no answer to ${what}`)),
      tell: (text) => told.push(text),
      fetch: (url, init) => {
        followed = /\/deletions\/(\w+)$/.exec(String(url))?.[1] ?? followed;
        return sendExamples(url, init);
      },
    });
    assert.ok(told.some((text) => / account\.created$/.test(text)));
    assert.ok(told.includes("/phone: not_a_phone_number"), told.join("\n"));
    assert.ok(told.some((text) => /^requested, at the latest on 20\d\d-\d\d-\d\d$/.test(text)));
    const steps = told.filter((text) => text.endsWith(": passed"));
    assert.equal(steps.length, 6);
    assert.match(told.at(-1) ?? "", /^Erased at 20/);
  });

  it("contact data has versions", async () => {
    const { client, callSign } = await person();
    await assert.rejects(client.get("/contact"), { code: "not_found" });
    const body = { name: callSign, phone: newPhone(), address: ADDRESS };
    const first = await client.put("/contact", { body, ifNoneMatch: "*" });
    assert.equal(first.status, 201);
    await assert.rejects(client.put("/contact", { body, ifNoneMatch: "*" }), { code: "precondition_failed" });
    const same = await client.get("/contact", { ifNoneMatch: first.etag ?? "" });
    assert.deepEqual(same, { status: 304, data: undefined, etag: first.etag });
    const second = await client.put("/contact", { body: { ...body, name: "名" }, ifMatch: first.etag });
    assert.notEqual(second.etag, first.etag);
    await assert.rejects(client.put("/contact", { body, ifMatch: first.etag }), { code: "precondition_failed" });
    const read = await client.get("/contact");
    assert.deepEqual(read.data, { ...body, name: "名" });
    assert.equal(read.etag, second.etag);
  });

  it("an order that is repeated with its key is made once", async () => {
    const { client, callSign } = await person();
    await client.put("/contact", { body: { name: callSign, phone: newPhone(), address: ADDRESS } });
    const policy_version = (await client.get("/policy")).data.current;
    const body = { carrier: "post", item: { kind: "card", count: 2 }, consent: { policy_version } } as const;
    const order = await client.post("/handoffs", { body, key: "the-same" });
    const again = await client.post("/handoffs", { body, key: "the-same" });
    assert.equal(again.data.id, order.data.id);
    const other = await client.post("/handoffs", { body });
    assert.notEqual(other.data.id, order.data.id);
    const ids: string[] = [];
    for await (const page of pages(client, "/handoffs"))
      ids.push(...page.data.handoffs.map(({ id }: { id: string }) => id));
    assert.deepEqual(ids.sort(), [order.data.id, other.data.id].sort());
    const path = { handoff_id: order.data.id };
    assert.equal(order.location?.endsWith(`/handoffs/${path.handoff_id}`), true);
    await client.delete("/handoffs/{handoff_id}", { path });
    assert.equal((await client.get("/handoffs/{handoff_id}", { path })).data.status, "cancelled");
  });

  it("a list of several pages is read to its end", async () => {
    const { client } = await person();
    // Each page of the log has fewer entries than there are changes here.
    for (let change = 0; change < 60; change += 1) {
      await client.put("/preferences", { body: { promotions: change % 2 === 0 } });
    }
    const sizes: number[] = [];
    for await (const page of pages(client, "/access-log")) sizes.push(page.data.entries.length);
    assert.ok(sizes.length > 1, `${sizes}`);
    assert.ok(sizes.reduce((one, other) => one + other) >= 60, `${sizes}`);
  });

  it("every fault of a body is named", async () => {
    const { client } = await person();
    const body = { name: "", phone: "12", address: { ...ADDRESS, province: "" } };
    const refused = await client.put("/contact", { body }).catch((error: unknown) => error);
    assert.ok(refused instanceof Problem);
    assert.equal(refused.code, "unprocessable");
    assert.deepEqual(refused.errors.map(({ pointer }) => pointer).sort(), ["/address/province", "/name", "/phone"]);
    assert.match(refused.requestId, /^[0-9a-f-]{36}$/);
  });

  it("the end of a session is told", async () => {
    const { client, callSign, ends } = await person();
    await assert.rejects(client.post("/sessions", { body: { identifier: callSign, password: "not the password" } }), {
      code: "unauthenticated",
    });
    assert.equal(ends(), 0);
    assert.equal((await client.delete("/sessions/current")).status, 204);
    await assert.rejects(client.get("/account"), { code: "unauthenticated" });
    assert.equal(ends(), 1);
  });

  it("over the limit of a network address, a challenge is solved", async () => {
    const send = ownSource();
    const solved: string[] = [];
    const watched: typeof fetch = (url, init) => {
      const response = new Headers(init?.headers).get("challenge-response");
      if (response !== null) solved.push(response);
      return send(url, init);
    };
    // Ten accounts an hour are the limit.
    for (let account = 0; account < 10; account += 1) await person(watched);
    assert.deepEqual(solved, []);
    await person(watched);
    assert.equal(solved.length, 1);
  });
});
