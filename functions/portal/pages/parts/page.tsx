// The frame of a page: its heading, which gets the focus when the page opens, and the title of the document.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

let first = true;

const titled = (heading: string) => `${heading} · QEG.NET`;

/** A page with this heading. `lead` is a sentence under it. The title never holds personal data. */
export function Page(props: { title: string; lead?: ComponentChildren; class?: string; children: ComponentChildren }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  // The title changes with the heading, not after the browser has shown it.
  useLayoutEffect(() => {
    // A page that is hidden behind something else leaves the title to that.
    if (!heading.current?.closest("[hidden]")) document.title = titled(props.title);
  }, [props.title]);
  useEffect(() => {
    // The first page that opens leaves the focus at the top of the document.
    if (!first) heading.current?.focus();
    first = false;
  }, []);
  return (
    <article class={`page ${props.class ?? ""}`.trim()}>
      <h1 ref={heading} tabIndex={-1}>
        {props.title}
      </h1>
      {props.lead && <p class="lead">{props.lead}</p>}
      {props.children}
    </article>
  );
}

/** The page that was hidden is shown again: its heading gets the focus, and the document its title. */
export function returnToPage(): void {
  const heading = document.querySelector<HTMLElement>("main h1");
  if (!heading) return;
  document.title = titled(heading.textContent ?? "");
  heading.focus();
}
