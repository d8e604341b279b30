// A new recovery code, shown instead of every page until the person says that it is saved.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useText } from "./language";
import { useAction } from "./load";
import { useAskBeforeLeaving } from "./parts/ask_before_leaving";
import { Check } from "./parts/choice";
import { Form } from "./parts/form";
import { Keep } from "./parts/keep";
import { Page } from "./parts/page";
import { refusal } from "./problems";
import { unsavedCode } from "./recovery";

const text = {
  "zh-CN": {
    title: "请保存您的恢复码",
    lead: "忘记密码时，用呼号和这个恢复码就能找回您的 QEG.NET 账户。",
    once: "它只显示这一次。没有手机号码的账户，忘了密码又没有恢复码，就再也打不开了，客服也无法代办。",
    advice: [
      "抄在纸上，或打印出来，与电台执照放在一起。",
      "也可以存入密码管理器。不要截图发给任何人，客服不会向您要它。",
      "恢复码只能用一次。用过之后，您会得到一个新的。",
    ],
    file: (code: string) => `QEG.NET 恢复码\n\n${code}\n\n忘记密码时，用呼号和它找回账户。只能用一次。请勿告诉任何人。\n`,
    name: "QEG.NET 恢复码.txt",
    kept: "我已把恢复码保存在安全的地方",
    go: "继续",
  },
  en: {
    title: "Save your recovery code",
    lead: "If you forget your password, your call sign and this recovery code get your QEG.NET account back.",
    once: "It is shown this once. An account without a mobile number cannot be opened again if both the password and the recovery code are lost, and support cannot help then.",
    advice: [
      "Write it down or print it, and keep it with your station licence.",
      "Or keep it in a password manager. Send it to nobody: support never asks for it.",
      "It works once. When you have used it, you get a new one.",
    ],
    file: (code: string) =>
      `QEG.NET recovery code\n\n${code}\n\nWith your call sign it gets your account back if you forget the password. It works once. Tell it to nobody.\n`,
    name: "QEG.NET recovery code.txt",
    kept: "I have saved the recovery code in a safe place",
    go: "Go on",
  },
};

/** The code, ways to save it, and the confirmation. */
export function KeepCode(props: { code: string }): JSX.Element {
  const words = useText(text);
  const [kept, setKept] = useState(false);
  useAskBeforeLeaving();
  const action = useAction(async () => {
    if (!kept) throw refusal("/kept", "not_kept");
    unsavedCode.set(undefined);
  });
  return (
    <Page title={words.title} lead={words.lead}>
      <p class="notice">{words.once}</p>
      <p>
        <code class="code">{props.code}</code>
      </p>
      <Keep copied={props.code} file={{ name: words.name, content: words.file(props.code) }} />
      <ul>
        {words.advice.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <Form action={action} submit={words.go}>
        <Check pointer="/kept" about={{ purpose: "here", label: words.kept }} value={kept} onValue={setKept}>
          {words.kept}
        </Check>
      </Form>
    </Page>
  );
}
