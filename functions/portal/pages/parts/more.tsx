// The button that reads the next page of a list.
import type { JSX } from "preact";
import { useLanguage, useText } from "../language";
import type { Paged } from "../paged";
import { sentence } from "../problems";

const text = { "zh-CN": { more: "显示更早的", busy: "正在读取…" }, en: { more: "Show older ones", busy: "Loading…" } };

/** Nothing after the last page. */
export function More(props: { of: Paged<unknown> }): JSX.Element | null {
  const words = useText(text);
  const language = useLanguage();
  const { more } = props.of;
  if (!more) return null;
  return (
    <>
      {more.error !== undefined && (
        <p class="problem" role="alert">
          {sentence(more.error, language)}
        </p>
      )}
      <button type="button" class="button plain" aria-disabled={more.busy} onClick={() => void more.run()}>
        {more.busy ? words.busy : words.more}
      </button>
    </>
  );
}
