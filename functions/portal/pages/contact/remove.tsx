// Deleting contact data, after a question.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { api } from "../api";
import { useLanguage, useText } from "../language";
import { useAction } from "../load";
import { Dialog } from "../parts/dialog";
import { Outcome } from "../parts/form";
import { sentence } from "../problems";
import { stored, type Version } from "./stored";

const text = {
  "zh-CN": {
    open: "删除收件信息",
    title: "删除收件信息？",
    means: "姓名、电话和地址会被立即删除，不能恢复。承运商还没有领取的转寄会全部取消；已经领取的不受影响。",
    yes: "删除",
    busy: "正在删除…",
    no: "不删除",
    locked: "账户正在注销或因法律原因被保留，现在不能单独删除收件信息。",
    changed: "收件信息刚刚在别处修改过，请核对后再删除。",
  },
  en: {
    open: "Delete contact data",
    title: "Delete contact data?",
    means:
      "Name, phone and address are deleted at once and cannot be restored. All forwarding orders that no carrier has collected yet are cancelled. Those that were collected go on.",
    yes: "Delete",
    busy: "Deleting…",
    no: "Keep it",
    locked: "The account is being deleted or is kept for a legal reason, so contact data cannot be deleted by itself now.",
    changed: "Your contact data was changed elsewhere just now. Look at it again before you delete it.",
  },
};

/** Whether another version is stored than the one that was shown, or none. */
function isOther(error: unknown): boolean {
  return error instanceof Problem && (error.status === 412 || error.status === 404);
}

/** The button and its question. `etag` is the version that is shown, and `onChanged` gets the one that is stored in its place. */
export function Remove(props: { etag: string | undefined; onRemoved: () => void; onChanged: (now: Version) => void }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const action = useAction(async () => {
    try {
      await api.delete("/contact", { ...(props.etag && { ifMatch: props.etag }) });
    } catch (error) {
      if (!isOther(error)) throw error;
      const now = await stored();
      if (now) {
        props.onChanged(now);
        throw error;
      }
    }
    props.onRemoved();
  });
  const explain = (error: unknown) => {
    if (isOther(error)) return words.changed;
    return error instanceof Problem && error.code === "conflict" ? words.locked : sentence(error, language, false);
  };
  const stop = () => setAsking(false);
  return (
    <>
      <button type="button" class="button plain" onClick={() => setAsking(true)}>
        {words.open}
      </button>
      {asking && (
        <Dialog title={words.title} asks={<p>{words.means}</p>} busy={action.busy} onClose={stop}>
          <Outcome action={action} explain={explain} />
          <p class="row">
            <button type="button" class="button plain" aria-disabled={action.busy} onClick={() => !action.busy && stop()}>
              {words.no}
            </button>
            <button type="button" class="button danger" aria-disabled={action.busy} onClick={() => void action.run()}>
              {action.busy ? words.busy : words.yes}
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}
