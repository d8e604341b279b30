// Lighthouse's judgement of a page on its simulated slow phone. Run alone, on a quiet machine, it measures the first page:
// `npm run lighthouse` with QEG_ENDPOINTS naming the endpoints.json of a local stack.
import { fileURLToPath } from "node:url";
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";
import { CHROMIUM } from "./browser.ts";
import { stack } from "./stack.ts";

/** The scores by category, from 0 to 100, and the audits that took points. */
export interface Judgement {
  scores: Record<string, number>;
  failed: string;
}

/** Judges the page at `address` in the browser that listens at `port`. */
export async function judge(address: string, port: number, categories: string[]): Promise<Judgement> {
  const result = await lighthouse(address, { port, onlyCategories: categories, logLevel: "error" });
  if (!result) throw new Error("Lighthouse gave no result");
  const scores = Object.entries(result.lhr.categories).map(([name, category]) => [name, Math.round((category.score ?? 0) * 100)]);
  const failed = Object.values(result.lhr.audits).filter((audit) => audit.score !== null && audit.score < 0.9);
  return { scores: Object.fromEntries(scores), failed: failed.map((audit) => `${audit.id} ${audit.displayValue ?? audit.score}`).join(", ") };
}

/** Where Lighthouse finds the browser of a run of its own. */
const PORT = 9334;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", `--remote-debugging-port=${PORT}`] });
  const { scores, failed } = await judge(stack.portal, PORT, ["performance", "accessibility", "best-practices"]);
  console.table(scores);
  console.log(failed);
  await browser.close();
}
