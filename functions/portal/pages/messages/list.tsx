// All conversations with support, the newest first.
import type { JSX } from "preact";
import { api } from "../api";
import { useFormat } from "../format";
import { useText } from "../language";
import { limits } from "../limits";
import { usePaged } from "../paged";
import { Show } from "../parts/loaded";
import { More } from "../parts/more";
import { Page } from "../parts/page";
import { Due } from "./due";
import { type Thread, titleOf } from "./thread";

const text = {
  "zh-CN": {
    title: "客服",
    lead: `有问题就写给我们，${limits.ANSWER_WORKING_DAYS} 个工作日内答复。对话单独加密保存，客服每次查看都记在访问记录里。`,
    ask: "提问",
    none: "您还没有问过问题。",
    began: "开始于",
    states: { open: "进行中", closed: "已结束" },
  },
  en: {
    title: "Support",
    lead: `Ask us anything. You have an answer within ${limits.ANSWER_WORKING_DAYS} working days. Conversations are kept under a key of their own, and each time staff read one is in your access log.`,
    ask: "Ask a question",
    none: "You have not asked anything yet.",
    began: "begun on",
    states: { open: "open", closed: "closed" },
  },
};

/** `#/messages`. */
export function List(): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const list = usePaged<Thread>(async (cursor, signal) => {
    const { data } = await api.get("/threads", { query: { cursor }, ...(signal && { signal }) });
    return { items: data.threads, next: data.next };
  }, []);
  return (
    <Page title={words.title} lead={words.lead}>
      <p>
        <a class="button" href="#/messages/new">
          {words.ask}
        </a>
      </p>
      <Show loaded={list.loaded}>
        {(threads) =>
          threads.length === 0 ? (
            <p>{words.none}</p>
          ) : (
            <ul class="list">
              {threads.map((one) => (
                <li key={one.id}>
                  <p>
                    <a href={`#/messages/${one.id}`}>{titleOf(one)}</a> <span class="tag">{words.states[one.state]}</span>
                  </p>
                  <p class="quiet">
                    {words.began} {format.time(one.created_at)}
                  </p>
                  <p>
                    <Due thread={one} />
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Show>
      <More of={list} />
    </Page>
  );
}
