// Signing out, after a question where that would lose something.
import { Problem } from "qeg-client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api } from "../api";
import { forgetDrafts, hasUnsent } from "../draft";
import { useFormat } from "../format";
import { useText } from "../language";
import { useAction } from "../load";
import { forgetUnsaved, hasUnsaved } from "../recovery";
import { go } from "../router";
import { close, endsAt } from "../session";
import { Dialog } from "./dialog";

const text = {
  "zh-CN": {
    signOut: "退出",
    busy: "正在退出…",
    sure: "还没有保存，确定退出吗？",
    lost: { once: "恢复码（回执）只显示这一次，退出后无法再看到。", typed: "您填写的内容还没有提交，退出后会丢失。" },
    back: { once: "返回保存", typed: "返回填写" },
    yes: "仍然退出",
    failed: "服务没有响应，还没有退出",
    stays: (until: string) => `如果只退出这个页面，这次登录在服务那里到 ${until} 才结束。修改密码可以立即结束所有登录。`,
    retry: "重试",
    here: "只退出这个页面",
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
    failed: "The service did not answer: you are still signed in",
    stays: (until: string) =>
      `If you sign out on this page only, the service still accepts this sign-in until ${until}. A new password ends all sign-ins at once.`,
    retry: "Try again",
    here: "Sign out on this page only",
  },
};

/** What was on the page of the session is forgotten, and the first page follows. */
function leave(): void {
  forgetUnsaved();
  forgetDrafts();
  go("/");
  close();
}

/** The API did not say that the session has ended: it may still be accepted there. */
function NotEnded(props: { busy: boolean; onRetry: () => void; onClose: () => void }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const until = endsAt();
  return (
    <Dialog title={words.failed} asks={until !== undefined && <p>{words.stays(format.time(until))}</p>} busy={props.busy} onClose={props.onClose}>
      <p class="row">
        <button type="button" class="button" aria-disabled={props.busy} onClick={props.onRetry}>
          {props.busy ? words.busy : words.retry}
        </button>
        <button type="button" class="button plain" aria-disabled={props.busy} onClick={() => !props.busy && leave()}>
          {words.here}
        </button>
      </p>
    </Dialog>
  );
}

/** Ends the session at the API and in this tab. */
export function SignOut(props: { small?: boolean; label?: string }): JSX.Element {
  const words = useText(text);
  const [asking, setAsking] = useState<"once" | "typed" | "failed">();
  const action = useAction(async () => {
    try {
      await api.delete("/sessions/current");
    } catch (error) {
      // A session that the API does not know has ended.
      if (!(error instanceof Problem && error.code === "unauthenticated")) {
        setAsking("failed");
        return;
      }
    }
    leave();
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
      {asking === "failed" && <NotEnded busy={busy} onRetry={() => void action.run()} onClose={stop} />}
      {(asking === "once" || asking === "typed") && (
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
