// The browser asks before it leaves a page on which something would be lost.
import { useEffect } from "preact/hooks";
import { returnToPage } from "./page";

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
  // Chrome before 119 looks at this.
  event.returnValue = true;
}

/** The browser asks before it leaves the document, as long as something would be lost. */
export function askBeforeLeaving(wouldLose: () => boolean): void {
  addEventListener("beforeunload", (event) => {
    if (wouldLose()) ask(event);
  });
}

/**
 * For what is shown only once, instead of every page: the browser asks before it leaves, as long as the component is there.
 * Afterwards the page that was hidden is the page again.
 */
export function useAskBeforeLeaving(): void {
  useEffect(() => {
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("beforeunload", ask);
      // Once this rendering is done, and before anybody sees it.
      queueMicrotask(returnToPage);
    };
  }, []);
}
