//! The files: one an area and language, read when its first message is asked for.
//!
//! An area is a line in the table below and a file in each language. A thousand messages at the start would cost
//! more than the first frame; a screen needs one or two areas.

use std::{borrow::Cow, sync::OnceLock};

use fluent_bundle::{
    FluentArgs, FluentMessage, FluentResource, FluentValue, concurrent::FluentBundle,
};
use unic_langid::LanguageIdentifier;

use super::{Language, number::group};

/// A part of what is said.
pub struct Area {
    /// What the ids of its messages begin with, and how its files are called.
    pub name: &'static str,
    /// Whether its English stands in a table of the program, so that it has no English file.
    pub is_of_table: bool,
    files: [File; 2],
}

struct File {
    text: &'static str,
    read: OnceLock<FluentBundle<FluentResource>>,
}

impl File {
    const fn new(text: &'static str) -> Self {
        Self {
            text,
            read: OnceLock::new(),
        }
    }
}

/// Makes [`AREAS`]: areas with a file in each language, then those whose English stands in a table.
macro_rules! areas {
    ($($name:literal)* ; of tables: $($table:literal)*) => {
        const COUNT: usize = [$($name,)* $($table,)*].len();

        /// All areas.
        pub static AREAS: [Area; COUNT] = [
            $(Area {
                name: $name,
                is_of_table: false,
                files: [
                    File::new(include_str!(concat!("../../assets/lang/en/", $name, ".ftl"))),
                    File::new(include_str!(concat!("../../assets/lang/zh-CN/", $name, ".ftl"))),
                ],
            },)*
            $(Area {
                name: $table,
                is_of_table: true,
                files: [
                    File::new(""),
                    File::new(include_str!(concat!("../../assets/lang/zh-CN/", $table, ".ftl"))),
                ],
            },)*
        ];
    };
}

areas! {
    "admin"
    "app"
    "arrange"
    "ask"
    "board"
    "brief"
    "capture"
    "command"
    "config"
    "date"
    "day"
    "detail"
    "done"
    "file"
    "first"
    "forecast"
    "form"
    "found"
    "frame"
    "groups"
    "import"
    "inbox"
    "list"
    "marks"
    "merge"
    "messages"
    "minutes"
    "palette"
    "quote"
    "reason"
    "record"
    "refused"
    "review"
    "server"
    "settings"
    "standing"
    "subject"
    "text"
    "touch"
    "tour"
    "trouble"
    "typed"
    "verb";
    of tables: "action" "field" "finding" "foot" "group" "help" "hint" "kind" "pick" "score" "section" "setting" "step" "tab"
}

/// A message that was found.
pub(super) struct Message {
    file: &'static FluentBundle<FluentResource>,
    message: FluentMessage<'static>,
}

impl Message {
    /// What it says; what it was not given stands as `{$name}`.
    pub(super) fn text(&self, given: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let mut faults = Vec::new();
        self.message.value().map_or(Cow::Borrowed(""), |pattern| {
            self.file.format_pattern(pattern, given, &mut faults)
        })
    }
}

/// The message of this id in a language.
pub(super) fn find(language: Language, id: &str) -> Option<Message> {
    let name = id.split('-').next()?;
    let area = AREAS.iter().find(|area| area.name == name)?;
    let file = &area.files[language as usize];
    let file = file.read.get_or_init(|| read(language, file.text));
    let message = file.get_message(id)?;
    Some(Message { file, message })
}

fn read(language: Language, text: &str) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // The marks that keep directions apart show as boxes on terminals.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => counted(number.value),
        _ => None,
    }));
    // What can be read of a broken file is; a test says that none is broken.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

/// Counts from a thousand on are told in groups of three: `12,345`.
fn counted(number: f64) -> Option<String> {
    let is_count = number.fract() == 0.0 && (1_000.0..1e15).contains(&number);
    is_count.then(|| group(&number.to_string()))
}
