// `#/delete`: asking for the deletion of the account, the receipt, following it while signed in, and cancelling it.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Asked, canCancel, own, type OwnRequest } from "./delete/api";
import { Ask } from "./delete/ask";
import { Running } from "./delete/running";
import { useText } from "./language";
import { useLoaded } from "./load";
import { Show } from "./parts/loaded";
import { Page } from "./parts/page";
import { usePolling } from "./parts/poll";
import { unsavedReceipt } from "./recovery";
import { useStore } from "./store";

const text = {
  "zh-CN": { title: "注销账户", running: "注销进度", cancelled: "申请已撤销，您的账户恢复正常。没有删除任何信息；已取消的转寄不会恢复。" },
  en: {
    title: "Delete the account",
    running: "Progress of the deletion",
    cancelled: "The request is cancelled, and your account works as before. Nothing was deleted; cancelled forwarding orders stay cancelled.",
  },
};

/** Seconds between two looks at the request; `undefined` when its session may end at any moment. */
function pause(request: OwnRequest | null): number | undefined {
  if (request?.state === "held") return 300;
  return request && canCancel(request) ? 60 : undefined;
}

function Cancelled(): JSX.Element {
  const words = useText(text);
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => said.current?.focus(), []);
  return (
    <p class="good" role="status" tabIndex={-1} ref={said}>
      {words.cancelled}
    </p>
  );
}

/** The page. */
export function Delete(): JSX.Element {
  const words = useText(text);
  const [cancelled, setCancelled] = useState(false);
  const found = useLoaded(own, []);
  const request = found.state === "ready" ? found.data.request : null;
  const isUnsaved = useStore(unsavedReceipt) !== undefined;
  const wasUnsaved = useRef(isUnsaved);
  // Nothing is read while the receipt is shown: its account may be gone already.
  usePolling(found, isUnsaved ? undefined : pause(request));
  useEffect(() => {
    if (wasUnsaved.current && !isUnsaved) found.again();
    wasUnsaved.current = isUnsaved;
  }, [isUnsaved]);

  const onAsked = (asked: Asked) => {
    setCancelled(false);
    unsavedReceipt.set(asked);
  };
  return (
    <Page title={request ? words.running : words.title}>
      {cancelled && <Cancelled />}
      <Show loaded={found}>
        {(it) =>
          it.request ? (
            <Running
              request={it.request}
              username={it.username}
              onAsked={onAsked}
              onCancelled={() => {
                setCancelled(true);
                found.again();
              }}
              onUnsure={found.look}
            />
          ) : (
            <Ask username={it.username} onAsked={onAsked} />
          )
        }
      </Show>
    </Page>
  );
}
