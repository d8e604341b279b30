// The pages by their routes, and what stands around them.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Offline } from "qeg-client";
import { Home } from "./home";
import { hasUnsent } from "./draft";
import { useLanguage, useText } from "./language";
import { Footer, Header } from "./layout";
import { KeepCode } from "./keep_code";
import { KeepReceipt } from "./keep_receipt";
import { sentence } from "./problems";
import { unsavedCode, unsavedReceipt } from "./recovery";
import { useRoute } from "./router";
import { Page } from "./parts/page";
import { SignInAgain } from "./parts/sign_in_again";
import { SignIn } from "./sign_in";
import { session } from "./session";
import { useStore } from "./store";

/** What a page gets: the segments of the route after its name, such as an id. */
export interface PageProps {
  rest: string[];
}

type PageComponent = ComponentType<PageProps>;

/** Loaded when they are opened first. `open` pages need no account. */
const PAGES: Record<string, { load: () => Promise<PageComponent>; open?: true }> = {
  numbers: { load: async () => (await import("./numbers")).OpenNumbers, open: true },
  policy: { load: async () => (await import("./policy")).PolicyPage, open: true },
  receipt: { load: async () => (await import("./receipt")).FollowByReceipt, open: true },
  contact: { load: async () => (await import("./contact")).ContactPage },
  forward: { load: async () => (await import("./forward")).Forward },
  messages: { load: async () => (await import("./messages")).Messages },
  seen: { load: async () => (await import("./seen")).Seen },
  copy: { load: async () => (await import("./copy")).Copy },
  delete: { load: async () => (await import("./delete")).Delete },
  register: { load: async () => (await import("./register")).Register, open: true },
  "reset-password": { load: async () => (await import("./reset_password")).ResetPassword, open: true },
  account: { load: async () => (await import("./account")).Account },
  notices: { load: async () => (await import("./notices")).Notices },
};

const text = {
  "zh-CN": {
    loading: "正在打开…",
    failed: "页面未能打开",
    again: "重试",
    unsent: "可能需要刷新：刷新后，您填写但尚未提交的内容会丢失，请先把它复制下来。",
    reload: "刷新",
    nothing: "没有这个页面",
    first: "回到首页",
  },
  en: {
    loading: "Opening…",
    failed: "The page could not be opened",
    again: "Try again",
    unsent: "It may help to reload. What you typed and did not send is lost then: copy it first.",
    reload: "Reload",
    nothing: "There is no such page",
    first: "Go to the first page",
  },
};

type Opened = { name: string } & ({ Component: PageComponent } | { failed: true });

function Loading(props: { name: string; rest: string[] }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const [opened, setOpened] = useState<Opened>();
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let wanted = true;
    PAGES[props.name]?.load().then(
      (Component) => wanted && setOpened({ name: props.name, Component }),
      () => {
        if (!wanted) return;
        // Some browsers never fetch a script again that failed once, and after a new version the old scripts are gone.
        // A reload forgets what was typed, so then the person decides.
        if (tries > 0 && navigator.onLine && !hasUnsent()) location.reload();
        setOpened({ name: props.name, failed: true });
      },
    );
    return () => {
      wanted = false;
    };
  }, [props.name, tries]);
  if (opened?.name !== props.name) {
    return (
      <p class="loading" role="status">
        {words.loading}
      </p>
    );
  }
  if ("Component" in opened) return <opened.Component rest={props.rest} key={props.name} />;
  return (
    <Page title={words.failed}>
      <div class="problem" role="alert">
        <p>{sentence(new Offline(), language, false)}</p>
        {tries > 0 && hasUnsent() && <p>{words.unsent}</p>}
        <p class="row">
          <button type="button" class="button plain" onClick={() => setTries(tries + 1)}>
            {words.again}
          </button>
          {tries > 0 && hasUnsent() && (
            <button type="button" class="button plain" onClick={() => location.reload()}>
              {words.reload}
            </button>
          )}
        </p>
      </div>
    </Page>
  );
}

function Nothing(): JSX.Element {
  const words = useText(text);
  return (
    <Page title={words.nothing}>
      <a class="button" href="#/">
        {words.first}
      </a>
    </Page>
  );
}

function Routed(): JSX.Element {
  const [name, ...rest] = useRoute();
  const { state } = useStore(session);
  if (name === undefined) return <Home />;
  if (name === "sign-in") return <SignIn />;
  const found = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
  if (!found) return <Nothing />;
  if (!found.open && state === "none") return <SignIn />;
  return <Loading name={name} rest={rest} />;
}

/** The portal. */
export function App(): JSX.Element {
  const who = useStore(session);
  const code = useStore(unsavedCode);
  const receipt = useStore(unsavedReceipt);
  const stays = code !== undefined || receipt !== undefined;
  return (
    <>
      <Header stays={stays} />
      <main id="main">
        {code !== undefined && <KeepCode key={code} code={code} />}
        {code === undefined && receipt !== undefined && <KeepReceipt key={receipt.receipt} asked={receipt} />}
        {/* A page stays as it is while a code or a receipt is shown and while its person signs in again. Another person gets
            a new one. */}
        <div hidden={stays}>
          <Routed key={who.state === "none" ? "nobody" : who.account} />
        </div>
      </main>
      <Footer stays={stays} />
      {who.state === "expired" && <SignInAgain />}
    </>
  );
}
