// The access log: who did what with the person's data, when and what for.
import type { JSX } from "preact";
import { api } from "./api";
import { useDraft } from "./draft";
import { shanghaiDay, useFormat } from "./format";
import { useHandoffWords } from "./forward/words";
import { useLanguage, useSpace, useText } from "./language";
import { usePaged } from "./paged";
import { Select } from "./parts/choice";
import { Show } from "./parts/loaded";
import { More } from "./parts/more";
import { Page } from "./parts/page";
import { byDay } from "./seen/days";
import { type Entry, sentenceOf } from "./seen/entry";

const text = {
  "zh-CN": {
    title: "访问记录",
    lead: "别人对您个人信息的使用，以及您自己所做的更改，都记在这里；您自己查看不记录。最新的在最前面。记录保存三年，任何改动都会被发现。",
    filter: "只看",
    all: "所有人",
    others: "除我以外的人",
    kinds: { self: "我自己", carrier: "承运商", staff: "工作人员", authority: "国家机关", gateway: "短信服务商", system: "系统" } as Record<string, string>,
    who: "他们是谁",
    meanings: [
      ["您", "您登录后所做的事。如果有一次登录不是您本人，请立即修改密码。"],
      ["承运商", "您为某次转寄选择的邮政或快递公司。只有它能领取那次转寄的收件信息。"],
      [
        "工作人员",
        "客服人员能看到您与客服的对话，看不到您的收件信息。国家机关依法要求提供信息时，提出要求和批准的工作人员能看到您的呼号和部分手机号码；批准的那一位领取要求所列的信息，其中可能有收件信息。记录不显示他们的姓名。",
      ],
      ["短信服务商", "只收到手机号码和短信内容，用于发送短信。"],
      ["国家机关", "依法要求提供信息的机关。须由一名工作人员提出、另一名批准，才会提供。法律要求保密的记录，期满后才会显示。"],
      ["系统", "自动进行的工作，例如定期清理。"],
    ] as [string, string][],
    handoff: "查看这次转寄",
    none: "没有记录。",
    noneHere: "已读取的记录里没有。可以继续显示更早的。",
    password: "如果有不是您本人的登录：",
    change: "修改密码",
  },
  en: {
    title: "Access log",
    lead: "This page lists who used your data and what you changed, the newest first. Your own visits are not listed. Entries are kept for three years, and a change of one would be noticed.",
    filter: "Show only",
    all: "everybody",
    others: "everybody but me",
    kinds: { self: "me", carrier: "carriers", staff: "staff", authority: "authorities", gateway: "the SMS gateway", system: "the service itself" } as Record<
      string,
      string
    >,
    who: "Who they are",
    meanings: [
      ["You", "What was done while you were signed in. If one of the sign-ins was not you, change your password at once."],
      ["Carriers", "The post or express company that you chose for an item. Only that one can collect the contact data for it."],
      [
        "Staff",
        "Support staff see your conversations with support, and not your contact data. When an authority asks for data by law, the members of staff who check this see your call sign and a part of your number. The one who approves it gets the data that the authority asks for, which can be contact data. The log does not name them.",
      ],
      ["SMS gateway", "It gets the mobile number and the text, to send a message."],
      [
        "Authorities",
        "They asked for data by law, and one member of staff had to request it and another one to approve it. Entries that a law keeps secret are shown when that time is over.",
      ],
      ["The service itself", "Work that is done without people, such as deleting what is no longer needed."],
    ] as [string, string][],
    handoff: "See this order",
    none: "There are no entries.",
    noneHere: "There are none among those that were read. You can show older ones.",
    password: "If a sign-in was not you:",
    change: "change your password",
  },
};

/** `#/seen`. */
export function Seen(): JSX.Element {
  const words = useText(text);
  const space = useSpace();
  // Stays when somebody looks at an order and comes back.
  const filter = useDraft("seen", { who: "" });
  const { who } = filter.values;
  const list = usePaged<Entry>(async (cursor, signal) => {
    const { data } = await api.get("/access-log", { query: { cursor }, ...(signal && { signal }) });
    return { items: data.entries, next: data.next };
  }, []);
  const wanted = (entry: Entry) => who === "" || (who === "others" ? entry.actor.kind !== "self" : entry.actor.kind === who);
  const options = [{ value: "others", label: words.others }, ...Object.entries(words.kinds).map(([value, label]) => ({ value, label }))];
  return (
    <Page title={words.title} lead={words.lead}>
      <details class="aside">
        <summary>{words.who}</summary>
        <dl class="meanings">
          {words.meanings.map(([term, meaning]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
      <Select
        label={words.filter}
        pointer="/who"
        about="here"
        value={who}
        onValue={(chosen) => filter.change({ who: chosen })}
        options={options}
        empty={words.all}
        optional
      />
      <Show loaded={list.loaded}>
        {(entries) => {
          const shown = entries.filter(wanted);
          if (shown.length === 0) return <p role="status">{list.more ? words.noneHere : words.none}</p>;
          return byDay(shown, (entry) => shanghaiDay(new Date(entry.at))).map(({ day, entries: those }) => <OneDay key={day} day={day} entries={those} />);
        }}
      </Show>
      <More of={list} />
      <p class="quiet">
        {words.password}
        {space}
        <a href="#/account">{words.change}</a>
      </p>
    </Page>
  );
}

function OneDay(props: { day: string; entries: readonly Entry[] }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const language = useLanguage();
  const space = useSpace();
  const handoff = useHandoffWords();
  return (
    <section>
      <h2>{format.day(props.day)}</h2>
      <ul class="list log">
        {props.entries.map((entry, index) => (
          <li key={index} {...(entry.actor.kind === "self" && { class: "own" })}>
            <time dateTime={entry.at}>{format.clock(entry.at)}</time>
            <p>
              {sentenceOf(entry, language, handoff.carrier)}
              {space}
              {entry.handoff_id && <a href={`#/forward/${entry.handoff_id}`}>{words.handoff}</a>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
