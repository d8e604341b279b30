// A new password for somebody who knows the present one.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useLanguage, useText } from "../language";
import { NewPassword } from "../parts/new_password";
import { Section } from "../parts/section";
import { useSwap } from "../parts/swap";
import { passwordFault } from "../password_rules";
import { pastTheDay } from "../problems";
import { type PartProps, type Plan, useAccountChange } from "./change";
import { Confirm } from "./confirm";

const text = {
  "zh-CN": {
    title: "密码",
    means: "修改密码后，其他设备都会退出登录，这台设备保持登录。",
    change: "修改密码",
    submit: "修改密码",
    changed: "密码已修改，其他设备都已退出登录。",
  },
  en: {
    title: "Password",
    means: "A new password signs out all your other devices. This one stays signed in.",
    change: "Change the password",
    submit: "Change the password",
    changed: "The password was changed, and all other devices were signed out.",
  },
};

function Change(props: PartProps & { onCancel: () => void }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const [chosen, setChosen] = useState("");
  const { phone, call_sign: callSign } = props.account;
  const own = [phone ?? "", callSign ?? ""];
  const plan = (): Plan => {
    const fault = passwordFault(chosen, own);
    return fault === undefined ? { body: { new_password: chosen } } : { faults: [{ pointer: "/new_password", code: fault }] };
  };
  const change = useAccountChange(props, plan, words.changed);
  return (
    <Confirm
      account={props.account}
      change={change}
      submit={words.submit}
      explain={(error) => pastTheDay(error, language, "new_password")}
      onCancel={props.onCancel}
      after={<NewPassword pointer="/new_password" value={chosen} onValue={setChosen} own={own} />}
    />
  );
}

/** The button, and then the form. It also works while a deletion runs or is held. */
export function PasswordPart(props: PartProps): JSX.Element {
  const words = useText(text);
  const [isOpen, setOpen] = useState(false);
  const { place, giveUp } = useSwap<HTMLDivElement>(isOpen);
  const cancel = () => {
    giveUp();
    setOpen(false);
  };
  const part: PartProps = {
    ...props,
    onChanged: (sentence) => {
      setOpen(false);
      props.onChanged(sentence);
    },
  };
  return (
    <Section title={words.title} class="card">
      <p>{words.means}</p>
      <div ref={place}>
        {isOpen ? (
          <Change {...part} onCancel={cancel} />
        ) : (
          <p>
            <button type="button" class="button plain" onClick={() => setOpen(true)}>
              {words.change}
            </button>
          </p>
        )}
      </div>
    </Section>
  );
}
