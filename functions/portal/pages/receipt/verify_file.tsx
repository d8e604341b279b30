// Verifies a certificate from a file, also offline: with the keys of the service, or with keys from a file.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useLanguage, useText } from "../language";
import { useAction } from "../load";
import { Files } from "../parts/files";
import { Outcome } from "../parts/form";
import { saveFile } from "../parts/keep";
import { sentence } from "../problems";
import { looksLikeKeys, publicKeys } from "./api";
import { Check } from "./check";

const text = {
  "zh-CN": {
    title: "验证证书文件",
    lead: "任何人拿到一份注销证书，都可以在这里核对真伪，不需要账户。",
    label: "证书文件",
    hint: "可以选择，也可以拖到这里。离线验证时，请把公钥文件一起选上。",
    keysOnly: "这是公钥文件。请再选择证书文件。",
    save: "保存公钥，供日后离线验证",
  },
  en: {
    title: "Verify a certificate from a file",
    lead: "Anybody who has a certificate can verify it here, without an account.",
    label: "File of the certificate",
    hint: "Choose it or drop it here. To verify offline, choose the file of the keys too.",
    keysOnly: "This is the file of the keys. Choose the certificate too.",
    save: "Save the keys, to verify offline later",
  },
};

interface Chosen {
  certificate?: Uint8Array;
  keys?: Uint8Array;
}

/** The field and the result. */
export function VerifyFile(): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const [chosen, setChosen] = useState<Chosen>({});
  const save = useAction(async () => saveFile("qeg-public-keys.json", JSON.stringify(await publicKeys(), null, 2), "application/json"));
  const onFiles = (files: Uint8Array[]) => {
    const keys = files.find(looksLikeKeys);
    const certificate = files.find((file) => !looksLikeKeys(file));
    // Keys that were chosen earlier are used for the certificates that follow.
    setChosen((before) => ({ ...before, ...(keys && { keys }), ...(certificate && { certificate }) }));
  };
  return (
    <section>
      <h2>{words.title}</h2>
      <p>{words.lead}</p>
      <Files label={words.label} hint={words.hint} multiple onFiles={onFiles} />
      {chosen.keys && !chosen.certificate && (
        <p class="notice" role="status">
          {words.keysOnly}
        </p>
      )}
      {chosen.certificate && <Check certificate={chosen.certificate} keys={chosen.keys} focus />}
      <Outcome action={save} explain={(error) => sentence(error, language, false)} />
      <button type="button" class="button plain" onClick={() => void save.run()}>
        {words.save}
      </button>
    </section>
  );
}
