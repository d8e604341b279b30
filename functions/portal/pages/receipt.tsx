// `#/receipt`: follows a deletion by its receipt, without an account, and verifies certificates.
import type { JSX } from "preact";
import { useDraft } from "./draft";
import { useText } from "./language";
import { Page } from "./parts/page";
import { Enter } from "./receipt/enter";
import { OPEN_RECEIPT, type Receipt } from "./receipt/file";
import { State } from "./receipt/state";
import { VerifyFile } from "./receipt/verify_file";

const text = {
  "zh-CN": {
    title: "注销回执",
    lead: "凭申请注销时得到的回执，随时查看进度和注销证书。不需要账户。",
    none: "回执丢了？账户还在时，登录后可以在“注销账户”页面再要一份。账户注销之后，就无法再取得了。",
  },
  en: {
    title: "Deletion receipt",
    lead: "With the receipt of your request you can follow the deletion and see its certificate at any time. You need no account.",
    none: "Lost the receipt? While the account is there, sign in and get another one on the page that deletes the account. Afterwards there is none.",
  },
};

/** The page. The receipt is kept in memory only. */
export function FollowByReceipt(): JSX.Element {
  const words = useText(text);
  const open = useDraft<{ receipt: Receipt | null }>(OPEN_RECEIPT, { receipt: null });
  const { receipt } = open.values;
  const onOther = () => {
    open.clear();
    // The button that had the focus is gone.
    document.querySelector<HTMLElement>("main h1")?.focus();
  };
  return (
    <Page title={words.title} lead={words.lead}>
      {receipt ? (
        <State receipt={receipt} onOther={onOther} />
      ) : (
        <>
          <Enter onFound={(found) => open.change({ receipt: found })} />
          <p class="quiet">{words.none}</p>
        </>
      )}
      <VerifyFile />
    </Page>
  );
}
