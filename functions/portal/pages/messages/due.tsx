// When support answers at the latest, in words, with the working days that are left.
import type { JSX } from "preact";
import { shanghaiDay, useFormat } from "../format";
import { useText } from "../language";
import { daysLeft } from "../parts/calendar";
import type { Thread } from "./thread";

const text = {
  "zh-CN": {
    due: (day: string) => `我们最迟在${day}答复您`,
    left: (days: number) => (days === 0 ? "，就是今天。" : `，还有 ${days} 个工作日。`),
    late: (day: string) => `我们本应最迟在${day}答复您，已经超过期限，非常抱歉。`,
    provisional: "之前的放假安排尚未全部公布，日期可能推后，不会提前。",
    answered: "客服已答复。还有问题可以继续写。",
    closed: "这次对话已结束。继续写会重新打开。",
  },
  en: {
    due: (day: string) => `You will have an answer by ${day}`,
    left: (days: number) => (days === 0 ? ", which is today." : days === 1 ? "; 1 working day is left." : `; ${days} working days are left.`),
    late: (day: string) => `You should have had an answer by ${day}. It is late, and we are sorry.`,
    provisional: " The holidays before it are not all announced yet, so the day may become later, never earlier.",
    answered: "Support has answered. You can write again if something is not clear.",
    closed: "This conversation is closed. If you write again, it opens again.",
  },
};

/** One sentence or two. */
export function Due(props: { thread: Thread }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const { answer_due_on: due, provisional, state } = props.thread;
  if (due === null) return <>{state === "closed" ? words.closed : words.answered}</>;
  const today = shanghaiDay(new Date());
  if (today > due) return <>{words.late(format.day(due))}</>;
  return (
    <>
      {words.due(format.day(due))}
      {words.left(daysLeft(today, due))}
      {provisional && words.provisional}
    </>
  );
}
