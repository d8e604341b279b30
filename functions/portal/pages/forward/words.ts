// The words for carriers, items and states of a handoff.
import { type Format, useFormat } from "../format";
import { useText } from "../language";
import type { Carrier } from "./carriers";
import type { Handoff } from "./handoff";

interface Words {
  /** Carriers that have a word. Others are shown by the name that they have in the service. */
  carriers: Record<string, string>;
  /** What a carrier is by law. */
  handlings: Record<Carrier["handling"], string>;
  kinds: Record<Handoff["item"]["kind"], string>;
  statuses: Record<Handoff["status"], string>;
  pieces: (kind: Handoff["item"]["kind"], count: string, isOne: boolean) => string;
  weight: (grams: string) => string;
}

const text: { "zh-CN": Words; en: Words } = {
  "zh-CN": {
    carriers: { post: "邮政", express: "快递" },
    handlings: {
      entrusted_processor: "受我们委托，按我们的要求处理",
      independent_handler: "自行决定处理目的和方式，独立承担责任",
    },
    kinds: { card: "QSL 卡片", letter: "信件", parcel: "包裹" },
    statuses: {
      queued: "等待领取",
      cancelled: "已取消",
      expired: "未被领取",
      collected: "已领取信息",
      accepted: "已收寄",
      in_transit: "运送中",
      delivered: "已送达",
      returned: "已退回",
      failed: "未能送达",
    },
    pieces: (kind, count) => ({ card: `QSL 卡片 ${count} 张`, letter: `信件 ${count} 封`, parcel: `包裹 ${count} 件` })[kind],
    weight: (grams) => `共 ${grams} 克`,
  },
  en: {
    carriers: { post: "Post", express: "Express" },
    handlings: {
      entrusted_processor: "processes data for us, as we tell it",
      independent_handler: "decides itself how it processes data, and answers for that itself",
    },
    kinds: { card: "QSL cards", letter: "Letters", parcel: "Parcels" },
    statuses: {
      queued: "Waiting for the carrier",
      cancelled: "Cancelled",
      expired: "Not collected in time",
      collected: "Address collected",
      accepted: "Accepted",
      in_transit: "In transit",
      delivered: "Delivered",
      returned: "Returned",
      failed: "Not delivered",
    },
    pieces: (kind, count, isOne) => {
      const [one, many] = { card: ["QSL card", "QSL cards"], letter: ["letter", "letters"], parcel: ["parcel", "parcels"] }[kind] as [string, string];
      return `${count} ${isOne ? one : many}`;
    },
    weight: (grams) => `${grams} g in all`,
  },
};

/** The words in the language that is shown now. */
export function useHandoffWords(): Words & { carrier: (name: string) => string; item: (item: Handoff["item"]) => string } {
  const words = useText(text);
  const format: Format = useFormat();
  return {
    ...words,
    carrier: (name) => (Object.hasOwn(words.carriers, name) ? (words.carriers[name] ?? name) : name),
    item: ({ kind, count, weight_g }) =>
      [words.pieces(kind, format.count(count), count === 1), weight_g !== undefined && words.weight(format.count(weight_g))].filter(Boolean).join(" · "),
  };
}
