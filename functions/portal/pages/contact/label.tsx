// Contact data like the label on an envelope.
import type { JSX } from "preact";
import { useText } from "../language";
import { type Contact, oneLine, shownPhone } from "./values";

const text = {
  "zh-CN": { to: "收件人", phone: "电话", address: "地址", postcode: "邮政编码" },
  en: { to: "Recipient", phone: "Phone", address: "Address", postcode: "Postcode" },
};

/** Name, phone and address. */
export function Label(props: { contact: Contact; title?: string }): JSX.Element {
  const words = useText(text);
  const { contact } = props;
  return (
    <section class="card" {...(props.title && { "aria-label": props.title })}>
      {props.title && <h2>{props.title}</h2>}
      <dl class="pairs">
        <dt>{words.to}</dt>
        <dd lang="zh-CN">
          <strong>{contact.name}</strong>
        </dd>
        <dt>{words.phone}</dt>
        <dd>{shownPhone(contact.phone)}</dd>
        <dt>{words.address}</dt>
        <dd lang="zh-CN">{oneLine(contact.address)}</dd>
        {contact.address.postcode && (
          <>
            <dt>{words.postcode}</dt>
            <dd>{contact.address.postcode}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
