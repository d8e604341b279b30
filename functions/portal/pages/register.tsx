// Registering by mobile number, call sign, or both.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { api } from "./api";
import { useDraft } from "./draft";
import { useText } from "./language";
import { limits } from "./limits";
import { type Action, useAction } from "./load";
import { Radios } from "./parts/choice";
import { Consent, usePolicy } from "./parts/consent";
import { Field, Form } from "./parts/form";
import { NewPassword } from "./parts/new_password";
import { Page } from "./parts/page";
import { SmsCodeFields } from "./parts/sms_code";
import { atField, names, refusals } from "./problems";
import { keepCodeOf } from "./recovery";
import { TakeOver } from "./register/take_over";
import { bodyOf, faultsOf, identifiersOf, type Way, type Wish } from "./register/wish";
import { repeatKey } from "./repeat_key";
import { go } from "./router";
import { open, session } from "./session";
import { NO_CODE } from "./sms_code";
import { useStore } from "./store";

const text = {
  "zh-CN": {
    title: "注册",
    lead: "现在只需要登录用的信息。姓名和地址，等您要转寄时再填。",
    way: "您想用什么登录？",
    ways: {
      phone: ["手机号码", "忘记密码时用短信找回，重要通知也会发短信。"],
      call_sign: ["呼号", "不留手机号码。通知在账户里看，忘记密码时凭恢复码找回。"],
      both: ["手机号码和呼号", "两个都可以用来登录。"],
    } as Record<Way, [string, string]>,
    callSign: "呼号",
    callSignHint: "例如 BG1ABC",
    submit: "注册",
    signIn: "已有账户？去登录",
    taken: "这个呼号已有账户。如果是您以前注册的，请登录或重置密码。如果不是您注册的，",
    takenNext: `请先只用手机号码注册，再在“客服”里说明情况，客服会告诉您怎样提交电台执照。对方有 ${limits.OBJECTION_DAYS} 天时间提出异议，之后呼号就会空出来，您可以加到自己的账户。`,
    already: "您已登录。要注册另一个账户，请先退出。",
    overview: "查看我的账户",
  },
  en: {
    title: "Register",
    lead: "Only what you sign in with is needed now. You give name and address when you want something forwarded.",
    way: "What do you want to sign in with?",
    ways: {
      phone: ["Mobile number", "If you forget the password, an SMS gets you back in. Important notices also come by SMS."],
      call_sign: ["Call sign", "No mobile number is kept. You read notices in your account, and a recovery code gets you back in."],
      both: ["Mobile number and call sign", "You can sign in with either."],
    } as Record<Way, [string, string]>,
    callSign: "Call sign",
    callSignHint: "Such as BG1ABC",
    submit: "Register",
    signIn: "You have an account? Sign in",
    taken: "This call sign has an account. If it is yours from earlier, sign in or choose a new password. If it is not yours, ",
    takenNext: `register with your mobile number alone, then write to support, who will tell you how to show your station licence. The other person has ${limits.OBJECTION_DAYS} days to object; after that the call sign is free and you can add it to your account.`,
    already: "You are signed in. Sign out first to register another account.",
    overview: "See my account",
  },
};

const NOTHING: Omit<Wish, "password"> = { way: "phone", sms: NO_CODE, callSign: "", agreed: "" };

/** Registers. Afterwards the person is signed in. */
function useRegistration(wish: Wish, on: { done: () => void; refused: (error: unknown) => void }): Action<[takeOver?: boolean]> {
  const [key] = useState(repeatKey);
  return useAction(async (takeOver?: boolean) => {
    const faults = faultsOf(wish);
    if (faults.length > 0) throw refusals(faults);
    const body = bodyOf(wish, takeOver === true);
    try {
      const answer = await api.post("/accounts", { body, key: key.of(body) });
      key.done();
      on.done();
      keepCodeOf(answer.data);
      go("/");
      open(answer.data.session);
    } catch (error) {
      const refused = wish.way === "phone" ? error : atField(error, "conflict", "/call_sign", "call_sign_taken");
      on.refused(refused);
      throw refused;
    }
  });
}

/** `#/register`. */
export function Register(): JSX.Element {
  const isAlready = useStore(session).state === "open";
  const words = useText(text);
  if (!isAlready) return <Registration />;
  return (
    <Page title={words.title} lead={words.already}>
      <a class="button" href="#/">
        {words.overview}
      </a>
    </Page>
  );
}

function Registration(): JSX.Element {
  const words = useText(text);
  const { values: draft, change, clear } = useDraft("register", NOTHING);
  // No draft holds a password.
  const [password, setPassword] = useState("");
  const values: Wish = { ...draft, password };
  const policy = usePolicy();
  // A state of its own: the error of the action is gone while the action runs again.
  const [taking, setTaking] = useState(false);
  const refused = (error: unknown) => {
    if (!(error instanceof Problem)) return;
    if (error.code === "phone_in_use") setTaking(true);
    // What is wrong with a field stands beside it in the form.
    else if (error.errors.length > 0) setTaking(false);
    if (!error.errors.some((one) => one.pointer === "/policy_version")) return;
    change({ agreed: "" });
    policy.again();
  };
  const action = useRegistration(values, { done: clear, refused });
  if (taking) return <TakeOver action={action} onBack={() => setTaking(false)} />;
  return (
    <Page title={words.title} lead={words.lead}>
      <Form action={action} submit={words.submit} explain={(found) => (names(found, "call_sign_taken") ? words.taken + words.takenNext : undefined)}>
        <Radios
          label={words.way}
          pointer="/way"
          about="here"
          value={values.way}
          onValue={(way) => change({ way: way as Way })}
          options={Object.entries(words.ways).map(([value, [label, detail]]) => ({ value, label, detail }))}
        />
        {values.way !== "call_sign" && <SmsCodeFields purpose="registration" value={values.sms} onValue={(sms) => change({ sms })} about="phone" isUsername />}
        {values.way !== "phone" && (
          <Field
            label={words.callSign}
            pointer="/call_sign"
            value={values.callSign}
            onValue={(callSign) => change({ callSign })}
            hint={words.callSignHint}
            about="callSign"
            autocomplete={values.way === "both" ? "off" : "username"}
          />
        )}
        <NewPassword pointer="/password" value={values.password} onValue={setPassword} own={identifiersOf(values)} isFirst />
        <Consent policy={policy} agreed={values.agreed} onAgreed={(agreed) => change({ agreed })} />
      </Form>
      <p>
        <a href="#/sign-in">{words.signIn}</a>
      </p>
    </Page>
  );
}
