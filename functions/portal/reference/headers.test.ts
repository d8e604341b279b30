// Headers of every answer stand once in the reference, and those of some answers stand with these.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { type Answer, type Description, resolved } from "./description";
import { commonHeaders, OwnHeaders } from "./headers";

const description = JSON.parse(readFileSync(new URL("../openapi.json", import.meta.url), "utf8")) as Description;

/** The description with another last answer. */
function changed(change: (answer: Answer) => Answer): Description {
  const [path, methods] = Object.entries(description.paths).at(-1) ?? ["", {}];
  const [method, operation] = Object.entries(methods).at(-1) ?? [""];
  assert(operation);
  const [status, answer] = Object.entries(operation.responses).at(-1) ?? ["", {}];
  const responses = { ...operation.responses, [status]: change(resolved(description, answer)) };
  return { ...description, paths: { ...description.paths, [path]: { ...methods, [method]: { ...operation, responses } } } };
}

test("a header is common only while every answer has it", () => {
  const common = Object.keys(commonHeaders(description));
  assert(common.includes("X-Request-Id") && !common.includes("Retry-After"));
  const without = changed((answer) => {
    const { "X-Request-Id": _, ...headers } = answer.headers ?? {};
    return { ...answer, headers };
  });
  assert.deepEqual(
    Object.keys(commonHeaders(without)),
    common.filter((name) => name !== "X-Request-Id"),
  );
});

test("an answer shows its own headers", () => {
  const common = commonHeaders(description);
  const refused = { headers: { ...common, "Retry-After": { $ref: "#/components/headers/Retry-After" } } };
  const shown = renderToString(h(OwnHeaders, { description, common, answer: refused }));
  assert(shown.includes("Retry-After") && !shown.includes("X-Request-Id"));
  assert.equal(renderToString(h(OwnHeaders, { description, common, answer: { headers: common } })), "");
});
