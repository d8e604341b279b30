// The pages by their routes, and what stands around them.
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Home } from "./home";
import { useLanguage } from "./language";
import { Footer, Header } from "./layout";
import { sentence } from "./problems";
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
  const { state } = useStore(session);
  return (
    <>
      <Header />
      <main id="main">
        <Routed />
      </main>
      <Footer />
      {state === "expired" && <SignInAgain />}
    </>
  );
}
