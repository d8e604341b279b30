// The language of the pages: Chinese first, English beside it. The browser's language decides, until a person switches.
import { keep, kept } from "./kept";
import { store, useStore } from "./store";

/** The languages of the pages. */
export type Language = "zh-CN" | "en";

/** The same texts in both languages. TypeScript holds the two against each other. */
export interface Texts<T> {
  "zh-CN": T;
  en: T;
}

function first(): Language {
  const chosen = kept("language");
  if (chosen === "zh-CN" || chosen === "en") return chosen;
  const preferred = navigator.languages.find((one) => /^(zh|en)\b/i.test(one));
  return preferred && /^en/i.test(preferred) ? "en" : "zh-CN";
}

const language = store<Language>(first());
document.documentElement.lang = language.get();

/** The language that is shown now. */
export function useLanguage(): Language {
  return useStore(language);
}

/** The texts in the language that is shown now. */
export function useText<T>(texts: Texts<T>): T {
  return texts[useLanguage()];
}

/** What stands between two sentences: a space in English, nothing in Chinese. */
export function useSpace(): string {
  return useLanguage() === "en" ? " " : "";
}

/** Shows the pages in this language, in this tab until it is closed. */
export function speak(chosen: Language): void {
  keep("language", chosen);
  document.documentElement.lang = chosen;
  language.set(chosen);
}
