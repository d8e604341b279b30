// The recipients of contact data, by name and role: people are told who they are before they agree (PIPL 17, 23).
import type { JSX } from "preact";
import { carriers } from "../forward/carriers";
import { useHandoffWords } from "../forward/words";
import { useText } from "../language";
import { useLoaded } from "../load";
import { Show } from "../parts/loaded";

const text = {
  "zh-CN": {
    title: "谁会收到您的收件信息",
    lead: "只有您办理转寄时选择的承运商，会为这次转寄收到您的姓名、电话和地址。现在的承运商：",
    none: "现在没有承运商，您的收件信息不会提供给任何承运商。",
    join: (name: string, role: string) => `${name}：${role}`,
  },
  en: {
    title: "Who gets your contact data",
    lead: "Only the carrier that you choose for an order gets your name, phone and address, for this order. The carriers now:",
    none: "There is no carrier now, so no carrier gets your contact data.",
    join: (name: string, role: string) => `${name}: ${role}`,
  },
};

/** A section of the policy page. It needs no account. */
export function Recipients(): JSX.Element {
  const words = useText(text);
  const named = useHandoffWords();
  const loaded = useLoaded(carriers, []);
  return (
    <section>
      <h2>{words.title}</h2>
      <Show loaded={loaded}>
        {(found) =>
          found.length === 0 ? (
            <p>{words.none}</p>
          ) : (
            <>
              <p>{words.lead}</p>
              <ul>
                {found.map((one) => (
                  <li key={one.name}>{words.join(named.carrier(one.name), named.handlings[one.handling])}</li>
                ))}
              </ul>
            </>
          )
        }
      </Show>
    </section>
  );
}
