// An entry of the access log in one sentence. Each word of the service has a phrase here: the types come from the description
// of the API.
import type { DataOf } from "qeg-client";
import type { Language } from "../language";

/** An entry, as the API gives it. */
export type Entry = DataOf<"get", "/access-log">["entries"][number];

interface Words {
  actors: Record<Entry["actor"]["kind"], string>;
  /** What follows the actor. `FIELDS` stands for the names of the data. */
  actions: Record<Entry["action"], string>;
  /** For an action that this page does not know. */
  other: string;
  purposes: Record<Entry["purpose"], string>;
  fields: Record<Entry["fields"][number], string>;
  list: (fields: string[]) => string;
  sentence: (actor: string, did: string, purpose: string) => string;
}

const zh: Words = {
  actors: { self: "您", carrier: "承运商", staff: "工作人员", authority: "国家机关", gateway: "短信服务商", system: "系统" },
  actions: {
    "account.created": "注册了账户",
    "account.changed": "修改了账户信息（FIELDS）",
    "phone.verified": "用验证码核实了手机号码",
    "phone.taken_over": "移走了手机号码，因为新注册的账户核实了它",
    "call_sign.claimed": "记录：有人出示了这个呼号的执照",
    "call_sign.released": "移走了呼号，因为有人出示了执照",
    "password.changed": "修改了密码",
    "password.reset": "用验证码或恢复码重置了密码",
    "session.opened": "登录了账户",
    "session.closed": "退出了登录",
    "preferences.changed": "修改了推广消息的设置",
    "contact.saved": "保存了FIELDS",
    "contact.deleted": "删除了FIELDS",
    "code.sent": "收到FIELDS，发出了验证码",
    "notice.sent": "收到FIELDS，发出了通知短信",
    "promotion.sent": "收到FIELDS，发出了推广消息短信",
    "handoff.ordered": "办理了转寄",
    "handoff.cancelled": "取消了转寄",
    "handoff.collected": "查看了FIELDS",
    "handoff.reported": "报告了转寄的进度",
    "thread.opened": "开始了与客服的对话",
    "thread.continued": "在客服对话里写了消息",
    "thread.read": "查看了FIELDS",
    "thread.closed": "结束了客服对话",
    "notice.written": "把通知存入了账户",
    "inactivity.told": "提醒：账户长期没有登录，将被注销",
    "deletion.requested": "提交了注销申请",
    "deletion.cancelled": "撤销了注销申请",
    "deletion.repeated": "再次提交注销申请，得到另一份回执",
    "deadline.recounted": "按新公布的放假安排重新计算了期限",
    "hold.placed": "因法律原因限制了删除",
    "hold.ended": "解除了删除的限制",
    "deletion.held": "因法律原因暂停了删除",
    "deletion.resumed": "恢复了删除",
    "deletion.told": "告知了删除受限的情况",
    "disclosure.requested": "登记了国家机关对FIELDS的要求，尚未提供",
    "disclosure.read": "核对国家机关的要求时查看了FIELDS",
    "disclosure.withdrawn": "撤销了国家机关对FIELDS的要求，没有提供",
    "disclosure.rejected": "没有批准国家机关对FIELDS的要求，没有提供",
    "disclosure.released": "依法取得了FIELDS",
    "erasure.started": "开始删除数据",
    "erasure.reopened": "再次删除了数据，因为恢复的备份带回了它们",
    "erasure.done": "删除了全部数据",
  },
  other: "处理了FIELDS",
  purposes: {
    account: "管理账户",
    verification: "核实身份",
    forwarding: "转寄",
    support: "答复问题",
    notice: "重要通知",
    promotion: "您同意接收的推广消息",
    access: "查阅和复制",
    deletion: "删除个人信息",
    retention: "定期清理",
    legal_duty: "履行法定义务",
  },
  fields: {
    phone: "手机号码",
    call_sign: "呼号",
    password: "密码",
    recovery_code: "恢复码",
    policy_version: "同意的隐私政策版本",
    promotions: "推广消息设置",
    sessions: "登录状态",
    notices: "通知",
    contact_name: "姓名",
    contact_phone: "电话",
    contact_address: "地址",
    threads: "客服对话",
    handoffs: "转寄记录",
    access_log: "访问记录",
  },
  list: (fields) => (fields.length === 0 ? "信息" : fields.join("、")),
  sentence: (actor, did, purpose) => `${actor}${did}。目的：${purpose}。`,
};

