// A question in a dialog above the page.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/**
 * A modal dialog while this is drawn. The browser keeps the focus in it; Escape calls `onClose`. Afterwards the focus is
 * where it was before: a browser gives it back only if the dialog is closed before it is taken from the document.
 */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    if (shown && !shown.open) shown.showModal();
    // Where something is asked for, its field is what people came for, not the words about it.
    shown?.querySelector<HTMLElement>("input:not([hidden])")?.focus();
    return () => {
      shown?.close();
      const isLost = document.activeElement === document.body || shown?.contains(document.activeElement);
      if (isLost && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const cancel = (event: Event) => {
    event.preventDefault();
    props.onClose();
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={cancel}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </dialog>
  );
}
