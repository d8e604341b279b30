// What is still possible while an account is being deleted or kept for a legal reason.
import type { JSX } from "preact";
import type { Account } from "../account/change";
import { useFormat } from "../format";
import { useSpace, useText } from "../language";
import { useOverdue } from "./overdue";

const text = {
  "zh-CN": {
    held: "您的账户因法律原因被保留，期间只保存信息，不能更改。您仍可以修改密码、关闭推广消息、联系客服、导出信息。原因见",
    end: "。",
    leaving: "您已申请注销，",
    due: (day: string) => `最迟在${day}完成。`,
    meanwhile: "完成之前，您仍可以修改密码、关闭推广消息、联系客服、导出信息；撤销申请之后，账户恢复正常。",
    notices: "通知",
    follow: "查看进度或撤销",
  },
  en: {
    held: "Your account is kept for a legal reason. Meanwhile its data is only stored and cannot be changed. You can still change the password, turn promotions off, write to support and export your data. The reason is in your ",
    end: ".",
    leaving: "You asked for deletion. ",
    due: (day: string) => `It will be done by ${day}.`,
    meanwhile:
      " Until it is done you can still change the password, turn promotions off, write to support and export your data. If you cancel the deletion, the account works as before.",
    notices: "notices",
    follow: "Follow or cancel it",
  },
};

/** Nothing for an account in its usual state. */
export function Standing(props: { account: Account }): JSX.Element | null {
  const words = useText(text);
  const space = useSpace();
  const format = useFormat();
  const overdue = useOverdue();
  const { status, deletion } = props.account;
  if (status === "active") return null;
  return (
    <p class="notice">
      {status === "held" || !deletion ? (
        <>
          {words.held}
          <a href="#/notices">{words.notices}</a>
          {words.end}
        </>
      ) : (
        <>
          {words.leaving}
          {overdue(deletion.due_on) ?? words.due(format.day(deletion.due_on))}
          {words.meanwhile}
          {space}
          <a href="#/delete">{words.follow}</a>
        </>
      )}
    </p>
  );
}
