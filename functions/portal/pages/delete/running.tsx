// Following the deletion while signed in, cancelling it, and getting another receipt.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { api } from "../api";
import { shanghaiDay, useFormat } from "../format";
import { useLanguage, useSpace, useText } from "../language";
import { limits } from "../limits";
import { type Action, useAction } from "../load";
import { Calendar, daysLeft } from "../parts/calendar";
import { Outcome } from "../parts/form";
import { useOverdue } from "../parts/overdue";
import { sentence } from "../problems";
import { Progress } from "../receipt/progress";
import { type Asked, canCancel, type Mode, own, type OwnRequest } from "./api";
import { DeletionForm } from "./form";

const text = {
  "zh-CN": {
    due: (day: string, left: string) => `最迟在${day}完成，还剩 ${left} 个工作日。`,
    dueToday: (day: string) => `最迟在${day}完成，就是今天。`,
    held: "删除依法暂停，期限从恢复之日起重新计算。",
    over: "等待期已结束，删除随时开始，不能再撤销。账户注销后，请凭回执查看进度。",
    id: "申请编号",
    toReceipt: "凭回执查看",
    calendar: "期限是怎样计算的",
    cancel: "撤销申请，保留账户",
    cancelNote: (at: string) => `${at} 之前可以撤销。`,
    unnamed: "账户已没有手机号码或呼号，撤销后将无法登录。请先添加一个，再撤销。",
    toAccount: "前往账户添加",
    tooLate: "等待期已结束，不能再撤销。",
    heldNow: "注销刚刚依法暂停，现在不能撤销。",
    cannot: "现在不能撤销，请联系客服。",
    busy: "请稍候…",
    lost: "再要一份回执，或不再等待",
    lostNote: "回执丢失时，可以再要一份。以前的回执仍然有效。",
    noMore: `这次申请已有 ${limits.RECEIPTS} 份回执，或者状态刚刚变化，不能再要。以前的回执仍然有效；都丢失了的话，请联系客服。`,
    when: "什么时候删除",
    keep: "不变",
    keepMeans: "按原来的时间。",
    now: "不再等待，立即删除",
    submit: "取得回执",
    sure: "确定立即注销吗？",
  },
  en: {
    due: (day: string, left: string) => `It is done by ${day} at the latest. Working days left: ${left}.`,
    dueToday: (day: string) => `It is done by ${day} at the latest, which is today.`,
    held: "The deletion is paused by law. The days are counted anew when it goes on.",
    over: "The grace period is over. The deletion begins at any moment and cannot be cancelled. When the account is gone, follow it by the receipt.",
    id: "Request id",
    toReceipt: "Follow by the receipt",
    calendar: "How the days are counted",
    cancel: "Cancel, and keep the account",
    cancelNote: (at: string) => `You can cancel until ${at}.`,
    unnamed: "The account has neither a number nor a call sign any more, so nobody could sign in to it. Add one first, then cancel.",
    toAccount: "Add one in the account",
    tooLate: "The grace period is over, so it can no longer be cancelled.",
    heldNow: "The deletion was just paused by law, so it cannot be cancelled now.",
    cannot: "It cannot be cancelled now. Ask support.",
    busy: "Please wait…",
    lost: "Get another receipt, or wait no longer",
    lostNote: "If you lost the receipt, get another one. Earlier ones stay valid.",
    noMore: `This request has ${limits.RECEIPTS} receipts already, or its state has just changed, so there is no other one. Earlier ones stay valid. If you lost them all, ask support.`,
    when: "When to delete",
    keep: "As it is",
    keepMeans: "At the time that was set.",
    now: "Wait no longer, delete now",
    submit: "Get a receipt",
    sure: "Delete at once?",
  },
};

