// When the number of somebody who registers belongs to an account: it is their own, or the number was given out again.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { useText } from "../language";
import { limits } from "../limits";
import type { Action } from "../load";
import { Dialog } from "../parts/dialog";
import { Outcome } from "../parts/form";
import { Page } from "../parts/page";

const { ANSWER_WORKING_DAYS } = limits;

const text = {
  "zh-CN": {
    title: "这个手机号码已有账户",
    lead: "验证码正确，号码在您手里。但它已用于另一个账户，请看哪种情况符合您。",
    mine: "那是我自己的账户",
    mineText: "请直接登录。忘记密码的话，用短信验证码就能重置。",
    signIn: "去登录",
    reset: "重置密码",
    other: "号码是新办的，那个账户不是我的",
    otherText: "运营商会把停用的号码重新放号。您可以把号码转到您的新账户：",
    means: [
      "原账户不能再用这个号码登录，原主人会收到通知。",
      `如果原账户没有呼号，它会被注销，其中的全部信息一起删除，${ANSWER_WORKING_DAYS} 个工作日内完成。`,
      "您看不到原账户里的任何内容。",
    ],
    move: "把号码转到新账户",
    back: "返回修改",
    ask: "要把号码转到新账户吗？",
    warn: "如果那其实是您自己的旧账户，请不要继续：只有号码、没有呼号的旧账户会被注销，收件信息、转寄记录和客服对话都不能恢复。",
    yes: "不是我的账户，转过来并注册",
    no: "取消",
    busy: "请稍候…",
  },
  en: {
    title: "This mobile number has an account",
    lead: "The code is right, so the number is in your hands. But another account uses it. Which of these is true?",
    mine: "That is my own account",
    mineText: "Sign in with it. If you forgot the password, a code by SMS lets you choose a new one.",
    signIn: "Sign in",
    reset: "Choose a new password",
    other: "The number is new to me, and the account is not mine",
    otherText: "Operators give unused numbers to new owners. You can move the number to your new account:",
    means: [
      "The other account loses the number, and its owner gets a notice.",
      `If the other account has no call sign, it is deleted with everything in it, within ${ANSWER_WORKING_DAYS} working days.`,
      "You see nothing of the other account.",
    ],
    move: "Move the number to my new account",
    back: "Back to the form",
    ask: "Move the number to your new account?",
    warn: "Stop here if that account is really your own, older one. An account that has only this number and no call sign is deleted, and its contact data, forwarding orders and support messages cannot be restored.",
    yes: "It is not mine. Move the number and register",
    no: "Cancel",
    busy: "Please wait…",
  },
};

/** The two cases. `action` registers with the number moved. */
export function TakeOver(props: { action: Action<[boolean]>; onBack: () => void }): JSX.Element {
  const words = useText(text);
  const [asked, setAsked] = useState(false);
  const { action } = props;
  const stop = () => setAsked(false);
  // The page itself says this.
  const isInUse = action.error instanceof Problem && action.error.code === "phone_in_use";
  return (
    <Page title={words.title} lead={words.lead}>
      <section class="card">
        <h2>{words.mine}</h2>
        <p>{words.mineText}</p>
        <p class="row">
          <a class="button" href="#/sign-in">
            {words.signIn}
          </a>
          <a class="button plain" href="#/reset-password">
            {words.reset}
          </a>
        </p>
      </section>
      <section class="card">
        <h2>{words.other}</h2>
        <p>{words.otherText}</p>
        <ul>
          {words.means.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <p>
          <button type="button" class="button plain" onClick={() => setAsked(true)}>
            {words.move}
          </button>
        </p>
      </section>
      <p>
        <button type="button" class="button plain" onClick={props.onBack}>
          {words.back}
        </button>
      </p>
      {asked && (
        <Dialog title={words.ask} asks={<p>{words.warn}</p>} busy={action.busy} onClose={stop}>
          <Outcome action={{ busy: action.busy, error: isInUse ? undefined : action.error }} />
          <p class="row">
            <button type="button" class="button plain" aria-disabled={action.busy} onClick={() => !action.busy && stop()}>
              {words.no}
            </button>
            <button type="button" class="button danger" aria-disabled={action.busy} onClick={() => void action.run(true)}>
              {action.busy ? words.busy : words.yes}
            </button>
          </p>
        </Dialog>
      )}
    </Page>
  );
}
