// A part of a page that takes the place of another one: its heading gets the focus when it appears.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** A section with this heading. `focus` is false for one that stands on the page from the beginning. */
export function Section(props: { title: string; focus?: boolean; class?: string; children: ComponentChildren }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    if (props.focus) heading.current?.focus();
  }, []);
  return (
    <section aria-labelledby={id} {...(props.class && { class: props.class })}>
      <h2 ref={heading} id={id} tabIndex={-1}>
        {props.title}
      </h2>
      {props.children}
    </section>
  );
}
