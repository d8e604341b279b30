// Problem: an answer that refuses a request, as problem details (RFC 9457) or not.

import type { components } from "./schema.js";

/** The codes of problems: those of the service, and the client's own. */
export type ProblemCode = components["schemas"]["ProblemCode"] | "not_from_service";

/** The codes of wrong fields that the service knows now. A later version may have more. */
export type ViolationCode = components["schemas"]["ViolationCode"];

/** What is wrong with one field of the body. */
export interface FieldError {
  /** The place in the body, as a JSON pointer (RFC 6901): `/address/postcode`. */
  readonly pointer: string;
  /** What is wrong: `missing`, `unknown`, `too_long` and so on. */
  readonly code: string;
  /** The words that are allowed, for a field with a closed list. */
  readonly allowed?: readonly string[];
}

/** The parts of a problem. */
export interface ProblemParts {
  readonly status: number;
  readonly code: ProblemCode;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly retryAfter?: number | undefined;
  readonly challenge?: boolean | undefined;
}

/**
 * The service refused a request. No part of it repeats what was sent.
 *
 * Decide by `code`, not by the texts. One code is the client's own: `not_from_service`, for an answer that the service
 * did not write; a proxy or the login page of a network did.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  /** The HTTP status. */
  readonly status: number;
  /** The code: one of a closed list, such as `unprocessable`. */
  readonly code: ProblemCode;
  /** One English sentence: what is wrong and what to do next. */
  readonly title: string;
  /** Another fixed English sentence about this case. */
  declare readonly detail?: string;
  /** The id of the request in the service's log; empty for an answer that the service did not write. */
  readonly requestId: string;
  /** Everything that is wrong with the body. */
  readonly errors: readonly FieldError[];
  /** When to try again, in seconds from now. */
  declare readonly retryAfter?: number;
  /** Whether the solution of a challenge would let the call past this limit. */
  readonly offersChallenge: boolean;

  constructor(parts: ProblemParts) {
    super(parts.detail ?? parts.title);
    this.status = parts.status;
    this.code = parts.code;
    this.title = parts.title;
    if (parts.detail !== undefined) this.detail = parts.detail;
    this.requestId = parts.requestId ?? "";
    this.errors = parts.errors ?? [];
    if (parts.retryAfter !== undefined) this.retryAfter = parts.retryAfter;
    this.offersChallenge = parts.challenge ?? false;
  }
}

/** The problem in an answer: its status, the value of `Retry-After`, and its body if that is JSON. */
export function problemOf(status: number, retryAfter: string | null, body: unknown): Problem {
  const seconds = secondsOf(retryAfter);
  const details = isObject(body) ? body : {};
  const { code, title, detail, request_id: requestId, errors, challenge } = details;
  if (typeof code !== "string" || typeof title !== "string") return notFromService(status, seconds);
  return new Problem({
    status,
    // A later service may have more codes: callers have a way for the rest anyway.
    code: code as ProblemCode,
    title,
    detail: typeof detail === "string" ? detail : undefined,
    requestId: typeof requestId === "string" ? requestId : undefined,
    errors: Array.isArray(errors) ? errors.filter(isFieldError) : [],
    retryAfter: seconds,
    challenge: challenge !== undefined,
  });
}

/** The problem of an answer that the service did not write. It quotes nothing of it. */
export function notFromService(status: number, retryAfter?: number): Problem {
  return new Problem({
    status,
    code: "not_from_service",
    title: "Something between here and the service answered in its place: check the connection and try again.",
    retryAfter,
  });
}

/** Whole seconds; `undefined` for anything else, such as a date. */
function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isFieldError(value: unknown): value is FieldError {
  if (!isObject(value)) return false;
  const { pointer, code, allowed } = value;
  const isListOrAbsent =
    allowed === undefined || (Array.isArray(allowed) && allowed.every((word) => typeof word === "string"));
  return typeof pointer === "string" && typeof code === "string" && isListOrAbsent;
}
