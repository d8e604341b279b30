// Conversations with support: the list, a new question, and one of them.
import type { JSX } from "preact";
import type { PageProps } from "./app";
import { Ask } from "./messages/ask";
import { List } from "./messages/list";
import { One } from "./messages/one";

/** `#/messages`, `#/messages/new` and `#/messages/ID`. */
export function Messages(props: PageProps): JSX.Element {
  const [which] = props.rest;
  if (which === undefined) return <List key="list" />;
  if (which === "new") return <Ask key="new" />;
  return <One key={which} id={which} />;
}
