// The receipt as a file: text that people can read, and that the page reads again.

/** What proves that somebody asked for a deletion: it opens the state of that request, and nothing else. */
export interface Receipt {
  request_id: string;
  receipt: string;
}

/** The draft that holds the receipt whose deletion is followed. */
export const OPEN_RECEIPT = "open-receipt";

/** The name of the file. It holds nothing personal. */
export const FILE = "qeg-deletion-receipt.txt";

/** The text of the file. `address` is where the receipt can be used. */
export function fileOf(receipt: Receipt, address: string): string {
  return [
    "QEG.NET 注销回执  Deletion receipt",
    "",
    `申请编号 request_id: ${receipt.request_id}`,
    `回执 receipt: ${receipt.receipt}`,
    "",
    "请妥善保存，不要告诉他人。账户注销之后，仍可凭它查看进度和注销证书：",
    "Keep this file and show it to nobody. It shows the state of the deletion and its certificate, even when the account is gone:",
    address,
    "",
  ].join("\r\n");
}

/** A pasted request id in the form of the API; `undefined` for other text. */
export function requestId(pasted: string): string | undefined {
  const compact = pasted
    .slice(0, 1024)
    .normalize("NFKC")
    .replace(/[\p{White_Space}\p{Cf}]/gu, "")
    .toLowerCase();
  return /^[0-9a-f]{32}$/.test(compact) ? compact : undefined;
}

/** The receipt in a saved file, or in an answer of the API that somebody saved; `undefined` for other text. */
export function receiptIn(file: string): Receipt | undefined {
  const request_id = /request_id"?\s*:\s*"?([0-9a-f]{32})(?![0-9a-z])/.exec(file)?.[1];
  const receipt = /receipt"?\s*:\s*"?([A-Za-z0-9_-]{43})(?![\w-])/.exec(file)?.[1];
  return request_id && receipt ? { request_id, receipt } : undefined;
}

/** The ASCII characters in the bytes of a file, whatever its encoding. What these pages look for in a file is ASCII. */
export function asciiIn(file: Uint8Array): string {
  return Array.from(file, (byte) => (byte === 0 ? "" : String.fromCharCode(byte))).join("");
}
