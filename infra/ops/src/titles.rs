//! The titles of closed lists: in English their words, as JSON and options have them; in Chinese what they mean, in the
//! words of the pages and of the description of the API.

use clap::builder::PossibleValue;
use qeg_domain::{
    audit::{Action, ActorKind, Field, ProcessingPurpose},
    certificate::{Assurance, Level, Outcome, Stage},
    deletion::{self, Mode, Proof},
    disclosure::{self, DisclosedField},
    erasure_answer::RetentionLaw,
    hold::Basis,
    limits::GRACE_HOURS,
    notice::{
        Class, Param, Template,
        broadcast::{Audience, Progress},
    },
    purpose::Purpose,
    retention::{Category, From, Then, Unit},
    thread::{self, Author, Channel},
};

use crate::{
    language::{Language, both},
    show::printable,
};

/// A word of a closed list.
pub(crate) trait Word: Copy + 'static {
    /// All words of the list.
    const WORDS: &'static [Self];

    /// The word in JSON.
    fn word(self) -> &'static str;

    /// Its title in Chinese.
    fn chinese(self) -> &'static str;

    /// Its title in the language of this process.
    fn title(self) -> &'static str {
        match Language::spoken() {
            Language::English => self.word(),
            Language::Chinese => self.chinese(),
        }
    }

    /// The word as a value of an option, in Chinese with its title.
    fn possible_value(self) -> PossibleValue {
        let value = PossibleValue::new(self.word());
        match Language::spoken() {
            Language::English => value,
            Language::Chinese => value.help(self.chinese()),
        }
    }
}

/// The title of a word from the API. A word that this `qeg` does not know is shown as it is.
pub(crate) fn title<W: Word>(word: &str) -> String {
    let known = W::WORDS.iter().find(|known| known.word() == word);
    known.map_or_else(|| printable(word), |known| known.title().to_owned())
}

/// The titles of several words, as one text.
pub(crate) fn titles<W: Word>(words: impl IntoIterator<Item: AsRef<str>>) -> String {
    let titles = words.into_iter().map(|word| title::<W>(word.as_ref()));
    titles.collect::<Vec<_>>().join(both(", ", "、").as_str())
}

macro_rules! titled {
    ($list:ty { $($word:pat => $chinese:expr,)+ }) => {
        impl Word for $list {
            const WORDS: &'static [Self] = Self::ALL;

            fn word(self) -> &'static str {
                self.as_str()
            }

            fn chinese(self) -> &'static str {
                match self { $($word => $chinese,)+ }
            }
        }
    };
}

titled!(deletion::State {
    Self::Requested => "等待删除",
    Self::Cancelled => "已撤销",
    Self::Held => "依法暂停",
    Self::Erasing => "正在删除",
    Self::Erased => "已删除",
    Self::Completed => "已办结",
});

// The title of `Mode::Grace` has this number.
const _: () = assert!(GRACE_HOURS == 24);

titled!(Mode {
    Self::Grace => "24 小时等待期之后",
    Self::Immediate => "立即",
});

titled!(Proof {
    Self::Password => "登录后再次输入密码",
    Self::Verification => "手机验证码",
    Self::RecoveryCode => "恢复码",
    Self::Thread => "登录后在客服对话中提出",
    Self::NumberTakenOver => "不是本人申请：账户唯一的手机号码已由他人验证并注册",
    Self::CallSignReleased => "不是本人申请：他人出示了账户唯一呼号的执照",
    Self::Inactivity => "不是本人申请：账户长期没有登录",
});

titled!(thread::State {
    Self::Open => "处理中",
    Self::Closed => "已结束",
});

titled!(Channel {
    Self::App => "网页",
    Self::Mail => "信函",
    Self::Social => "社交媒体",
    Self::Phone => "电话",
});

titled!(Author {
    Self::Person => "本人",
    Self::Staff => "工作人员",
});

titled!(disclosure::State {
    Self::AwaitingApproval => "待批准",
    Self::Released => "已批准",
    Self::Expired => "已过期",
    Self::Withdrawn => "已撤销",
    Self::Rejected => "未批准",
});

titled!(DisclosedField {
    field => field.logged().label().zh_cn,
});

