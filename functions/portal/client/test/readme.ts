// The examples of README.md, as one program: they are run as they are written.

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** What the examples leave to the reader. */
export interface Reader {
  /** Gives what the person enters. */
  readonly ask: (what: string) => Promise<string>;
  /** Shows something. */
  readonly tell: (text: string) => void;
  /** In place of the network, as the address in the examples is nobody's. */
  readonly fetch: typeof fetch;
}

/** The examples, in order. */
export async function examples(): Promise<string> {
  const text = await readFile(join(here, "../README.md"), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join("\n");
}

/** Runs the examples, one after the other. */
export async function runExamples({ ask, tell, fetch }: Reader): Promise<void> {
  const contents = await examples();
  const stdin = { contents, resolveDir: here, sourcefile: "README.ts", loader: "ts" } as const;
  const alias = { "qeg-client": join(here, "../src/index.ts") };
  const built = await build({ stdin, alias, bundle: true, write: false, format: "esm", target: "es2022" });
  const code = built.outputFiles[0]?.text ?? "";
  const before = globalThis.fetch;
  Object.assign(globalThis, { ask, tell, fetch });
  try {
    await import(`data:text/javascript,${encodeURIComponent(code)}`);
  } finally {
    globalThis.fetch = before;
  }
}

/** A fetch that sends what the examples send to `https://api.example/v1` to another address. */
export function fetchAt(base: string, send: typeof fetch = globalThis.fetch): typeof fetch {
  return (url, init) => send(String(url).replace("https://api.example/v1", base), init);
}
