// The account as its owner sees it, and changing it with the password.
import { useState } from "preact/hooks";
import { type DataOf, Problem } from "qeg-client";
import { api } from "../api";
import { type Action, useAction } from "../load";
import { atField, type FieldFault, refusals } from "../problems";
import { keepCodeOf } from "../recovery";
import { repeatKey } from "../repeat_key";

/** The account as its owner sees it. */
export type Account = DataOf<"get", "/account">;

/** What a part of the page gets. */
export interface PartProps {
  account: Account;
  /** The account has changed; the sentence says how, for the person. */
  onChanged: (sentence: string) => void;
  /** Something may have changed, but nobody knows: read the account anew, and keep the form if that fails too. */
  onUnsure: () => void;
}

/** A change of the account: the password with which the person confirms it, and the action that sends it. */
export interface AccountChange {
  password: string;
  setPassword: (password: string) => void;
  action: Action<[]>;
}

/** What is changed, or what is missing first. */
export type Plan = { faults: FieldFault[] } | { body: Record<string, unknown> };

/** `plan` is asked when the form is sent. `done` is what the person reads afterwards. */
export function useAccountChange(part: PartProps, plan: () => Plan, done: string): AccountChange {
  const [password, setPassword] = useState("");
  // An account that gives its number up gets a recovery code: whoever sends the same again after a lost answer gets it too.
  const [key] = useState(repeatKey);
  const action = useAction(async () => {
    const planned = plan();
    const faults = "faults" in planned ? planned.faults : [];
    if (password === "") faults.push({ pointer: "/password", code: "missing" });
    if (faults.length > 0 || !("body" in planned)) throw refusals(faults);
    try {
      const body = { ...planned.body, password };
      const answer = await api.patch("/account", { body, key: key.of(body) });
      key.done();
      setPassword("");
      keepCodeOf(answer.data);
      part.onChanged(done);
    } catch (error) {
      if (!(error instanceof Problem)) part.onUnsure();
      throw explained(error);
    }
  });
  return { password, setPassword, action };
}

/** The error at the field that it is about. */
function explained(error: unknown): unknown {
  return atField(error, "forbidden", "/password", "wrong_password");
}
