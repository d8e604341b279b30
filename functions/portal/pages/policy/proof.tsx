// The tests that prove a promise, and how their last run ended.
import type { JSX } from "preact";
import { proofs, type Proof } from "qeg:policy";
import { useFormat } from "../format";
import { useLanguage, useText } from "../language";

const text = {
  "zh-CN": {
    passed: (n: string, at: string) => `${n} 项通过（${at}）`,
    failed: (n: string, at: string) => `${n} 项未通过（${at}）`,
    none: "此版本未运行",
    all: (n: string) => `${n} 组测试全部通过`,
    some: (n: string, all: string) => `${all} 组测试中运行了 ${n} 组，全部通过`,
    fails: "有测试未通过",
    tests: "证明它的测试",
    noRun: "此版本没有测试结果：构建之前没有运行过测试。",
    last: (at: string) => `测试最近一次运行：${at}。`,
  },
  en: {
    passed: (n: string, at: string) => `${n} passed (${at})`,
    failed: (n: string, at: string) => `${n} failed (${at})`,
    none: "not run for this build",
    all: (n: string) => `all ${n} groups of tests passed`,
    some: (n: string, all: string) => `${n} of ${all} groups of tests were run, and passed`,
    fails: "some tests failed",
    tests: "The tests that prove it",
    noRun: "There are no test results for this build: no tests were run before it was made.",
    last: (at: string) => `The tests were last run on ${at}.`,
  },
};

const wasRun = (one: Proof) => one.at !== undefined;

/** All tests of some promises. */
function testsOf(promises: readonly string[]): Proof[] {
  return promises.flatMap((id) => proofs[id]?.tests ?? []);
}

/** When the tests of this build were last run. */
export function LastRun(): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const last = testsOf(Object.keys(proofs))
    .flatMap((one) => one.at ?? [])
    .sort()
    .at(-1);
  return <p class="quiet">{last ? words.last(format.time(last)) : words.noRun}</p>;
}

/** The results in a few words; nothing where nothing was run. */
export function ProofSummary(props: { promises: readonly string[] }): JSX.Element | null {
  const words = useText(text);
  const format = useFormat();
  const tests = testsOf(props.promises);
  const run = tests.filter(wasRun).length;
  if (tests.some((one) => one.failed.length > 0)) return <span class="fault">{words.fails}</span>;
  if (run === 0) return null;
  const [count, all] = [format.count(run), format.count(tests.length)];
  return <span class="passed">{run === tests.length ? words.all(count) : words.some(count, all)}</span>;
}

function Result(props: { of: Proof }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const { at, failed, passed } = props.of;
  if (at === undefined) return <span class="quiet">{words.none}</span>;
  if (failed.length === 0) return <span class="passed">{words.passed(format.count(passed), format.time(at))}</span>;
  return (
    <>
      <span class="fault">{words.failed(format.count(failed.length), format.time(at))}</span> <code>{failed.join(", ")}</code>
    </>
  );
}

/** Each test with its result, by promise. */
export function Proofs(props: { promises: readonly string[] }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  return (
    <details class="proof">
      <summary>{words.tests}</summary>
      {props.promises.map((id) => (
        <div key={id}>
          <p>
            <strong>{id}</strong> {language === "en" && proofs[id]?.promise}
          </p>
          <ul>
            {proofs[id]?.tests.map((one) => (
              <li key={one.path}>
                <code>{one.path}</code> <Result of={one} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}
