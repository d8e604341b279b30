// A deletion that is past its last day, in words. Every page that tells the last day of one says so.
import { shanghaiDay, useFormat } from "../format";
import { useText } from "../language";

const text = {
  "zh-CN": (day: string) => `本应最迟在${day}完成，已经超过期限，非常抱歉。`,
  en: (day: string) => `It should have been done by ${day}. It is late, and we are sorry.`,
};

/** Gives a function of a last day, such as `2026-12-01`: the sentence once that day is over, `undefined` until then. */
export function useOverdue(): (dueOn: string) => string | undefined {
  const sentence = useText(text);
  const format = useFormat();
  return (dueOn) => (shanghaiDay(new Date()) > dueOn ? sentence(format.day(dueOn)) : undefined);
}
