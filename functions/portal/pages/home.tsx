// The first page: what this service is, or, signed in, the account at a glance.
import type { JSX } from "preact";
import { api } from "./api";
import { useFormat } from "./format";
import { useText } from "./language";
import { useLoaded } from "./load";
import { Show } from "./parts/loaded";
import { Page } from "./parts/page";
import { session } from "./session";
import { useStore } from "./store";

const text = {
  "zh-CN": {
    title: "转寄您的信件与卡片",
    lead: "QEG.NET 为中国大陆业余无线电爱好者转寄信件与卡片，并保管转寄所需的个人信息。",
    register: "注册",
    policy: "阅读隐私政策",
    ideas: [
      ["用途即密钥", "账户、收件信息、客服对话各有自己的密钥。没有密钥的程序读不到您的信息。"],
      ["授权即签名", "谁在何时为何查看过您的信息，都记在您的访问记录里。"],
      ["删除可证明", "您申请删除后，我们在 7 个工作日内完成，并给您一份签名证书。"],
    ] as [string, string][],
    account: "我的账户",
    since: "注册于",
    phone: "手机号码",
    sign: "呼号",
    none: "未填写",
    active: "账户正常。",
    held: "您的账户因法律原因被保留，目前不能更改。您会在通知中看到原因。",
    leaving: (day: string) => `您已申请删除。最迟在 ${day} 完成。`,
    follow: "查看删除进度",
    next: "接下来",
    links: [
      ["contact", "填写收件信息"],
      ["forward", "转寄信件或卡片"],
      ["messages", "联系客服"],
      ["seen", "谁看过我的信息"],
    ] as [string, string][],
  },
  en: {
    title: "Your mail and cards, forwarded",
    lead: "QEG.NET forwards mail and cards for radio amateurs in mainland China, and keeps the personal data that this needs.",
    register: "Register",
    policy: "Read the privacy policy",
    ideas: [
      ["Each purpose has a key", "Account, contact data and support messages have keys of their own. A program without the key cannot read your data."],
      ["Each look is recorded", "Your access log shows who saw your data, when and why."],
      ["Deletion is proven", "If you ask for deletion, it is done within 7 working days, and you get a signed certificate."],
    ] as [string, string][],
    account: "My account",
    since: "Registered on",
    phone: "Mobile number",
    sign: "Call sign",
    none: "none",
    active: "Your account is in order.",
    held: "Your account is kept for a legal reason and cannot be changed now. Your notices tell you why.",
    leaving: (day: string) => `You asked for deletion. It will be done by ${day}.`,
    follow: "Follow the deletion",
    next: "What next",
    links: [
      ["contact", "Give contact data"],
      ["forward", "Forward mail or cards"],
      ["messages", "Ask support"],
      ["seen", "Who has seen my data"],
    ] as [string, string][],
  },
};

function Welcome(): JSX.Element {
  const words = useText(text);
  return (
    <Page title={words.title} lead={words.lead}>
      <p class="row">
        <a class="button" href="#/register">
          {words.register}
        </a>
        <a class="button plain" href="#/policy">
          {words.policy}
        </a>
      </p>
      <ul class="cards">
        {words.ideas.map(([title, body]) => (
          <li key={title} class="card">
            <h2>{title}</h2>
            <p>{body}</p>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Overview(): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const account = useLoaded(async (signal) => (await api.get("/account", { signal })).data, []);
  return (
    <Page title={words.account}>
      <Show loaded={account}>
        {(it) => (
          <>
            <section class="card station">
              <p class="sign">{it.call_sign ?? it.phone}</p>
              <dl class="pairs">
                <dt>{words.sign}</dt>
                <dd>{it.call_sign ?? words.none}</dd>
                <dt>{words.phone}</dt>
                <dd>{it.phone ?? words.none}</dd>
                <dt>{words.since}</dt>
                <dd>{format.dayOf(it.created_at)}</dd>
              </dl>
            </section>
            <p class={it.status === "active" ? "quiet" : "notice"}>
              {it.status === "held" ? words.held : it.deletion ? words.leaving(format.day(it.deletion.due_on)) : words.active}{" "}
              {it.deletion && <a href="#/delete">{words.follow}</a>}
            </p>
          </>
        )}
      </Show>
      <h2>{words.next}</h2>
      <ul class="tiles">
        {words.links.map(([name, label]) => (
          <li key={name}>
            <a href={`#/${name}`}>{label}</a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** `#/`. */
export function Home(): JSX.Element {
  const { state } = useStore(session);
  return state === "none" ? <Welcome key="welcome" /> : <Overview key="overview" />;
}
