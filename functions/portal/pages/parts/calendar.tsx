// The working days until a deadline, month by month, on the calendar that the service itself uses.
import type { JSX } from "preact";
import working from "../../../../shared/domain/data/working_days.json";
import { useFormat } from "../format";
import { useText } from "../language";
import { limits } from "../limits";
import { type Announced, announced, deadlineOn, type Deadline, kindOf, months, numbered, plusDays, weekday, weeks, workingDaysLeft } from "./working_days";

const published: Announced = working;

const text = {
  "zh-CN": {
    weekdays: [
      ["一", "星期一"],
      ["二", "星期二"],
      ["三", "星期三"],
      ["四", "星期四"],
      ["五", "星期五"],
      ["六", "星期六"],
      ["日", "星期日"],
    ],
    rest: "休",
    work: "班",
    restDay: "休息日",
    workDay: "调休上班",
    today: "今天",
    due: "最后一天",
    unknown: "尚未公布",
    nth: (n: number) => `第 ${n} 个工作日`,
    legend: "图例",
    counted: "计入的工作日，按顺序编号",
    provisional: "国务院尚未公布这些日子的放假安排，暂按工作日计算。公布后，最后一天只可能推迟，不会提前。",
  },
  en: {
    weekdays: [
      ["Mo", "Monday"],
      ["Tu", "Tuesday"],
      ["We", "Wednesday"],
      ["Th", "Thursday"],
      ["Fr", "Friday"],
      ["Sa", "Saturday"],
      ["Su", "Sunday"],
    ],
    rest: "off",
    work: "on",
    restDay: "holiday",
    workDay: "weekend day that is worked",
    today: "today",
    due: "last day",
    unknown: "not announced",
    nth: (n: number) => `working day ${n}`,
    legend: "What the marks mean",
    counted: "working days that count, numbered",
    provisional:
      "The State Council has not announced the holidays of these days yet; they count as working days. The last day may become later then, but never earlier.",
  },
};

/** The deadline of what is received on this day. */
export function deadlineFor(received: string): Deadline {
  return deadlineOn(published, received);
}

/** The working days that are left after `today`. */
export function daysLeft(today: string, dueOn: string): number {
  return workingDaysLeft(published, today, dueOn);
}

interface Marked {
  today: string;
  dueOn: string;
  counted: Map<string, number>;
}

/** The weeks of a month in which a day between today and the deadline lies. */
function weeksOf(month: string, { today, dueOn }: Pick<Marked, "today" | "dueOn">): (string | undefined)[][] {
  const [first, last] = today < dueOn ? [today, dueOn] : [dueOn, today];
  const monday = (day: string) => plusDays(day, -weekday(day));
  return weeks(month).filter((week) => week.some((day) => day && monday(day) >= monday(first) && monday(day) <= monday(last)));
}

function Day(props: { day: string; marked: Marked }): JSX.Element {
  const { day, marked } = props;
  const words = useText(text);
  const nth = marked.counted.get(day);
  const kind = kindOf(published, day);
  const named = announced(published, day);
  const shown = nth ?? (named === "rest" ? words.rest : kind === "unknown" ? "?" : undefined);
  const names = [kind === "rest" ? "rest" : "", nth && "counts", day === marked.dueOn && "due", day === marked.today && "today"];
  const said = [
    day === marked.today && words.today,
    nth && words.nth(nth),
    day === marked.dueOn && words.due,
    named === "rest" && words.restDay,
    named === "working" && weekday(day) > 4 && words.workDay,
    kind === "unknown" && words.unknown,
  ].filter(Boolean);
  return (
    <td class={names.filter(Boolean).join(" ")}>
      <span>
        <time dateTime={day}>{Number(day.slice(8))}</time>
        <small aria-hidden="true">
          {shown}
          {nth && named === "working" ? ` ${words.work}` : ""}
          {nth && kind === "unknown" ? " ?" : ""}
        </small>
        {said.length > 0 && <span class="unseen"> {said.join(" · ")}</span>}
      </span>
    </td>
  );
}

function Month(props: { month: string; marked: Marked }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  return (
    <table class="calendar">
      <caption>{format.month(props.month)}</caption>
      <thead>
        <tr>
          {words.weekdays.map(([short, name]) => (
            <th key={short} scope="col">
              <span aria-hidden="true">{short}</span>
              <span class="unseen">{name}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(props.month, props.marked).map((week, n) => (
          <tr key={n}>{week.map((day, at) => (day ? <Day key={day} day={day} marked={props.marked} /> : <td key={at} />))}</tr>
        ))}
      </tbody>
    </table>
  );
}

/** The months from today to the deadline. Days are dates in Asia/Shanghai. */
export function Calendar(props: { today: string; dueOn: string }): JSX.Element {
  const words = useText(text);
  const marked: Marked = { ...props, counted: numbered(published, props.dueOn) };
  const isOver = props.today > props.dueOn;
  const shown = isOver ? months(props.dueOn, props.today) : months(props.today, props.dueOn);
  const days = shown.flatMap((month) => weeksOf(month, props).flat());
  const has = (named: "rest" | "working") => days.some((day) => day && announced(published, day) === named);
  const unknown = days.some((day) => day && kindOf(published, day) === "unknown");
  const provisional = [...marked.counted.keys()].some((day) => kindOf(published, day) === "unknown");
  return (
    <>
      <div class="months">
        {shown.map((month) => (
          <Month key={month} month={month} marked={marked} />
        ))}
      </div>
      <ul class="legend" aria-label={words.legend}>
        <li>
          <b class="counts">1</b> {words.counted}
        </li>
        <li>
          <b class="due">{limits.ANSWER_WORKING_DAYS}</b> {words.due}
        </li>
        <li>
          <b class="today" /> {words.today}
        </li>
        {has("rest") && (
          <li>
            <b>{words.rest}</b> {words.restDay}
          </li>
        )}
        {has("working") && (
          <li>
            <b>{words.work}</b> {words.workDay}
          </li>
        )}
        {unknown && (
          <li>
            <b>?</b> {words.unknown}
          </li>
        )}
      </ul>
      {provisional && <p class="notice">{words.provisional}</p>}
    </>
  );
}
