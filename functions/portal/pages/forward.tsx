// Forwarding: the list of orders, a new one, and one of them.
import type { JSX } from "preact";
import type { PageProps } from "./app";
import { List } from "./forward/list";
import { One } from "./forward/one";
import { Order } from "./forward/order";

/** `#/forward`, `#/forward/new` and `#/forward/ID`. */
export function Forward(props: PageProps): JSX.Element {
  const [which] = props.rest;
  if (which === undefined) return <List key="list" />;
  if (which === "new") return <Order key="new" />;
  return <One key={which} id={which} />;
}
