// A field for files that stay in the browser: chosen, or dropped on it. They are read here and sent nowhere.
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { useSpace, useText } from "../language";
import { About } from "./about";

/** Larger files are not read: what these pages read has a few thousand bytes. */
const LARGEST_BYTES = 1_048_576;

const text = {
  "zh-CN": { local: "文件只在您的浏览器里读取，不会上传。", large: "文件太大，不是这里需要的文件。", unreadable: "浏览器无法读取这个文件，请重新选择。" },
  en: {
    local: "The file is read in your browser and sent nowhere.",
    large: "This file is too large to be the right one.",
    unreadable: "The browser cannot read this file. Choose it again.",
  },
};

/** `onFiles` gets the bytes of what was chosen. */
export function Files(props: { label: string; hint?: string; multiple?: boolean; onFiles: (files: Uint8Array[]) => void }): JSX.Element {
  const words = useText(text);
  const space = useSpace();
  const [wrong, setWrong] = useState("");
  const id = useId();
  const read = async (chosen: File[]) => {
    if (chosen.length === 0) return;
    if (chosen.some((file) => file.size > LARGEST_BYTES)) return setWrong(words.large);
    setWrong("");
    try {
      props.onFiles(await Promise.all(chosen.map(async (file) => new Uint8Array(await file.arrayBuffer()))));
    } catch {
      setWrong(words.unreadable);
    }
  };
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <About purpose="here" label={props.label} />
      <input
        id={id}
        type="file"
        class="files"
        {...(props.multiple && { multiple: true })}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          // So that the same file can be chosen again.
          event.currentTarget.value = "";
          void read(chosen);
        }}
      />
      <p class="hint" id={`${id}-hint`}>
        {props.hint}
        {props.hint && space}
        {words.local}
      </p>
      <p class="fault" role="alert">
        {wrong}
      </p>
    </div>
  );
}
