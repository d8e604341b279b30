// Where the focus goes when a form takes the place of the button that opened it, and back when the form is given up.
import { useEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

/** The place of both. `giveUp` is called when the form is left without a change; after a change, the result gets the focus. */
export interface Swap<E extends HTMLElement> {
  place: RefObject<E | null>;
  giveUp: () => void;
}

/** `isOpen`: the form is there, not the button. */
export function useSwap<E extends HTMLElement>(isOpen: boolean): Swap<E> {
  const place = useRef<E>(null);
  const before = useRef(isOpen);
  const givenUp = useRef(false);
  useEffect(() => {
    if (before.current === isOpen) return;
    before.current = isOpen;
    if (isOpen) place.current?.querySelector<HTMLElement>("form :is(input, select, textarea):not([hidden])")?.focus();
    else if (givenUp.current) place.current?.querySelector("button")?.focus();
    givenUp.current = false;
  }, [isOpen]);
  return {
    place,
    giveUp: () => {
      givenUp.current = true;
    },
  };
}
