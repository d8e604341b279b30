// The public names of the package.

export type { Answer } from "./answer.js";
export {
  type Client,
  connect,
  type DeleteOptions,
  type GetOptions,
  type Options,
  type PatchOptions,
  type PostOptions,
  type PutOptions,
} from "./connect.js";
export { Offline } from "./offline.js";
export { pages } from "./pages.js";
export { type FieldError, Problem, type ProblemCode, type ViolationCode } from "./problem.js";
export { type Step, type StepName, type Verification, verifyCertificate } from "./certificate.js";
export type { Attested, Certificate, NotCovered, Recipient } from "./certificate/content.js";
export type { RefusalCode } from "./certificate/refusal.js";
export type { AnswerOf, BodyOf, DataOf, ListPath, PathOf } from "./typed.js";
