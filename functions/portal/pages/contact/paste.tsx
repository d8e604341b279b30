// A box for a whole address, with name and phone if they are there. It fills in the form, and says what to check.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useText } from "../language";
import { useAction } from "../load";
import { Field } from "../parts/form";
import type { Split } from "./split";
import type { Typed } from "./values";

const text = {
  "zh-CN": {
    label: "粘贴整段地址",
    hint: "可以把姓名、电话、地址一起粘贴，顺序不限。只在您的设备上识别，不会上传。",
    split: "识别并填入",
    found: "已填入下面的表单，请逐项核对：",
    completed: "原文没有写全，我们按行政区划列表补上：",
    missing: "没有识别出，请自己填写：",
    unused: "没有用上的内容：",
    county: "区县（如果有）",
    nothing: "没有识别出内容。请粘贴地址，或直接填写下面的表单。",
    failed: "未能读取行政区划列表，请检查网络后再试，或直接填写下面的表单。",
    fields: { name: "姓名", phone: "电话", province: "省份", city: "城市", county: "区县", town: "乡镇街道", detail: "详细地址", postcode: "邮政编码" },
    comma: "、",
    colon: "：",
    space: "",
  },
  en: {
    label: "Paste a whole address",
    hint: "Name, phone and address together, in any order. It is read on your device and sent nowhere.",
    split: "Read it and fill in the form",
    found: "The form below is filled in. Check each field:",
    completed: "These were not written in full, so the list of divisions completed them:",
    missing: "These were not found. Please fill them in:",
    unused: "This was not used:",
    county: "county, if there is one",
    nothing: "Nothing was found. Paste an address, or fill in the form below.",
    failed: "The list of divisions could not be read. Check the connection and try again, or fill in the form below.",
    fields: {
      name: "name",
      phone: "phone",
      province: "province",
      city: "city",
      county: "county",
      town: "town",
      detail: "street and house",
      postcode: "postcode",
    },
    comma: ", ",
    colon: ": ",
    space: " ",
  },
};

type Result = { split: Split } | "nothing" | "failed";
const FIELDS = ["name", "phone", "province", "city", "county", "town", "detail", "postcode"] as const;

/** The box. `onSplit` gets the fields that were found. */
export function Paste(props: { onSplit: (found: Partial<Typed>) => void }): JSX.Element {
  const words = useText(text);
  const [pasted, setPasted] = useState("");
  const [result, setResult] = useState<Result>();
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (result) shown.current?.focus();
  }, [result]);
  const action = useAction(async () => {
    const module = await import("./split").catch(() => undefined);
    if (!module) return setResult("failed");
    const split = module.split(pasted);
    if (FIELDS.every((field) => field === "detail" || split[field] === "")) return setResult("nothing");
    const { name, phone, postcode, province, city, county, town, detail } = split;
    // The parts of an address belong together; name, phone and postcode stay if the text does not have them.
    const address = (province || detail) && { province, city, county, town, detail };
    props.onSplit({ ...(name && { name }), ...(phone && { phone }), ...(postcode && { postcode }), ...(address && address) });
    setResult({ split });
  });
  return (
    <div class="paste">
      <Field label={words.label} pointer="/pasted" value={pasted} onValue={setPasted} rows={3} hint={words.hint} about="here" optional />
      <p>
        <button type="button" class="button plain" aria-disabled={action.busy} onClick={() => void action.run()}>
          {words.split}
        </button>
      </p>
      {result && (
        <div class="notice" role="status" tabIndex={-1} ref={shown}>
          {typeof result === "string" ? <p>{words[result]}</p> : <Findings split={result.split} />}
        </div>
      )}
    </div>
  );
}

function Findings(props: { split: Split }): JSX.Element {
  const words = useText(text);
  const { split } = props;
  const found = FIELDS.filter((field) => split[field] !== "");
  const needed = ["name", "phone", "province", "city", "detail"] as const;
  const missing: string[] = needed.filter((field) => split[field] === "").map((field) => words.fields[field]);
  if (split.county === "" && split.city !== "" && !split.hasNoCounties) missing.push(words.county);
  return (
    <>
      <p>{words.found}</p>
      <ul>
        {found.map((field) => (
          <li key={field}>
            {words.fields[field]}
            {words.colon}
            <strong lang="zh-CN">{split[field]}</strong>
          </li>
        ))}
      </ul>
      {split.completed.length > 0 && (
        <p>
          {words.completed}
          {words.space}
          <strong lang="zh-CN">{split.completed.map((field) => split[field]).join(words.comma)}</strong>
        </p>
      )}
      {missing.length > 0 && (
        <p>
          {words.missing}
          {words.space}
          {missing.join(words.comma)}
        </p>
      )}
      {split.unused.length > 0 && (
        <p>
          {words.unused}
          {words.space}
          <span lang="zh-CN">{split.unused.join(words.comma)}</span>
        </p>
      )}
    </>
  );
}
