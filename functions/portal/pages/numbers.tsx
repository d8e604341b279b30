// `#/numbers`: how deletions, the erasures by carriers and disclosures went, month by month. It needs no account.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api } from "./api";
import { useFormat } from "./format";
import { useText } from "./language";
import { limits } from "./limits";
import { useLoaded } from "./load";
import { exact, type Column, type Month, Table, useShown } from "./numbers/table";
import { Show } from "./parts/loaded";
import { Page } from "./parts/page";

const { ANSWER_WORKING_DAYS } = limits;

/** Months that are shown at first. */
const SHOWN = 12;

const text = {
  "zh-CN": {
    title: "公开统计",
    lead: `我们答应 ${ANSWER_WORKING_DAYS} 个工作日内完成注销。做得怎么样，任何人都可以在这里查看。`,
    none: "现在没有逾期的注销申请。",
    overdue: (n: string) => `现在逾期的注销申请：${n} 件。`,
    asOf: (day: string) => `统计到${day}。只列出已经结束的月份；1 到 9 显示为“少于 10”，避免从数字猜出是谁。`,
    empty: "还没有一个完整月份的数字。",
    deletions: "注销申请",
    requested: "收到",
    completed: "完成",
    slowest: "最慢（工作日）",
    slowestNote: "“最慢”只在当月完成 10 件以上时显示。本人提出的申请才计入。",
    carriers: "承运商的答复",
    inTime: "按时",
    late: "逾期",
    carriersNote: "承运商收到删除要求后，应在期限内答复。逾期包括至今没有答复的。",
    disclosures: "依法向国家机关提供信息",
    times: "次数",
    disclosuresNote: "依法保密的，计入保密期满的那个月。",
    all: (n: string) => `显示全部 ${n} 个月`,
    fewer: (n: string) => `只显示最近 ${n} 个月`,
  },
  en: {
    title: "Public numbers",
    lead: `We promise deletion within ${ANSWER_WORKING_DAYS} working days. Here everybody can see how well we keep it.`,
    none: "No deletion is overdue now.",
    overdue: (n: string) => `Deletions that are overdue now: ${n}.`,
    asOf: (day: string) => `As of ${day}. Only months that have ended are shown. A number from 1 to 9 is shown as "below 10", so that it points to nobody.`,
    empty: "There are no numbers of a whole month yet.",
    deletions: "Requests for deletion",
    requested: "Received",
    completed: "Done",
    slowest: "Slowest (working days)",
    slowestNote: "The slowest is shown only if ten or more were done in the month. Only requests of people themselves count.",
    carriers: "Answers of carriers",
    inTime: "In time",
    late: "Late",
    carriersNote: "A carrier that is asked to erase has a time to answer. Late ones include those that have not answered at all.",
    disclosures: "Disclosures to authorities",
    times: "Number",
    disclosuresNote: "A disclosure that a law keeps secret counts in the month in which that ends.",
    all: (n: string) => `Show all ${n} months`,
    fewer: (n: string) => `Show the last ${n} months only`,
  },
};

function Tables(props: { months: readonly Month[] }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const [all, setAll] = useState(false);
  const months = all ? props.months : props.months.slice(0, SHOWN);
  const most = (...of: Column["of"][]) => Math.max(0, ...months.flatMap((month) => of.map((one) => exact(one(month)))));
  const requested = (it: Month) => it.deletions.requested;
  const completed = (it: Month) => it.deletions.completed;
  const inTime = (it: Month) => it.carrier_erasures.answered_in_time;
  const late = (it: Month) => it.carrier_erasures.late;
  const [deletions, carriers] = [most(requested, completed), most(inTime, late)];
  return (
    <>
      <Table
        title={words.deletions}
        note={words.slowestNote}
        months={months}
        columns={[
          { name: words.requested, of: requested, most: deletions },
          { name: words.completed, of: completed, most: deletions },
          { name: words.slowest, of: (it) => it.deletions.slowest_working_days },
        ]}
      />
      <Table
        title={words.carriers}
        note={words.carriersNote}
        months={months}
        columns={[
          { name: words.inTime, of: inTime, most: carriers },
          { name: words.late, of: late, most: carriers },
        ]}
      />
      <Table title={words.disclosures} note={words.disclosuresNote} months={months} columns={[{ name: words.times, of: (it) => it.disclosures }]} />
      {props.months.length > SHOWN && (
        <button type="button" class="button plain" onClick={() => setAll(!all)}>
          {all ? words.fewer(format.count(SHOWN)) : words.all(format.count(props.months.length))}
        </button>
      )}
    </>
  );
}

/** The page. */
export function OpenNumbers(): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const shown = useShown();
  const numbers = useLoaded(async (signal) => (await api.get("/numbers", { signal })).data, []);
  return (
    <Page title={words.title} lead={words.lead}>
      <Show loaded={numbers}>
        {(it) => (
          <>
            <p class={it.overdue === 0 ? "good" : "problem"}>{it.overdue === 0 ? words.none : words.overdue(shown(it.overdue))}</p>
            <p class="quiet">{words.asOf(format.day(it.as_of))}</p>
            {it.months.length === 0 ? <p>{words.empty}</p> : <Tables months={it.months} />}
          </>
        )}
      </Show>
    </Page>
  );
}
