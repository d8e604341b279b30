//! The texts of all templates in both languages. `{name}` stands for a parameter, `{code}` for the one-time code,
//! `{minutes}` for how long the code is valid, `{hours}` for the grace period of a deletion.

use super::{Locale, Params, Template};
use crate::limits::{CODE_MINUTES, GRACE_HOURS};

/// The text of a template with the values of its parameters.
pub(super) fn fill(template: Template, locale: Locale, params: &Params) -> String {
    let text = pattern(template, locale)
        .replace("{minutes}", &CODE_MINUTES.to_string())
        .replace("{hours}", &GRACE_HOURS.to_string());
    params.iter().fold(text, |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), &value.to_string())
    })
}

/// The text of a template with placeholders.
pub(super) const fn pattern(template: Template, locale: Locale) -> &'static str {
    match locale {
        Locale::ZhCn => zh_cn(template),
        Locale::En => en(template),
    }
}

const fn zh_cn(template: Template) -> &'static str {
    match template {
        Template::CodeRegistration => {
            "验证码：{code}，用于注册账户，{minutes}分钟内有效。如非本人操作，请忽略。请勿告知他人。"
        }
        Template::CodePasswordReset => {
            "验证码：{code}，用于重置密码，{minutes}分钟内有效。如非本人操作，请忽略。请勿告知他人。"
        }
        Template::CodePhoneChange => {
            "验证码：{code}，用于将账户的手机号更换为本号码，{minutes}分钟内有效。如非本人操作，请忽略。请勿告知他人。"
        }
        Template::CodeDeletion => {
            "验证码：{code}，用于注销账户并删除全部个人信息，{minutes}分钟内有效。如非本人操作，请忽略。请勿告知他人。"
        }
        Template::PhoneMoved => {
            "您账户的手机号已由他人验证并用于注册新账户，现已从您的账户中移除。您仍可使用呼号登录，下次登录时将显示一个恢复码，请妥善保存；如有疑问，请联系客服。"
        }
        Template::PhoneChanged => {
            "您账户的手机号已更换，本号码不再用于登录。如非本人操作，请立即联系客服。"
        }
        Template::PasswordResetDone => {
            "您的密码已重置，所有设备均已退出登录。如非本人操作，请立即联系客服。"
        }
        Template::DeletionRequested => {
            "已收到注销您账户的请求，最迟于{due_on}完成。等待期内可登录后撤销；如非本人操作，请立即撤销并修改密码。"
        }
        Template::DeletionCancelled => {
            "注销账户的请求已撤销，您的账户恢复正常。已取消的转寄不会恢复。如非本人操作，请立即修改密码。"
        }
        Template::AccountDeletionByTakeover => {
            "您账户的手机号已由他人验证并用于注册新账户。该号码是您账户的唯一标识，您的账户将最迟于{due_on}注销。如需保留账户，请在登录状态下为其添加手机号或呼号，再撤销注销。如有疑问，请联系客服。"
        }
        Template::CallSignClaimed => {
            "他人已出示您账户所用呼号的执照。如您是该呼号持有人，请于{until}或之前登录并在客服对话中提出异议；否则该呼号将从您的账户中移除。"
        }
        Template::CallSignReleased => {
            "您账户的呼号已移除，因他人已出示该呼号的执照。您仍可使用手机号登录；如有疑问，请联系客服。"
        }
        Template::AccountDeletionByRelease => {
            "您账户的呼号已移除，因他人已出示该呼号的执照。该呼号是您账户的唯一标识，您的账户将最迟于{due_on}注销。如需保留账户，请在登录状态下为其添加手机号或呼号，再撤销注销。如有疑问，请联系客服。"
        }
        Template::AccountUnused => {
            "您的账户已长期未登录。如需保留，请于{until}或之前登录；否则账户将被注销，全部个人信息将被删除。"
        }
        Template::AccountDeletionByInactivity => {
            "您的账户长期未登录，将最迟于{due_on}注销。如需保留，请在{hours}小时内登录并撤销。"
        }
        Template::SupportAnswered => "客服已答复您的咨询，请登录后查看。",
        Template::PolicyChanged => {
            "隐私政策已更新，自{effective_on}起生效。请登录查看并同意新版本。"
        }
        Template::DeletionHeld => {
            "依法律规定，您的账户目前不能注销，注销申请已暂停，期间仅保存数据。暂停结束后将继续办理并另行通知您。"
        }
        Template::DeletionHeldCriminal => {
            "因刑事诉讼取证（刑事诉讼法第五十四条），您的账户目前不能注销，最迟至{until}。期间仅保存数据，此后继续办理并通知您。"
        }
        Template::DeletionHeldInquiry => {
            "因国家机关依法调取数据（数据安全法第三十五条），您的账户目前不能注销，最迟至{until}。期间仅保存数据，此后继续办理并通知您。"
        }
        Template::DeletionHeldEspionage => {
            "因国家安全机关调查取证（反间谍法第三十二条），您的账户目前不能注销，最迟至{until}。期间仅保存数据，此后继续办理并通知您。"
        }
        Template::DeletionHeldSupervision => {
            "因监察机关调查取证（监察法第十八条），您的账户目前不能注销，最迟至{until}。期间仅保存数据，此后继续办理并通知您。"
        }
        Template::DeletionHeldCourt => {
            "因人民法院调查取证或证据保全（民事诉讼法第七十条、第八十四条），您的账户目前不能注销，最迟至{until}。期间仅保存数据，此后继续办理并通知您。"
        }
        Template::DeletionHeldTax => {
            "因税务检查（税收征收管理法第五十七条），您的账户目前不能注销，最迟至{until}。期间仅保存数据，此后继续办理并通知您。"
        }
        Template::DeletionHeldRetention => {
            "因法律规定的保存期限未届满（个人信息保护法第四十七条），您的账户目前不能注销，最迟至{until}。期间仅保存数据，此后继续办理并通知您。"
        }
        Template::DeletionResumed => {
            "暂停的注销申请已恢复办理，最迟于{due_on}完成。有等待期的，可在新的{hours}小时等待期内登录后撤销。"
        }
        Template::ForwardingOffer => {
            "卡片转寄优惠活动进行中，截止日期为{until}。如不想再收到此类消息，请登录后在偏好设置中关闭。"
        }
    }
}

