// What is kept in this tab until it is closed. Browsers that let a site keep nothing refuse even to look: then it is kept
// in memory, until the page is loaded again.

const memory = new Map<string, string>();

function storage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

/** The things that are kept: the token, when it ends, and the language. Nothing personal is among them. */
export type Kept = "token" | "ends" | "language";

/** What is kept under this name. */
export function kept(name: Kept): string | undefined {
  return storage()?.getItem(name) ?? memory.get(name);
}

/** Keeps a value. */
export function keep(name: Kept, value: string): void {
  memory.set(name, value);
  try {
    storage()?.setItem(name, value);
  } catch {
    // There is no room: memory has it.
  }
}

/** Forgets it. */
export function forget(name: Kept): void {
  memory.delete(name);
  storage()?.removeItem(name);
}
