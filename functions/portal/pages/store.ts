// A value that several components show, and the hook by which they show it.
import { useEffect, useState } from "preact/hooks";

/** A value with listeners. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Calls `listener` after each change. Returns the function that ends this. */
  subscribe(listener: () => void): () => void;
}

/** A store that holds `value` at first. */
export function store<T>(value: T): Store<T> {
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a store. The component is drawn anew when it changes. */
export function useStore<T>(from: Store<T>): T {
  const [value, setValue] = useState(() => from.get());
  useEffect(() => {
    setValue(() => from.get());
    return from.subscribe(() => setValue(() => from.get()));
  }, [from]);
  return value;
}
