// What an answer of the API means to the person who reads it: the codes of problems and of wrong fields, in words.
import { Offline, Problem, type ViolationCode } from "qeg-client";
import type { Texts } from "./language";

/** The service did not get what was sent, or could not do it: where something was typed, and where nothing was. */
interface Unreached {
  typed: string;
  bare: string;
}

/** Faults that only other callers or another form of a body can have: no page can send what causes them. */
type NotOfPages =
  | "unknown_field"
  | "wrong_type"
  | "malformed"
  | "repeated"
  | "doubled"
  | "not_a_reference"
  | "not_a_date"
  | "not_a_time"
  | "not_an_event_id"
  | "not_a_tracking_number";

/** Faults that a page finds by itself, before anything is sent. */
type OfPages =
  | "wrong_password"
  | "call_sign_taken"
  | "not_requested"
  | "not_a_request_id"
  | "not_this_receipt"
  | "not_a_receipt_file"
  | "not_agreed"
  | "not_kept"
  | "not_shared"
  | "not_chosen"
  | "not_a_whole_number";

/** The code of a wrong field for which there are words. */
export type FieldCode = Exclude<ViolationCode, NotOfPages> | OfPages;

interface ProblemTexts {
  codes: Record<string, string>;
  fields: Record<FieldCode, string>;
  /** What is too long, where the field knows how many characters it may have. */
  longest: (chars: number) => string;
  /** Every fault stands beside its field. */
  marked: string;
  offline: Unreached;
  unavailable: Unreached;
  other: string;
  /** There were too many tries, and one may try again after these seconds. */
  wait: (seconds: number) => string;
  /** What is possible before that, where a limit of the day is reached. */
  meanwhile: Record<Repeated, string>;
}

/** What a person can do only so often a day, and what they can do instead. */
export type Repeated = "sign_in" | "new_password" | "deletion";

/** A longer wait, in seconds, is that of a limit of the day: the other ones refuse for minutes. */
const LONG_WAIT = 3600;

/** A time to wait in the unit that people would use: seconds, minutes or hours. */
function waiting(seconds: number, unit: (amount: number, of: "second" | "minute" | "hour") => string): string {
  if (seconds < 90) return unit(seconds, "second");
  return seconds < 5400 ? unit(Math.ceil(seconds / 60), "minute") : unit(Math.ceil(seconds / 3600), "hour");
}

const zhUnits = { second: "秒", minute: "分钟", hour: "小时" };

