//! Ids that staff type. They may be shortened while they are unique among what the listing command shows, like commits of
//! git.

use qeg_domain::id::{BroadcastId, DisclosureId, HoldId, RequestId, ThreadId};

use crate::{
    api::{Api, undocumented},
    fault::Fault,
    language::{Text, both, say},
    show,
};

/// Characters of a whole id.
const WHOLE: usize = 32;
/// The fewest characters of a shortened one.
const FEWEST: usize = 4;
/// The most ids that a fault names.
const MOST_NAMED: usize = 10;

/// What an id may belong to, and where it is listed.
pub(crate) struct List<I: 'static> {
    path: &'static str,
    query: &'static [(&'static str, &'static str)],
    /// The member of the answer with the entries.
    name: &'static str,
    /// The member of an entry with its id.
    key: &'static str,
    what: Text,
    /// The command that shows the ids.
    command: &'static str,
    parse: fn(&str) -> Option<I>,
}

pub(crate) const THREADS: List<ThreadId> = List {
    path: "/staff/threads",
    query: &[("state", "open")],
    name: "threads",
    key: "id",
    what: both("a thread", "咨询"),
    command: "qeg inbox",
    parse: ThreadId::parse,
};
pub(crate) const DELETIONS: List<RequestId> = List {
    path: "/staff/deletions",
    query: &[("state", "open")],
    name: "deletions",
    key: "request_id",
    what: both("a deletion request", "注销申请"),
    command: "qeg deletions",
    parse: RequestId::parse,
};
pub(crate) const HOLDS: List<HoldId> = List {
    path: "/staff/holds",
    query: &[],
    name: "holds",
    key: "id",
    what: both("a hold", "法定保全"),
    command: "qeg hold list",
    parse: HoldId::parse,
};
pub(crate) const DISCLOSURES: List<DisclosureId> = List {
    path: "/staff/disclosures",
    query: &[("state", "awaiting_approval")],
    name: "disclosures",
    key: "id",
    what: both("a disclosure", "提供信息申请"),
    command: "qeg disclosures",
    parse: DisclosureId::parse,
};

pub(crate) const BROADCASTS: List<BroadcastId> = List {
    path: "/staff/notices",
    query: &[],
    name: "notices",
    key: "id",
    what: both("a message to everyone", "全体消息"),
    command: "qeg notices list",
    parse: BroadcastId::parse,
};

/// An id as it was typed: whole, or its beginning.
pub(crate) struct Typed<I: 'static> {
    text: String,
    list: &'static List<I>,
}

impl<I> List<I> {
    /// Reads an id, or the beginning of one.
    ///
    /// # Errors
    /// It is neither. The fault does not repeat it.
    pub(crate) fn read(&'static self, typed: &str) -> Result<Typed<I>, Fault> {
        let text = typed.to_ascii_lowercase();
        let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex && (FEWEST..=WHOLE).contains(&text.len()) {
            return Ok(Typed { text, list: self });
        }
        let (what, command) = (self.what, self.command);
        Err(Fault::usage(say!(
            "this is not the id of {what}: an id has {WHOLE} characters, 0 to 9 and a to f; `{command}` shows the ids, and the first {FEWEST} or more characters are enough while they are unique",
            "这不是{what}的编号：编号为 {WHOLE} 个字符，由数字和字母 a 至 f 组成；见 `{command}`。只要不重复，输入前 {FEWEST} 个以上字符即可"
        )))
    }
}

impl<I> Typed<I> {
    /// Refuses a shortened id for a command that acts without showing what it acts on.
    ///
    /// # Errors
    /// It is shortened, and nobody is asked.
    pub(crate) fn whole_unless(self, is_asked_for: bool) -> Result<Self, Fault> {
        if is_asked_for || self.text.len() == WHOLE {
            return Ok(self);
        }
        let command = self.list.command;
        Err(Fault::usage(say!(
            "with --yes nobody sees which one a shortened id means: give the whole id, as `{command}` shows it",
            "使用 --yes 时无人核对缩写编号所指：请填写完整编号，见 `{command}`"
        )))
    }

