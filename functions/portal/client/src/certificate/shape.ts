// Checking that a content has the fields of a certificate and no others.

import {
  ASSURANCES,
  type Attested,
  type Certificate,
  LEVELS,
  MODES,
  type NotCovered,
  OUTCOMES,
  PROOFS,
  PURPOSES,
  type Recipient,
  REMAINDERS,
  RETENTION_LAWS,
  STAGES,
} from "./content.js";

type Check = (value: unknown) => boolean;
/** The fields of an object; `?` marks those that may be absent. */
type Fields<T> = { readonly [K in keyof T]-?: undefined extends T[K] ? readonly ["?", Check] : Check };

const text: Check = (value) => typeof value === "string";
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const id: Check = (value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
const day: Check = (value) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && isValidTime(`${value}T00:00:00Z`);
// Certificates of earlier versions have fractions of a second.
const time: Check = (value) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) && isValidTime(value);
const yesOrNo: Check = (value) => typeof value === "boolean";
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** Not `Date.parse` alone: it takes the 31st of February. */
function isValidTime(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text.slice(0, 10);
}

function objectOf<T>(fields: Fields<T>): Check {
  const all = Object.entries<Check | readonly ["?", Check]>(fields);
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const members = new Map<string, unknown>(Object.entries(value));
    const areKnown = all.every(([name, field]) => {
      const [check, mayBeAbsent] = typeof field === "function" ? [field, false] : [field[1], true];
      return members.has(name) ? check(members.get(name)) : mayBeAbsent;
    });
    return areKnown && [...members.keys()].every((name) => Object.hasOwn(fields as object, name));
  };
}

const recipient = objectOf<Recipient>({
  carrier: text,
  told_at: time,
  answer_before: ["?", time],
  answered_at: ["?", time],
  late: ["?", yesOrNo],
  outcome: ["?", oneOf(OUTCOMES)],
  basis: ["?", oneOf(RETENTION_LAWS)],
  retained_until: ["?", day],
});

const attested = objectOf<Attested>({ level: oneOf(LEVELS), assurance: oneOf(ASSURANCES), at: ["?", time] });

const notCovered = objectOf<NotCovered>({
  what: oneOf(REMAINDERS),
  carrier: ["?", text],
  until: ["?", day],
  words: objectOf<NotCovered["words"]>({ "zh-CN": text, en: text }),
});

const certificate = objectOf<Certificate>({
  iss: text,
  jti: text,
  iat: Number.isSafeInteger,
  stage: oneOf(STAGES),
  request_id: id,
  proof: oneOf(PROOFS),
  mode: oneOf(MODES),
  received_at: time,
  received_on: day,
  resumed_on: ["?", day],
  due_on: day,
  calendar_version: text,
  erased_at: time,
  completed_at: ["?", time],
  keys_destroyed: listOf(oneOf(PURPOSES)),
  items_deleted: count,
  index_entries_deleted: count,
  reopened: ["?", count],
  recipients: listOf(recipient),
  answers: ["?", count],
  attested: ["?", listOf(attested)],
  not_covered: ["?", listOf(notCovered)],
  audit: objectOf<Certificate["audit"]>({ entries: ["?", count], head: text }),
});

/** Whether a value is the content of a certificate, without a field that is not known here. */
export function isCertificate(value: unknown): value is Certificate {
  return certificate(value);
}
