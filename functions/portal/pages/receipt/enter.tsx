// Entering a receipt: typed, pasted, or from the file that was saved.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useDraft } from "../draft";
import { useLanguage, useText } from "../language";
import { useAction } from "../load";
import { Asked } from "../parts/about";
import { Files } from "../parts/files";
import { Field, Form } from "../parts/form";
import { atField, fault, refusal } from "../problems";
import { follow } from "./api";
import { asciiIn, type Receipt, receiptIn, requestId } from "./file";

const text = {
  "zh-CN": {
    file: "打开保存的回执文件",
    fileHint: "文件名一般是 qeg-deletion-receipt.txt。可以选择，也可以拖到这里。",
    or: "或者逐项填写",
    id: "申请编号",
    idHint: "32 个字符，由数字和字母 a 至 f 组成。",
    receipt: "回执",
    receiptHint: "43 个字符，区分大小写。复制时多带的空格不影响。",
    submit: "查看进度",
  },
  en: {
    file: "Open the receipt that you saved",
    fileHint: "The file is usually called qeg-deletion-receipt.txt. Choose it or drop it here.",
    or: "Or type it",
    id: "Request id",
    idHint: "32 characters: digits and the letters a to f.",
    receipt: "Receipt",
    receiptHint: "43 characters, upper and lower case differ. Blanks do not matter.",
    submit: "Show the progress",
  },
};

/** The form. `onFound` gets a receipt that the service knows. */
export function Enter(props: { onFound: (receipt: Receipt) => void }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const draft = useDraft<Receipt>("receipt", { request_id: "", receipt: "" });
  const [noReceipt, setNoReceipt] = useState(false);
  const look = useAction(async (typed: Receipt) => {
    if (typed.request_id.trim() === "") throw refusal("/request_id", "missing");
    const request_id = requestId(typed.request_id);
    if (request_id === undefined) throw refusal("/request_id", "not_a_request_id");
    if (typed.receipt.trim() === "") throw refusal("/receipt", "missing");
    const receipt = { request_id, receipt: typed.receipt };
    try {
      await follow(receipt);
    } catch (error) {
      throw atField(error, "unauthenticated", "/receipt", "not_this_receipt");
    }
    draft.clear();
    props.onFound(receipt);
  });
  const onFiles = ([file]: Uint8Array[]) => {
    const found = file && receiptIn(asciiIn(file));
    setNoReceipt(!found);
    if (!found) return;
    draft.change(found);
    void look.run(found);
  };
  return (
    <>
      <Files label={words.file} hint={words.fileHint} onFiles={onFiles} />
      <p class="fault" role="alert">
        {noReceipt && fault(refusal("", "not_a_receipt_file"), "", language)}
      </p>
      <h2>{words.or}</h2>
      <Form action={{ ...look, run: () => look.run(draft.values) }} submit={words.submit}>
        <Asked purpose="receipt" label={words.receipt}>
          <Field
            label={words.id}
            pointer="/request_id"
            value={draft.values.request_id}
            onValue={(request_id) => draft.change({ request_id })}
            hint={words.idHint}
            about="group"
          />
          <Field
            label={words.receipt}
            pointer="/receipt"
            value={draft.values.receipt}
            onValue={(receipt) => draft.change({ receipt })}
            hint={words.receiptHint}
            about="group"
          />
        </Asked>
      </Form>
    </>
  );
}