const fn en(template: Template) -> &'static str {
    match template {
        Template::CodeRegistration => {
            "Code {code}, for opening an account, valid for {minutes} minutes. Not you? Ignore this message. Tell nobody the code."
        }
        Template::CodePasswordReset => {
            "Code {code}, for setting a new password, valid for {minutes} minutes. Not you? Ignore this message. Tell nobody the code."
        }
        Template::CodePhoneChange => {
            "Code {code}, for giving your account this number, valid for {minutes} minutes. Not you? Ignore this message. Tell nobody the code."
        }
        Template::CodeDeletion => {
            "Code {code}, for deleting your account and all your personal data, valid for {minutes} minutes. Not you? Ignore this message. Tell nobody the code."
        }
        Template::PhoneMoved => {
            "Somebody else has verified the number of your account and opened a new account with it, so it was removed from your account. You can still sign in with your call sign; your next sign-in shows a recovery code, which you should keep. Questions? Contact support."
        }
        Template::PhoneChanged => {
            "Your account has a new number; this number can no longer be used to sign in. Not you? Contact support at once."
        }
        Template::PasswordResetDone => {
            "Your password was reset and all your devices were signed out. Not you? Contact support at once."
        }
        Template::DeletionRequested => {
            "We have received a request to delete your account and will complete it by {due_on}. During the grace period you can sign in and cancel. Not you? Cancel at once and change your password."
        }
        Template::DeletionCancelled => {
            "The deletion of your account was cancelled, and your account works as before. Cancelled forwarding orders stay cancelled. Not you? Change your password at once."
        }
        Template::AccountDeletionByTakeover => {
            "Somebody else has verified the number of your account and opened a new account with it. It was the only identifier of your account, so your account will be deleted by {due_on}. To keep it, add a number or a call sign while you are signed in, and then cancel the deletion. Questions? Contact support."
        }
        Template::CallSignClaimed => {
            "Somebody else has shown the licence for the call sign of your account. Is it yours? Then sign in and object in a message to support by {until}; otherwise it will be removed from your account."
        }
        Template::CallSignReleased => {
            "The call sign was removed from your account, because somebody else has shown the licence for it. You can still sign in with your number. Questions? Contact support."
        }
        Template::AccountDeletionByRelease => {
            "The call sign was removed from your account, because somebody else has shown the licence for it. It was the only identifier of your account, so your account will be deleted by {due_on}. To keep it, add a number or a call sign while you are signed in, and then cancel the deletion. Questions? Contact support."
        }
        Template::AccountUnused => {
            "Nobody has signed in to your account for a long time. To keep it, sign in by {until}; otherwise the account and all your personal data will be deleted."
        }
        Template::AccountDeletionByInactivity => {
            "Nobody has signed in to your account for a long time, so it will be deleted by {due_on}. To keep it, sign in and cancel within {hours} hours."
        }
        Template::SupportAnswered => {
            "Support has answered your question. Sign in to read the answer."
        }
        Template::DeletionHeld => {
            "By law your account cannot be deleted for now, so your request is paused. Meanwhile your data is only stored. We will notify you when the deletion resumes."
        }
        Template::DeletionHeldCriminal => {
            "Your account cannot be deleted for now, because of evidence in a criminal case (Criminal Procedure Law, article 54), until {until} at the latest. Until then your data is only stored. Afterwards the deletion resumes, and we will notify you."
        }
        Template::DeletionHeldInquiry => {
            "Your account cannot be deleted for now, because of an authority's inquiry (Data Security Law, article 35), until {until} at the latest. Until then your data is only stored. Afterwards the deletion resumes, and we will notify you."
        }
        Template::DeletionHeldEspionage => {
            "Your account cannot be deleted for now, because of an investigation by a state security authority (Counter-Espionage Law, article 32), until {until} at the latest. Until then your data is only stored. Afterwards the deletion resumes, and we will notify you."
        }
        Template::DeletionHeldSupervision => {
            "Your account cannot be deleted for now, because of an investigation by a supervisory commission (Supervision Law, article 18), until {until} at the latest. Until then your data is only stored. Afterwards the deletion resumes, and we will notify you."
        }
        Template::DeletionHeldCourt => {
            "Your account cannot be deleted for now, because of evidence for a court (Civil Procedure Law, articles 70 and 84), until {until} at the latest. Until then your data is only stored. Afterwards the deletion resumes, and we will notify you."
        }
        Template::DeletionHeldTax => {
            "Your account cannot be deleted for now, because of a tax inspection (Tax Collection and Administration Law, article 57), until {until} at the latest. Until then your data is only stored. Afterwards the deletion resumes, and we will notify you."
        }
        Template::DeletionHeldRetention => {
            "Your account cannot be deleted for now, because a retention period set by law is not over (Personal Information Protection Law, article 47), until {until} at the latest. Until then your data is only stored. Afterwards the deletion resumes, and we will notify you."
        }
        Template::DeletionResumed => {
            "The paused deletion of your account has resumed and will be completed by {due_on}. If you chose a grace period, you have a new one of {hours} hours in which you can sign in and cancel."
        }
        Template::PolicyChanged => {
            "Our privacy policy changes on {effective_on}. Sign in to read the new version and to agree to it."
        }
        Template::ForwardingOffer => {
            "Our special offer for card forwarding ends on {until}. To stop these messages, sign in and turn promotions off in your preferences."
        }
    }
}
