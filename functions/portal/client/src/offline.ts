// The network failed: no answer arrived, or it broke off.

/**
 * No answer arrived. The request may have been handled all the same.
 *
 * The client has repeated the request already where that is safe. Ask the person to check the connection, and repeat a
 * POST or PATCH with the same `key`.
 */
export class Offline extends Error {
  override readonly name = "Offline";

  constructor(cause?: unknown) {
    super("The network failed: check the connection and try again.", { cause });
  }
}
