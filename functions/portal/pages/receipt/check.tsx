// Verifies a certificate in the browser, step by step, and shows it in words.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type RefusalCode, type StepName, type Verification, verifyCertificate } from "qeg-client";
import { useText } from "../language";
import { useLoaded } from "../load";
import { Show } from "../parts/loaded";
import { type Step, Timeline } from "../parts/timeline";
import { isOffline } from "../problems";
import { publicKeys } from "./api";
import { InWords } from "./certificate";
import { verified } from "./verified";

interface Words {
  steps: Record<StepName, string>;
  refusals: Record<RefusalCode, string>;
  passed: string;
  notRun: string;
  valid: string;
  validByKeys: string;
  invalid: string;
  offline: string;
  again: string;
  how: string;
}

const text: { "zh-CN": Words; en: Words } = {
  "zh-CN": {
    steps: {
      text: "读取文本",
      form: "三个部分齐全",
      header: "是注销证书，签名方法为 ES256",
      key: "找到签发它的公钥",
      signature: "签名正确，内容没有被改动",
      content: "内容完整",
    },
    refusals: {
      too_large: "太大，不是注销证书。请检查是否选错了文件。",
      not_text: "文件不是文本。请以 UTF-8 编码保存后重试。",
      not_a_certificate: "这不是注销证书。请检查是否完整。",
      extended_header: "这不是注销证书：它带有证书从不使用的扩展。",
      other_type: "这是另一种签名文件，不是注销证书。请检查是否选错了文件。",
      other_algorithm: "这不是注销证书：签名方法不是 ES256。",
      not_a_key_set: "公钥文件不正确。请从签发证书的服务重新下载。",
      unknown_key: "公钥文件里没有签发这份证书的公钥。请使用签发它的服务的公钥。",
      wrong_signature: "签名不正确：证书被改动过，或者不完整。请重新取得证书。",
      unknown_content: "签名正确，但含有本页面不认识的内容。请刷新页面后重试。",
    },
    passed: "通过",
    notRun: "未进行",
    valid: "证书有效：由本服务签发，内容没有被改动。",
    validByKeys: "签名有效，与您选择的公钥文件相符，内容没有被改动。请确认公钥文件确实来自签发证书的服务。",
    invalid: "证书无效，不能采信。",
    offline: "没有网络，无法取得公钥。请把公钥文件和证书一起选择，就可以离线验证。",
    again: "重试",
    how: "验证步骤",
  },
  en: {
    steps: {
      text: "Read as text",
      form: "It has its three parts",
      header: "It is a deletion certificate, signed with ES256",
      key: "The key that signed it is known",
      signature: "The signature is valid: nothing was changed",
      content: "The content is complete",
    },
    refusals: {
      too_large: "This is too large for a certificate. Check that it is the right file.",
      not_text: "This file is no text. Save it as UTF-8 and try again.",
      not_a_certificate: "This is not a deletion certificate. Check that it is complete.",
      extended_header: "This is not a deletion certificate: it has extensions that a certificate never has.",
      other_type: "This is a signed file of another kind. Check that it is the right one.",
      other_algorithm: "This is not a deletion certificate: it is not signed with ES256.",
      not_a_key_set: "The file of the keys is not right. Get it again from the service that issued the certificate.",
      unknown_key: "The key of this certificate is not among the keys. Use the keys of the service that issued it.",
      wrong_signature: "The signature is wrong: the certificate was changed, or a part is missing. Get it again.",
      unknown_content: "The signature is valid, but this page does not know all of the content. Reload the page and try again.",
    },
    passed: "passed",
    notRun: "not done",
    valid: "The certificate is valid: this service issued it and nothing was changed.",
    validByKeys:
      "The signature is valid by the keys of your file, and nothing was changed. Make sure that the keys are those of the service that issued the certificate.",
    invalid: "The certificate is not valid. Do not rely on it.",
    offline: "Without a network the keys cannot be read. Choose the file of the keys together with the certificate to verify it offline.",
    again: "Try again",
    how: "How it was verified",
  },
};

const ORDER: readonly StepName[] = ["text", "form", "header", "key", "signature", "content"];

/** Every step, also those that were not reached. */
function timeline(verification: Verification, words: Words): Step[] {
  return ORDER.map((name) => {
    const ended = verification.steps.find((step) => step.name === name);
    const state = ended === undefined ? "later" : ended.ok ? "done" : "failed";
    return { state, title: words.steps[name], ...(ended?.code && { detail: words.refusals[ended.code] }) };
  });
}

function Result(props: { of: Verification; ownKeys: boolean; focus: boolean }): JSX.Element {
  const words = useText(text);
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (props.focus) said.current?.focus();
  }, [props.of]);
  const { certificate } = props.of;
  return (
    <>
      <p ref={said} tabIndex={-1} role="status" class={certificate ? "good" : "problem"}>
        {!certificate ? words.invalid : props.ownKeys ? words.validByKeys : words.valid}
      </p>
      <details {...(!certificate && { open: true })}>
        <summary>{words.how}</summary>
        <Timeline steps={timeline(props.of, words)} labels={{ done: words.passed, later: words.notRun }} />
      </details>
      {certificate && <InWords of={certificate} />}
    </>
  );
}

/** The certificate, verified. `keys` are used instead of those of the service. `focus`: on the result, when it is there. */
export function Check(props: { certificate: string | Uint8Array; keys?: Uint8Array | undefined; focus?: boolean }): JSX.Element {
  const words = useText(text);
  const { certificate, keys } = props;
  const loaded = useLoaded(
    async (signal) => (keys ? verifyCertificate(certificate, keys) : verified(certificate, (again) => publicKeys(signal, again))),
    [certificate, keys],
  );
  if (loaded.state === "failed" && isOffline(loaded.error)) {
    return (
      <div class="notice" role="alert">
        <p>{words.offline}</p>
        <button type="button" class="button plain" onClick={loaded.again}>
          {words.again}
        </button>
      </div>
    );
  }
  return <Show loaded={loaded}>{(it) => <Result of={it} ownKeys={keys !== undefined} focus={props.focus ?? false} />}</Show>;
}
