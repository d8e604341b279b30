// The app: Metro makes one script of it, which Hermes runs. It prints what came of the scenario, and what was sent.

import { sent } from "./platform";
import { scenario } from "./scenario";

/** Hermes' own, which writes a line. */
declare const print: (line: string) => void;

scenario({ base: "https://api.example/v1/", newController: () => new AbortController() }).then(
  (outcomes) => print(JSON.stringify({ outcomes, sent })),
  (error: Error) => print(`${error.name}: ${error.message}\n${error.stack}`),
);
