//! The lines of one table with what becomes of each; single ones are decided otherwise here.

use ratatui::layout::Rect;

use uuid::Uuid;

use super::{
    super::{
        super::{
            canvas::Canvas,
            theme::Tone,
            view::Cx,
            widget::table::{Column, Scroll, Shown, Table},
        },
        choose::{Choice, Choose},
        form::value,
        prompt::Prompt,
    },
    FIND,
};
use crate::{
    domain::{id::Id, kind::Kind, record::by_word, text::fold},
    transfer::import::{
        Options, Plan,
        choices::Do,
        desk,
        report::{LINES, LineReport, Outcome},
        source::Input,
    },
    words::say,
};

/// Rows for the whole reason of one line.
const WHY: u16 = 3;

/// The codes of the choices of one line that are no record.
const PLANNED: &str = "planned";
const CREATE: &str = "create";
const SKIP: &str = "skip";

/// The page of one table's lines.
pub(super) struct Lines {
    pub(super) scroll: Scroll,
    /// Whether something was left out or taken: the plan is to be made again.
    pub(super) is_changed: bool,
    /// What is seen; all without it.
    only: Option<Outcome>,
    /// Words that the lines seen have.
    words: String,
    input: Input,
    /// What the lines are.
    kind: Option<Kind>,
    all: Vec<LineReport>,
    /// What was decided of each.
    decided: Vec<Option<Do>>,
}

impl Lines {
    pub(super) fn new(plan: &Plan, options: &Options, table: usize) -> Option<Self> {
        let file = plan.report.files.get(table)?;
        let mut all = file.outcomes.clone();
        all.sort_by_key(|line| line.line);
        let decided = all
            .iter()
            .map(|line| desk::decided(options, &file.input, line.line))
            .collect();
        Some(Self {
            scroll: Scroll::default(),
            is_changed: false,
            only: None,
            words: String::new(),
            input: file.input.clone(),
            kind: by_word(file.kind).map(|info| info.kind),
            all,
            decided,
        })
    }

    fn seen(&self) -> Vec<usize> {
        let words: Vec<String> = self.words.split_whitespace().map(fold).collect();
        let wanted = |at: &usize| {
            let line = &self.all[*at];
            let text = || {
                fold(&format!(
                    "{} {}",
                    line.about,
                    line.why.as_deref().unwrap_or_default()
                ))
            };
            self.only.is_none_or(|only| line.outcome == only)
                && (words.is_empty() || {
                    let text = text();
                    words.iter().all(|word| text.contains(word.as_str()))
                })
        };
        (0..self.all.len()).filter(wanted).collect()
    }

    pub(super) fn total(&self) -> usize {
        self.seen().len()
    }

    /// Leaves the line under the cursor out, or takes it; goes on to the next.
    pub(super) fn omit(&mut self, options: &mut Options) {
        let seen = self.seen();
        if let Some(at) = seen.get(self.scroll.at) {
            let line = self.all[*at].line;
            let to = match self.decided[*at] {
                Some(Do::Skip) => None,
                _ => Some(Do::Skip),
            };
            desk::decide_line(options, &self.input, line, to);
            self.decided[*at] = to;
            self.is_changed = true;
            self.scroll.by(1, seen.len());
        }
    }

    /// Shows the lines of the next outcome that there is, after the last all of them.
    pub(super) fn filter(&mut self) {
        let from = self.only.map_or(0, |only| {
            let at = Outcome::ALL.iter().position(|one| *one == only);
            at.map_or(0, |at| at + 1)
        });
        let there = |outcome: &&Outcome| self.all.iter().any(|line| line.outcome == **outcome);
        self.only = Outcome::ALL[from..].iter().find(there).copied();
        self.scroll = Scroll::default();
    }

    /// Asks for words that the lines have.
    pub(super) fn ask_words(&self, cx: &mut Cx<'_>) {
        let prompt = Prompt::new(
            say!("import-find"),
            say!("import-find-words"),
            |line, cx| {
                cx.give(FIND, line);
            },
        );
        cx.over(prompt.with(self.words.clone()));
    }

    /// Shows the lines with these words.
    pub(super) fn find(&mut self, words: String) {
        self.words = words;
        self.scroll = Scroll::default();
    }

