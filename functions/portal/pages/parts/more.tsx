// The button that reads the next page of a list.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLanguage, useText } from "../language";
import type { Paged } from "../paged";
import { sentence } from "../problems";

const text = {
  "zh-CN": { more: "显示更早的", busy: "正在读取…", all: "已全部显示。" },
  en: { more: "Show older ones", busy: "Loading…", all: "That is all." },
};

/** Nothing after the last page, but a word for whoever asked for it: the button had the focus. */
export function More(props: { of: Paged<unknown> }): JSX.Element | null {
  const words = useText(text);
  const language = useLanguage();
  const { more } = props.of;
  const pressed = useRef(false);
  const end = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!more && pressed.current) end.current?.focus();
  }, [more === undefined]);
  if (!more) {
    return pressed.current ? (
      <p class="quiet" role="status" tabIndex={-1} ref={end}>
        {words.all}
      </p>
    ) : null;
  }
  const read = () => {
    pressed.current = true;
    void more.run();
  };
  return (
    <>
      {more.error !== undefined && (
        <p class="problem" role="alert">
          {sentence(more.error, language, false)}
        </p>
      )}
      <button type="button" class="button plain" aria-disabled={more.busy} onClick={read}>
        {more.busy ? words.busy : words.more}
      </button>
    </>
  );
}
