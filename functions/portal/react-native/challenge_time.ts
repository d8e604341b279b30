// How long the client works on the hardest challenge in React Native's engine: `npm run challenge:hermes` in functions/portal. It
// prints milliseconds of this machine.

import { inHermes, installed } from "./engine";

const { folder, remove } = await installed();
for (const run of [1, 2, 3]) console.log(`Hermes, run ${run}: ${(await inHermes(folder, "challenge_app.ts", "default")).trim()} ms`);
await remove();
