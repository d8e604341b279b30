// What the service is and what it promises, for somebody who is not signed in.
import type { JSX } from "preact";
import { useText } from "../language";
import { limits } from "../limits";
import { Page } from "../parts/page";
import { QslCard } from "./qsl_card";

const { ANSWER_WORKING_DAYS } = limits;

const text = {
  "zh-CN": {
    title: "您的卡片与信件，我们帮您转寄",
    lead: "QEG.NET 为中国大陆的业余无线电爱好者转寄 QSL 卡片、信件和包裹，并替您保管好转寄用的个人信息。",
    register: "注册",
    signIn: "登录",
    how: "怎么用",
    steps: [
      ["注册", "用手机号码、呼号，或两个都用。"],
      ["填写收件信息", "姓名、电话、地址，只用于转寄，加密保存。"],
      ["选择承运商", "您指定的那一家才能看到地址，每一件都能查看进度。"],
    ] as [string, string][],
    promises: "我们的承诺",
    ideas: [
      ["一种用途，一把密钥", "账户、收件信息、客服对话分开加密。没有那把密钥的程序，读不到您的信息。"],
      ["谁看过，您查得到", "谁在什么时候、为了什么看过您的信息，都有记录。法律要求暂时保密的，期满后也会列出。"],
      ["删除有证明", "先销毁您的密钥，备份里剩下的也无法读出。您会得到一份签名证书，账户不在了也能验证。"],
      [`${ANSWER_WORKING_DAYS} 个工作日`, "咨询有答复，注销能办完，都在期限之内。放假调休按国务院公布的日历计算。"],
      ["推广消息默认关闭", "您同意才发。重要通知一定送到，没有手机号码也能在账户里看到。"],
      ["不跟踪", "不用 Cookie，不跟踪，不加载其他网站的任何内容。"],
    ] as [string, string][],
    policy: "逐条查看隐私政策如何落实",
    numbers: "查看公开统计",
  },
  en: {
    title: "Your cards and letters, forwarded",
    lead: "QEG.NET forwards QSL cards, letters and parcels for radio amateurs in mainland China, and takes good care of the personal data that this needs.",
    register: "Register",
    signIn: "Sign in",
    how: "How it works",
    steps: [
      ["Register", "With a mobile number, a call sign, or both."],
      ["Give contact data", "Name, phone and address. They are encrypted and serve forwarding only."],
      ["Choose a carrier", "Only that one sees the address, and you can follow each item."],
    ] as [string, string][],
    promises: "What we promise",
    ideas: [
      ["One purpose, one key", "Account, contact data and support messages are encrypted apart. A program without the key cannot read your data."],
      ["You see who looked", "Who saw your data, when and why is on record. What the law keeps secret for a time is listed when that time is over."],
      [
        "Deletion is proven",
        "Your keys are destroyed first, so what is left in backups cannot be read. You get a signed certificate, which stays valid without an account.",
      ],
      [
        `${ANSWER_WORKING_DAYS} working days`,
        "Questions are answered and deletions done within this time, counted by the official calendar of holidays and make-up days.",
      ],
      ["Promotions are off", "You get them only if you want them. Important notices always arrive; without a mobile number you read them in your account."],
      ["No tracking", "No cookies, no trackers, nothing loaded from other sites."],
    ] as [string, string][],
    policy: "See how each sentence of the privacy policy is kept",
    numbers: "See the public numbers",
  },
};

/** The first page for visitors without a session. */
export function Welcome(): JSX.Element {
  const words = useText(text);
  return (
    <Page title={words.title} lead={words.lead} class="wide welcome">
      <p class="row actions">
        <a class="button" href="#/register">
          {words.register}
        </a>
        <a class="button plain" href="#/sign-in">
          {words.signIn}
        </a>
      </p>
      <div class="figure">
        <QslCard />
      </div>
      <section>
        <h2>{words.how}</h2>
        <ol class="steps">
          {words.steps.map(([title, body]) => (
            <li key={title}>
              <h3>{title}</h3>
              <p>{body}</p>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2>{words.promises}</h2>
        <ul class="cards">
          {words.ideas.map(([title, body]) => (
            <li key={title} class="card">
              <h3>{title}</h3>
              <p>{body}</p>
            </li>
          ))}
        </ul>
        <p class="row ways">
          <a href="#/policy">{words.policy}</a>
          <a href="#/numbers">{words.numbers}</a>
        </p>
      </section>
    </Page>
  );
}
