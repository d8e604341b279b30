// The account: what one signs in with, password, preferences, sessions, consent.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { CallSignPart } from "./account/call_sign";
import type { Account as Data, PartProps } from "./account/change";
import { PasswordPart } from "./account/password";
import { PhonePart } from "./account/phone";
import { PreferencesPart } from "./account/preferences";
import { api } from "./api";
import { useFormat } from "./format";
import { useText } from "./language";
import { limits } from "./limits";
import { useLoaded } from "./load";
import { Show } from "./parts/loaded";
import { Page } from "./parts/page";
import { PolicyRenewal } from "./parts/renewal";
import { Section } from "./parts/section";
import { SignOut } from "./parts/sign_out";
import { Standing } from "./parts/standing";
import { endsAt } from "./session";

const text = {
  "zh-CN": {
    title: "账户",
    sessions: "登录状态",
    here: `这台设备已登录，最长保持 ${limits.SESSION_DAYS} 天。关闭这个标签页，浏览器就会忘记登录。`,
    ends: (time: string) => `这次登录到 ${time} 为止。`,
    others: "想让其他设备都退出，请修改密码。",
    signOut: "退出这台设备",
    policy: "隐私政策",
    agreed: (version: string) => `您同意的是 ${version} 版。`,
    read: "阅读隐私政策",
    data: "您的信息",
    export: "导出全部信息",
    seen: "访问记录：谁看过我的信息",
    delete: "注销账户",
    since: (day: string) => `${day}注册`,
    renewed: "已记录您的同意。",
  },
  en: {
    title: "Account",
    sessions: "Signed in",
    here: `This device is signed in. A session lasts ${limits.SESSION_DAYS} days at most, and the browser forgets it when you close this tab.`,
    ends: (time: string) => `This sign-in ends on ${time}.`,
    others: "To sign out all other devices, change the password.",
    signOut: "Sign out on this device",
    policy: "Privacy policy",
    agreed: (version: string) => `You agreed to version ${version}.`,
    read: "Read the privacy policy",
    data: "Your data",
    export: "Export everything",
    seen: "Access log: who has seen my data",
    delete: "Delete the account",
    since: (day: string) => `Registered on ${day}`,
    renewed: "Your consent was recorded.",
  },
};

/** What has just been changed. It gets the focus each time. */
function Result(props: { said: { sentence: string } | undefined }): JSX.Element {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (props.said) line.current?.focus();
  }, [props.said]);
  return (
    <p ref={line} class={props.said ? "good" : "unseen"} role="status" tabIndex={-1}>
      {props.said?.sentence}
    </p>
  );
}

function Parts(props: { account: Data; again: () => void; look: () => void }): JSX.Element {
  const { account, again, look } = props;
  const words = useText(text);
  const format = useFormat();
  const [said, setSaid] = useState<{ sentence: string }>();
  const onChanged = (sentence: string) => {
    setSaid({ sentence });
    again();
  };
  const part: PartProps = { account, onChanged, onUnsure: look };
  const { status, policy_version: version } = account;
  const ends = endsAt();
  return (
    <>
      <p class="quiet">{words.since(format.dayOf(account.created_at))}</p>
      <Standing account={account} />
      <Result said={said} />
      {status === "active" && <PolicyRenewal agreedTo={version} onAgreed={() => onChanged(words.renewed)} />}
      <CallSignPart {...part} />
      <PhonePart {...part} />
      <PasswordPart {...part} />
      <PreferencesPart account={account} />
      <Section title={words.sessions} class="card">
        <p>{words.here}</p>
        {ends && <p>{words.ends(format.time(ends))}</p>}
        <p>{words.others}</p>
        <p>
          <SignOut label={words.signOut} />
        </p>
      </Section>
      <Section title={words.policy} class="card">
        <p>{words.agreed(version)}</p>
        <p>
          <a href="#/policy">{words.read}</a>
        </p>
      </Section>
      <Section title={words.data} class="card">
        <ul class="plain">
          <li>
            <a href="#/copy">{words.export}</a>
          </li>
          <li>
            <a href="#/seen">{words.seen}</a>
          </li>
          <li>
            <a href="#/delete">{words.delete}</a>
          </li>
        </ul>
      </Section>
    </>
  );
}

/** `#/account`. */
export function Account(): JSX.Element {
  const words = useText(text);
  const account = useLoaded(async (signal) => (await api.get("/account", { signal })).data, []);
  return (
    <Page title={words.title}>
      <Show loaded={account}>{(it) => <Parts account={it} again={account.again} look={account.look} />}</Show>
    </Page>
  );
}
