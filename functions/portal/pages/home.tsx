// The first page: what this service is, or, signed in, the account at a glance.
import type { JSX } from "preact";
import { Overview } from "./home/overview";
import { Welcome } from "./home/welcome";
import { session } from "./session";
import { useStore } from "./store";

/** `#/`. */
export function Home(): JSX.Element {
  const { state } = useStore(session);
  return state === "none" ? <Welcome /> : <Overview />;
}
