// A copy of everything that is held about the person, as one file.
import type { JSX, VNode } from "preact";
import { useState } from "preact/hooks";
import { pages } from "qeg-client";
import { api } from "./api";
import { type ExportPage, merge } from "./copy/merge";
import { shanghaiDay, useFormat } from "./format";
import { useLanguage, useText } from "./language";
import { useAction } from "./load";
import { Outcome } from "./parts/form";
import { saveFile } from "./parts/keep";
import { Page } from "./parts/page";
import { sentence } from "./problems";

const text = {
  "zh-CN": {
    title: "导出我的信息",
    lead: "得到一份文件，里面是我们保存的关于您的全部信息。文件在您的浏览器里生成。",
    what: "文件里有什么",
    parts: [
      "账户：手机号码、呼号、注册和核实的时间、同意的隐私政策版本。密码和恢复码只有“是否设置”，我们不保存原文。",
      "收件信息：姓名、电话、地址。",
      "转寄：物品、承运商、进度、运单号、您的同意。",
      "客服对话：全部消息。",
      "通知、推广消息设置、登录状态、正在进行的注销。",
      "访问记录：谁在何时为何使用过您的信息，并附中英文说明。",
    ],
    format: "文件为 JSON 格式，可以用任何文本编辑器打开，也可以交给其他服务读取。",
    careful: "文件没有加密。请保存在只有您能用的设备上，不要发给别人。",
    make: "生成并保存文件",
    busy: (page: string) => `正在读取第 ${page} 部分…`,
    done: (file: VNode) => <>文件已交给浏览器，名称为 {file}。</>,
    unseen: "如果没有看到文件（例如在微信、QQ 里打开本页），请用手机或电脑自带的浏览器打开本页，再生成一次。",
    counts: (log: string, threads: string, handoffs: string) => `其中有访问记录 ${log} 条、客服对话 ${threads} 个、转寄 ${handoffs} 次。`,
  },
  en: {
    title: "Export my data",
    lead: "You get one file with everything that we hold about you. The file is made in your browser.",
    what: "What is in it",
    parts: [
      "Account: mobile number, call sign, when it was opened and proven, the version of the privacy policy that you agreed to. Of password and recovery code only whether there is one; we do not hold them in readable form.",
      "Contact data: name, phone, address.",
      "Forwarding orders: item, carrier, status, tracking number, your consent.",
      "Conversations with support: all messages.",
      "Notices, the setting for promotions, sign-ins, and a deletion that is running.",
      "Access log: who used your data, when and what for, with the meaning of the words in both languages.",
    ],
    format: "The file is JSON: any text editor opens it, and other services can read it.",
    careful: "The file is not encrypted. Keep it where only you can get at it, and send it to nobody.",
    make: "Make and save the file",
    busy: (page: string) => `Reading part ${page}…`,
    done: (file: VNode) => <>The file was given to your browser. Its name is {file}. </>,
    unseen: " If you see no file, as in the browsers inside other apps, open this page in the browser of your phone or computer and make it again.",
    counts: (log: string, threads: string, handoffs: string) => `Entries of the access log: ${log}. Conversations: ${threads}. Forwarding orders: ${handoffs}.`,
  },
};

interface Done {
  file: string;
  log: number;
  threads: number;
  handoffs: number;
}

/** `#/copy`. */
export function Copy(): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const format = useFormat();
  const [page, setPage] = useState(1);
  const [done, setDone] = useState<Done>();
  const action = useAction(async () => {
    setDone(undefined);
    const read: ExportPage[] = [];
    setPage(1);
    for await (const answer of pages(api, "/export")) {
      read.push(answer.data);
      setPage(read.length + 1);
    }
    const whole = merge(read);
    const file = `qeg-export-${shanghaiDay(new Date(whole.exported_at))}.json`;
    saveFile(file, `${JSON.stringify(whole, null, 2)}\n`, "application/json");
    setDone({ file, log: whole.access_log.length, threads: whole.threads.length, handoffs: whole.handoffs?.length ?? 0 });
  });
  return (
    <Page title={words.title} lead={words.lead}>
      <h2>{words.what}</h2>
      <ul>
        {words.parts.map((part) => (
          <li key={part}>{part}</li>
        ))}
      </ul>
      <p>{words.format}</p>
      <p class="notice">{words.careful}</p>
      <Outcome action={action} explain={(error) => sentence(error, language, false)} />
      <p>
        <button type="button" class="button" aria-disabled={action.busy} onClick={() => void action.run()}>
          {words.make}
        </button>
      </p>
      <div role="status">
        {action.busy && <p class="loading">{words.busy(format.count(page))}</p>}
        {done && (
          <p class="good">
            {words.done(<code>{done.file}</code>)}
            {words.counts(format.count(done.log), format.count(done.threads), format.count(done.handoffs))}
            {words.unseen}
          </p>
        )}
      </div>
    </Page>
  );
}
