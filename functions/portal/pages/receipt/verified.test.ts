// A certificate whose key is newer than the keys that the page has read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HEADER, signed } from "../../client/test/certificates";
import { verified } from "./verified";

test("a certificate of a key that is newer than the key set is verified with the present one", async () => {
  const old = await signed();
  const newer = await signed({ ...HEADER, kid: "newer" });
  const key = { ...newer.jwks.keys[0], kid: "newer" };
  const asked: boolean[] = [];
  const read = async (again: boolean) => {
    asked.push(again);
    return again ? { keys: [key, ...old.jwks.keys] } : old.jwks;
  };
  assert.notEqual((await verified(old.jws, read)).certificate, undefined);
  assert.deepEqual(asked, [false], "the keys that were read are enough for it");
  assert.notEqual((await verified(newer.jws, read)).certificate, undefined);
  assert.deepEqual(asked, [false, false, true]);
});

test("a key that the service does not know is looked for once, and without a network what was found stands", async () => {
  const { jwks } = await signed();
  const { jws } = await signed({ ...HEADER, kid: "of nobody" });
  let times = 0;
  const reads = [
    async () => {
      times += 1;
      return jwks;
    },
    async (again: boolean) => {
      if (again) throw new Error("no network");
      return jwks;
    },
  ];
  for (const read of reads) assert.equal((await verified(jws, read)).steps.at(-1)?.code, "unknown_key");
  assert.equal(times, 2);
});
