// Signing out, after a question where that would lose something.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api } from "../api";
import { forgetDrafts, hasUnsent } from "../draft";
import { useText } from "../language";
import { useAction } from "../load";
import { forgetUnsaved, hasUnsaved } from "../recovery";
import { go } from "../router";
import { close } from "../session";
import { Dialog } from "./dialog";

const text = {
  "zh-CN": {
    signOut: "退出",
    busy: "正在退出…",
    sure: "还没有保存，确定退出吗？",
    lost: { once: "恢复码（回执）只显示这一次，退出后无法再看到。", typed: "您填写的内容还没有提交，退出后会丢失。" },
    back: { once: "返回保存", typed: "返回填写" },
    yes: "仍然退出",
  },
  en: {
    signOut: "Sign out",
    busy: "Signing out…",
    sure: "This is not saved yet. Sign out?",
    lost: {
      once: "The recovery code or receipt is shown this once. After you sign out, nobody can see it again.",
      typed: "What you typed was not sent yet. It will be lost.",
    },
    back: { once: "Go back and save it", typed: "Go back to it" },
    yes: "Sign out all the same",
  },
};

/** Ends the session at the API and in this tab. A session that cannot be ended is still forgotten here. */
export function SignOut(props: { small?: boolean; label?: string }): JSX.Element {
  const words = useText(text);
  const [asking, setAsking] = useState<"once" | "typed">();
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
  const { busy } = action;
  const press = () => {
    if (hasUnsaved()) setAsking("once");
    else if (hasUnsent()) setAsking("typed");
    else void action.run();
  };
  const stop = () => setAsking(undefined);
  return (
    <>
      <button type="button" class={props.small ? "button plain small" : "button plain"} aria-disabled={busy} onClick={() => !busy && press()}>
        {busy ? words.busy : (props.label ?? words.signOut)}
      </button>
      {asking && (
        <Dialog title={words.sure} asks={<p>{words.lost[asking]}</p>} busy={busy} onClose={stop}>
          <p class="row">
            <button type="button" class="button plain" aria-disabled={busy} onClick={() => !busy && stop()}>
              {words.back[asking]}
            </button>
            <button type="button" class="button danger" aria-disabled={busy} onClick={() => void action.run()}>
              {busy ? words.busy : words.yes}
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}
