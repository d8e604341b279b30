// The words of a certificate in sentences, in both languages.
import type { Certificate } from "qeg-client";
import { limits } from "../limits";

const { GRACE_HOURS } = limits;

/** The texts. Each fixed word of a certificate has one. */
export interface Words {
  stage: Record<Certificate["stage"], string>;
  request: string;
  received: string;
  proof: string;
  proofs: Record<Certificate["proof"], string>;
  mode: string;
  modes: Record<Certificate["mode"], string>;
  resumed: string;
  due: string;
  inTime: string;
  late: string;
  erased: string;
  completed: string;
  keys: string;
  purposes: Record<Certificate["keys_destroyed"][number], string>;
  and: string;
  items: string;
  amount: (items: string, entries: string) => string;
  again: string;
  times: (n: string) => string;
  levels: string;
  level: Record<NonNullable<Certificate["attested"]>[number]["level"], string>;
  assurance: Record<NonNullable<Certificate["attested"]>[number]["assurance"], string>;
  carriers: string;
  rest: string;
  until: (day: string) => string;
  technical: string;
  issuer: string;
  id: string;
  signed: string;
  calendar: string;
  chain: string;
}

/** In both languages. */
export const text: { "zh-CN": Words; en: Words } = {
  "zh-CN": {
    stage: {
      erased: "证书证明：所有正在运行的系统都已无法读取这个人的信息。",
      completed: "证书证明：所有正在运行的系统和全部备份都已无法读取这个人的信息。",
    },
    request: "申请编号",
    received: "收到申请",
    proof: "身份核实",
    proofs: {
      password: "登录后再次输入密码",
      verification: "手机验证码",
      recovery_code: "恢复码",
      thread: "登录后在客服对话中提出",
      number_taken_over: "不是本人申请：账户唯一的手机号码已由他人验证并注册",
      call_sign_released: "不是本人申请：他人出示了账户唯一呼号的执照",
      inactivity: "不是本人申请：账户长期没有登录",
    },
    mode: "开始时间",
    modes: { grace: `${GRACE_HOURS} 小时等待期之后`, immediate: "立即" },
    resumed: "依法暂停结束",
    due: "期限",
    inTime: "按时完成",
    late: "晚于期限",
    erased: "数据删除",
    completed: "备份到期",
    keys: "已销毁的密钥",
    purposes: { account: "账户", contact: "收件信息", support: "客服对话", oversight: "法律记录" },
    and: "、",
    items: "已删除的记录",
    amount: (items, entries) => `${items} 条，另有索引 ${entries} 条`,
    again: "再次删除",
    times: (n) => `${n} 次，因恢复备份带回了数据`,
    levels: "各个层面",
    level: { keys: "密钥", live_systems: "运行中的系统", backups: "备份", carriers: "承运商" },
    assurance: {
      verified: "我们已核实",
      reported: "对方答复已删除，我们无法核实",
      retained: "对方依法保留部分记录",
      pending: "尚未完成",
      not_needed: "没有需要删除的",
    },
    carriers: "承运商的答复",
    rest: "证书不包括的内容",
    until: (day) => `最后一天：${day}。`,
    technical: "技术细节",
    issuer: "签发者",
    id: "证书编号",
    signed: "签名时间",
    calendar: "工作日历版本",
    chain: "访问记录最后一条的散列",
  },
  en: {
    stage: {
      erased: "It attests that no running system can read data of this person.",
      completed: "It attests that no running system and no backup can read data of this person.",
    },
    request: "Request",
    received: "Received",
    proof: "Proof of identity",
    proofs: {
      password: "signed in, and gave the password again",
      verification: "a code sent to the mobile number",
      recovery_code: "the recovery code",
      thread: "asked in a conversation with support, signed in",
      number_taken_over: "not asked by the person: somebody else proved the account's only number",
      call_sign_released: "not asked by the person: somebody else showed the licence for the account's only call sign",
      inactivity: "not asked by the person: nobody signed in for years",
    },
    mode: "Begin",
    modes: { grace: `after ${GRACE_HOURS} hours`, immediate: "at once" },
    resumed: "Legal hold ended",
    due: "Deadline",
    inTime: "in time",
    late: "late",
    erased: "Data erased",
    completed: "Backups ended",
    keys: "Keys destroyed",
    purposes: { account: "account", contact: "contact data", support: "support messages", oversight: "legal records" },
    and: ", ",
    items: "Records deleted",
    amount: (items, entries) => `${items}, and ${entries} of the index`,
    again: "Erased again",
    times: (n) => `${n} times, after a backup was restored`,
    levels: "Level by level",
    level: { keys: "Keys", live_systems: "Running systems", backups: "Backups", carriers: "Carriers" },
    assurance: {
      verified: "we have checked it",
      reported: "reported as erased; we cannot check it",
      retained: "some records are kept by law",
      pending: "not yet",
      not_needed: "nothing to erase",
    },
    carriers: "Answers of carriers",
    rest: "What it does not cover",
    until: (day) => `Last day: ${day}.`,
    technical: "Technical details",
    issuer: "Issuer",
    id: "Certificate id",
    signed: "Signed",
    calendar: "Calendar version",
    chain: "Hash of the last entry of the access log",
  },
};
