// Cancelling an order that its carrier has not collected, after a question.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { api } from "../api";
import { useLanguage, useText } from "../language";
import { useAction } from "../load";
import { Dialog } from "../parts/dialog";
import { Outcome } from "../parts/form";
import { sentence } from "../problems";

const text = {
  "zh-CN": {
    open: "取消这次转寄",
    title: "取消这次转寄？",
    means: "承运商将不能再领取您的收件信息。取消后不能恢复，需要时可以重新办理。",
    late: "承运商刚刚领取了收件信息，或期限已过，不能再取消。",
    yes: "取消转寄",
    busy: "正在取消…",
    no: "不取消",
    close: "关闭",
  },
  en: {
    open: "Cancel this order",
    title: "Cancel this order?",
    means: "The carrier can then no longer collect your contact data. This cannot be undone, but you can order again.",
    late: "The carrier has just collected the address, or its time is over, so this can no longer be cancelled.",
    yes: "Cancel the order",
    busy: "Cancelling…",
    no: "Keep it",
    close: "Close",
  },
};

/** The button and its question. `onChanged` is called when it is too late. */
export function Cancel(props: { id: string; onCancelled: () => void; onChanged: () => void }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const [late, setLate] = useState(false);
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The button that had the focus is gone.
    if (late) line.current?.focus();
  }, [late]);
  const action = useAction(async () => {
    try {
      await api.delete("/handoffs/{handoff_id}", { path: { handoff_id: props.id } });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "conflict") throw error;
      setLate(true);
      return;
    }
    setAsking(false);
    props.onCancelled();
  });
  const close = () => {
    setAsking(false);
    if (late) props.onChanged();
  };
  const told = late ? (
    <p role="alert" tabIndex={-1} ref={line}>
      {words.late}
    </p>
  ) : (
    <p>{words.means}</p>
  );
  return (
    <>
      <button type="button" class="button plain" onClick={() => setAsking(true)}>
        {words.open}
      </button>
      {asking && (
        <Dialog title={words.title} asks={told} busy={action.busy} onClose={close}>
          <Outcome action={action} explain={(error) => sentence(error, language, false)} />
          <p class="row">
            <button type="button" class="button plain" aria-disabled={action.busy} onClick={() => !action.busy && close()}>
              {late ? words.close : words.no}
            </button>
            {!late && (
              <button type="button" class="button danger" aria-disabled={action.busy} onClick={() => void action.run()}>
                {action.busy ? words.busy : words.yes}
              </button>
            )}
          </p>
        </Dialog>
      )}
    </>
  );
}
