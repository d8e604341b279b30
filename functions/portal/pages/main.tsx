// Starts the portal in the page that the portal function serves.
import { render } from "preact";
import { App } from "./app";
import { hasUnsent } from "./draft";
import { askBeforeLeaving } from "./parts/ask_before_leaving";

// Where the address has a query or lacks its last slash, links such as `#/contact` lead to another address: that of `base`.
history.replaceState(null, "", document.baseURI + location.hash);

askBeforeLeaving(hasUnsent);

const root = document.getElementById("app");
if (root) {
  root.replaceChildren();
  render(<App />, root);
}
