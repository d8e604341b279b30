// What is shown once: copy it, save it as a file, or print it.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { useText } from "../language";

const text = {
  "zh-CN": { copy: "复制", save: "保存为文件", print: "打印", copied: "已复制。", notCopied: "浏览器不允许复制，请手动选中后复制。", saved: "文件已交给浏览器保存。" },
  en: { copy: "Copy", save: "Save as a file", print: "Print", copied: "Copied.", notCopied: "The browser does not allow copying: select the text and copy it.", saved: "The browser saves the file." },
};

/** Gives the browser a file to save. The name must hold nothing personal. */
export function saveFile(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has taken its own hold of the data by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Buttons to keep `content`. The file gets this name. `print` is for content that stands on the page. */
export function Keep(props: { content: string; file: string; type?: string; print?: boolean }): JSX.Element {
  const words = useText(text);
  const [said, setSaid] = useState("");
  const turn = useRef(0);
  // A blank that comes and goes, so that the same words are said again.
  const say = (what: string) => setSaid(`${what}${"\u00a0".repeat((turn.current += 1) % 2)}`);
  const copy = () =>
    navigator.clipboard.writeText(props.content).then(
      () => say(words.copied),
      () => say(words.notCopied),
    );
  const save = () => {
    saveFile(props.file, `${props.type ?? "text/plain"};charset=utf-8`, props.content);
    say(words.saved);
  };
  return (
    <div class="keep">
      <p class="row">
        <button type="button" class="button plain" onClick={save}>
          {words.save}
        </button>
        <button type="button" class="button plain" onClick={() => void copy()}>
          {words.copy}
        </button>
        {props.print && (
          <button type="button" class="button plain" onClick={() => print()}>
            {words.print}
          </button>
        )}
      </p>
      <p class="quiet" role="status">
        {said}
      </p>
    </div>
  );
}
