// Giving up on a call by its AbortSignal. Not with `throwIfAborted`, which React Native does not have.

/** Throws the signal's reason if the caller gave up. */
export function throwIfAborted(signal: AbortSignal | null | undefined): void {
  if (signal?.aborted) throw reasonOf(signal);
}

/** Waits, or throws as soon as the caller gives up. */
export async function unlessAborted(waiting: Promise<void>, signal: AbortSignal | null | undefined): Promise<void> {
  throwIfAborted(signal);
  if (!signal) return waiting;
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(reasonOf(signal));
    signal.addEventListener("abort", stop);
  });
  return Promise.race([waiting, aborted]).finally(() => signal.removeEventListener("abort", stop));
}

function reasonOf(signal: AbortSignal): unknown {
  return signal.reason ?? Object.assign(new Error("The call was given up."), { name: "AbortError" });
}