const text: Texts<ProblemTexts> = {
  "zh-CN": {
    codes: {
      unauthenticated: "请重新登录。",
      forbidden: "现在不能这样做。请联系客服；无法登录时，请用 QEG.NET 的“联系我们”栏目里的方式来信。",
      not_found: "没有找到。",
      conflict: "现在的状态不允许这样做。请重新查看后再试。",
      phone_in_use: "这个号码属于另一个账户。",
      gone: "已被永久删除。",
      precondition_failed: "您打开页面之后，内容已被修改。请重新查看后再试。",
      too_large: "内容太长。",
      unprocessable: "有些内容不能接受，请修改后重试。",
      invalid_body: "有些内容不能接受，请修改后重试。",
      too_many_requests: "尝试次数过多，请稍后再试。",
    },
    fields: {
      missing: "请填写。",
      too_short: "太短。",
      too_long: "太长。",
      control_character: "含有看不见的字符，请重新输入。",
      no_letter: "至少要有一个看得见的字。",
      not_a_mainland_mobile: "请填写中国大陆手机号码，11 位数字。",
      not_a_phone_number: "请填写手机号码、带区号的固定电话，或以 + 和国家代码开头的号码。",
      not_a_call_sign: "这不是业余电台呼号，例如 BG1ABC。",
      not_an_identifier: "请填写手机号码或呼号。",
      not_a_postcode: "邮政编码为 6 位数字。",
      common_password: "这个密码太常见，容易被猜到。",
      own_identifier: "密码不能由您的号码或呼号组成。",
      not_a_code: "验证码为 6 位数字。",
      wrong_or_expired: "验证码不正确或已过期。请核对短信，或重新获取。",
      not_a_recovery_code: "恢复码为 20 个字符，不含 I、L、O、U。",
      wrong: "呼号或恢复码不正确。",
      wrong_password: "密码不正确。",
      notices_are_required: "重要通知不能关闭。",
      call_sign_taken: "这个呼号已被另一个账户使用。",
      not_requested: "请先获取验证码。",
      not_a_request_id: "申请编号为 32 个字符，只有数字和字母 a 至 f。",
      not_this_receipt: "没有找到符合这个编号和回执的申请。请核对两项，最好直接打开保存的文件。",
      not_a_receipt_file: "文件里没有回执。请检查是否选错了文件。",
      not_agreed: "同意隐私政策后才能继续。",
      not_kept: "请先保存，再勾选这一项。",
      not_shared: "同意提供收件信息后才能转寄。",
      not_chosen: "请选择。",
      not_a_whole_number: "请只填写数字。",
      out_of_range: "超出允许的范围。",
      unknown_value: "不在允许的范围内。",
      superseded: "隐私政策已更新，请阅读新版本。",
      unknown: "隐私政策已更新，请阅读新版本。",
      not_in_effect: "这个版本的隐私政策尚未生效。",
    },
    longest: (chars) => `太长，最多 ${chars} 个字。`,
    marked: "请修改标出的内容后再提交。",
    offline: { typed: "网络连接失败。您填写的内容仍在，请检查网络后重试。", bare: "网络连接失败，请检查网络后重试。" },
    unavailable: { typed: "服务暂时不可用，请稍后再试。您填写的内容仍在。", bare: "服务暂时不可用，请稍后再试。" },
    other: "请检查后重试。",
    wait: (seconds) => `次数太多了，请在 ${waiting(seconds, (amount, of) => `${amount} ${zhUnits[of]}`)}后再试。`,
    meanwhile: {
      sign_in: "如果您用验证码或恢复码重置密码，现在就能登录。",
      new_password: "现在也可以退出登录，在登录页面选择“忘记密码”，用验证码或恢复码重置密码。",
      deletion: "选择“立即开始”，现在仍然可以申请注销。",
    },
  },
  en: {
    codes: {
      unauthenticated: "Sign in again.",
      forbidden: "This is not possible now. Ask support, or, if you cannot sign in, write in one of the ways of the “Contact Us” column of QEG.NET.",
      not_found: "Nothing was found.",
      conflict: "The present state does not allow this. Look again, then retry.",
      phone_in_use: "This number belongs to another account.",
      gone: "This was deleted permanently.",
      precondition_failed: "This changed after you opened the page. Look again, then retry.",
      too_large: "This is too long.",
      unprocessable: "Some values cannot be accepted. Correct them and try again.",
      invalid_body: "Some values cannot be accepted. Correct them and try again.",
      too_many_requests: "Too many tries. Wait a little.",
    },
    fields: {
      missing: "Please fill this in.",
      too_short: "This is too short.",
      too_long: "This is too long.",
      control_character: "This holds an invisible character. Type it again.",
      no_letter: "At least one visible letter is needed.",
      not_a_mainland_mobile: "A mobile number of mainland China has 11 digits.",
      not_a_phone_number: "Give a mobile number, a landline with area code, or + and a country code.",
      not_a_call_sign: "This is not an amateur call sign, such as BG1ABC.",
      not_an_identifier: "Give a mobile number or a call sign.",
      not_a_postcode: "A postcode has 6 digits.",
      common_password: "Too many people use this password. Choose another.",
      own_identifier: "A password cannot be made of your number or call sign.",
      not_a_code: "The code has 6 digits.",
      wrong_or_expired: "The code is wrong or too old. Compare it with the text message, or get a new one.",
      not_a_recovery_code: "A recovery code has 20 characters, never I, L, O or U.",
      wrong: "The call sign or the recovery code is wrong.",
      wrong_password: "The password is wrong.",
      notices_are_required: "Important notices cannot be turned off.",
      call_sign_taken: "Another account uses this call sign.",
      not_requested: "Get a code first.",
      not_a_request_id: "A request id has 32 characters: digits and the letters a to f.",
      not_this_receipt: "No request has this id and this receipt. Compare both, or better, open the file that you saved.",
      not_a_receipt_file: "There is no receipt in this file. Check that it is the right one.",
      not_agreed: "You have to agree to the privacy policy to go on.",
      not_kept: "Save it first, then tick this.",
      not_shared: "The carrier needs your contact data to forward something. Tick this to go on.",
      not_chosen: "Please choose.",
      not_a_whole_number: "Give a whole number, digits only.",
      out_of_range: "This is smaller or larger than allowed.",
      unknown_value: "This is not one of the allowed values.",
      superseded: "The privacy policy was renewed. Read the new version.",
      unknown: "The privacy policy was renewed. Read the new version.",
      not_in_effect: "This version of the privacy policy is not in effect yet.",
    },
    longest: (chars) => `This is too long: at most ${chars} characters.`,
    marked: "Correct what is marked, then send it again.",
    offline: {
      typed: "The network failed. What you typed is still here: check the connection and try again.",
      bare: "The network failed. Check the connection and try again.",
    },
    unavailable: { typed: "Not available now. Try again soon; what you typed is still here.", bare: "Not available now. Try again soon." },
    other: "Check this and try again.",
    wait: (seconds) => `Too many tries. Try again in ${waiting(seconds, (amount, of) => `${amount} ${of}${amount === 1 ? "" : "s"}`)}.`,
    meanwhile: {
      sign_in: "If you set a new password by a code or your recovery code, you can sign in now.",
      new_password: "You can also sign out now, choose “I forgot my password” on the sign-in page, and reset it by a code or your recovery code.",
      deletion: "A deletion that begins “At once” is still possible now.",
    },
  },
};

