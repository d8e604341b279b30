// Builds the portal's pages with esbuild into target/pages: `node build.mjs`. The portal function embeds what is there.
//
// Every asset has a hash of its content in its name, and a copy for brotli and one for gzip beside it. manifest.json
// lists the files: [{ path, type, hash }].
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { data } from "./build/data.mjs";
import { policy } from "./build/policy.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const pages = join(here, "../../target/pages");
// A folder of its own, since two stacks may be started at the same time.
const target = `${pages}.${process.pid}`;
const assets = join(target, "assets");
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

process.on("exit", () => rmSync(target, { recursive: true, force: true }));
mkdirSync(assets, { recursive: true });
const built = await build({
  absWorkingDir: here,
  entryPoints: { main: "pages/main.tsx", style: "pages/style/all.css", reference: "reference/style.css", icon: "pages/icon.svg" },
  outdir: assets,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome100", "firefox100", "safari15.4"],
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".svg": "copy" },
  plugins: [data(new Date().getFullYear()), policy(join(here, "../.."))],
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  legalComments: "eof",
  metafile: true,
  logLevel: "warning",
});

/** The built file of an entry point, relative to the document. */
function address(entry) {
  const found = Object.entries(built.metafile.outputs).find(([, output]) => output.entryPoint === entry);
  if (!found) throw new Error(`esbuild made nothing of ${entry}`);
  return `assets/${found[0].split("/").at(-1)}`;
}

/** The scripts that a page needs at once: the entry point and what it imports. */
function imports(file, seen = new Set()) {
  const name = Object.keys(built.metafile.outputs).find((one) => one.endsWith(`/${file.split("/").at(-1)}`));
  for (const one of built.metafile.outputs[name].imports) {
    if (one.kind === "import-statement" && !seen.has(one.path)) imports(one.path, seen.add(one.path));
  }
  return seen;
}

const main = address("pages/main.tsx");
const icon = readdirSync(assets).find((name) => name.startsWith("icon-") && name.endsWith(".svg"));
const preloads = [...imports(main)].map((one) => `<link rel="modulepreload" href="assets/${one.split("/").at(-1)}">`);
const page = readFileSync(join(here, "pages/index.html"), "utf8")
  .replace("%STYLE%", address("pages/style/all.css"))
  .replace("%ICON%", `assets/${icon}`)
  .replace("%PRELOADS%", preloads.join("\n"))
  .replace("%MAIN%", main);
writeFileSync(join(target, "index.html"), page);

// The reference of the API is HTML that is rendered here, since it needs no script in the browser.
const renderer = await build({
  absWorkingDir: here,
  entryPoints: ["reference/document.tsx"],
  bundle: true,
  format: "esm",
  platform: "node",
  jsx: "automatic",
  jsxImportSource: "preact",
  write: false,
  logLevel: "warning",
});
const { reference } = await import(`data:text/javascript;base64,${Buffer.from(renderer.outputFiles[0].contents).toString("base64")}`);
const description = JSON.parse(readFileSync(join(here, "openapi.json"), "utf8"));
const styles = [address("pages/style/all.css"), address("reference/style.css")];
writeFileSync(join(target, "reference.html"), reference(description, styles, `assets/${icon}`));

// The entry of the icon is a script that nothing imports.
for (const name of readdirSync(assets)) {
  if (name.startsWith("icon-") && !name.endsWith(".svg")) rmSync(join(assets, name));
}

const manifest = ["index.html", "reference.html", ...readdirSync(assets).map((name) => `assets/${name}`)].sort().map((path) => {
  const bytes = readFileSync(join(target, path));
  const type = types[extname(path)];
  if (!type) throw new Error(`no media type is known for ${path}`);
  // The document is not compressed here: the function writes its base address into it first.
  if (path !== "index.html") {
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    // The tests of the function decompress only the copy for gzip.
    assert(brotliDecompressSync(brotli).equals(bytes), `${path}.br is not its file`);
    writeFileSync(join(target, `${path}.br`), brotli);
    writeFileSync(join(target, `${path}.gz`), gzipSync(bytes, { level: 9 }));
  }
  return { path, type, hash: createHash("sha256").update(bytes).digest("hex").slice(0, 16) };
});
const list = `${JSON.stringify(manifest, null, 1)}\n`;
writeFileSync(join(target, "manifest.json"), list);

// Pages that are the same stay untouched, so that cargo does not build the function again.
const before = join(pages, "manifest.json");
if (!existsSync(before) || readFileSync(before, "utf8") !== list) {
  rmSync(pages, { recursive: true, force: true });
  renameSync(target, pages);
}
