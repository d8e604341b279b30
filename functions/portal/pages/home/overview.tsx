// The account at a glance: the station, what has to be answered, the newest notice, and the ways on.
import type { JSX } from "preact";
import type { Account } from "../account/change";
import { api } from "../api";
import { phoneText, useFormat } from "../format";
import { useLanguage, useText } from "../language";
import { limits } from "../limits";
import { type Loaded, useLoaded } from "../load";
import type { Notice } from "../notices";
import { Lead } from "../parts/lead";
import { Show } from "../parts/loaded";
import { Page } from "../parts/page";
import { PolicyRenewal } from "../parts/renewal";
import { Standing } from "../parts/standing";

const { ANSWER_WORKING_DAYS } = limits;

const text = {
  "zh-CN": {
    title: "我的账户",
    sign: "呼号",
    phone: "手机号码",
    since: "注册于",
    none: "未填写",
    newest: "最新通知",
    all: "全部通知",
    next: "您想做什么？",
    links: [
      ["forward", "转寄", "卡片、信件、包裹：选择承运商，查看进度"],
      ["contact", "收件信息", "姓名、电话、地址"],
      ["messages", "客服", `咨询问题，${ANSWER_WORKING_DAYS} 个工作日内答复`],
      ["seen", "访问记录", "谁看过我的信息"],
      ["copy", "导出", "我们保存的全部信息"],
      ["account", "账户", "登录方式、密码、偏好设置"],
    ] as [string, string, string][],
  },
  en: {
    title: "My account",
    sign: "Call sign",
    phone: "Mobile number",
    since: "Registered on",
    none: "none",
    newest: "Newest notice",
    all: "All notices",
    next: "What would you like to do?",
    links: [
      ["forward", "Forwarding", "Cards, letters, parcels: choose a carrier, follow each item"],
      ["contact", "Contact data", "Name, phone and address"],
      ["messages", "Support", `Ask a question, answered within ${ANSWER_WORKING_DAYS} working days`],
      ["seen", "Access log", "Who has seen my data"],
      ["copy", "Export", "Everything that is kept of me"],
      ["account", "Account", "Signing in, password, preferences"],
    ] as [string, string, string][],
  },
};

function Station(props: { account: Account }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const { call_sign: callSign, phone, created_at: since } = props.account;
  const number = phone === null ? words.none : phoneText(phone);
  return (
    <section class="card station">
      <p class="sign">{callSign ?? number}</p>
      <dl class="pairs">
        {callSign !== null && (
          <>
            <dt>{words.phone}</dt>
            <dd>{number}</dd>
          </>
        )}
        {callSign === null && (
          <>
            <dt>{words.sign}</dt>
            <dd>{words.none}</dd>
          </>
        )}
        <dt>{words.since}</dt>
        <dd>{format.dayOf(since)}</dd>
      </dl>
    </section>
  );
}

/** Nothing while it loads and when there is none: the page is not about it. */
function Newest(props: { notices: Loaded<Notice[]> }): JSX.Element | null {
  const words = useText(text);
  const language = useLanguage();
  const format = useFormat();
  const first = props.notices.state === "ready" ? props.notices.data[0] : undefined;
  if (!first) return null;
  return (
    <section class="newest">
      <h2>{words.newest}</h2>
      <p>{first.text[language]}</p>
      <Lead notice={first} />
      <p class="quiet">
        <time dateTime={first.at}>{format.time(first.at)}</time>
      </p>
      <p>
        <a href="#/notices">{words.all}</a>
      </p>
    </section>
  );
}

/** The first page of somebody who is signed in. */
export function Overview(): JSX.Element {
  const words = useText(text);
  const account = useLoaded(async (signal) => (await api.get("/account", { signal })).data, []);
  const notices = useLoaded(async (signal) => (await api.get("/notices", { signal })).data.notices, []);
  return (
    <Page title={words.title}>
      <Show loaded={account}>
        {(it) => (
          <>
            <Station account={it} />
            <Standing account={it} />
            {it.status === "active" && <PolicyRenewal agreedTo={it.policy_version} onAgreed={account.again} />}
          </>
        )}
      </Show>
      <Newest notices={notices} />
      <h2>{words.next}</h2>
      <ul class="tiles">
        {words.links.map(([name, label, more]) => (
          <li key={name}>
            <a href={`#/${name}`}>
              <strong>{label}</strong>
              <span class="quiet">{more}</span>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
