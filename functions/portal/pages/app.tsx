// The pages by their routes, and what stands around them.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Home } from "./home";
import { useLanguage } from "./language";
import { Footer, Header } from "./layout";
import { KeepCode } from "./keep_code";
import { sentence } from "./problems";
import { unsavedCode } from "./recovery";
import { useRoute } from "./router";
import { SignInAgain } from "./parts/sign_in_again";
import { SignIn } from "./sign_in";
import { session } from "./session";
import { useStore } from "./store";

/** What a page gets: the segments of the route after its name, such as an id. */
export interface PageProps {
  rest: string[];
}

type Page = ComponentType<PageProps>;

/** Loaded when they are opened first. `open` pages need no account. */
const PAGES: Record<string, { load: () => Promise<Page>; open?: true }> = {
  receipt: { load: async () => (await import("./receipt")).FollowByReceipt, open: true },
  delete: { load: async () => (await import("./delete")).Delete },
  register: { load: async () => (await import("./register")).Register, open: true },
  "reset-password": { load: async () => (await import("./reset_password")).ResetPassword, open: true },
  account: { load: async () => (await import("./account")).Account },
  notices: { load: async () => (await import("./notices")).Notices },
};

function Loading(props: { name: string; rest: string[] }): JSX.Element | null {
  const language = useLanguage();
  const [page, setPage] = useState<{ name: string; Page: Page } | { name: string; error: unknown }>();
  useEffect(() => {
    let wanted = true;
    PAGES[props.name]?.load().then(
      (Page) => wanted && setPage({ name: props.name, Page }),
      (error: unknown) => wanted && setPage({ name: props.name, error }),
    );
    return () => {
      wanted = false;
    };
  }, [props.name]);
  if (page?.name !== props.name) return <p class="loading" role="status" />;
  if ("error" in page) return <p role="alert">{sentence(page.error, language)}</p>;
  return <page.Page rest={props.rest} key={props.name} />;
}

function Routed(): JSX.Element {
  const [name, ...rest] = useRoute();
  const { state } = useStore(session);
  if (name === undefined) return <Home />;
  if (name === "sign-in") return <SignIn />;
  const found = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
  if (!found) return <Home />;
  if (!found.open && state === "none") return <SignIn />;
  return <Loading name={name} rest={rest} />;
}

/** The portal. */
export function App(): JSX.Element {
  const who = useStore(session);
  const code = useStore(unsavedCode);
  return (
    <>
      <Header />
      <main id="main">
        {code !== undefined && <KeepCode key={code} code={code} />}
        {/* A page stays as it is while a recovery code is shown and while its person signs in again. Another person gets
            a new one. */}
        <div hidden={code !== undefined}>
          <Routed key={who.state === "none" ? "nobody" : who.account} />
        </div>
      </main>
      <Footer />
      {who.state === "expired" && <SignInAgain />}
    </>
  );
}
