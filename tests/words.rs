//! What the program says: every message is in every language, says the same there and fits.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use dealbook::{
    analytics::waterfall::waterfall,
    config::SETTINGS,
    domain::{
        field::FieldKind,
        findings::{account, opportunity},
        money::Currency,
        pick::PickItem,
        record::KINDS,
        score::RULES,
        text::width,
    },
    operations::{review::Minutes, sentence},
    tui::{action::ACTIONS, app::TABS},
    words::{self, AREAS, Language, slug},
};

mod left;
mod literals;

use fluent_bundle::FluentResource;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(language: Language, area: &str) -> String {
    let path = root().join(format!("assets/lang/{}/{area}.ftl", language.tag()));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The messages of a file in their order, each as it is written.
fn messages(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let (id, value) = line.split_once('=').expect("an id and what it says");
            found.push((id.trim().to_owned(), value.trim().to_owned()));
        } else if line.starts_with([' ', '}'])
            && let Some((_, value)) = found.last_mut()
        {
            value.push('\n');
            value.push_str(line.trim());
        }
    }
    found
}

fn of(language: Language, area: &str) -> BTreeMap<String, String> {
    let found = messages(&file(language, area));
    let count = found.len();
    let map: BTreeMap<_, _> = found.into_iter().collect();
    assert_eq!(map.len(), count, "{area}: an id stands twice");
    map
}

/// Areas that have a file in each language.
fn written() -> impl Iterator<Item = &'static str> {
    AREAS
        .iter()
        .filter(|area| !area.is_of_table)
        .map(|area| area.name)
}

/// The names that a text holds after each of these signs.
fn names(text: &str, sign: char) -> impl Iterator<Item = String> {
    text.split(sign).skip(1).map(|rest| {
        rest.trim_start()
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || "_-".contains(*letter))
            .collect()
    })
}

/// What a message is given, with that of the messages that are a part of it.
fn variables(all: &BTreeMap<String, String>, text: &str) -> BTreeSet<String> {
    let parts = names(text, '{').filter_map(|id| all.get(&id));
    let mut given: BTreeSet<String> = parts.flat_map(|part| variables(all, part)).collect();
    given.extend(names(text, '$'));
    given
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// What the code gives to a macro of words as its first argument.
fn asked(text: &str) -> impl Iterator<Item = String> {
    ["say!(", "id!("].into_iter().flat_map(move |marker| {
        text.match_indices(marker).filter_map(move |(at, _)| {
            let literal = text[at + marker.len()..].trim_start().strip_prefix('"')?;
            Some(literal.split('"').next()?.to_owned())
        })
    })
}

#[test]
fn every_file_is_an_area_and_can_be_read() {
    for language in Language::ALL {
        let folder = root().join("assets/lang").join(language.tag());
        let on_disk: BTreeSet<String> = fs::read_dir(folder)
            .expect("a folder")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().replace(".ftl", ""))
            .collect();
        let known: BTreeSet<String> = AREAS
            .iter()
            .filter(|area| language != Language::English || !area.is_of_table)
            .map(|area| area.name.to_owned())
            .collect();
        assert_eq!(on_disk, known, "{}", language.tag());
        for area in known {
            let read = FluentResource::try_new(file(language, &area));
            assert!(
                read.is_ok(),
                "{}/{area}.ftl: {:?}",
                language.tag(),
                read.err().map(|(_, why)| why)
            );
        }
    }
}

