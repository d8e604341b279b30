// The account whose password a form asks for again. Password managers need it; people do not see it.
import type { JSX } from "preact";

/** A hidden field before a field for the password. */
export function Username(props: { value: string }): JSX.Element {
  return <input type="text" autocomplete="username" value={props.value} readOnly hidden />;
}
