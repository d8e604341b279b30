// The frame of an identifier of the account: what it is now, and buttons to change it or to give it up. One must remain.
import type { ComponentChildren, ComponentType, JSX } from "preact";
import { useState } from "preact/hooks";
import { Section } from "../parts/section";
import { useSwap } from "../parts/swap";
import type { PartProps } from "./change";

/** A form that changes or removes the identifier. */
export type IdentifierForm = ComponentType<PartProps & { onCancel: () => void }>;

/** The words of one identifier. */
export interface IdentifierWords {
  title: string;
  none: string;
  add: string;
  change: string;
  remove: string;
  /** Why the only identifier cannot be removed. */
  only: string;
}

/** `children` is the identifier as people read it, where there is one. */
export function IdentifierPart(
  props: PartProps & { words: IdentifierWords; has: boolean; hasOther: boolean; Change: IdentifierForm; Remove: IdentifierForm; children: ComponentChildren },
): JSX.Element {
  const { words, has, hasOther, Change, Remove, children, ...given } = props;
  const [doing, setDoing] = useState<"nothing" | "change" | "remove">("nothing");
  const { status } = given.account;
  // An account that has lost its only identifier can be kept with another one.
  const canChange = status === "active" || (status === "deletion_requested" && !has && !hasOther);
  const { place, giveUp } = useSwap<HTMLDivElement>(doing === "change");
  const stop = () => setDoing("nothing");
  const cancel = () => {
    giveUp();
    stop();
  };
  const part: PartProps = {
    ...given,
    onChanged: (sentence) => {
      stop();
      given.onChanged(sentence);
    },
  };
  return (
    <Section title={words.title} class="card">
      <p>{has ? children : words.none}</p>
      <div ref={place}>
        {canChange && doing !== "change" && (
          <p class="row">
            <button type="button" class="button plain" onClick={() => setDoing("change")}>
              {has ? words.change : words.add}
            </button>
            {has && hasOther && (
              <button type="button" class="button plain" onClick={() => setDoing("remove")}>
                {words.remove}
              </button>
            )}
          </p>
        )}
        {canChange && has && !hasOther && <p class="hint">{words.only}</p>}
        {doing === "change" && <Change {...part} onCancel={cancel} />}
      </div>
      {doing === "remove" && <Remove {...part} onCancel={stop} />}
    </Section>
  );
}
