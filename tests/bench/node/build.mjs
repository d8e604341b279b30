// Bundles and minifies each function, as one does for Lambda: `node build.mjs FOLDER`.

import { build } from "esbuild";

await build({
  entryPoints: ["src/contact.mjs", "src/registration.mjs"],
  outdir: process.argv[2],
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  // Starts faster than an ES module.
  format: "cjs",
  mainFields: ["module", "main"],
  loader: { ".node": "copy" },
  logLevel: "error",
});