titled!(Basis {
    Self::CriminalEvidence => "刑事诉讼取证（《刑事诉讼法》第五十四条）",
    Self::DataInquiry => "国家机关依法调取数据（《数据安全法》第三十五条）",
    Self::CounterEspionage => "国家安全机关调查取证（《反间谍法》第三十二条）",
    Self::Supervision => "监察机关调查取证（《监察法》第十八条）",
    Self::CourtEvidence => "人民法院调查取证或证据保全（《民事诉讼法》第七十条、第八十四条）",
    Self::TaxInspection => "税务检查（《税收征收管理法》第五十七条）",
    Self::StatutoryRetention => "法律规定的保存期限未届满（《个人信息保护法》第四十七条）",
});

titled!(Class {
    Self::Notice => "通知",
    Self::Promotion => "推广消息",
});

titled!(Audience {
    Self::Everyone => "全体用户",
    Self::Thread => "某项咨询的提出人",
});

titled!(Progress {
    Self::Sending => "正在发送",
    Self::Queued => "已全部进入发送队列",
    Self::Stopped => "已停止",
});

titled!(Param {
    Self::DueOn => "期限",
    Self::EffectiveOn => "生效日期",
    Self::Until => "截止日期",
});

titled!(Template {
    Self::CodeRegistration => "注册验证码",
    Self::CodePasswordReset => "重置密码验证码",
    Self::CodePhoneChange => "更换手机号验证码",
    Self::CodeDeletion => "注销验证码",
    Self::PhoneMoved => "手机号已转移",
    Self::PhoneChanged => "手机号已更换",
    Self::PasswordResetDone => "密码已重置",
    Self::DeletionRequested => "已收到注销申请",
    Self::DeletionCancelled => "注销申请已撤销",
    Self::AccountDeletionByTakeover => "因手机号转移而注销",
    Self::CallSignClaimed => "呼号被他人主张",
    Self::CallSignReleased => "呼号已释放",
    Self::AccountDeletionByRelease => "因呼号释放而注销",
    Self::AccountUnused => "账户长期未登录",
    Self::AccountDeletionByInactivity => "因长期未登录而注销",
    Self::SupportAnswered => "客服已答复",
    Self::PolicyChanged => "隐私政策已更新",
    Self::DeletionHeld => "注销依法暂停",
    Self::DeletionHeldCriminal => "注销因刑事诉讼取证暂停",
    Self::DeletionHeldInquiry => "注销因国家机关调取数据暂停",
    Self::DeletionHeldEspionage => "注销因反间谍调查取证暂停",
    Self::DeletionHeldSupervision => "注销因监察机关调查取证暂停",
    Self::DeletionHeldCourt => "注销因人民法院调查取证暂停",
    Self::DeletionHeldTax => "注销因税务检查暂停",
    Self::DeletionHeldRetention => "注销因法定保存期限暂停",
    Self::DeletionResumed => "注销恢复办理",
    Self::ForwardingOffer => "转寄优惠",
});

titled!(Stage {
    Self::Erased => "所有正在运行的系统都已无法读取此人的信息",
    Self::Completed => "所有正在运行的系统和全部备份都已无法读取此人的信息",
});

titled!(Outcome {
    Self::Erased => "已删除",
    Self::Retained => "依法保留部分记录",
});

titled!(Level {
    Self::Keys => "密钥",
    Self::LiveSystems => "运行中的系统",
    Self::Backups => "备份",
    Self::Carriers => "承运商",
});

titled!(Assurance {
    Self::Verified => "已核实",
    Self::Reported => "对方答复已删除，无法核实",
    Self::Retained => "对方依法保留部分记录",
    Self::Pending => "尚未完成",
    Self::NotNeeded => "没有需要删除的",
});

titled!(RetentionLaw {
    Self::PostalLaw => "《邮政法》第四十九条",
    Self::ExpressDeliveryRegulations => "《快递暂行条例》第三十四条",
    Self::CounterTerrorismLaw => "《反恐怖主义法》第二十条",
    Self::ECommerceLaw => "《电子商务法》第三十一条",
    Self::AccountingLaw => "《会计法》第二十三条，《会计档案管理办法》第十四条",
    Self::TaxCollectionRules => "《税收征收管理法实施细则》第二十九条",
    Self::InvoiceMeasures => "《发票管理办法》第二十八条",
});

