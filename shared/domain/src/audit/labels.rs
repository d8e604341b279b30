//! The texts that explain the words of the access log to the person, in both languages. Programs read the words, which
//! never change; these texts may be improved at any time.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Action, ActorKind, Field, ProcessingPurpose};

/// The text for a word, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Label {
    /// In Simplified Chinese, the first language of the service.
    #[serde(rename = "zh-CN")]
    pub zh_cn: &'static str,
    /// In English.
    pub en: &'static str,
}

const fn label(zh_cn: &'static str, en: &'static str) -> Label {
    Label { zh_cn, en }
}

impl ActorKind {
    /// The text for this actor.
    pub const fn label(self) -> Label {
        match self {
            Self::Person => label("本人", "You"),
            Self::Carrier => label("承运商", "Carrier"),
            Self::Staff => label("客服人员", "Support staff"),
            Self::Authority => label("国家机关", "Authority"),
            Self::Gateway => label("短信服务商", "Message gateway"),
            Self::System => label("系统", "The service itself"),
        }
    }
}

impl Action {
    /// The text for this action.
    pub const fn label(self) -> Label {
        match self {
            Self::AccountCreated => label("注册账户", "Account opened"),
            Self::AccountChanged => label("修改账户信息", "Account changed"),
            Self::PhoneVerified => label("验证手机号", "Number verified by a code"),
            Self::PhoneTakenOver => {
                label("手机号被新账户验证使用", "Number moved to a new account")
            }
            Self::CallSignClaimed => label(
                "他人出示呼号执照",
                "Somebody else showed the licence for the call sign",
            ),
            Self::CallSignReleased => label("移除呼号", "Call sign removed"),
            Self::PasswordChanged => label("修改密码", "Password changed"),
            Self::PasswordReset => label("重置密码", "Password reset by a code"),
            Self::SessionOpened => label("登录", "Signed in"),
            Self::SessionClosed => label("退出登录", "Signed out"),
            Self::PreferencesChanged => label("修改偏好设置", "Preferences changed"),
            Self::ContactSaved => label("保存收件信息", "Contact data saved"),
            Self::ContactDeleted => label("删除收件信息", "Contact data deleted"),
            Self::CodeSent => label("发送验证码", "One-time code sent"),
            Self::NoticeSent => label("发送通知", "Notice sent"),
            Self::PromotionSent => label("发送推广消息", "Promotion sent"),
            Self::HandoffOrdered => label("委托转寄", "Forwarding ordered"),
            Self::HandoffCancelled => label("取消转寄", "Forwarding cancelled"),
            Self::HandoffCollected => label(
                "承运商领取收件信息",
                "Carrier collected name, phone and address",
            ),
            Self::HandoffReported => label("承运商回报进度", "Carrier reported progress"),
            Self::ThreadOpened => label("发起客服对话", "Conversation with support opened"),
            Self::ThreadContinued => {
                label("客服对话新增消息", "Message in a conversation with support")
            }
            Self::ThreadRead => label("客服查看对话", "Support staff read a conversation"),
            Self::ThreadClosed => label("关闭客服对话", "Conversation with support closed"),
            Self::NoticeWritten => {
                label("通知存入账户", "Notice or promotion added to the account")
            }
            Self::InactivityTold => label(
                "告知账户长期未登录将被删除",
                "Informed that the unused account will be deleted",
            ),
            Self::DeletionRequested => label("申请注销账户", "Deletion requested"),
            Self::DeletionCancelled => label("撤销注销申请", "Deletion request cancelled"),
            Self::DeletionRepeated => label(
                "再次申请注销账户",
                "Deletion requested again while it was running",
            ),
            Self::DeadlineRecounted => label("重新计算办理期限", "Deadline recalculated"),
            Self::HoldPlaced => label("依法限制删除", "Legal hold placed"),
            Self::HoldEnded => label("解除删除限制", "Legal hold ended"),
            Self::DeletionHeld => label("依法暂停删除", "Deletion paused by law"),
            Self::DeletionResumed => label("恢复办理删除", "Deletion resumed"),
            Self::DeletionTold => label("告知删除限制情况", "Informed of a legal hold"),
            Self::DisclosureRequested => label(
                "有权机关请求提供信息",
                "Disclosure to an authority requested",
            ),
            Self::DisclosureRead => label(
                "查看有权机关请求的对象",
                "Staff saw whom a requested disclosure is about",
            ),
            Self::DisclosureWithdrawn => label(
                "撤销向有权机关提供信息的申请",
                "Requested disclosure withdrawn; nothing was disclosed",
            ),
            Self::DisclosureRejected => label(
                "未批准向有权机关提供信息",
                "Requested disclosure not approved; nothing was disclosed",
            ),
            Self::DisclosureReleased => {
                label("依法向有权机关提供信息", "Data disclosed to an authority")
            }
            Self::ErasureStarted => label("开始清除数据", "Erasure started"),
            Self::ErasureReopened => label(
                "恢复的备份带回了数据，再次清除",
                "A restored backup brought data back; erased again",
            ),
            Self::ErasureDone => label("数据清除完毕", "Erasure completed"),
        }
    }
}

