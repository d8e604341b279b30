// Accounts that are made by the API, for tests of pages that begin with one.
import { connect } from "../../functions/portal/client/src/index.ts";
import { callSignOf, numberOf, unusedIdentity } from "./identities.ts";
import { code, stack } from "./stack.ts";

/** The password of every account that is made here. */
export const PASSWORD = "seven summer relays";

/** Contact data as the API takes it. */
export const CONTACT = { name: "欧阳修远", phone: "13912345678", address: { province: "浙江省", city: "杭州市", county: "西湖区", detail: "文三路 1 号" } };

/** An account and its first session. */
export interface Made {
  callSign: string;
  token: string;
  recoveryCode: string;
}

/** A call sign that nobody has. */
export function unusedCallSign(): string {
  return callSignOf(unusedIdentity());
}

/** A mobile number that nobody has. */
export function unusedNumber(): string {
  return numberOf(unusedIdentity());
}

/** Makes an account with a call sign alone. The client solves the challenge that the limit of a network asks for. */
export async function makeAccount(): Promise<Made> {
  const api = connect({ base: stack.api });
  const policy = await api.get("/policy");
  const callSign = unusedCallSign();
  const body = { call_sign: callSign, password: PASSWORD, policy_version: policy.data.current };
  const { data } = await api.post("/accounts", { body });
  if (data.recovery_code == null) throw new Error("an account without a number gets a recovery code");
  return { callSign, token: data.session.token, recoveryCode: data.recovery_code };
}

/** Makes an account with a mobile number alone, from another network: to one number, a network may ask for one code a minute. */
export async function makeAccountWithNumber(number: string): Promise<void> {
  const elsewhere: typeof fetch = (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), "x-forwarded-for": "192.0.2.7" } });
  const api = connect({ base: stack.api, fetch: elsewhere });
  const policy = await api.get("/policy");
  const { verification_id } = (await api.post("/verifications", { body: { phone: number, purpose: "registration" } })).data;
  const body = { verification_id, code: await code(`+86${number}`, 1), password: PASSWORD, policy_version: policy.data.current };
  await api.post("/accounts", { body });
}

/** Ends a session beside the browser. */
export async function endSession(token: string): Promise<void> {
  await connect({ base: stack.api, token: () => token }).delete("/sessions/current");
}