    /// Asks what becomes of the line under the cursor.
    pub(super) fn ask(&self, plan: &Plan, cx: &mut Cx<'_>) {
        let seen = self.seen();
        let (Some(at), Some(kind)) = (seen.get(self.scroll.at), self.kind) else {
            return;
        };
        let line = &self.all[*at];
        let mut choices =
            vec![Choice::new(PLANNED, say!("import-line-planned")).note(line.outcome.word())];
        let of_line = |decision: &&crate::transfer::import::report::Decision| {
            decision.line == line.line && plan.report.files[decision.file].input == self.input
        };
        if let Some(decision) = plan.report.decisions.iter().find(of_line)
            && let Some(like) = decision.like
        {
            choices.push(
                Choice::new(like.to_string(), say!("import-line-update"))
                    .note(decision.why.clone()),
            );
        }
        choices.push(Choice::new(CREATE, say!("import-line-create")));
        choices.push(Choice::new(SKIP, say!("import-line-skip")));
        let title = say!("import-line-title", line = line.line, about = &line.about);
        let choose = Choose::new(title, choices)
            .looking(move |read, typed| match typed.trim() {
                "" => Ok(Vec::new()),
                typed => {
                    let mut found = value::targets(read, Some(kind), typed)?;
                    for choice in &mut found {
                        let id = choice.code.parse().map(Id).unwrap_or_default();
                        let uuid = read.uuid(id)?;
                        choice.code = uuid.map_or_else(String::new, |uuid| uuid.to_string());
                    }
                    Ok(found)
                }
            })
            .fixed_first();
        cx.over(choose);
    }

    /// Takes what was decided of the line under the cursor.
    pub(super) fn decide(&mut self, options: &mut Options, code: &str) {
        let seen = self.seen();
        let to = match code {
            PLANNED => None,
            CREATE => Some(Do::Create),
            SKIP => Some(Do::Skip),
            uuid => match Uuid::try_parse(uuid) {
                Ok(uuid) => Some(Do::Update(uuid)),
                Err(_) => return,
            },
        };
        if let Some(at) = seen.get(self.scroll.at) {
            desk::decide_line(options, &self.input, self.all[*at].line, to);
            self.decided[*at] = to;
            self.is_changed = true;
        }
    }

    /// What is seen, in words.
    pub(super) fn words(&self) -> String {
        let mut what = self
            .only
            .map_or(say!("import-lines-all"), Outcome::word)
            .to_owned();
        if !self.words.trim().is_empty() {
            what = say!("import-lines-with", what = what, words = self.words.trim());
        }
        let (file, count) = (self.input.name(), self.total());
        if self.all.len() as u64 > LINES {
            say!(
                "import-lines-first",
                file = file,
                what = what,
                count = count
            )
        } else {
            say!("import-lines-seen", file = file, what = what, count = count)
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let heads = [
            Column::of(say!("import-line-line"), true, 5, 6),
            Column::of(say!("import-line-what"), false, 10, 12),
            Column::of(say!("import-line-about"), false, 14, 32),
            Column::of(say!("import-line-why"), false, 12, 60),
        ];
        let row = |at: &usize| cells(&self.all[*at], self.decided[*at]);
        let seen = self.seen();
        let table = Rect {
            height: area.height.saturating_sub(WHY + 1),
            ..area
        };
        Table::draw_all(&heads, &seen, row, self.scroll, canvas, table);
        // What the column has no room for, of the line under the cursor.
        let why = seen
            .get(self.scroll.at)
            .and_then(|at| self.all[*at].why.as_deref());
        if let Some(why) = why {
            let below = Rect {
                x: area.x + 1,
                y: table.bottom() + 1,
                width: area.width.saturating_sub(2),
                height: WHY.min(area.height),
            };
            canvas.wrap(below, why, canvas.theme.muted);
        }
    }
}

fn cells(line: &LineReport, decided: Option<Do>) -> Vec<Shown> {
    let what = match line.outcome {
        _ if decided == Some(Do::Skip) => Shown::new(say!("import-line-left-out"), Tone::Warning),
        _ if decided == Some(Do::Create) => Shown::new(say!("import-line-to-make"), Tone::Done),
        _ if decided.is_some() => Shown::new(say!("import-line-updates"), Tone::Done),
        Outcome::LeftOut => Shown::new(say!("import-line-to-take"), Tone::Done),
        Outcome::New => Shown::new(line.outcome.word(), Tone::Done),
        Outcome::Refused => Shown::new(line.outcome.word(), Tone::Danger),
        outcome => Shown::plain(outcome.word()),
    };
    vec![
        Shown::plain(line.line.to_string()),
        what,
        Shown::plain(line.about.clone()),
        Shown::plain(line.why.clone().unwrap_or_default()),
    ]
}
