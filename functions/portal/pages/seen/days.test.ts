// Entries are put together by day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { byDay } from "./days";

test("entries of one day stand together, in their order", () => {
  const entries = ["2 c", "2 b", "1 a"];
  assert.deepEqual(
    byDay(entries, (entry) => entry.charAt(0)),
    [
      { day: "2", entries: ["2 c", "2 b"] },
      { day: "1", entries: ["1 a"] },
    ],
  );
  assert.deepEqual(
    byDay([], () => ""),
    [],
  );
});
