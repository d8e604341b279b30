// A new password for somebody who forgot the old one: by a code sent to the number, or by call sign and recovery code.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { api } from "./api";
import { forgetDrafts, useDraft } from "./draft";
import { useSpace, useText } from "./language";
import { limits } from "./limits";
import { useAction } from "./load";
import { Radios } from "./parts/choice";
import { Asked } from "./parts/about";
import { Field, Form } from "./parts/form";
import { NewPassword } from "./parts/new_password";
import { Page } from "./parts/page";
import { SmsCodeFields } from "./parts/sms_code";
import { names, refusals } from "./problems";
import { keepCodeOf } from "./recovery";
import { repeatKey } from "./repeat_key";
import { bodyOf, faultsOf, type Reset } from "./reset_password/reset";
import { go } from "./router";
import { close } from "./session";
import { NO_CODE } from "./sms_code";

const { PROOF_DAYS } = limits;

const text = {
  "zh-CN": {
    title: "重置密码",
    way: "用什么证明账户是您的？",
    proof: "证明账户是您的",
    ways: [
      { value: "phone", label: "手机号码", detail: "我们把验证码发到账户的手机号码。" },
      { value: "recovery", label: "呼号和恢复码", detail: "恢复码是没有手机号码的账户在注册时得到的 20 个字符。" },
    ],
    callSign: "呼号",
    callSignHint: "例如 BG1ABC",
    recovery: "恢复码",
    recoveryHint: "大小写都可以，横线可有可无",
    submit: "设置新密码",
    signIn: "想起密码了？去登录",
    neither: "两样都没有？",
    write: ["不登录也可以联系我们：请用 QEG.NET 的“联系我们”栏目里的方式来信，", "隐私政策", "里也提到了它。"],
    neitherText: "没有手机号码、也没有恢复码的账户，任何人都无法打开，客服也不能。",
    wrongCode: "验证码不正确或已过期，或者这个号码没有账户。",
    old: `这个号码已有 ${PROOF_DAYS} 天以上没有验证过，账户也没有登录过。停用的号码会被运营商放给别人，所以只凭短信还不够。如果您想起了密码，可以直接登录。`,
    done: "密码已重置",
    doneLead: "所有设备都已退出登录。请用新密码登录。",
    toSignIn: "去登录",
  },
  en: {
    title: "Choose a new password",
    way: "How can you prove that the account is yours?",
    proof: "Proof that the account is yours",
    ways: [
      { value: "phone", label: "Mobile number", detail: "We send a code to the mobile number of the account." },
      {
        value: "recovery",
        label: "Call sign and recovery code",
        detail: "The recovery code is the 20 characters that an account without a mobile number got.",
      },
    ],
    callSign: "Call sign",
    callSignHint: "Such as BG1ABC",
    recovery: "Recovery code",
    recoveryHint: "Small letters are fine, and hyphens do not matter",
    submit: "Set the new password",
    signIn: "You remember it? Sign in",
    neither: "You have neither?",
    write: ["You can reach us without signing in: write in one of the ways of the “Contact Us” column of QEG.NET, which the ", "privacy policy", " names too."],
    neitherText: "An account without a mobile number and without its recovery code cannot be opened by anybody, and support cannot open it either.",
    wrongCode: "The code is wrong or too old, or this number has no account.",
    old: `Nobody has proven this number or signed in to the account for more than ${PROOF_DAYS} days. Operators give unused numbers to new owners, so an SMS is not enough. If you remember the password, sign in with it.`,
    done: "The password was changed",
    doneLead: "All devices were signed out. Sign in with the new password.",
    toSignIn: "Sign in",
  },
};

const NOTHING: Omit<Reset, "recoveryCode" | "password"> = { way: "phone", sms: NO_CODE, callSign: "" };

function Done(): JSX.Element {
  const words = useText(text);
  const leave = () => {
    // Every session has ended, also one of this tab.
    forgetDrafts();
    close();
    go("/sign-in");
  };
  return (
    <Page title={words.done} lead={words.doneLead}>
      <button type="button" class="button" onClick={leave}>
        {words.toSignIn}
      </button>
    </Page>
  );
}

/** How somebody who cannot sign in reaches support. */
function Write(): JSX.Element {
  const [before, policy, after] = useText(text).write;
  return (
    <>
      {before}
      <a href="#/policy">{policy}</a>
      {after}
    </>
  );
}

/** `#/reset-password`. */
export function ResetPassword(): JSX.Element {
  const words = useText(text);
  const space = useSpace();
  const { values: draft, change, clear } = useDraft("reset-password", NOTHING);
  // No draft holds a password, nor the recovery code, which is as good as one.
  const [recoveryCode, setRecoveryCode] = useState("");
  const [password, setPassword] = useState("");
  const values: Reset = { ...draft, recoveryCode, password };
  const [isDone, setDone] = useState(false);
  const [key] = useState(repeatKey);
  const action = useAction(async () => {
    const faults = faultsOf(values);
    if (faults.length > 0) throw refusals(faults);
    const body = bodyOf(values);
    const answer = await api.post("/password-resets", { body, key: key.of(body) });
    key.done();
    clear();
    setRecoveryCode("");
    setPassword("");
    keepCodeOf(answer.data);
    setDone(true);
  });
  if (isDone) return <Done />;
  const explain = (error: unknown) => {
    if (names(error, "wrong_or_expired")) return words.wrongCode;
    if (!(error instanceof Problem) || error.code !== "forbidden") return undefined;
    return (
      <>
        {words.old}
        {space}
        <Write />
      </>
    );
  };
  const byPhone = values.way === "phone";
  return (
    <Page title={words.title}>
      <Form action={action} submit={words.submit} explain={explain}>
        <Asked purpose="proof" label={words.proof}>
          <Radios
            label={words.way}
            pointer="/way"
            about="group"
            value={values.way}
            onValue={(way) => change({ way: way === "phone" ? "phone" : "recovery" })}
            options={words.ways}
          />
          {byPhone ? (
            <SmsCodeFields purpose="password_reset" value={values.sms} onValue={(sms) => change({ sms })} about="group" isUsername />
          ) : (
            <>
              <Field
                label={words.callSign}
                pointer="/call_sign"
                value={values.callSign}
                onValue={(callSign) => change({ callSign })}
                hint={words.callSignHint}
                about="group"
                autocomplete="username"
              />
              <Field
                label={words.recovery}
                pointer="/recovery_code"
                value={values.recoveryCode}
                onValue={setRecoveryCode}
                hint={words.recoveryHint}
                about="group"
              />
            </>
          )}
        </Asked>
        <NewPassword pointer="/new_password" value={values.password} onValue={setPassword} own={[byPhone ? values.sms.phone : values.callSign]} />
      </Form>
      <details class="aside">
        <summary>{words.neither}</summary>
        <p>
          <Write />
          {space}
          {words.neitherText}
        </p>
      </details>
      <p>
        <a href="#/sign-in">{words.signIn}</a>
      </p>
    </Page>
  );
}
