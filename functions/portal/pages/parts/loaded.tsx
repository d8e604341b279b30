// Shows what a page reads: while it loads, when it fails, and when it is there.
import type { ComponentChildren, JSX } from "preact";
import { Problem } from "qeg-client";
import { useLanguage, useText } from "../language";
import type { Loaded } from "../load";
import { sentence } from "../problems";

const text = {
  "zh-CN": { loading: "正在读取…", again: "重试" },
  en: { loading: "Loading…", again: "Try again" },
};

/** `children` draws the data. A 404 is drawn by `missing`, where it is given. */
export function Show<T>(props: { loaded: Loaded<T>; children: (data: T) => ComponentChildren; missing?: ComponentChildren }): JSX.Element {
  const { loaded } = props;
  const words = useText(text);
  const language = useLanguage();
  if (loaded.state === "ready") return <>{props.children(loaded.data)}</>;
  if (loaded.state === "loading") {
    return (
      <p class="loading" role="status">
        {words.loading}
      </p>
    );
  }
  if (props.missing !== undefined && loaded.error instanceof Problem && loaded.error.status === 404) return <>{props.missing}</>;
  return (
    <div class="problem" role="alert">
      <p>{sentence(loaded.error, language, false)}</p>
      <button type="button" class="button plain" onClick={loaded.again}>
        {words.again}
      </button>
    </div>
  );
}
