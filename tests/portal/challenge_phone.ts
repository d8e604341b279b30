// Measures the hardest challenge on a phone in the same network: `npm run challenge:phone`, after `make pages`. Open an address
// that it prints on the phone. The times are on the page and here, with what the browser says it is. Ctrl-C ends it.
import { networkInterfaces } from "node:os";
import { serve } from "./challenge_server.ts";

const { port } = await serve("0.0.0.0", 8099, (browser, time) => console.log(`${time}  ${browser}`));
const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
for (const one of all.filter((one) => one.family === "IPv4" && !one.internal)) console.log(`http://${one.address}:${port}/`);
