// Signing out.
import type { JSX } from "preact";
import { api } from "../api";
import { forgetDrafts } from "../draft";
import { useText } from "../language";
import { useAction } from "../load";
import { forgetUnsaved } from "../recovery";
import { go } from "../router";
import { close } from "../session";

const text = { "zh-CN": { signOut: "退出" }, en: { signOut: "Sign out" } };

/** Ends the session at the API and in this tab. A session that cannot be ended is still forgotten here. */
export function SignOut(props: { small?: boolean; label?: string }): JSX.Element {
  const words = useText(text);
  const action = useAction(async () => {
    try {
      await api.delete("/sessions/current");
    } finally {
      forgetUnsaved();
      forgetDrafts();
      go("/");
      close();
    }
  });
  return (
    <button type="button" class={props.small ? "button plain small" : "button plain"} onClick={() => void action.run()}>
      {props.label ?? words.signOut}
    </button>
  );
}
