// The fixed words of a deletion in sentences: why it waits, and the laws by which carriers keep records.
import type { Language } from "../language";

const HOLDS: Record<Language, Record<string, string>> = {
  "zh-CN": {
    criminal_evidence: "刑事诉讼取证（《刑事诉讼法》第五十四条）",
    data_inquiry: "国家机关依法调取数据（《数据安全法》第三十五条）",
    counter_espionage: "国家安全机关调查取证（《反间谍法》第三十二条）",
    supervision: "监察机关调查取证（《监察法》第十八条）",
    court_evidence: "人民法院调查取证或证据保全（《民事诉讼法》第七十条、第八十四条）",
    tax_inspection: "税务检查（《税收征收管理法》第五十七条）",
    statutory_retention: "法律规定的保存期限未届满（《个人信息保护法》第四十七条）",
    required_by_law: "法律要求。具体依据目前依法不能告知；可以告知之日起，会在这里写明。",
  },
  en: {
    criminal_evidence: "evidence in a criminal case (Criminal Procedure Law, article 54)",
    data_inquiry: "an inquiry by an authority (Data Security Law, article 35)",
    counter_espionage: "evidence of a state security organ (Counter-Espionage Law, article 32)",
    supervision: "evidence of a supervisory commission (Supervision Law, article 18)",
    court_evidence: "evidence of a court (Civil Procedure Law, articles 70 and 84)",
    tax_inspection: "a tax inspection (Tax Collection and Administration Law, article 57)",
    statutory_retention: "a period set by law that is not over (Personal Information Protection Law, article 47)",
    required_by_law: "a law. It forbids us to say more now. From the day on which we may, it is written here.",
  },
};

const LAWS: Record<Language, Record<string, string>> = {
  "zh-CN": {
    postal_law: "《邮政法》第四十九条",
    express_delivery_regulations: "《快递暂行条例》第三十四条",
    counter_terrorism_law: "《反恐怖主义法》第二十条",
    e_commerce_law: "《电子商务法》第三十一条",
    accounting_law: "《会计法》第二十三条，《会计档案管理办法》第十四条",
    tax_collection_rules: "《税收征收管理法实施细则》第二十九条",
    invoice_measures: "《发票管理办法》第二十八条",
  },
  en: {
    postal_law: "Postal Law, article 49",
    express_delivery_regulations: "Interim Regulations on Express Delivery, article 34",
    counter_terrorism_law: "Counter-Terrorism Law, article 20",
    e_commerce_law: "E-Commerce Law, article 31",
    accounting_law: "Accounting Law, article 23; Measures for Accounting Archives, article 14",
    tax_collection_rules: "Implementing Rules of the Tax Collection Law, article 29",
    invoice_measures: "Measures for Invoices, article 28",
  },
};

/** Why a deletion waits. A word that this page does not know yet is shown as it is. */
export function holdReason(code: string, language: Language): string {
  return HOLDS[language][code] ?? code;
}

/** The law by which a carrier keeps records. */
export function lawName(code: string, language: Language): string {
  return LAWS[language][code] ?? code;
}
