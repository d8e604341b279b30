// The receipt of a deletion, shown instead of every page until the person says that it is saved.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Asked } from "./delete/api";
import { forgetDrafts, useDraft } from "./draft";
import { useFormat } from "./format";
import { useText } from "./language";
import { useAction } from "./load";
import { useAskBeforeLeaving } from "./parts/ask_before_leaving";
import { Check } from "./parts/choice";
import { Form } from "./parts/form";
import { Keep } from "./parts/keep";
import { useOverdue } from "./parts/overdue";
import { Page } from "./parts/page";
import { refusal } from "./problems";
import { FILE, fileOf, OPEN_RECEIPT, type Receipt } from "./receipt/file";
import { unsavedReceipt } from "./recovery";
import { go } from "./router";
import { close } from "./session";

const text = {
  "zh-CN": {
    title: "申请已收到，请保存回执",
    due: (day: string) => `最迟在${day}完成。`,
    once: "回执只显示这一次。账户注销之后，只有凭它才能查看进度、取得注销证书。请不要告诉他人。",
    where: "在这里使用：",
    id: "申请编号",
    receipt: "回执",
    saved: "我已经保存好回执",
    next: "继续",
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
  },
};

/** The receipt, ways to save it, and the confirmation. */
export function KeepReceipt(props: { asked: Asked }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const open = useDraft<{ receipt: Receipt | null }>(OPEN_RECEIPT, { receipt: null });
  const [kept, setKept] = useState(false);
  const overdue = useOverdue();
  useAskBeforeLeaving();
  const { asked } = props;
  const action = useAction(async () => {
    if (!kept) throw refusal("/kept", "not_kept");
    unsavedReceipt.set(undefined);
    if (Date.parse(asked.erase_after) > Date.now()) return;
    // The session ends with the account, within minutes. The receipt shows the rest.
    forgetDrafts();
    open.change({ receipt: { request_id: asked.request_id, receipt: asked.receipt } });
    go("/receipt");
    close();
  });
  const address = `${document.baseURI}#/receipt`;
  const file = { name: FILE, content: fileOf(asked, address) };
  return (
    <Page title={words.title}>
      <p>{overdue(asked.due_on) ?? words.due(format.day(asked.due_on))}</p>
      <p class="notice">{words.once}</p>
      <h2>{words.id}</h2>
      <p>
        <code class="code">{asked.request_id}</code>
      </p>
      <h2>{words.receipt}</h2>
      <p>
        <code class="code">{asked.receipt}</code>
      </p>
      <p class="paper">
        {words.where}
        {address}
      </p>
      <Keep copied={file.content} file={file} />
      <Form action={action} submit={words.next}>
        <Check pointer="/kept" about={{ purpose: "here", label: words.saved }} value={kept} onValue={setKept}>
          {words.saved}
        </Check>
      </Form>
    </Page>
  );
}
