// What a deletion removes, and what stays, why and how long. The days come from the retention schedule that the service
// itself follows.
import type { JSX } from "preact";
import { useText } from "../language";
import { days } from "../retention";

const RECORD = days("deletion_request");
const CHAIN = days("audit_head");
const KEYS = days("key_backup");
const COPIES = days("backup");

/** Three years, as people say them: the schedule counts a year with 366 days. */
const years = (amount: number) => Math.floor(amount / 365);

type Pairs = readonly (readonly [string, string])[];

const text: Record<"zh-CN" | "en", { goes: string; gone: Pairs; how: string; stays: string; kept: Pairs }> = {
  "zh-CN": {
    goes: "会删除的",
    gone: [
      ["账户", "手机号码、呼号、密码、登录状态和设置"],
      ["收件信息", "姓名、电话和地址"],
      ["转寄记录", "尚未被承运商领取的，申请后立即取消；已经领取的，我们要求承运商删除您的信息"],
      ["客服对话和通知", "全部内容"],
    ],
    how: `我们先销毁您的密钥，再删除数据。密钥没有了，备份中的内容就再也无法读取：密钥的备份 ${KEYS} 天后到期，其他备份 ${COPIES} 天后到期。`,
    stays: "会留下的，以及原因",
    kept: [
      ["删除申请和证书", `只含随机编号和时间，用来证明我们按时完成了删除。保留 ${years(RECORD)} 年。`],
      ["处理记录的校验值", `只含随机编号和散列，用来证明记录没有被改动。保留 ${years(CHAIN)} 年。`],
      ["承运商依法保留的记录", "例如面单和票据。由哪家承运商、依据哪部法律、保留到哪一天，都写在删除证书里。"],
      ["依法冻结或调取的记录", "只有确实发生过才有，用单独的密钥加密，到期删除。"],
      ["防止滥用的计数", "不含可读的信息，最多保留一天。"],
      ["删除人数的统计", "匿名，与任何人无关，不设期限。"],
    ],
  },
  en: {
    goes: "What goes",
    gone: [
      ["The account", "mobile number, call sign, password, sessions and settings"],
      ["Contact data", "name, phone and address"],
      ["Forwarding", "orders that no carrier has collected are cancelled at once; carriers that collected your data are told to erase it"],
      ["Support messages and notices", "all of them"],
    ],
    how: `We destroy your keys first and then delete the data. Without the keys nothing in a backup can be read: backups of keys end after ${KEYS} days, other backups after ${COPIES} days.`,
    stays: "What stays, and why",
    kept: [
      ["The request and its certificate", `Random ids and times only. They show that we were in time. Kept for ${years(RECORD)} years.`],
      ["Checksums of the access log", `Random ids and hashes only. They show that the log was not changed. Kept for ${years(CHAIN)} years.`],
      ["What a carrier keeps by law", "Waybills and invoices, for example. The certificate names the carrier, the law and the last day."],
      ["The record of a legal hold or disclosure", "Only if there was one; sealed under a key of its own, until its own end."],
      ["Counts that stop abuse", "Nothing readable, for a day at most."],
      ["How many people were deleted", "An anonymous number, without an end."],
    ],
  },
};

function List(props: { pairs: Pairs }): JSX.Element {
  return (
    <dl class="explained">
      {props.pairs.map(([what, about]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{about}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Both lists. */
export function Consequences(): JSX.Element {
  const words = useText(text);
  return (
    <>
      <h2>{words.goes}</h2>
      <List pairs={words.gone} />
      <p>{words.how}</p>
      <h2>{words.stays}</h2>
      <List pairs={words.kept} />
    </>
  );
}
