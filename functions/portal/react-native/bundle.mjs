// Makes one script of the app as React Native does, with its bundler, Metro, and its configuration of it:
// `node bundle.mjs FOLDER PROFILE OUT APP`. In FOLDER's node_modules, the client is installed. APP is a file of this folder.
//
// PROFILE says which syntax is left to the engine. With `default`, which release builds have, that is little; with
// `hermes-stable`, what Hermes has. Metro keeps it for as long as the process lives.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

const [folder, profile, out, app] = process.argv.slice(2);
const { getDefaultConfig, mergeConfig } = require("@react-native/metro-config");
const metro = require("metro");
const output = require("metro/src/shared/output/bundle");

const config = mergeConfig(getDefaultConfig(here), {
  cacheStores: [],
  fileMapCacheDirectory: folder,
  maxWorkers: 1,
  reporter: { update: () => {} },
  resolver: { nodeModulesPaths: [join(here, "node_modules"), join(folder, "node_modules")], useWatchman: false },
  // In place of React Native's own start, which sets up what the app then finds.
  serializer: { getModulesRunBeforeMainModule: () => [join(here, "platform.ts")] },
  watchFolders: [here, folder],
});
const build = (server, options) => output.build(server, { ...options, unstable_transformProfile: profile });
await metro.runBuild(config, { entry: join(here, app), out, platform: "android", minify: false, output: { ...output, build } });
