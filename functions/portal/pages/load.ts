// Reading from the API for a page, and sending to it: what is loading, what failed, and how to try again.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { session } from "./session";
import { useStore } from "./store";

type State<T> = { state: "loading" } | { state: "ready"; data: T } | { state: "failed"; error: unknown };

/** What a page reads. */
export type Loaded<T> = State<T> & {
  /** Reads it anew. */
  again: () => void;
  /** Reads it anew too, but keeps what is shown if that fails. Nothing while it is being read. */
  look: () => void;
};

/** Reads when the page opens, when `keys` change, and after a new sign-in if it had failed. */
export function useLoaded<T>(read: (signal: AbortSignal) => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const [now, setNow] = useState<State<T>>({ state: "loading" });
  const [turn, setTurn] = useState(0);
  const who = useStore(session);
  const failed = now.state === "failed";
  const reading = useRef<AbortController | undefined>(undefined);
  const start = (keeps: boolean) => {
    const stop = new AbortController();
    reading.current = stop;
    const end = (result: State<T>) => {
      if (stop.signal.aborted) return;
      reading.current = undefined;
      setNow((before) => (keeps && result.state === "failed" && before.state === "ready" ? before : result));
    };
    read(stop.signal).then(
      (data) => end({ state: "ready", data }),
      (error: unknown) => end({ state: "failed", error }),
    );
  };
  // A look reads by the keys of now.
  const latest = useRef(start);
  latest.current = start;
  useEffect(() => {
    setNow((before) => (before.state === "ready" ? before : { state: "loading" }));
    start(false);
    return () => reading.current?.abort();
  }, [turn, ...keys]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  const look = useCallback(() => {
    if (reading.current === undefined) latest.current(true);
  }, []);
  useEffect(() => {
    if (failed && who.state === "open") again();
  }, [who]);
  return { ...now, again, look };
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
