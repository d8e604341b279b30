// A receipt that was saved is read again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asciiIn, fileOf, receiptIn, requestId } from "./file";

const RECEIPT = { request_id: "0123456789abcdef0123456789abcdef", receipt: `-_${"aB3".repeat(13)}xy` };

test("the saved file is read again, also with other line ends and a byte order mark", () => {
  const file = fileOf(RECEIPT, "https://api.example/v1/#/receipt");
  assert.deepEqual(receiptIn(file), RECEIPT);
  assert.deepEqual(receiptIn(`\ufeff${file.replaceAll("\r\n", "\n")}`), RECEIPT);
});

test("an answer of the API that somebody saved is read too", () => {
  assert.deepEqual(receiptIn(JSON.stringify({ ...RECEIPT, due_on: "2026-12-04" }, null, 2)), RECEIPT);
});

test("other text has no receipt", () => {
  for (const other of ["", "receipt: short", `receipt: ${RECEIPT.receipt}`, `request_id: ${RECEIPT.request_id}0\nreceipt: ${RECEIPT.receipt}`]) {
    assert.equal(receiptIn(other), undefined, other);
  }
});

test("a request id is read as people paste it", () => {
  assert.equal(requestId(` ${RECEIPT.request_id.toUpperCase()}\n`), RECEIPT.request_id);
  assert.equal(requestId("０１２３4567 89abcdef 01234567 89abcdef"), RECEIPT.request_id);
  assert.equal(requestId(RECEIPT.request_id.slice(1)), undefined);
});

test("a file that an editor saved in UTF-16 is read too", () => {
  const file = fileOf(RECEIPT, "https://api.example/v1/#/receipt");
  assert.deepEqual(receiptIn(asciiIn(new Uint8Array(Buffer.from(`\ufeff${file}`, "utf16le")))), RECEIPT);
  assert.deepEqual(receiptIn(asciiIn(new TextEncoder().encode(file))), RECEIPT);
});
