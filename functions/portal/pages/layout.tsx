// The head and the foot of every page: the way around, the language, and the way out.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { speak, useLanguage, useText } from "./language";
import { SignOut } from "./parts/sign_out";
import { useRoute } from "./router";
import { session } from "./session";
import { useStore } from "./store";

const text = {
  "zh-CN": {
    skip: "跳到内容",
    menu: "菜单",
    pages: "页面",
    signIn: "登录",
    register: "注册",
    open: { policy: "隐私政策", receipt: "注销回执", numbers: "公开统计" },
    own: {
      contact: "收件信息",
      forward: "转寄",
      messages: "客服",
      notices: "通知",
      seen: "访问记录",
      account: "账户",
      copy: "导出",
      delete: "注销账户",
    },
    language: "English",
    reference: "接口文档",
    promise: "不使用 Cookie，不跟踪，不加载其他网站的内容。",
  },
  en: {
    skip: "Skip to content",
    menu: "Menu",
    pages: "Pages",
    signIn: "Sign in",
    register: "Register",
    open: { policy: "Privacy policy", receipt: "Deletion receipt", numbers: "Public numbers" },
    own: {
      contact: "Contact data",
      forward: "Forwarding",
      messages: "Support",
      notices: "Notices",
      seen: "Access log",
      account: "Account",
      copy: "Export",
      delete: "Delete",
    },
    language: "中文",
    reference: "API reference",
    promise: "No cookies, no trackers, nothing loaded from other sites.",
  },
};

/** `onHere` is called when somebody chooses the page that is open. */
function Links(props: { links: Record<string, string>; onHere?: () => void }): JSX.Element {
  const [now] = useRoute();
  return (
    <>
      {Object.entries(props.links).map(([name, label]) => (
        <li key={name}>
          <a href={`#/${name}`} {...(now === name && { "aria-current": "page" as const, ...(props.onHere && { onClick: props.onHere }) })}>
            {label}
          </a>
        </li>
      ))}
    </>
  );
}

/** `--.- . --.`, the Morse code of QEG. It is decoration. */
function Morse(): JSX.Element {
  return (
    <span class="morse" aria-hidden="true">
      <i class="dah" />
      <i class="dah" />
      <i class="dit" />
      <i class="dah gap" />
      <i class="dit gap" />
      <i class="dah" />
      <i class="dah" />
      <i class="dit" />
    </span>
  );
}

/**
 * The head. On a phone signing out is in the menu: beside the button of the menu it would be pressed by mistake. `stays`: what
 * is on the page has to be saved first, so there are no ways to other pages, except signing out.
 */
export function Header(props: { stays: boolean }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const signedIn = useStore(session).state !== "none";
  const route = useRoute().join("/");
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [route]);
  const skip = () => document.querySelector<HTMLElement>("main h1")?.focus();
  // The address stays the same, so the menu is closed here.
  const here = () => {
    if (!open) return;
    setOpen(false);
    skip();
  };
  return (
    <header class="head">
      <button type="button" class="skip" onClick={skip}>
        {words.skip}
      </button>
      <div class="bar">
        {props.stays ? (
          <span class="brand">
            QEG.NET <Morse />
          </span>
        ) : (
          <a class="brand" href="#/">
            QEG.NET <Morse />
          </a>
        )}
        <div class="tools">
          <button type="button" class="button bare small" lang={language === "en" ? "zh-CN" : "en"} onClick={() => speak(language === "en" ? "zh-CN" : "en")}>
            {words.language}
          </button>
          {signedIn ? (
            <span class={props.stays ? "" : "in-bar"}>
              <SignOut small />
            </span>
          ) : (
            !props.stays && (
              <a class="button plain small" href="#/sign-in">
                {words.signIn}
              </a>
            )
          )}
          {!props.stays && (
            <button type="button" class="button plain small menu" aria-expanded={open} aria-controls="pages" onClick={() => setOpen(!open)}>
              {words.menu}
            </button>
          )}
        </div>
      </div>
      {!props.stays && (
        <nav id="pages" class={open ? "open" : ""} aria-label={words.pages}>
          <ul>
            <Links links={signedIn ? words.own : { register: words.register, ...words.open }} onHere={here} />
            {signedIn && (
              <li class="in-menu">
                <SignOut small />
              </li>
            )}
          </ul>
        </nav>
      )}
    </header>
  );
}

/** The foot. */
export function Footer(props: { stays: boolean }): JSX.Element {
  const words = useText(text);
  return (
    <footer class="foot">
      <p>{words.promise}</p>
      {!props.stays && (
        <ul>
          <Links links={words.open} />
          <li>
            <a href="reference">{words.reference}</a>
          </li>
        </ul>
      )}
    </footer>
  );
}
