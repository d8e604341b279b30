// Reading from the API for a page, and sending to it: what is loading, what failed, and how to try again.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { session } from "./session";
import { useStore } from "./store";

/** What a page reads. `again` reads it anew. */
export type Loaded<T> = { again: () => void } & (
  | { state: "loading" }
  | { state: "ready"; data: T }
  | { state: "failed"; error: unknown }
);

/** Reads when the page opens, when `keys` change, and after a new sign-in if it had failed. */
export function useLoaded<T>(read: (signal: AbortSignal) => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const [now, setNow] = useState<{ state: "loading" } | { state: "ready"; data: T } | { state: "failed"; error: unknown }>({ state: "loading" });
  const [turn, setTurn] = useState(0);
  const who = useStore(session);
  const failed = now.state === "failed";
  useEffect(() => {
    const stop = new AbortController();
    setNow((before) => (before.state === "ready" ? before : { state: "loading" }));
    read(stop.signal).then(
      (data) => stop.signal.aborted || setNow({ state: "ready", data }),
      (error: unknown) => stop.signal.aborted || setNow({ state: "failed", error }),
    );
    return () => stop.abort();
  }, [turn, ...keys]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  useEffect(() => {
    if (failed && who.state === "open") again();
  }, [who]);
  return { ...now, again };
}

/** Something that a person does by a button. */
export interface Action<A extends unknown[]> {
  /** Does it, unless it is being done. */
  run: (...what: A) => Promise<void>;
  busy: boolean;
  /** Why it failed the last time. */
  error: unknown;
}

/** An action and its state. */
export function useAction<A extends unknown[]>(act: (...what: A) => Promise<void>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef(false);
  const run = async (...what: A) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await act(...what);
    } catch (caught) {
      setError(caught);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { run, busy, error };
}
