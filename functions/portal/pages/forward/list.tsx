// All forwarding orders, the newest first.
import type { JSX } from "preact";
import { api } from "../api";
import { useFormat } from "../format";
import { useText } from "../language";
import { usePaged } from "../paged";
import { Show } from "../parts/loaded";
import { More } from "../parts/more";
import { Page } from "../parts/page";
import type { Handoff } from "./handoff";
import { useHandoffWords } from "./words";

const text = {
  "zh-CN": {
    title: "转寄",
    lead: "您办理过的转寄，最新的在最前面。",
    order: "办理转寄",
    none: "您还没有办理过转寄。",
    ordered: "办理于",
  },
  en: {
    title: "Forwarding",
    lead: "Your forwarding orders, the newest first.",
    order: "Forward something",
    none: "You have not ordered any forwarding yet.",
    ordered: "ordered on",
  },
};

/** `#/forward`. */
export function List(): JSX.Element {
  const words = useText(text);
  const list = usePaged<Handoff>(async (cursor, signal) => {
    const { data } = await api.get("/handoffs", { query: { cursor }, ...(signal && { signal }) });
    return { items: data.handoffs, next: data.next };
  }, []);
  return (
    <Page title={words.title} lead={words.lead}>
      <p>
        <a class="button" href="#/forward/new">
          {words.order}
        </a>
      </p>
      <Show loaded={list.loaded}>
        {(handoffs) =>
          handoffs.length === 0 ? (
            <p>{words.none}</p>
          ) : (
            <ul class="list">
              {handoffs.map((one) => (
                <Row key={one.id} handoff={one} />
              ))}
            </ul>
          )
        }
      </Show>
      <More of={list} />
    </Page>
  );
}

function Row(props: { handoff: Handoff }): JSX.Element {
  const words = useText(text);
  const names = useHandoffWords();
  const format = useFormat();
  const { handoff } = props;
  return (
    <li>
      <p>
        <a href={`#/forward/${handoff.id}`}>
          {names.carrier(handoff.carrier)} · {names.item(handoff.item)}
        </a>{" "}
        <span class="tag">{names.statuses[handoff.status]}</span>
      </p>
      <p class="quiet">
        {words.ordered} {format.time(handoff.created_at)}
      </p>
    </li>
  );
}
