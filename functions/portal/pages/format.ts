// Days, times and mobile numbers as the pages show them.
import { type Format, formatOf } from "./format_of";
import { useLanguage } from "./language";

export { type Format, shanghaiDay } from "./format_of";

/** The format of the language that is shown now. */
export function useFormat(): Format {
  return formatOf(useLanguage());
}

/** A mobile number of the mainland in groups that people can read: `+86 138 0013 8000`, on one line. Others stay as they are. */
export function phoneText(number: string): string {
  return number.replace(/^\+86(1\d{2})(\d{4})(\d{4})$/, "+86\u00a0$1\u00a0$2\u00a0$3");
}
