// Reads again from time to time while somebody looks at the page.
import { useEffect } from "preact/hooks";
import type { Loaded } from "../load";

/** Looks again after so many seconds; a look that fails changes nothing. Not while the tab is hidden, and not at all for `undefined`. */
export function usePolling(loaded: Loaded<unknown>, seconds: number | undefined): void {
  useEffect(() => {
    if (seconds === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden && navigator.onLine) loaded.look();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [loaded.look, seconds]);
}
