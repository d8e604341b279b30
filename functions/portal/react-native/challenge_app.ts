// An app that solves a challenge with the greatest number, and prints how long it took in milliseconds.

import { connect } from "qeg-client";
import "./platform";

/** Hermes' own, which writes a line. */
declare const print: (line: string) => void;

const client = connect({ base: "https://api.example/v1/", newKey: () => "k", wait: async () => {} });
const body = { phone: "+8613800138000", purpose: "registration" } as const;

async function time(): Promise<number> {
  // The first challenge, which is short, warms the engine up.
  await client.post("/verifications", { body });
  const began = Date.now();
  await client.post("/verifications", { body });
  return Date.now() - began;
}

time().then(
  (ms) => print(String(ms)),
  (error: Error) => print(`${error.name}: ${error.message}\n${error.stack}`),
);
