//! The package of a disclosure as text: one value per line, with its path.

use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, ActorKind, Field, ProcessingPurpose},
    disclosure::DisclosedField,
    thread,
};
use serde_json::Value;

use crate::{
    language::Language,
    show,
    titles::{Word, title},
    when,
};

/// All values of a package with their paths, one per line. Times are in Asia/Shanghai.
pub(super) fn lines(package: &Value) -> String {
    let mut facts = Vec::new();
    flatten("", ("", package), &mut facts);
    show::fields(&facts)
}

fn flatten(path: &str, (name, value): (&str, &Value), into: &mut Vec<(String, String)>) {
    let below = |name: &str| match path {
        "" => titled(name),
        path => format!("{path}.{}", titled(name)),
    };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                flatten(&below(name), (name, member), into);
            }
        }
        Value::Array(members) => {
            for (n, member) in (1..).zip(members) {
                flatten(&below(&n.to_string()), (name, member), into);
            }
        }
        Value::String(text) => into.push((path.to_owned(), shown(name, text))),
        Value::Null => {}
        other => into.push((path.to_owned(), other.to_string())),
    }
}

/// A value as people read it.
fn shown(name: &str, text: &str) -> String {
    let time = || text.parse::<Timestamp>().ok().map(when::time);
    match name {
        "at" => time(),
        name if name.ends_with("_at") => time(),
        "action" => Some(title::<Action>(text)),
        "kind" => Some(title::<ActorKind>(text)),
        "purpose" => Some(title::<ProcessingPurpose>(text)),
        "fields" => Some(title::<Field>(text)),
        "state" => Some(title::<thread::State>(text)),
        "from" => Some(title::<thread::Author>(text)),
        "channel" => Some(title::<thread::Channel>(text)),
        _ => None,
    }
    .unwrap_or_else(|| text.replace('\n', " "))
}

/// The title of a member. One that is not known here is shown as it is.
fn titled(name: &str) -> String {
    if Language::spoken() == Language::English {
        return name.to_owned();
    }
    let field = DisclosedField::parse(name).map(Word::title);
    let title = field.or_else(|| chinese(name));
    title.unwrap_or(name).to_owned()
}

fn chinese(name: &str) -> Option<&'static str> {
    Some(match name {
        "disclosure" => "提供信息",
        "instrument" => "法律文书",
        "authority" => "机关名称",
        "approved_at" => "批准时间",
        "id" => "编号",
        "messages" => "消息",
        "subject" => "主题",
        "state" | "status" => "状态",
        "channel" => "渠道",
        "at" => "时间",
        "from" => "发送人",
        "body" => "内容",
        "created_at" => "创建时间",
        "closed_at" => "结束时间",
        "entries" => "条目",
        "actor" => "操作人",
        "kind" => "类型",
        "name" => "名称",
        "action" => "操作",
        "purpose" => "目的",
        "fields" => "信息",
        "carrier" => "承运商",
        "item" => "物品",
        "quantity" => "数量",
        "weight_grams" => "重量（克）",
        "ordered_at" => "委托时间",
        "is_cut" => "是否省略了更早的内容",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::language::tests::in_chinese;

    #[test]
    fn a_package_is_shown_with_one_value_per_line() {
        let package = json!({
            "disclosure": {"instrument": "调令1号", "approved_at": "2026-11-25T18:28:49Z"},
            "phone": "1", "threads": {"threads": [{"body": "a\nb", "state": "open"}]}, "none": null,
        });
        assert_eq!(
            lines(&package),
            "disclosure.approved_at   2026-11-26 02:28 +08:00\n\
             disclosure.instrument    调令1号\n\
             phone                    1\n\
             threads.threads.1.body   a b\n\
             threads.threads.1.state  open"
        );
        assert_eq!(
            in_chinese(|| lines(&package)),
            "提供信息.批准时间         2026-11-26 02:28\n\
             提供信息.法律文书         调令1号\n\
             账户手机号                1\n\
             客服对话.客服对话.1.内容  a b\n\
             客服对话.客服对话.1.状态  处理中"
        );
    }
}