const en: Words = {
  actors: { self: "You", carrier: "A carrier", staff: "Staff", authority: "An authority", gateway: "The SMS gateway", system: "The service itself" },
  actions: {
    "account.created": "opened the account",
    "account.changed": "changed the account (FIELDS)",
    "phone.verified": "proved the mobile number by a code",
    "phone.taken_over": "took the mobile number away, because a new account proved it",
    "call_sign.claimed": "recorded that somebody else showed the licence for the call sign",
    "call_sign.released": "took the call sign away, because somebody showed the licence",
    "password.changed": "changed the password",
    "password.reset": "set a new password by a code",
    "session.opened": "signed in",
    "session.closed": "signed out",
    "preferences.changed": "changed the setting for promotions",
    "contact.saved": "saved FIELDS",
    "contact.deleted": "deleted FIELDS",
    "code.sent": "got FIELDS and sent a code",
    "notice.sent": "got FIELDS and sent a notice",
    "promotion.sent": "got FIELDS and sent a promotion",
    "handoff.ordered": "ordered forwarding",
    "handoff.cancelled": "cancelled forwarding",
    "handoff.collected": "saw FIELDS",
    "handoff.reported": "reported how far the item is",
    "thread.opened": "began a conversation with support",
    "thread.continued": "wrote in a conversation with support",
    "thread.read": "read FIELDS",
    "thread.closed": "closed a conversation with support",
    "notice.written": "put a notice into the account",
    "inactivity.told": "told you that the unused account will be deleted",
    "deletion.requested": "put in a request for deletion",
    "deletion.cancelled": "took the request for deletion back",
    "deletion.repeated": "put in the request for deletion again and got another receipt",
    "deadline.recounted": "counted the deadline anew with the holidays that were announced",
    "hold.placed": "restricted deletion for a legal reason",
    "hold.ended": "ended the restriction of deletion",
    "deletion.held": "paused the deletion for a legal reason",
    "deletion.resumed": "resumed the deletion",
    "deletion.told": "told you about the restriction of deletion",
    "disclosure.requested": "recorded that an authority asks for FIELDS; nothing was given yet",
    "disclosure.read": "saw FIELDS while checking what an authority asks for",
    "disclosure.withdrawn": "withdrew the request of an authority for FIELDS; nothing was given",
    "disclosure.rejected": "did not approve the request of an authority for FIELDS; nothing was given",
    "disclosure.released": "got FIELDS by law",
    "erasure.started": "began to erase the data",
    "erasure.reopened": "erased the data again, because a restored backup had brought it back",
    "erasure.done": "erased all data",
  },
  other: "processed FIELDS",
  purposes: {
    account: "running the account",
    verification: "proving who you are",
    forwarding: "forwarding mail",
    support: "answering a question",
    notice: "important notices",
    promotion: "promotions that you agreed to",
    access: "your right to see and copy your data",
    deletion: "your right to deletion",
    retention: "deleting what is no longer needed",
    legal_duty: "a legal duty",
  },
  fields: {
    phone: "mobile number",
    call_sign: "call sign",
    password: "password",
    recovery_code: "recovery code",
    policy_version: "accepted version of the policy",
    promotions: "setting for promotions",
    sessions: "sign-ins",
    notices: "notices",
    contact_name: "name",
    contact_phone: "phone",
    contact_address: "address",
    threads: "conversations with support",
    handoffs: "forwarding orders",
    access_log: "access log",
  },
  list: (fields) => {
    const last = fields.at(-1);
    if (last === undefined) return "data";
    return fields.length === 1 ? last : `${fields.slice(0, -1).join(", ")} and ${last}`;
  },
  sentence: (actor, did, purpose) => `${actor} ${did}. Purpose: ${purpose}.`,
};

const words: Record<Language, Words> = { "zh-CN": zh, en };

/** The word, or the word of the service if there is none. */
function named(names: Record<string, string>, word: string, other = word): string {
  return Object.hasOwn(names, word) ? (names[word] ?? other) : other;
}

/** The sentence. `carrier` gives the word for the name of a carrier. */
export function sentenceOf(entry: Entry, language: Language, carrier: (name: string) => string): string {
  const of = words[language];
  const { kind, name } = entry.actor;
  const actor = kind === "carrier" && name ? carrier(name) : named(of.actors, kind);
  const fields = of.list(entry.fields.map((field) => named(of.fields, field)));
  const did = named(of.actions, entry.action, of.other);
  return of.sentence(actor, did.replace("FIELDS", fields), named(of.purposes, entry.purpose));
}