/** What is wrong with one field, as an answer of the API would name it. */
export interface FieldFault {
  pointer: string;
  code: FieldCode;
}

/** A refusal of the page itself, before anything is sent: what is wrong with which field. */
export function refusals(faults: readonly FieldFault[]): Problem {
  return new Problem({ status: 422, code: "unprocessable", title: "Something is not filled in yet.", errors: faults });
}

/** The same for one field. */
export function refusal(pointer: string, code: FieldCode): Problem {
  return refusals([{ pointer, code }]);
}

/** Whether the error names this fault of any field. */
export function names(error: unknown, code: FieldCode): boolean {
  return error instanceof Problem && error.errors.some((one) => one.code === code);
}

/**
 * The same error, shown at a field if it is a problem with this code. The password with which a person confirms something
 * is an example: when it is wrong, the answer is `forbidden` and names no field.
 */
export function atField(error: unknown, code: string, pointer: string, fieldCode: FieldCode): unknown {
  return error instanceof Problem && error.code === code && error.errors.length === 0 ? refusal(pointer, fieldCode) : error;
}

/** Whether the network failed, or something on the way answered instead of the service, as the login page of a network does. */
export function isOffline(error: unknown): boolean {
  return error instanceof Offline || (error instanceof Problem && error.code === "not_from_service");
}

/** One sentence for an error of any kind. `typed` is false where there is nothing that a person has typed. */
export function sentence(error: unknown, language: keyof Texts<unknown>, typed = true): string {
  const words = text[language];
  const part = typed ? "typed" : "bare";
  if (isOffline(error)) return words.offline[part];
  if (!(error instanceof Problem)) return words.other;
  if (error.code === "unavailable") return words.unavailable[part];
  const isMarked = error.errors.length > 0 && error.errors.every((one) => one.pointer !== "");
  const main = isMarked ? words.marked : (words.codes[error.code] ?? words.other);
  return error.code === "too_many_requests" && error.retryAfter ? words.wait(error.retryAfter) : main;
}

/** The sentence of a limit of the day with what is possible meanwhile; `undefined` for any other error. */
export function pastTheDay(error: unknown, language: keyof Texts<unknown>, repeated: Repeated): string | undefined {
  const isLong = error instanceof Problem && error.code === "too_many_requests" && (error.retryAfter ?? 0) > LONG_WAIT;
  if (!isLong) return undefined;
  const between = language === "en" ? " " : "";
  return `${sentence(error, language)}${between}${text[language].meanwhile[repeated]}`;
}

/** What is wrong with the field at this JSON pointer; `undefined` if nothing is. `longest`: the characters that it may have. */
export function fault(error: unknown, pointer: string, language: keyof Texts<unknown>, longest?: number): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  const found = error.errors.find((one) => one.pointer === pointer);
  if (!found) return undefined;
  if (found.code === "too_long" && longest !== undefined) return text[language].longest(longest);
  const words: Record<string, string> = text[language].fields;
  return words[found.code] ?? text[language].other;
}
