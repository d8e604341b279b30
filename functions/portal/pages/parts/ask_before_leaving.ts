// For what is shown only once, instead of every page: the browser asks before it leaves, and afterwards the page that was
// hidden is the page again.
import { useEffect } from "preact/hooks";
import { returnToPage } from "./page";

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
  // Chrome before 119 looks at this.
  event.returnValue = true;
}

/** The browser asks before it leaves the page, as long as the component is there. */
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
