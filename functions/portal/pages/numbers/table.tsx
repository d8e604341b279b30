// A table of public numbers by month, with bars.
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { DataOf } from "qeg-client";
import { useFormat } from "../format";
import { useText } from "../language";

const text = { "zh-CN": { few: "少于 10", month: "月份" }, en: { few: "below 10", month: "Month" } };

/** The numbers of a month, such as `2026-10`. */
export type Month = DataOf<"get", "/numbers">["months"][number];

/** A number that may be too small to be shown: `<10` for 1 to 9. */
export type PublicNumber = Month["disclosures"];

/** A column of a table. `most` is the number of the longest bar; without it there are no bars. */
export interface Column {
  name: string;
  of: (month: Month) => PublicNumber | undefined;
  most?: number;
}

/** The number, or 0 for one that is not shown. */
export const exact = (value: PublicNumber | undefined) => (typeof value === "number" ? value : 0);

/** A bar beside a number. A number below ten has none, since its length would tell it. */
function Bar(props: { value: number; most: number }): JSX.Element {
  return (
    <svg class="measure" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="6" class="ground" />
      <rect width={props.most ? (100 * props.value) / props.most : 0} height="6" class="length" />
    </svg>
  );
}

/** Writes a number for people. */
export function useShown(): (value: PublicNumber | undefined) => string {
  const words = useText(text);
  const format = useFormat();
  return (value) => (value === undefined ? "—" : value === "<10" ? words.few : format.count(value));
}

/** A row for each month. */
export function Table(props: { title: string; note: string; columns: readonly Column[]; months: readonly Month[] }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const shown = useShown();
  const id = useId();
  return (
    <>
      <h2 id={id}>{props.title}</h2>
      <table class="numbers" aria-labelledby={id}>
        <thead>
          <tr>
            <th scope="col">{words.month}</th>
            {props.columns.map(({ name }) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.months.map((month) => (
            <tr key={month.month}>
              <th scope="row">{format.month(month.month)}</th>
              {props.columns.map(({ name, of, most }) => (
                <td key={name} class="number">
                  {shown(of(month))}
                  {most !== undefined && <Bar value={exact(of(month))} most={most} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">{props.note}</p>
    </>
  );
}