#[test]
fn every_message_is_in_every_language_given_the_same() {
    let mut wrong = Vec::new();
    for area in written() {
        let (english, chinese) = (of(Language::English, area), of(Language::Chinese, area));
        for (id, says) in &english {
            if !id.starts_with(&format!("{area}-")) {
                wrong.push(format!("{area}.ftl: {id} is of another area"));
            }
            let Some(other) = chinese.get(id) else {
                wrong.push(format!("zh-CN/{area}.ftl lacks {id}"));
                continue;
            };
            if says.is_empty() || other.is_empty() {
                wrong.push(format!("{id} says nothing"));
            }
            let (here, there) = (variables(&english, says), variables(&chinese, other));
            if here != there {
                wrong.push(format!("{id} is given {here:?} and {there:?}"));
            }
        }
        for id in chinese.keys().filter(|id| !english.contains_key(*id)) {
            wrong.push(format!("en/{area}.ftl lacks {id}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_code_asks_for_is_there_and_what_is_there_is_asked_for() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut wanted = BTreeSet::new();
    let own = root().join("src/words");
    for path in files
        .iter()
        .filter(|path| !path.starts_with(&own) && **path != own.with_extension("rs"))
    {
        wanted.extend(asked(&fs::read_to_string(path).expect("text")));
    }
    let mut there = BTreeSet::new();
    let mut named = BTreeSet::new();
    for area in written() {
        for (id, says) in of(Language::English, area) {
            // A message may be a part of others.
            named.extend(names(&says, '{'));
            there.insert(id);
        }
    }
    let lacking: Vec<_> = wanted.difference(&there).collect();
    assert!(lacking.is_empty(), "in no file: {lacking:?}");
    let unused: Vec<_> = there
        .difference(&wanted)
        .filter(|id| !named.contains(*id))
        .collect();
    assert!(unused.is_empty(), "asked for nowhere: {unused:?}");
}

/// What a table says: area, whose it is, its name there, and its English.
type Word = (&'static str, String, String, String);

fn of_tables() -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut add = |area, owner: &str, name: &str, english: &str| {
        words.push((area, owner.to_owned(), name.to_owned(), english.to_owned()));
    };
    let picks = |add: &mut dyn FnMut(&'static str, &str, &str, &str), items: &[PickItem]| {
        for item in items {
            add("pick", item.list, &slug(item.label), item.label);
        }
    };
    for info in KINDS {
        add("kind", "", info.code, info.one);
        for spec in info.specs() {
            add("field", info.code, &spec.name, &spec.label);
            if !spec.help.is_empty() {
                add("help", info.code, &spec.name, &spec.help);
            }
            if !spec.group.is_empty() {
                add("group", "", &slug(spec.group), spec.group);
            }
            if let FieldKind::Pick(items) | FieldKind::Picks(items) = spec.kind {
                picks(&mut add, items);
            }
        }
    }
    picks(
        &mut add,
        <dealbook::domain::findings::Severity as dealbook::domain::pick::Codes>::ITEMS,
    );
    for group in ["More", "Kept by the book"] {
        add("group", "", &slug(group), group);
    }
    for tab in TABS {
        add("tab", "", &slug(tab), tab);
    }
    for spec in ACTIONS {
        add("action", "", &spec.id.replace('.', "-"), spec.help);
        let word = spec.action.word();
        let group = spec.id.split('.').next().unwrap_or_default();
        add("foot", group, &slug(word), word);
    }
    add("foot", "", "more", "more");
    for (code, label, hint) in opportunity::DEFINITIONS
        .iter()
        .map(|one| (one.code, one.label, one.hint))
        .chain(
            account::DEFINITIONS
                .iter()
                .map(|one| (one.code, one.label, one.hint)),
        )
    {
        add("finding", "", code, label);
        add("hint", "", code, hint);
    }
    let base = Currency::parse("EUR").expect("the euro");
    let falls = waterfall(&[], base, |amount, _| Some(amount));
    let bars = falls
        .iter()
        .flat_map(|fall| fall.bars().map(|(label, ..)| label));
    for heading in Minutes::default()
        .sections()
        .map(|(heading, _)| heading)
        .into_iter()
        .chain(bars)
    {
        add("section", "", &slug(heading), heading);
    }
    for setting in SETTINGS {
        add("setting", "", setting.name, setting.label);
        add("setting", "help", setting.name, &setting.help());
    }
    for rule in RULES {
        add("score", "", rule.code, rule.label);
    }
    for (code, says) in sentence::table() {
        add("step", "", &code.replace('.', "-"), says);
    }
    words
}

#[test]
fn every_word_of_a_table_is_in_chinese_and_no_other() {
    let mut there: BTreeMap<String, String> = BTreeMap::new();
    for area in AREAS.iter().filter(|area| area.is_of_table) {
        there.extend(of(Language::Chinese, area.name));
    }
    let mut used = BTreeSet::new();
    let mut lacking = BTreeSet::new();
    for (area, owner, name, english) in of_tables() {
        let of_owner = format!("{area}-{owner}-{name}");
        let plain = format!("{area}-{name}");
        if there.contains_key(&of_owner) {
            used.insert(of_owner);
        } else if there.contains_key(&plain) {
            used.insert(plain);
        } else {
            lacking.insert(format!("{plain} ({owner}) = {english}"));
        }
    }
    assert!(lacking.is_empty(), "zh-CN lacks {lacking:#?}");
    let unused: Vec<_> = there.keys().filter(|id| !used.contains(*id)).collect();
    assert!(unused.is_empty(), "of no table: {unused:#?}");
    assert!(there.values().all(|says| !says.is_empty()));
}

/// How much wider Chinese may be than the English, where nothing else bounds it.
const WIDER: f64 = 1.3;

#[test]
fn chinese_fits_where_english_does() {
    let _speaking = words::speak(Language::Chinese);
    let mut wide = BTreeSet::new();
    for (area, owner, name, english) in of_tables() {
        let says = words::of_table(area, &owner, &name, &english);
        let room = match area {
            // Each stands in a slot of its own: the line of tabs, the foot, heads of columns, a line of the palette.
            "tab" => width(&english).max(4),
            "foot" => width(&english).max(8),
            "field" => width(&english).max(20),
            "action" => 46,
            "finding" => width(&english).max(16),
            "pick" | "kind" | "group" | "setting" if owner != "help" => width(&english).max(16),
            _ => (width(&english) as f64 * WIDER) as usize + 8,
        };
        if width(says) > room {
            wide.insert(format!(
                "{area}-{name}: {says} ({} cells, {room} for {english})",
                width(says)
            ));
        }
    }
    for area in written() {
        let chinese = of(Language::Chinese, area);
        for (id, english) in of(Language::English, area) {
            let says = chinese.get(&id).map_or("", String::as_str);
            let longest = |text: &str| text.lines().map(width).max().unwrap_or(0);
            let room = (longest(&english) as f64 * WIDER) as usize + 4;
            if longest(says) > room {
                wide.insert(format!(
                    "{id}: {says} ({} cells, {room} for {english})",
                    longest(says)
                ));
            }
        }
    }
    assert!(wide.is_empty(), "too wide: {wide:#?}");
}
