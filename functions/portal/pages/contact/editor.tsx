// The form of contact data, and what happens when somebody else changed it meanwhile.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type BodyOf, Problem } from "qeg-client";
import { api } from "../api";
import type { Draft } from "../draft";
import { useText } from "../language";
import { useAction } from "../load";
import { Asked } from "../parts/about";
import { Field, Form } from "../parts/form";
import { refusal } from "../problems";
import { AddressFields } from "./address_fields";
import { Label } from "./label";
import { Paste } from "./paste";
import { stored, type Version } from "./stored";
import { type Typed, bodyOf, isSame } from "./values";

/** What is being edited. */
export interface Editing {
  on: boolean;
  /** The version that was there when the form was opened; empty if there was none. */
  etag: string;
  /** Whether province, city and county are typed, not chosen. */
  typing: boolean;
  typed: Typed;
}

const text = {
  "zh-CN": {
    all: "收件信息",
    name: "收件人姓名",
    phone: "收件电话",
    phoneHint: "手机号码，或带区号的固定电话。承运商可能会打这个电话。",
    save: "保存收件信息",
    cancel: "放弃修改",
    locked: "账户正在注销或因法律原因被保留，现在不能修改收件信息。",
    conflict: "您打开表单之后，收件信息在别处被修改过。请选择保留哪一份。",
    gone: "您打开表单之后，收件信息在别处被删除。请选择是否保存您刚才填写的内容。",
    stored: "现在保存的",
    mine: "您刚才填写的",
    replace: "保存我填写的",
    keep: "保留现在保存的",
    forget: "不保存",
  },
  en: {
    all: "Contact data",
    name: "Recipient's name",
    phone: "Recipient's phone",
    phoneHint: "A mobile number, or a landline with area code. The carrier may call it.",
    save: "Save contact data",
    cancel: "Discard changes",
    locked: "The account is being deleted or is kept for a legal reason, so contact data cannot be changed now.",
    conflict: "Your contact data was changed elsewhere after you opened the form. Choose which one to keep.",
    gone: "Your contact data was deleted elsewhere after you opened the form. Choose whether to save what you typed.",
    stored: "Stored now",
    mine: "What you typed",
    replace: "Save what I typed",
    keep: "Keep what is stored",
    forget: "Do not save",
  },
};

/** The form. `onSaved` is called after it was saved, `onClose` if it was given up. */
export function Editor(props: { draft: Draft<Editing>; onSaved: (saved: Version) => void; onClose: () => void; first: boolean }): JSX.Element {
  const words = useText(text);
  const { values, change } = props.draft;
  const { typed } = values;
  const [other, setOther] = useState<Version | "gone">();
  const set = (some: Partial<Typed>) => change({ typed: { ...typed, ...some } });
  const save = async (etag: string) => {
    if (!values.typing) await checkCounty(typed);
    // What is not complete is sent too: the answer names the fields that are missing.
    const body = bodyOf(typed) as BodyOf<"put", "/contact">;
    const answer = await api.put("/contact", { body, ...(etag ? { ifMatch: etag } : { ifNoneMatch: "*" as const }) });
    props.onSaved({ contact: answer.data, etag: answer.etag });
  };
  const action = useAction(async (etag: string) => {
    try {
      await save(etag);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const now = await stored();
      if (now && isSame(typed, now.contact)) props.onSaved(now);
      else setOther(now ?? "gone");
    }
  });
  if (other) {
    const replace = () => {
      const etag = other === "gone" ? "" : (other.etag ?? "");
      // In the draft too: if this fails, the next try takes the place of the same version.
      change({ etag });
      setOther(undefined);
      void action.run(etag);
    };
    return <Conflict other={other} typed={typed} onReplace={replace} onKeep={props.onClose} />;
  }
  const explain = (error: unknown) => (error instanceof Problem && error.code === "conflict" ? words.locked : undefined);
  const discard = !props.first && (
    <button type="button" class="button plain" onClick={props.onClose}>
      {words.cancel}
    </button>
  );
  return (
    <>
      <Paste onSplit={(found) => change({ typed: { ...typed, ...found }, typing: false })} />
      <Form action={{ ...action, run: () => action.run(values.etag) }} submit={words.save} beside={discard} explain={explain}>
        <Asked purpose="contact" label={words.all}>
          <Field label={words.name} pointer="/name" value={typed.name} onValue={(name) => set({ name })} about="group" autocomplete="name" />
          <Field
            label={words.phone}
            pointer="/phone"
            value={typed.phone}
            onValue={(phone) => set({ phone })}
            type="tel"
            inputMode="tel"
            hint={words.phoneHint}
            about="group"
            autocomplete="tel"
          />
          <AddressFields values={typed} change={set} typing={values.typing} onTyping={(typing) => change({ typing })} />
        </Asked>
      </Form>
    </>
  );
}

/** A city of the list that has counties needs one of them. Without the list the service decides. */
async function checkCounty(typed: Typed): Promise<void> {
  const divisions = await import("./divisions").catch(() => undefined);
  const city = divisions?.cityOf(typed.province, typed.city);
  if (city && city.counties.length > 0 && typed.county === "") throw refusal("/address/county", "not_chosen");
}

function Conflict(props: { other: Version | "gone"; typed: Typed; onReplace: () => void; onKeep: () => void }): JSX.Element {
  const words = useText(text);
  const notice = useRef<HTMLParagraphElement>(null);
  useEffect(() => notice.current?.focus(), []);
  const { name, phone, ...address } = props.typed;
  const gone = props.other === "gone";
  return (
    <>
      <p class="notice" role="alert" tabIndex={-1} ref={notice}>
        {gone ? words.gone : words.conflict}
      </p>
      {props.other !== "gone" && <Label title={words.stored} contact={props.other.contact} />}
      <Label title={words.mine} contact={{ name, phone, address }} />
      <p class="row">
        <button type="button" class="button" onClick={props.onReplace}>
          {words.replace}
        </button>
        <button type="button" class="button plain" onClick={props.onKeep}>
          {gone ? words.forget : words.keep}
        </button>
      </p>
    </>
  );
}
