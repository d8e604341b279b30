// How long the pages work on the hardest challenge in Chromium, at its full speed and slowed as Lighthouse slows it for a phone:
// `npm run challenge`, after `make pages`. It needs no stack, and prints milliseconds of this machine, which should do nothing
// else. It fails if a challenge is not solved. `npm run challenge:phone` measures on a real phone.
import { chromium } from "playwright-core";
import { serve, TIMES } from "./challenge_server.ts";

/** How many times slower than this machine. Lighthouse's phone is four times as slow. */
const SLOWER = [1, 4, 6];

let rate = 1;
const { port, close } = await serve("127.0.0.1", 0, (_browser, time) => {
  console.log(`Chromium, ${rate} times slower: ${time}`);
  if (time === "not solved") process.exitCode = 1;
});
const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (rate of SLOWER) {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  await page.goto(`http://127.0.0.1:${port}`);
  await page.locator(`#times li:nth-child(${TIMES})`).waitFor({ timeout: 120_000 });
  await page.close();
}
await browser.close();
close();
