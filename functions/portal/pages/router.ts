// The route is the part of the address after `#`. It never leaves the browser, and it holds no personal data.
import { useEffect, useRef } from "preact/hooks";
import { store, useStore } from "./store";

function current(): string {
  const path = location.hash.replace(/^#/, "");
  return path.startsWith("/") ? path : "/";
}

const route = store(current());
addEventListener("hashchange", () => route.set(current()));

/** The segments of the route: `#/messages/17` gives `["messages", "17"]`, `#/` gives `[]`. */
export function useRoute(): string[] {
  return useStore(route)
    .split("/")
    .filter((segment) => segment !== "");
}

/** Goes to a route, such as `/contact`, at once. */
export function go(path: string): void {
  location.hash = path;
  // The event comes later, and until then the page that is left would be drawn again.
  route.set(current());
}

/** Like `go`, but does nothing once the person has left the page: an answer that comes late takes nobody away from another one. */
export function useGo(): (path: string) => void {
  const isHere = useRef(true);
  useEffect(
    () => () => {
      isHere.current = false;
    },
    [],
  );
  return (path) => {
    if (isHere.current) go(path);
  };
}
