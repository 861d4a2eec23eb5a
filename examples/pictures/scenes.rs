//! The screens, and how to come to each.

use std::path::PathBuf;

use dealbook::{tui::harness::Harness, words::Language};

/// A screen.
pub struct Scene {
    /// What its files are called.
    pub name: &'static str,
    start: Start,
    /// What is typed to come there.
    keys: &'static str,
}

/// Where the keys begin.
enum Start {
    /// In the sample book.
    Sample,
    /// At the first start, where there is no book.
    First,
    /// In an empty book.
    Empty,
    /// In an empty book that this is brought into.
    File(&'static str),
}

impl Scene {
    /// The screen after the keys.
    pub fn played(&self, language: Language) -> Harness {
        let start = match self.start {
            Start::Sample => Harness::sample(),
            Start::First => Harness::first_start(),
            Start::Empty | Start::File(_) => Harness::empty(),
        };
        let start = start.language(language).size(120, 36);
        match self.start {
            Start::File(name) => {
                let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                    .join("tests/fixtures/sheets")
                    .join(name);
                start.bring_in(vec![file])
            }
            _ => start,
        }
        .keys(self.keys)
    }
}

const fn sample(name: &'static str, keys: &'static str) -> Scene {
    Scene {
        name,
        start: Start::Sample,
        keys,
    }
}

/// All of them.
pub const SCENES: &[Scene] = &[
    Scene {
        name: "first",
        start: Start::First,
        keys: "",
    },
    Scene {
        name: "first-questions",
        start: Start::First,
        keys: "n",
    },
    Scene {
        name: "empty-today",
        start: Start::Empty,
        keys: "1",
    },
    Scene {
        name: "empty-list",
        start: Start::Empty,
        keys: "4",
    },
    Scene {
        name: "bring-in",
        start: Start::File("book.xls"),
        keys: "",
    },
    Scene {
        name: "bring-in-columns",
        start: Start::File("book.xls"),
        keys: "c",
    },
    Scene {
        name: "bring-in-lines",
        start: Start::File("book.xls"),
        keys: "v",
    },
    sample("today", "1"),
    sample("board", "2"),
    sample("board-moved", "2>"),
    sample("review-start", "3"),
    sample("review", "3<enter>"),
    sample("review-index", "3<enter>i"),
    sample("review-head", "3b"),
    sample("minutes", "3<enter>]]<ctrl+e>"),
    sample("opportunities", "4"),
    sample("filter", "4/stage:pro"),
    sample("filter-wrong", "4/stage:proposl amount>x"),
    sample("marked", "4<space><space><space>"),
    sample("bulk-fields", "4<space><space>e"),
    sample("sort", "4s"),
    sample("columns", "4K"),
    sample("groups", "4bstage<enter>"),
    sample("views", "4\""),
    sample("leads", "5"),
    sample("convert", "5>"),
    sample("accounts", "6"),
    sample("contacts", "7"),
    sample("quotes", "8"),
    sample("quote", "8<enter>"),
    sample("quote-cell", "8<enter><enter>"),
    sample("forecast", "9"),
    sample("opportunity", "4<enter>"),
    sample("account", "6<enter>"),
    sample("contact", "7<enter>"),
    sample("history", "4<enter>jji"),
    sample("form", "4a"),
    sample("form-edit", "4e"),
    sample("picker", "4a<tab><enter>"),
    sample("choose-stage", "4="),
    sample("prompt-date", "4D"),
    sample("lost", "4X"),
    sample("touch", "4C"),
    sample(
        "capture",
        "4.met 王芳, needs 10G, 184k, close eom, send price fri",
    ),
    sample("brief", "4B"),
    sample("palette", "<ctrl+p>"),
    sample("palette-typed", "<ctrl+p>hua"),
    sample("command", ":"),
    sample("which-key", "g"),
    sample("help", "?"),
    sample("messages", "6D<esc>4#ge"),
    sample("jobs", "gj"),
    sample("tour", "g?"),
    sample("settings", "g,"),
    sample("server", "gX"),
    sample("kinds", "g<space>"),
    sample("duplicates", "6~"),
    sample("merge", "6<space><space>&"),
    sample("handover", "6@"),
    sample("marks", "4<enter>ma'"),
    sample("export", "4E"),
    sample("masked", "g*4"),
    sample("activities", "gt"),
    sample("products", "gp"),
    sample("pipelines", "gy"),
    sample("playbooks", "gb"),
    sample("inbox", "gw"),
    sample("drafts", "6aNordic<esc>gd"),
];
