// The receipt of a deletion, which is shown once.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useFormat } from "../format";
import { useText } from "../language";
import { Check } from "../parts/choice";
import { Keep } from "../parts/keep";
import { Section } from "../parts/section";
import { FILE, fileOf } from "../receipt/file";
import type { Asked } from "./api";

const text = {
  "zh-CN": {
    title: "申请已收到，请保存回执",
    due: (day: string) => `最迟在 ${day} 完成。`,
    once: "回执只显示这一次。账户删除之后，只有凭它才能查看进度、取得删除证书。请不要告诉他人。",
    where: "在这里使用：",
    id: "申请编号",
    receipt: "回执",
    saved: "我已经保存好回执",
    next: "继续",
    first: "请先保存回执，再勾选上面一项。",
  },
  en: {
    title: "We have your request. Save the receipt",
    due: (day: string) => `It is done by ${day} at the latest.`,
    once: "The receipt is shown this once. When the account is gone, it alone shows the progress and gives you the certificate. Show it to nobody.",
    where: "Use it here: ",
    id: "Request id",
    receipt: "Receipt",
    saved: "I have saved the receipt",
    next: "Go on",
    first: "Save the receipt first, then tick the box above.",
  },
};

/** The receipt, and the ways to keep it. */
export function ShownOnce(props: { asked: Asked; onDone: () => void }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const [saved, setSaved] = useState(false);
  const [tooSoon, setTooSoon] = useState(false);
  const { asked } = props;
  const address = `${document.baseURI}#/receipt`;
  const file = { name: FILE, content: fileOf(asked, address) };
  return (
    <Section title={words.title} focus>
      <p>{words.due(format.day(asked.due_on))}</p>
      <p class="notice">{words.once}</p>
      <h3>{words.id}</h3>
      <p>
        <code class="code">{asked.request_id}</code>
      </p>
      <h3>{words.receipt}</h3>
      <p>
        <code class="code">{asked.receipt}</code>
      </p>
      <p class="paper">
        {words.where}
        {address}
      </p>
      <Keep copied={file.content} file={file} />
      <Check
        pointer=""
        value={saved}
        onValue={(value) => {
          setSaved(value);
          setTooSoon(false);
        }}
      >
        {words.saved}
      </Check>
      <p class="fault" role="status">
        {tooSoon && words.first}
      </p>
      <button type="button" class="button" onClick={() => (saved ? props.onDone() : setTooSoon(true))}>
        {words.next}
      </button>
    </Section>
  );
}
