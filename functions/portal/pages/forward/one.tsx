// One forwarding order: how far it has come, its tracking number, and cancelling it.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api";
import { useFormat } from "../format";
import { useSpace, useText } from "../language";
import { useLoaded } from "../load";
import { Show } from "../parts/loaded";
import { Page } from "../parts/page";
import { usePolling } from "../parts/poll";
import { Timeline } from "../parts/timeline";
import { Cancel } from "./cancel";
import { type Event, type Handoff, isUnderWay, stepsOf } from "./handoff";
import { useHandoffWords } from "./words";

/** How often the page looks for news while something is under way, in seconds. */
const LOOK_AGAIN_SECONDS = 60;

const text = {
  "zh-CN": {
    title: "转寄进度",
    back: "全部转寄",
    missing: "没有这次转寄，或已超过保存期限。",
    carrier: "承运商",
    item: "物品",
    ordered: "办理时间",
    number: "运单号",
    noNumber: "承运商还没有提供",
    consent: "隐私政策版本",
    steps: {
      ordered: "办理转寄",
      collected: "承运商领取收件信息",
      accepted: "承运商收寄",
      in_transit: "运输",
      delivered: "送达",
      returned: "物品被退回",
      failed: "承运商未能送达",
      cancelled: "已取消",
      expired: "承运商没有在期限内领取收件信息",
    } satisfies Record<Event, string>,
    until: (time: string) => `最晚 ${time}，之后不能再领取`,
    after: "收件信息没有提供给承运商。您可以重新办理。",
    ask: "有疑问可以联系客服。",
    askLink: "联系客服",
    cancelled: "已取消。承运商不能再领取您的收件信息。",
    states: { failed: "未完成" },
    seen: "查看访问记录",
  },
  en: {
    title: "Forwarding order",
    back: "All forwarding orders",
    missing: "There is no such order, or it is older than we keep them.",
    carrier: "Carrier",
    item: "Item",
    ordered: "Ordered",
    number: "Tracking number",
    noNumber: "not given by the carrier yet",
    consent: "Privacy policy",
    steps: {
      ordered: "Order",
      collected: "Carrier collects your details",
      accepted: "Carrier accepts the item",
      in_transit: "Transport",
      delivered: "Delivery",
      returned: "The item came back",
      failed: "The carrier could not deliver it",
      cancelled: "Cancelled",
      expired: "The carrier did not collect the address in time",
    } satisfies Record<Event, string>,
    until: (time: string) => `by ${time}; after that it no longer can`,
    after: "The carrier never got your contact data. You can order again.",
    ask: "Support can help if something is not clear.",
    askLink: "Ask support",
    cancelled: "Cancelled. The carrier can no longer collect your contact data.",
    states: { failed: "Not done" },
    seen: "See the access log",
  },
};

/** `#/forward/ID`. */
export function One(props: { id: string }): JSX.Element {
  const words = useText(text);
  const found = useLoaded(async (signal) => (await api.get("/handoffs/{handoff_id}", { path: { handoff_id: props.id }, signal })).data, [props.id]);
  const [cancelled, setCancelled] = useState(false);
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (cancelled) result.current?.focus();
  }, [cancelled]);
  usePolling(found, found.state === "ready" && isUnderWay(found.data) ? LOOK_AGAIN_SECONDS : undefined);
  return (
    <Page title={words.title}>
      <p>
        <a href="#/forward">{words.back}</a>
      </p>
      <div role="status" tabIndex={-1} ref={result}>
        {cancelled && <p class="good">{words.cancelled}</p>}
      </div>
      <Show loaded={found} missing={<p>{words.missing}</p>}>
        {(handoff) => (
          <>
            <Facts handoff={handoff} />
            <Way handoff={handoff} />
            {handoff.status === "queued" && (
              <Cancel
                id={handoff.id}
                onCancelled={() => {
                  setCancelled(true);
                  found.again();
                }}
                onChanged={found.again}
              />
            )}
          </>
        )}
      </Show>
    </Page>
  );
}

function Facts(props: { handoff: Handoff }): JSX.Element {
  const words = useText(text);
  const names = useHandoffWords();
  const { handoff } = props;
  return (
    <section class="card">
      <dl class="pairs">
        <dt>{words.carrier}</dt>
        <dd>{names.carrier(handoff.carrier)}</dd>
        <dt>{words.item}</dt>
        <dd>{names.item(handoff.item)}</dd>
        {(handoff.tracking_number || isUnderWay(handoff)) && (
          <>
            <dt>{words.number}</dt>
            <dd>{handoff.tracking_number ? <code>{handoff.tracking_number}</code> : <span class="quiet">{words.noNumber}</span>}</dd>
          </>
        )}
        <dt>{words.consent}</dt>
        <dd>{handoff.consent.policy_version}</dd>
      </dl>
    </section>
  );
}

function Way(props: { handoff: Handoff }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const space = useSpace();
  const { handoff } = props;
  const steps = stepsOf(handoff).map((step) => ({
    state: step.state,
    title: words.steps[step.event],
    // "Cancelled, done" would say two things of one.
    ...(step.event === "cancelled" && { isState: true as const }),
    ...(step.at && { when: format.time(step.at) }),
    ...(step.event === "collected" && step.state === "now" && { when: words.until(format.time(handoff.collect_before)) }),
    ...(step.event === "collected" && step.state === "done" && { detail: <a href="#/seen">{words.seen}</a> }),
    ...(step.event === "expired" && { detail: <p>{words.after}</p> }),
    ...((step.event === "returned" || step.event === "failed") && {
      detail: (
        <p>
          {words.ask}
          {space}
          <a href="#/messages/new">{words.askLink}</a>
        </p>
      ),
    }),
  }));
  return <Timeline steps={steps} labels={words.states} />;
}
