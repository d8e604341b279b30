// The frame of a page: its heading, which gets the focus when the page opens, and the title of the document.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

let first = true;

/** A page with this heading. `lead` is a sentence under it. The title never holds personal data. */
export function Page(props: { title: string; lead?: ComponentChildren; wide?: boolean; class?: string; children: ComponentChildren }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} · QEG.NET`;
  }, [props.title]);
  useEffect(() => {
    // The first page that opens leaves the focus at the top of the document.
    if (!first) heading.current?.focus();
    first = false;
  }, []);
  return (
    <article class={`page ${props.wide ? "wide " : ""}${props.class ?? ""}`.trim()}>
      <h1 ref={heading} tabIndex={-1}>
        {props.title}
      </h1>
      {props.lead && <p class="lead">{props.lead}</p>}
      {props.children}
    </article>
  );
}
