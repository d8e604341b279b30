// A verified certificate in words: what it attests and what it does not cover.
import type { JSX } from "preact";
import type { Certificate } from "qeg-client";
import { shanghaiDay, useFormat } from "../format";
import { useHandoffWords } from "../forward/words";
import { useLanguage, useSpace } from "../language";
import { Carriers } from "./carriers";
import { text, type Words } from "./certificate_words";

type Row = readonly [label: string, value: string] | false | undefined;

function Pairs(props: { rows: readonly Row[] }): JSX.Element {
  return <dl class="pairs">{props.rows.map((row) => row && [<dt key={`${row[0]} label`}>{row[0]}</dt>, <dd key={row[0]}>{row[1]}</dd>])}</dl>;
}

function Facts(props: { of: Certificate; words: Words }): JSX.Element {
  const { of, words } = props;
  const format = useFormat();
  const done = shanghaiDay(new Date(of.completed_at ?? of.erased_at));
  return (
    <Pairs
      rows={[
        [words.request, of.request_id],
        [words.received, format.time(of.received_at)],
        [words.proof, words.proofs[of.proof]],
        [words.mode, words.modes[of.mode]],
        of.resumed_on !== undefined && [words.resumed, format.day(of.resumed_on)],
        [words.due, `${format.day(of.due_on)} · ${done <= of.due_on ? words.inTime : words.late}`],
        [words.erased, format.time(of.erased_at)],
        of.completed_at !== undefined && [words.completed, format.time(of.completed_at)],
        [words.keys, of.keys_destroyed.map((one) => words.purposes[one]).join(words.and)],
        [words.items, words.amount(format.count(of.items_deleted), format.count(of.index_entries_deleted))],
        !!of.reopened && [words.again, words.times(format.count(of.reopened))],
      ]}
    />
  );
}

/** The certificate. */
export function InWords(props: { of: Certificate }): JSX.Element {
  const { of } = props;
  const language = useLanguage();
  const words = text[language];
  const space = useSpace();
  const format = useFormat();
  const handoff = useHandoffWords();
  return (
    <>
      <p>
        <strong>{words.stage[of.stage]}</strong>
      </p>
      <Facts of={of} words={words} />
      {of.attested && (
        <>
          <h3>{words.levels}</h3>
          <Pairs
            rows={of.attested.map(
              ({ level, assurance, at }) => [words.level[level], `${words.assurance[assurance]}${at ? ` · ${format.time(at)}` : ""}`] as const,
            )}
          />
        </>
      )}
      {of.recipients.length > 0 && (
        <>
          <h3>{words.carriers}</h3>
          <Carriers carriers={of.recipients} />
        </>
      )}
      {of.not_covered && (
        <>
          <h3>{words.rest}</h3>
          <ul>
            {of.not_covered.map((one) => (
              <li key={`${one.what} ${one.carrier ?? ""}`}>
                {one.carrier && <strong>{handoff.carrier(one.carrier)} </strong>}
                {one.words[language]}
                {one.until && `${space}${words.until(format.day(one.until))}`}
              </li>
            ))}
          </ul>
        </>
      )}
      <details>
        <summary>{words.technical}</summary>
        <Pairs
          rows={[
            [words.issuer, of.iss],
            [words.id, of.jti],
            [words.signed, format.time(new Date(of.iat * 1000).toISOString())],
            [words.calendar, of.calendar_version],
            [words.chain, of.audit.head],
          ]}
        />
      </details>
    </>
  );
}