impl Word for Purpose {
    const WORDS: &'static [Self] = &[Self::Account, Self::Contact, Self::Support, Self::Oversight];

    fn word(self) -> &'static str {
        self.as_str()
    }

    fn chinese(self) -> &'static str {
        match self {
            Self::Account => "账户",
            Self::Contact => "收件信息",
            Self::Support => "客服对话",
            Self::Oversight => "法律记录",
        }
    }
}

// The access log shows these to the person, so the domain has their texts.
titled!(Action { word => word.label().zh_cn, });
titled!(ActorKind { word => word.label().zh_cn, });
titled!(Field { word => word.label().zh_cn, });
titled!(ProcessingPurpose { word => word.label().zh_cn, });

titled!(Unit {
    Self::Minutes => "分钟",
    Self::Hours => "小时",
    Self::Days => "天",
});

titled!(From {
    Self::Written => "写入时",
    Self::LastNews => "最近一次变动",
    Self::LastSignIn => "最近一次登录",
    Self::Sent => "送入队列时",
    Self::Ended => "结束时",
    Self::MonthEnd => "当月结束时",
    Self::AccountEnd => "账户删除时",
    Self::BackedUp => "备份时",
});

titled!(Then {
    Self::Delete => "删除",
    Self::Anonymise => "匿名化",
});

titled!(Category {
    Self::VerificationCode => "验证码",
    Self::Limit => "次数限制",
    Self::KnownSource => "登录过的网络",
    Self::KeptAnswer => "重复请求的答复",
    Self::Event => "待发送的事件",
    Self::Session => "登录会话",
    Self::Account => "账户",
    Self::IdentifierIndex => "号码和呼号的索引",
    Self::DataKey => "数据密钥",
    Self::Contact => "收件信息",
    Self::Notice => "通知",
    Self::Handoff => "转寄委托",
    Self::Thread => "咨询",
    Self::Lookup => "编号索引",
    Self::AuditEntry => "访问记录条目",
    Self::AuditHead => "审计链的链头",
    Self::CallSignRelease => "呼号释放",
    Self::DeletionRequest => "注销申请",
    Self::CertificateKey => "证书公钥",
    Self::CarrierTold => "向承运商发出的删除要求",
    Self::HandoffTrace => "转寄委托的标记",
    Self::Hold => "法定保全",
    Self::Disclosure => "提供信息记录",
    Self::Broadcast => "群发消息",
    Self::Report => "清理报告",
    Self::Counter => "计数",
    Self::MonthlyNumbers => "每月统计",
    Self::KeyBackup => "密钥备份",
    Self::Backup => "备份",
    Self::Log => "日志",
    Self::Registered => "承运商和工作人员登记",
    Self::Calendar => "工作日历",
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::language::tests::in_chinese;

    fn check<W: Word>() {
        let mut seen = BTreeSet::new();
        for word in W::WORDS.iter().copied() {
            let chinese = in_chinese(|| word.title());
            assert!(!chinese.is_ascii() && seen.insert(chinese), "{chinese}");
            assert_eq!(word.title(), word.word());
            assert_eq!(in_chinese(|| title::<W>(word.word())), chinese);
        }
    }

    #[test]
    fn every_word_of_a_closed_list_has_a_title_of_its_own() {
        check::<deletion::State>();
        check::<Mode>();
        check::<Proof>();
        check::<thread::State>();
        check::<Channel>();
        check::<Author>();
        check::<disclosure::State>();
        check::<DisclosedField>();
        check::<Basis>();
        check::<Class>();
        check::<Audience>();
        check::<Progress>();
        check::<Param>();
        check::<Template>();
        check::<Stage>();
        check::<Outcome>();
        check::<Level>();
        check::<Assurance>();
        check::<RetentionLaw>();
        check::<Purpose>();
        check::<Category>();
        check::<From>();
        check::<Then>();
        check::<Unit>();
        check::<Action>();
        check::<ActorKind>();
        check::<Field>();
        check::<ProcessingPurpose>();
    }

    #[test]
    fn a_word_that_is_not_known_is_shown_as_it_is() {
        assert_eq!(in_chinese(|| title::<Class>("new\u{1b}")), "new\u{fffd}");
        let both = in_chinese(|| titles::<Class>(["notice", "new"]));
        assert_eq!(both, "通知、new");
    }
}
