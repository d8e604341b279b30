// The API at the address of this document.
import { connect } from "qeg-client";
import { expire, token } from "./session";

/** The client that all pages use. */
export const api = connect({ base: document.baseURI, token, onUnauthenticated: expire });