    /// The id. A shortened one is looked for in the list, and what it means is shown.
    ///
    /// # Errors
    /// No id in the list begins so, or several do: the fault names these.
    pub(crate) async fn find(self, api: &Api) -> Result<I, Fault> {
        let list = self.list;
        let text = if self.text.len() == WHOLE {
            self.text
        } else {
            let listed = api.list(list.path, list.query, list.name).await?;
            let listed = listed.iter().filter_map(|one| one[list.key].as_str());
            let id = only(listed, &self.text, list.command)?;
            show::print_progress(&say!("id: {id}", "编号：{id}"));
            id
        };
        (list.parse)(&text).ok_or_else(undocumented)
    }
}

/// The only id that begins so.
fn only<'a>(
    listed: impl Iterator<Item = &'a str>,
    beginning: &str,
    command: &str,
) -> Result<String, Fault> {
    let mut found: Vec<&str> = listed.filter(|id| id.starts_with(beginning)).collect();
    if let [id] = found[..] {
        return Ok(id.to_owned());
    }
    if found.is_empty() {
        return Err(Fault::usage(say!(
            "no id that `{command}` shows begins so: compare it, or give the whole id",
            "`{command}` 显示的编号中没有以此开头的：请核对，或填写完整编号"
        )));
    }
    let count = found.len();
    found.truncate(MOST_NAMED);
    let ids = found.join("\n  ");
    Err(Fault::usage(say!(
        "{count} ids begin so: type more of the one that you mean\n  {ids}",
        "有 {count} 个编号以此开头：请再多输入几个字符\n  {ids}"
    )))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fault::Exit;

    const IDS: [&str; 3] = [
        "7d0c2a9e51b84f6390c1d2e3f4a5b6c7",
        "7d0cff9e51b84f6390c1d2e3f4a5b6c7",
        "000fabff000fabff000fabff000fabff",
    ];

    #[test]
    fn the_beginning_of_one_id_is_enough_and_of_several_all_are_named() {
        let of = |beginning| only(IDS.into_iter(), beginning, "qeg inbox");
        assert_eq!(of("000f").unwrap(), IDS[2]);
        assert_eq!(of("7d0c2").unwrap(), IDS[0]);
        let several = of("7d0c").unwrap_err();
        assert_eq!(several.exit, Exit::Usage);
        let words = several.to_string();
        assert!(
            words.starts_with("2 ids") && words.contains(IDS[0]),
            "{words}"
        );
        assert!(words.contains(IDS[1]) && !words.contains(IDS[2]), "{words}");
        let none = of("ffff").unwrap_err().to_string();
        assert!(
            none.contains("qeg inbox") && !none.contains("ffff"),
            "{none}"
        );
    }

    #[test]
    fn what_is_no_id_and_no_beginning_of_one_is_refused_and_not_repeated() {
        for bad in [
            "",
            "7d0",
            "../deletions",
            "13800138000x",
            "7d0c2a9e51b84f6390c1d2e3f4a5b6c7d",
        ] {
            let fault = THREADS.read(bad).err().unwrap();
            assert_eq!(fault.exit, Exit::Usage);
            let words = fault.to_string();
            assert!(words.contains("qeg inbox"), "{words}");
            assert!(bad.is_empty() || !words.contains(bad), "{words}");
        }
        assert!(THREADS.read("7D0C").is_ok_and(|typed| typed.text == "7d0c"));
    }

    #[test]
    fn who_is_not_asked_gives_the_whole_id() {
        let read = |typed| DISCLOSURES.read(typed).ok().unwrap();
        assert!(read("7d0c").whole_unless(true).is_ok());
        assert!(read(IDS[0]).whole_unless(false).is_ok());
        let fault = read("7d0c").whole_unless(false).err().unwrap();
        assert!(fault.to_string().contains("qeg disclosures"), "{fault}");
    }
}
