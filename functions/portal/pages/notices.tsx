// Everything that was told to the person: notices, and promotions if they wanted some. Also for people without a number.
import type { JSX } from "preact";
import type { DataOf } from "qeg-client";
import { api } from "./api";
import { useFormat } from "./format";
import { useLanguage, useText } from "./language";
import { Lead } from "./parts/lead";
import { Show } from "./parts/loaded";
import { More } from "./parts/more";
import { Page } from "./parts/page";
import { usePaged } from "./paged";

/** One entry of `GET /notices`. */
export type Notice = DataOf<"get", "/notices">["notices"][number];

const text = {
  "zh-CN": {
    title: "通知",
    lead: "我们发给您的全部通知，最新的在最前面。",
    none: "还没有通知。账户有变动、客服有答复时，会在这里告诉您。",
    notice: "通知",
    promotion: "推广",
    sent: "已同时发送短信",
    settings: "在账户的“偏好设置”里可以关闭推广消息。",
  },
  en: {
    title: "Notices",
    lead: "Everything that we told you, the newest first.",
    none: "No notices yet. Changes of your account and answers of support will be told here.",
    notice: "Notice",
    promotion: "Promotion",
    sent: "also sent by SMS",
    settings: "You can turn promotions off in the preferences of your account.",
  },
};

function Entry(props: { notice: Notice }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const format = useFormat();
  const { notice } = props;
  const isPromotion = notice.class === "promotion";
  return (
    <li>
      <p class="quiet">
        <span class={isPromotion ? "tag promotion" : "tag"}>{isPromotion ? words.promotion : words.notice}</span>{" "}
        <time dateTime={notice.at}>{format.time(notice.at)}</time>
        {notice.sent_at && ` · ${words.sent}`}
      </p>
      <p>{notice.text[language]}</p>
      <Lead notice={notice} />
      {isPromotion && (
        <p>
          <a href="#/account">{words.settings}</a>
        </p>
      )}
    </li>
  );
}

/** `#/notices`. */
export function Notices(): JSX.Element {
  const words = useText(text);
  const list = usePaged<Notice>(async (cursor, signal) => {
    const { data } = await api.get("/notices", { query: { cursor }, ...(signal && { signal }) });
    return { items: data.notices, next: data.next };
  }, []);
  return (
    <Page title={words.title} lead={words.lead}>
      <Show loaded={list.loaded}>
        {(notices) =>
          notices.length === 0 ? (
            <p>{words.none}</p>
          ) : (
            <ul class="list">
              {notices.map((one) => (
                <Entry key={one.id} notice={one} />
              ))}
            </ul>
          )
        }
      </Show>
      <More of={list} />
    </Page>
  );
}
