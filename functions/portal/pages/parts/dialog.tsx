// A question in a dialog above the page.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** What a dialog is. */
export interface DialogProps {
  title: string;
  /** What is asked, where it asks: screen readers read it with the title. */
  asks?: ComponentChildren;
  onClose: () => void;
  /** While what it asked for is being done, it stays. */
  busy?: boolean;
  children: ComponentChildren;
}

/**
 * A modal dialog while this is drawn. The browser keeps the focus in it; Escape calls `onClose`. Afterwards the focus is
 * where it was before: a browser gives it back only if the dialog is closed before it is taken from the document.
 */
export function Dialog(props: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { title, asks, busy, onClose } = props;
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
    if (!busy) onClose();
  };
  // After one Escape that was not followed, a browser closes the dialog at the next one without a question.
  const closed = () => {
    const shown = dialog.current;
    if (!shown || shown.open) return;
    if (busy) shown.showModal();
    else onClose();
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      {...(asks !== undefined && { role: "alertdialog" as const, "aria-describedby": `${id}-asks` })}
      onCancel={cancel}
      onClose={closed}
    >
      <h2 id={id}>{title}</h2>
      {asks !== undefined && <div id={`${id}-asks`}>{asks}</div>}
      {props.children}
    </dialog>
  );
}
