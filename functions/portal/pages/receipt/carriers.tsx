// The carriers that were asked to erase what they had collected, and what they answered.
import type { JSX } from "preact";
import type { Recipient } from "qeg-client";
import { type Format, useFormat } from "../format";
import { useHandoffWords } from "../forward/words";
import { type Language, useLanguage, useSpace } from "../language";
import { lawName } from "./words";

const text = {
  "zh-CN": {
    told: (at: string) => `${at} 已要求删除。`,
    waiting: (at: string) => `尚未答复，应在 ${at} 之前答复。`,
    overdue: (at: string) => `尚未答复，已超过期限（${at}）。我们会继续跟进。`,
    open: "尚未答复。",
    erased: (at: string) => `${at} 答复：已删除。`,
    retained: (at: string, law: string, day: string) => `${at} 答复：依据${law}，须保留部分记录至${day}，到期删除。`,
    late: "这次答复超过了期限。",
    law: "法律规定",
  },
  en: {
    told: (at: string) => `Asked to erase on ${at}.`,
    waiting: (at: string) => `No answer yet. It is expected before ${at}.`,
    overdue: (at: string) => `No answer yet, although it was expected before ${at}. We follow this up.`,
    open: "No answer yet.",
    erased: (at: string) => `Answered on ${at}: erased.`,
    retained: (at: string, law: string, day: string) => `Answered on ${at}: by the ${law}, it has to keep some records until ${day}, and erases them then.`,
    late: "This answer was late.",
    law: "law",
  },
};

function answer(one: Recipient, words: (typeof text)["en"], language: Language, format: Format): string {
  const at = one.answered_at ? format.time(one.answered_at) : "";
  if (one.outcome === "erased") return words.erased(at);
  if (one.outcome === "retained") {
    return words.retained(at, one.basis ? lawName(one.basis, language) : words.law, one.retained_until ? format.day(one.retained_until) : "—");
  }
  if (!one.answer_before) return words.open;
  return (one.late ? words.overdue : words.waiting)(format.time(one.answer_before));
}

/** One below the other: those of a certificate, or of the state of a deletion. */
export function Carriers(props: { carriers: readonly Recipient[] }): JSX.Element {
  const language = useLanguage();
  const words = text[language];
  const space = useSpace();
  const format = useFormat();
  const handoff = useHandoffWords();
  return (
    <ul class="list">
      {props.carriers.map((one) => (
        <li key={one.carrier}>
          <strong>{handoff.carrier(one.carrier)}</strong>
          <p>
            {words.told(format.time(one.told_at))}
            {space}
            {answer(one, words, language, format)}
            {one.late && one.outcome && `${space}${words.late}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
