// Asking for the deletion: what it means, until when it is done, what to do before, and the form.
import type { JSX } from "preact";
import { api } from "../api";
import { useDraft } from "../draft";
import { shanghaiDay, useFormat } from "../format";
import { useLanguage, useSpace, useText } from "../language";
import { limits } from "../limits";
import { useLoaded } from "../load";
import { Calendar, deadlineFor } from "../parts/calendar";
import { Show } from "../parts/loaded";
import { pastTheDay } from "../problems";
import { affected, type Affected } from "./affected";
import type { Asked, Mode } from "./api";
import { Consequences } from "./consequences";
import { DeletionForm } from "./form";

const { ANSWER_WORKING_DAYS, GRACE_HOURS } = limits;

const text = {
  "zh-CN": {
    lead: "您可以随时要求注销账户、删除全部个人信息，不需要理由。完成后，您会得到一份签名的注销证书。",
    when: "什么时候完成",
    due: (day: string, isProvisional: boolean) =>
      `如果您今天申请，最迟在${day}${isProvisional ? "（暂定）" : ""}完成，即今天之后的第 ${ANSWER_WORKING_DAYS} 个工作日。多数情况下会更早。`,
    before: "申请之前",
    copy: "需要留底的话，先导出一份您的信息。",
    export: "去导出",
    waiting: (n: string) => `有 ${n} 件转寄还没有被承运商领取，申请后会立即取消，撤销申请也不会恢复。`,
    underWay: (n: string) => `有 ${n} 件转寄正在途中。我们会要求承运商删除您的信息，派送可能因此受到影响。建议先等它们送达。`,
    unanswered: (n: string) => `您有 ${n} 个问题客服还没有答复。账户注销后，就无法再答复您了。`,
    free: "没有正在进行的转寄，也没有等待答复的问题。",
    receipt: "申请后会显示一份回执，只显示一次。请准备好保存：账户注销之后，只有凭它才能查看进度和证书。",
    form: "申请注销",
    mode: "什么时候开始",
    grace: `${GRACE_HOURS} 小时后开始`,
    graceMeans: "在此期间登录即可撤销，账户恢复正常。",
    now: "立即开始",
    submit: "申请注销",
    sure: "确定要注销账户吗？",
    sureGrace: `${GRACE_HOURS} 小时后开始永久删除。在此之前，您可以登录并撤销。`,
    yesGrace: "确定，申请注销",
  },
  en: {
    lead: "You can have your account and all your personal data deleted at any time, without a reason. When it is done, you get a signed certificate.",
    when: "When it is done",
    due: (day: string, isProvisional: boolean) =>
      `If you ask today, it is done by ${day}${isProvisional ? " (provisional)" : ""} at the latest, ${ANSWER_WORKING_DAYS} working days after today. Usually it is done earlier.`,
    before: "Before you ask",
    copy: "Want to keep a copy of your data? Export it first.",
    export: "Export",
    waiting: (n: string) =>
      `Forwarding orders that no carrier has collected: ${n}. They are cancelled at once and stay cancelled, even if you cancel the deletion.`,
    underWay: (n: string) =>
      `Forwarding orders under way: ${n}. Their carriers will be told to erase your data, which may disturb the delivery. Better wait until they have arrived.`,
    unanswered: (n: string) => `Questions that support has not answered: ${n}. Nobody can answer you when the account is gone.`,
    free: "No forwarding is under way and no question is open.",
    receipt: "You will see a receipt, once. Be ready to save it: when the account is gone, it alone shows the progress and the certificate.",
    form: "Ask for deletion",
    mode: "When it begins",
    grace: `After ${GRACE_HOURS} hours`,
    graceMeans: "Until then you can sign in and cancel, and the account works as before.",
    now: "At once",
    submit: "Ask for deletion",
    sure: "Delete your account?",
    sureGrace: `The permanent deletion begins after ${GRACE_HOURS} hours. Until then you can sign in and cancel.`,
    yesGrace: "Yes, ask for deletion",
  },
};

function Before(props: { affected: Affected }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const space = useSpace();
  const { waiting, underWay, unanswered } = props.affected;
  return (
    <ul>
      <li>
        {words.copy}
        {space}
        <a href="#/copy">{words.export}</a>
      </li>
      {waiting > 0 && <li>{words.waiting(format.count(waiting))}</li>}
      {underWay > 0 && <li>{words.underWay(format.count(underWay))}</li>}
      {unanswered > 0 && <li>{words.unanswered(format.count(unanswered))}</li>}
      {waiting + underWay + unanswered === 0 && <li>{words.free}</li>}
      <li>{words.receipt}</li>
    </ul>
  );
}

/** The form. `onAsked` gets the receipt. */
function AskForm(props: { username: string; onAsked: (asked: Asked) => void }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const draft = useDraft<{ mode: Mode }>("delete", { mode: "grace" });
  const { mode } = draft.values;
  return (
    <DeletionForm
      username={props.username}
      mode={mode}
      onMode={(chosen) => draft.change({ mode: chosen })}
      choice={{ label: words.mode, grace: { label: words.grace, detail: words.graceMeans }, now: words.now }}
      submit={words.submit}
      danger
      question={{ title: words.sure, ...(mode === "grace" && { text: words.sureGrace, yes: words.yesGrace }) }}
      explain={(error) => pastTheDay(error, language, "deletion")}
      onAsked={(asked) => {
        draft.clear();
        props.onAsked(asked);
      }}
    />
  );
}

/** Everything before the request. */
export function Ask(props: { username: string; onAsked: (asked: Asked) => void }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const before = useLoaded((signal) => affected(api, signal), []);
  const today = shanghaiDay(new Date());
  const { dueOn, provisional } = deadlineFor(today);
  return (
    <>
      <p class="lead">{words.lead}</p>
      <Consequences />
      <h2>{words.when}</h2>
      <p>{words.due(format.day(dueOn), provisional)}</p>
      <Calendar today={today} dueOn={dueOn} />
      <h2>{words.before}</h2>
      <Show loaded={before}>{(it) => <Before affected={it} />}</Show>
      <h2>{words.form}</h2>
      <AskForm {...props} />
    </>
  );
}
