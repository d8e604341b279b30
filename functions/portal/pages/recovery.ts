// The recovery code that the API gave out last, until the person says that it is saved. The API shows a code only once.
import { store } from "./store";

/** The code that is not saved yet. It is in memory only. */
export const unsavedCode = store<string | undefined>(undefined);

/** Shows the code of an answer, if there is one, in place of every page. */
export function keepCodeOf(answer: { recovery_code?: string | null } | undefined): void {
  if (answer?.recovery_code) unsavedCode.set(answer.recovery_code);
}
