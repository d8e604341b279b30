// Why a certificate is refused.

/** A step of the verification failed. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** The reason, from a closed list. */
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(DETAILS[code]);
    this.code = code;
  }
}

/** What is wrong and what to do next, by code. No sentence repeats anything of the certificate. */
const DETAILS = {
  too_large: "This is too large for a deletion certificate: check that it is the right file.",
  not_text: "The file is not text in UTF-8 or UTF-16: save it as UTF-8 and try again.",
  not_a_certificate: "This is not a deletion certificate: check that it is complete.",
  extended_header: "This is not a deletion certificate: its header has crit or b64, which a certificate never has.",
  other_type: "This is a signed token of another type, not a deletion certificate: check that it is the right one.",
  other_algorithm: "This is not a deletion certificate: it is not signed with ES256.",
  not_a_key_set: "This is not a key set: download it from /.well-known/jwks.json of the API.",
  unknown_key:
    "The key set does not contain the key of this certificate: get the key set of the service that issued it.",
  wrong_signature:
    "The signature is not valid: the certificate was changed or is incomplete; get it again from the service.",
  unknown_content:
    "The signature is valid, but this version does not know all fields of the certificate: use a newer one.",
} as const;

/** The reasons for which a certificate is refused. */
export type RefusalCode = keyof typeof DETAILS;
