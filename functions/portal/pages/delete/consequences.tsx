// What a deletion removes, and what stays, why and how long. The days come from the retention schedule that the service
// itself follows.
import type { JSX } from "preact";
import { useText } from "../language";
import { days, years } from "../retention";

const BACKUP_DAYS = { keys: days("key_backup"), others: days("backup") };

/** What goes, with the categories of the retention schedule that it is. */
export const GOES = {
  account: ["account", "session", "identifier_index", "known_source", "lookup", "event"],
  contact: ["contact"],
  handoffs: ["handoff"],
  messages: ["thread", "notice"],
} as const;

/** What stays, in the same way. A carrier's own records are in no category. */
export const STAYS = {
  request: ["deletion_request", "carrier_told"],
  log: ["audit_entry", "audit_head"],
  trace: ["handoff_trace"],
  marks: ["data_key"],
  release: ["call_sign_release"],
  carriers: [],
  legal: ["hold", "disclosure"],
  limits: ["limit", "verification_code", "kept_answer"],
  logs: ["log"],
  counters: ["counter", "monthly_numbers"],
  backups: ["key_backup", "backup"],
} as const;

type Named<Key extends string> = Record<Key, readonly [name: string, about: string]>;

interface Words {
  goes: string;
  gone: Named<keyof typeof GOES>;
  how: string;
  stays: string;
  kept: Named<keyof typeof STAYS>;
}

const text: Record<"zh-CN" | "en", Words> = {
  "zh-CN": {
    goes: "会删除的",
    gone: {
      account: ["账户", "手机号码、呼号、密码、登录状态和设置"],
      contact: ["收件信息", "姓名、电话和地址"],
      handoffs: ["转寄记录", "尚未被承运商领取的，申请后立即取消；已经领取的，我们要求承运商删除您的信息"],
      messages: ["客服对话和通知", "全部内容"],
    },
    how: "我们先销毁您的密钥，再删除数据。密钥没有了，备份中的内容就再也无法读取。",
    stays: "会留下的，以及原因",
    kept: {
      request: ["注销申请、注销证书和承运商的答复", `只含随机编号和时间，用来证明我们按时完成了注销。保留 ${years("deletion_request")} 年。`],
      log: ["访问记录及其校验值", `只含随机编号、固定用语、时间和散列，用来证明谁做过什么，记录没有被改动。最多再保留 ${years("audit_head")} 年。`],
      trace: [
        "转寄的编号",
        `承运商领取过的转寄，留下编号（其中有下单时间）和承运商名称，用来告诉迟来消息的承运商：这次转寄已不存在。保留 ${days("handoff_trace")} 天。`,
      ],
      marks: ["密钥的空标记", "只有随机编号，没有数据，防止已销毁的密钥被重新创建。不设期限。"],
      release: ["呼号移交的记录", `只有他人出示了您呼号的执照才有，只含随机编号和日期。最多保留 ${days("call_sign_release")} 天。`],
      carriers: ["承运商依法保留的记录", "例如面单和票据。由哪家承运商、依据哪部法律、保留到哪一天，都写在注销证书里。"],
      legal: ["依法冻结或调取的记录", `只有确实发生过才有，用单独的密钥加密。结束之后保留 ${years("hold")} 年。`],
      limits: ["验证码、重复请求和防止滥用的计数", "一天，其后最多再过一天清除。与账户有关的内容已无法读取。"],
      logs: ["技术日志", `只含随机编号，用来排查故障。保留 ${days("log")} 天。`],
      counters: ["注销人数的统计", "匿名，与任何人无关，不设期限。"],
      backups: ["备份", `内容无法读取。密钥的备份 ${BACKUP_DAYS.keys} 天后到期，其他备份 ${BACKUP_DAYS.others} 天后到期。`],
    },
  },
  en: {
    goes: "What goes",
    gone: {
      account: ["The account", "mobile number, call sign, password, sessions and settings"],
      contact: ["Contact data", "name, phone and address"],
      handoffs: ["Forwarding", "orders that no carrier has collected are cancelled at once; carriers that collected your data are told to erase it"],
      messages: ["Support messages and notices", "all of them"],
    },
    how: "We destroy your keys first and then delete the data. Without the keys nothing in a backup can be read.",
    stays: "What stays, and why",
    kept: {
      request: [
        "The request, its certificate and the answers of carriers",
        `Random ids and times only. They show that we were in time. Kept for ${years("deletion_request")} years.`,
      ],
      log: [
        "The access log and its checksums",
        `Random ids, fixed words, times and hashes only. They show who did what, and that nobody changed it. Kept for ${years("audit_head")} more years at most.`,
      ],
      trace: [
        "Ids of forwarding orders",
        `Of an order that a carrier collected, its id, which tells when it was made, and the name of the carrier. A carrier with late news learns from it that the order is gone. Kept for ${days("handoff_trace")} days.`,
      ],
      marks: ["Empty marks instead of your keys", "Random ids without data, so that a destroyed key is never made again. They have no end."],
      release: [
        "The record of a call sign that went to somebody else",
        `Only if somebody else showed the licence for your call sign. A random id and a date; kept for ${days("call_sign_release")} days at most.`,
      ],
      carriers: ["What a carrier keeps by law", "Waybills and invoices, for example. The certificate names the carrier, the law and the last day."],
      legal: [
        "The record of a legal hold or disclosure",
        `Only if there was one; sealed under a key of its own. Kept for ${years("hold")} years after it has ended.`,
      ],
      limits: [
        "Codes by SMS, repeated requests, and counts that stop abuse",
        "For a day, and at most one more until they are removed. What is about the account can no longer be read.",
      ],
      logs: ["Technical logs", `Random ids only, to find faults. Kept for ${days("log")} days.`],
      counters: ["How many people were deleted", "An anonymous number, without an end."],
      backups: ["Backups", `Nothing in them can be read. Backups of keys end after ${BACKUP_DAYS.keys} days, other backups after ${BACKUP_DAYS.others} days.`],
    },
  },
};

function List(props: { named: Named<string> }): JSX.Element {
  return (
    <dl class="explained">
      {Object.values(props.named).map(([what, about]) => (
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
      <List named={words.gone} />
      <p>{words.how}</p>
      <h2>{words.stays}</h2>
      <List named={words.kept} />
    </>
  );
}
