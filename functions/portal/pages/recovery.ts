// What the API shows only once, until the person says that it is saved: a recovery code, and the receipt of a deletion.
import type { Asked } from "./delete/api";
import { store } from "./store";

/** The code that is not saved yet. It is in memory only. */
export const unsavedCode = store<string | undefined>(undefined);

/** The receipt of a deletion that is not saved yet, with its request. It is in memory only. */
export const unsavedReceipt = store<Asked | undefined>(undefined);

/** Shows the code of an answer, if there is one, instead of every page. */
export function keepCodeOf(answer: { recovery_code?: string | null } | undefined): void {
  if (answer?.recovery_code) unsavedCode.set(answer.recovery_code);
}

/** Whether something is shown that nobody can see again. */
export function hasUnsaved(): boolean {
  return unsavedCode.get() !== undefined || unsavedReceipt.get() !== undefined;
}

/** Nothing is shown any more: after signing out, and when another person signs in. */
export function forgetUnsaved(): void {
  unsavedCode.set(undefined);
  unsavedReceipt.set(undefined);
}