/** Another receipt for the same request, which can also end the grace period. */
function Another(props: { request: OwnRequest; username: string; canEndGrace: boolean; onAsked: (asked: Asked) => void }): JSX.Element {
  const words = useText(text);
  const [mode, setMode] = useState<Mode>(props.request.mode);
  const ends = mode !== props.request.mode;
  return (
    <details>
      <summary>{words.lost}</summary>
      <p>{words.lostNote}</p>
      <DeletionForm
        username={props.username}
        mode={mode}
        onMode={setMode}
        {...(props.canEndGrace && { choice: { label: words.when, grace: { label: words.keep, detail: words.keepMeans }, now: words.now } })}
        submit={words.submit}
        danger={ends}
        question={ends ? { title: words.sure } : undefined}
        explain={(error) => (error instanceof Problem && error.code === "conflict" ? words.noMore : undefined)}
        onAsked={props.onAsked}
      />
    </details>
  );
}

/** What is followed. */
export interface RunningProps {
  request: OwnRequest;
  /** The account's name for password managers. */
  username: string;
  onCancelled: () => void;
  /** It is not as the page shows it: read it anew. */
  onUnsure: () => void;
  /** Gets another receipt. */
  onAsked: (asked: Asked) => void;
}

/** Cancelling the request, and why it cannot be cancelled. */
function useCancel(props: RunningProps): { cancel: Action<[]>; explain: (error: unknown) => string } {
  const words = useText(text);
  const language = useLanguage();
  /** The request as it is after a refusal. */
  const [after, setAfter] = useState<OwnRequest | null>(null);
  const cancel = useAction(async () => {
    try {
      await api.delete("/deletion");
    } catch (error) {
      const code = error instanceof Problem ? error.code : undefined;
      if (code === "conflict") {
        setAfter((await own()).request);
        props.onUnsure();
      }
      // It was cancelled before, and the answer to that was lost.
      if (code !== "not_found") throw error;
    }
    props.onCancelled();
  });
  const explain = (error: unknown) => {
    if (!(error instanceof Problem) || error.code !== "conflict") return sentence(error, language, false);
    if (after?.state === "held") return words.heldNow;
    if (after === null || !canCancel(after)) return words.tooLate;
    if (props.username === "") return words.unnamed;
    // The service speaks English only.
    return language === "en" && error.detail ? error.detail : words.cannot;
  };
  return { cancel, explain };
}

/** The state of the request, and what can still be done. */
export function Running(props: RunningProps): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const overdue = useOverdue();
  const space = useSpace();
  const { request } = props;
  const { cancel, explain } = useCancel(props);
  const today = shanghaiDay(new Date());
  const left = daysLeft(today, request.due_on);
  const waits = request.state === "requested" || request.state === "held";
  const isOpen = canCancel(request);
  const day = format.day(request.due_on);
  const due = overdue(request.due_on) ?? (left > 0 ? words.due(day, format.count(left)) : words.dueToday(day));
  return (
    <>
      <p class="notice">{request.state === "held" ? words.held : due}</p>
      <Progress known={{ ...request, ...(isOpen && { cancel_until: request.erase_after }) }} />
      <Outcome action={cancel} explain={explain} />
      {isOpen && (
        <>
          <p>{words.cancelNote(format.time(request.erase_after))}</p>
          {props.username === "" && (
            <p class="notice">
              {words.unnamed}
              {space}
              <a href="#/account">{words.toAccount}</a>
            </p>
          )}
          <button type="button" class="button" aria-disabled={cancel.busy} onClick={() => void cancel.run()}>
            {cancel.busy ? words.busy : words.cancel}
          </button>
        </>
      )}
      {!isOpen && request.state !== "held" && (
        <p>
          {words.over}
          {space}
          <a href="#/receipt">{words.toReceipt}</a>
        </p>
      )}
      {request.state !== "held" && (
        <>
          <h2>{words.calendar}</h2>
          <Calendar today={today} dueOn={request.due_on} />
        </>
      )}
      <dl class="pairs">
        <dt>{words.id}</dt>
        <dd>
          <code>{request.request_id}</code>
        </dd>
      </dl>
      {waits && <Another request={request} username={props.username} canEndGrace={request.mode === "grace" && isOpen} onAsked={props.onAsked} />}
    </>
  );
}
