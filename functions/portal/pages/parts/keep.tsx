// Ways to keep something that is shown only once: copy it, save it as a file, print the page.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useText } from "../language";

const text = {
  "zh-CN": {
    copy: "复制",
    file: "保存为文件",
    print: "打印",
    copied: "已复制。",
    saved: "文件已交给浏览器。如果没有看到文件（例如在微信、QQ 里打开本页），请点“复制”，存到备忘录等安全的地方。",
    refused: "浏览器不允许复制，请选中后自行复制。",
  },
  en: {
    copy: "Copy",
    file: "Save as a file",
    print: "Print",
    copied: "Copied.",
    saved:
      "The file was given to your browser. If you see no file, as in the browsers inside other apps, press “Copy” and keep the text in a safe place, such as your notes.",
    refused: "The browser does not allow copying. Select the text and copy it yourself.",
  },
};

/** How long a browser may take until it has read a file that it was given, in milliseconds. */
const READ_WITHIN_MS = 60_000;

/** Gives the browser a file to save. */
export function saveFile(name: string, content: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  // Safari on a phone saves nothing if the link is not in the document, or if the address ends before it has read the file.
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), READ_WITHIN_MS);
}

/** Puts the text on the clipboard. Tells whether the browser did: some do not allow it, others have no clipboard for pages. */
export async function copied(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

/** `copied` goes to the clipboard, `file` into a text file of this name. */
export function Keep(props: { copied: string; file: { name: string; content: string } }): JSX.Element {
  const words = useText(text);
  const [done, setDone] = useState("");
  const copy = async () => setDone((await copied(props.copied)) ? words.copied : words.refused);
  const save = () => {
    saveFile(props.file.name, props.file.content, "text/plain;charset=utf-8");
    setDone(words.saved);
  };
  return (
    <>
      <div class="row">
        <button type="button" class="button plain" onClick={() => void copy()}>
          {words.copy}
        </button>
        <button type="button" class="button plain" onClick={save}>
          {words.file}
        </button>
        <button type="button" class="button plain" onClick={() => print()}>
          {words.print}
        </button>
      </div>
      <p class="hint" role="status">
        {done}
      </p>
    </>
  );
}
