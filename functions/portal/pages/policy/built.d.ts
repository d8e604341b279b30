// What build.mjs puts into the page of the policy.
declare module "qeg:policy" {
  import type { Part } from "./parts";

  /** The last results of a test file or folder. Without `at`, it was not run for this build. */
  export interface Proof {
    path: string;
    passed: number;
    failed: string[];
    /** When the run ended. */
    at?: string;
  }

  /** The parts of each version of the policy. */
  export const parts: Record<string, readonly Part[]>;
  /** A promise in one English sentence, and the tests that prove it, by its id. */
  export const proofs: Record<string, { promise: string; tests: readonly Proof[] }>;
}