impl ProcessingPurpose {
    /// The text for this purpose.
    pub const fn label(self) -> Label {
        match self {
            Self::Account => label("账户管理", "Running the account"),
            Self::Verification => label("身份核验", "Verifying an identity"),
            Self::Forwarding => label("邮件转寄", "Forwarding mail"),
            Self::Support => label("客户服务", "Answering a question"),
            Self::Notice => label("重要通知", "Important notices"),
            Self::Promotion => label("推广消息", "Promotions that you opted in to"),
            Self::Access => label("查阅与复制", "Your right to access and copy"),
            Self::Deletion => label("删除个人信息", "Your right to deletion"),
            Self::Retention => label("定期清理", "Deleting data that is no longer needed"),
            Self::LegalDuty => label("履行法定义务", "A legal obligation"),
        }
    }
}

impl Field {
    /// The text for this field.
    pub const fn label(self) -> Label {
        match self {
            Self::Phone => label("账户手机号", "Mobile number of the account"),
            Self::CallSign => label("呼号", "Call sign"),
            Self::Password => label("密码", "Password"),
            Self::RecoveryCode => label("恢复码", "Recovery code"),
            Self::PolicyVersion => label("同意的隐私政策版本", "Accepted version of the policy"),
            Self::Promotions => label("推广消息偏好", "Preference for promotions"),
            Self::Sessions => label("登录会话", "Sessions"),
            Self::Notices => label("通知", "Notices"),
            Self::ContactName => label("收件人姓名", "Recipient's name"),
            Self::ContactPhone => label("收件人电话", "Recipient's phone"),
            Self::ContactAddress => label("收件地址", "Recipient's address"),
            Self::Threads => label("客服对话", "Conversations with support"),
            Self::Handoffs => label("转寄委托", "Forwarding orders"),
            Self::AccessLog => label("访问记录", "Access log"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn assert_distinct(labels: impl Iterator<Item = Label>) {
        let mut seen = BTreeSet::new();
        for Label { zh_cn, en } in labels {
            assert!(!zh_cn.is_ascii() && en.is_ascii() && !en.is_empty());
            assert!(seen.insert(zh_cn) && seen.insert(en), "{en} twice");
        }
    }

    #[test]
    fn every_word_has_its_own_label_in_both_languages() {
        assert_distinct(ActorKind::ALL.iter().map(|word| word.label()));
        assert_distinct(Action::ALL.iter().map(|word| word.label()));
        assert_distinct(ProcessingPurpose::ALL.iter().map(|word| word.label()));
        assert_distinct(Field::ALL.iter().map(|word| word.label()));
    }
}
