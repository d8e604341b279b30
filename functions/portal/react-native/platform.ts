// What React Native 0.74 adds to its engine, as far as a client can meet it.
//
// `fetch` and `AbortController` are the packages that React Native takes them from, on an XMLHttpRequest that answers from
// a table. There is less than in React Native, never more: no URL (it has that in parts), no WebCrypto, no TextDecoder.

import type { Planned } from "../client/test/server";
import { service } from "./answers";

/** A request as it was sent. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const sent: Sent[] = [];
const answer = service();

/** React Native's: what `fetch` asks an XMLHttpRequest for. */
class Blob {
  readonly type = "";
  readonly text: string;
  constructor(parts: readonly string[] = []) {
    this.text = parts.join("");
  }
}

class FileReader {
  result: string | undefined;
  onload = (): void => {};
  readAsText(blob: Blob): void {
    setTimeout(() => {
      this.result = blob.text;
      this.onload();
    }, 0);
  }
}

class TableRequest {
  method = "";
  url = "";
  headers: Record<string, string> = {};
  status = 0;
  readyState = 0;
  withCredentials = true;
  responseType = "";
  response: Blob | undefined;
  onload = (): void => {};
  onerror = (): void => {};
  onabort = (): void => {};
  onreadystatechange = (): void => {};
  #planned: Planned = {};
  #isAborted = false;

  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name.toLowerCase()] = value;
  }

  send(body: string | null): void {
    sent.push({ method: this.method, url: this.url, headers: this.headers, body: body ?? "" });
    this.#planned = answer(this);
    setTimeout(() => {
      if (this.#isAborted) return;
      this.readyState = 4;
      this.onreadystatechange();
      if (this.#planned.cut) return this.onerror();
      this.status = this.#planned.status ?? 200;
      this.response = new Blob([(this.#planned.body as string | undefined) ?? ""]);
      this.onload();
    }, 0);
  }

  abort(): void {
    this.#isAborted = true;
    this.readyState = 4;
    this.onreadystatechange();
    this.onabort();
  }

  getAllResponseHeaders(): string {
    const headers = { "content-type": "text/html", ...this.#planned.headers };
    return Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
  }
}

/** Hermes has it from React Native 0.74 on. */
class TextEncoder {
  encode(text: string): Uint8Array {
    const bytes = encodeURIComponent(text).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  }
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function btoa(bytes: string): string {
  const groups = bytes.match(/[^]{1,3}/g) ?? [];
  const digits = groups.map((group) => {
    const [first, second, third] = [0, 1, 2].map((at) => group.charCodeAt(at) || 0) as [number, number, number];
    const bits = (first << 16) | (second << 8) | third;
    return [18, 12, 6, 0].map((shift, at) => (at > group.length ? "=" : DIGITS.charAt((bits >> shift) & 63))).join("");
  });
  return digits.join("");
}

Object.assign(globalThis, { Blob, FileReader, XMLHttpRequest: TableRequest, TextEncoder, btoa });
// Only now: it looks at what there is when it is loaded.
require("whatwg-fetch");
const { AbortController, AbortSignal } = require("abort-controller/dist/abort-controller");
Object.assign(globalThis, { AbortController, AbortSignal });
