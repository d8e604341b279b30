// The loop that Lambda's own Node.js runtime runs around a handler, without what it adds: so it costs less here.

import http from "node:http";

const api = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

export async function run(handler) {
  for (;;) {
    const { headers, body } = await call("GET", "next");
    const answer = await handler(JSON.parse(body));
    await call("POST", `${headers["lambda-runtime-aws-request-id"]}/response`, JSON.stringify(answer));
  }
}

function call(method, path, body) {
  const options = { host: api[0], port: api[1], method, path: `/2018-06-01/runtime/invocation/${path}`, agent };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(parts).toString() }));
    });
    request.on("error", reject);
    request.end(body);
  });
}
