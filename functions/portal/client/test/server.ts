// A small HTTP server that gives planned answers and keeps what it was sent.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** An answer: a body that is no text is sent as JSON. `cut` closes the connection instead of an answer. */
export interface Planned {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly cut?: true;
}

/** A running server. */
export interface Server {
  /** The address of the API in it. */
  readonly base: string;
  readonly received: Received[];
}

/** Starts a server for one test. `answer` is called for each request, in order. */
export async function serve(test: TestContext, answer: (request: Received, index: number) => Planned): Promise<Server> {
  const received: Received[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
    const headers = incoming.headers as Record<string, string | undefined>;
    const request = { method: incoming.method ?? "", url: incoming.url ?? "", headers, body };
    const planned = answer(request, received.push(request) - 1);
    if (planned.cut) return void incoming.socket.destroy();
    const isText = typeof planned.body === "string";
    const type = isText
      ? "text/html"
      : (planned.status ?? 200) >= 400
        ? "application/problem+json"
        : "application/json";
    const text =
      isText || planned.body === undefined ? (planned.body as string | undefined) : JSON.stringify(planned.body);
    outgoing.writeHead(planned.status ?? 200, {
      ...(text === undefined ? {} : { "content-type": type }),
      ...planned.headers,
    });
    outgoing.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received };
}

/** Problem details as the service writes them. */
export function problem(
  status: number,
  code: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { type: `urn:qeg:problem:${code}`, title: `Title of ${code}.`, status, code, request_id: "r-1", ...more };
}
