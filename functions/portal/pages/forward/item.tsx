// The fields for what is forwarded: its kind, how many, and how heavy.
import type { JSX } from "preact";
import { useFormat } from "../format";
import { useText } from "../language";
import { limits } from "../limits";
import { Radios } from "../parts/choice";
import { Field } from "../parts/form";
import type { Wish } from "./wish";
import { useHandoffWords } from "./words";

const text = {
  "zh-CN": {
    kind: "物品",
    count: "数量",
    countHint: (most: string) => `1 至 ${most}`,
    weight: "总重量（克）",
    weightHint: (most: string) => `不知道可以不填；最多 ${most} 克`,
  },
  en: {
    kind: "What is it",
    count: "How many",
    countHint: (most: string) => `1 to ${most}`,
    weight: "Weight of all together, in grams",
    weightHint: (most: string) => `Leave it empty if you do not know it; at most ${most} g`,
  },
};

/** The fields. */
export function Item(props: { values: Wish; change: (some: Partial<Wish>) => void }): JSX.Element {
  const words = useText(text);
  const named = useHandoffWords();
  const format = useFormat();
  const { values, change } = props;
  return (
    <>
      <Radios
        label={words.kind}
        pointer="/item/kind"
        about="group"
        value={values.kind}
        onValue={(kind) => change({ kind: kind as Wish["kind"] })}
        options={(["card", "letter", "parcel"] as const).map((kind) => ({ value: kind, label: named.kinds[kind] }))}
      />
      <Field
        label={words.count}
        pointer="/item/count"
        about="group"
        value={values.count}
        onValue={(count) => change({ count })}
        inputMode="numeric"
        hint={words.countHint(format.count(limits.ITEM_COUNT))}
      />
      <Field
        label={words.weight}
        pointer="/item/weight_g"
        about="group"
        value={values.weight}
        onValue={(weight) => change({ weight })}
        inputMode="numeric"
        hint={words.weightHint(format.count(limits.ITEM_WEIGHT_G))}
        optional
      />
    </>
  );
}
