//! Reading clauses one by one: what names them, a touch, an amount, a plan, else what was said.

mod plan;
mod touch;

use std::ops::Range;

use chrono::NaiveDate;

use super::{
    Capture, Clause, New, Problem, ReadAs, Reading, Role, Span,
    cut::{self, Cut, Words},
    when,
    words::{MARKS, Mark, NAMED, NEWS},
};
use crate::{
    domain::{
        dates::parse_date,
        money::{Currency, parse_amount_in},
        pick::Codes as _,
        record::{
            activity::{ActivityKind, Direction},
            in_words,
        },
    },
    words::say,
};
use touch::{names, unreached};

/// Reads a whole line.
pub(super) fn line(line: &str, today: NaiveDate, home: Currency) -> Reading {
    let mut reader = Reader {
        line,
        today,
        home,
        roles: vec![Role::Gap; line.len()],
        reading: Reading::default(),
    };
    for (at, cut) in cut::clauses(line).into_iter().enumerate() {
        reader.clause(at == 0, cut);
    }
    reader.finish()
}

struct Reader<'a> {
    line: &'a str,
    today: NaiveDate,
    home: Currency,
    /// What each byte is.
    roles: Vec<Role>,
    reading: Reading,
}

impl<'a> Reader<'a> {
    fn finish(mut self) -> Reading {
        let mut start = 0;
        for part in self.roles.chunk_by(|one, other| one == other) {
            let range = start..start + part.len();
            start = range.end;
            self.reading.spans.push(Span {
                range,
                role: part[0],
            });
        }
        self.reading
    }

    fn paint(&mut self, range: &Range<usize>, role: Role) {
        if let Some(roles) = self.roles.get_mut(range.clone()) {
            roles.fill(role);
        }
    }

    fn problem(&mut self, range: Range<usize>, words: impl Into<String>) {
        self.paint(&range, Role::Problem);
        self.reading.problems.push(Problem {
            range,
            words: words.into(),
        });
    }

    fn capture(&mut self) -> &mut Capture {
        &mut self.reading.capture
    }

    fn clause(&mut self, is_first: bool, cut: Cut) {
        let mut words = Words {
            line: self.line,
            left: cut.words,
        };
        let extent = words.extent();
        if !words.is_empty() {
            let named = mark(&words, self.today);
            let read_as = self.read(is_first, &mut words, &extent);
            let body = named
                .filter(|_| read_as != ReadAs::Other)
                .map_or(extent.start, |named| {
                    named
                        .rest
                        .left
                        .first()
                        .map_or(extent.end, |first| first.start)
                });
            self.reading.clauses.push(Clause {
                range: cut.range,
                body,
                read_as,
            });
        }
        for (range, name) in cut.abouts {
            if name.is_empty() {
                self.problem(range, say!("capture-no-name"));
            } else {
                self.paint(&range, Role::About);
                self.capture().about.push(name);
            }
        }
    }

    /// Reads a clause that has words; those that name it are taken off.
    fn read(&mut self, is_first: bool, words: &mut Words<'a>, extent: &Range<usize>) -> ReadAs {
        for (word, kind) in NEWS {
            let mut tried = words.clone();
            if let Some(named) = tried.strip(word)
                && (named || is_first)
            {
                self.made(kind, named, &mut tried, extent);
                return ReadAs::Other;
            }
        }
        if let Some(mark) = mark(&words.clone(), self.today)
            && let Some(read_as) = self.marked(mark, words, extent)
        {
            return read_as;
        }
        let text = words.text();
        let mut tried = words.clone();
        if let Some(reached) = unreached(&mut tried).filter(|_| tried.is_empty()) {
            self.paint(extent, Role::Touch);
            self.capture().reached = Some(reached);
            return ReadAs::Other;
        }
        if self.amount(&text, extent)
            || self.closes(words, extent)
            || self.touch(is_first, words, extent)
        {
            return ReadAs::Other;
        }
        if let Some(sort) = self.planned(is_first, words, extent) {
            return ReadAs::Plan(sort);
        }
        if self.day_alone(words, extent) {
            return ReadAs::Other;
        }
        self.say(words, extent);
        ReadAs::Said
    }

    fn say(&mut self, words: &Words<'_>, extent: &Range<usize>) {
        self.paint(extent, Role::Said);
        let text = words.text();
        if !text.is_empty() {
            self.capture().said.push(text);
        }
    }

    /// Reads a clause by the word that names it; none where that word meant nothing after all.
    fn marked(
        &mut self,
        found: Found<'a>,
        words: &mut Words<'a>,
        extent: &Range<usize>,
    ) -> Option<ReadAs> {
        let text = found.rest.text();
        match found.mark {
            Mark::Plan(sort) => {
                *words = found.rest;
                self.plan(sort, words, extent);
                return Some(ReadAs::Plan(sort));
            }
            Mark::Said => {
                *words = found.rest;
                self.say(words, extent);
                return Some(ReadAs::Said);
            }
            Mark::Touch => match ActivityKind::from_code(&text) {
                Some(kind) if kind != ActivityKind::Task => {
                    self.paint(extent, Role::Touch);
                    self.capture().touch = Some(kind);
                }
                _ => self.problem(extent.clone(), say!("capture-no-touch", typed = text)),
            },
            Mark::Direction => match Direction::from_code(&text) {
                Some(direction) => {
                    self.paint(extent, Role::Touch);
                    self.capture().direction = Some(direction);
                }
                None => self.problem(extent.clone(), say!("capture-no-direction")),
            },
            Mark::Outcome => {
                self.paint(extent, Role::Touch);
                let no = unreached(&mut found.rest.clone()).is_some();
                self.capture().reached = Some(!no);
            }
            Mark::With => {
                self.paint(extent, Role::Person);
                let names = names(&found.rest);
                self.capture().people.extend(names);
            }
            Mark::Day => match parse_date(&text, self.today) {
                Ok(day) if day <= self.today => {
                    self.paint(extent, Role::Day);
                    self.capture().day = Some(day);
                }
                Ok(_) => self.problem(extent.clone(), say!("capture-ahead")),
                Err(error) => self.problem(extent.clone(), error.to_string()),
            },
            Mark::Amount => {
                if found.has_colon || text.chars().any(|letter| letter.is_ascii_digit()) {
                    match parse_amount_in(&text, self.home) {
                        Ok(amount) => self.set_amount(amount, extent),
                        Err(error) => self.problem(extent.clone(), error.to_string()),
                    }
                } else {
                    return None;
                }
            }
            Mark::Close => {
                let mut rest = found.rest;
                while rest.len() > 1 && when::ends_open(rest.word(0)) {
                    rest.drop_front(1);
                }
                match parse_date(&rest.text(), self.today) {
                    Ok(day) => self.set_close(day, extent),
                    // "close to a decision" is said, "close fryday" is a slip
                    Err(_) if !found.has_colon && rest.len() != 1 => return None,
                    Err(error) => self.problem(extent.clone(), error.to_string()),
                }
            }
        }
        Some(ReadAs::Other)
    }

    fn made(
        &mut self,
        kind: &'static str,
        named: bool,
        words: &mut Words<'a>,
        extent: &Range<usize>,
    ) {
        self.paint(extent, Role::New);
        // Bare, the amount may stand behind the name.
        if !named && words.len() > 1 {
            let last = words.word(words.len() - 1).to_owned();
            let place = words.left[words.len() - 1].clone();
            if self.amount(&last, &place) {
                words.drop_back(1);
            }
        }
        let name = words.text();
        if name.is_empty() {
            self.problem(
                extent.clone(),
                say!("capture-new-name", kind = in_words(kind)),
            );
        } else if self.reading.capture.new.is_some() {
            self.problem(extent.clone(), say!("capture-one-record"));
        } else {
            self.capture().new = Some(New { kind, name });
        }
    }

    /// An amount: a number with a unit or a currency.
    fn amount(&mut self, text: &str, place: &Range<usize>) -> bool {
        let is_bare = text
            .chars()
            .all(|letter| !letter.is_alphabetic() && letter.is_ascii() && letter != '$');
        match parse_amount_in(text, self.home) {
            Ok(amount) if !is_bare => {
                self.set_amount(amount, place);
                true
            }
            _ => false,
        }
    }

    fn set_amount(
        &mut self,
        amount: (rust_decimal::Decimal, Option<Currency>),
        place: &Range<usize>,
    ) {
        if self.reading.capture.amount.is_some() {
            self.problem(place.clone(), say!("capture-two-amounts"));
        } else {
            self.paint(place, Role::Amount);
            self.capture().amount = Some(amount);
        }
    }

    fn set_close(&mut self, day: NaiveDate, place: &Range<usize>) {
        if self.reading.capture.close.is_some() {
            self.problem(place.clone(), say!("capture-two-closes"));
        } else {
            self.paint(place, Role::Close);
            self.capture().close = Some(day);
        }
    }

    /// 月底成交: the day stands before the word.
    fn closes(&mut self, words: &Words<'a>, extent: &Range<usize>) -> bool {
        let text = words.text();
        let day = MARKS.iter().find_map(|(word, mark)| {
            let before = text
                .strip_suffix(word)
                .filter(|_| *mark == Mark::Close && !word.is_ascii())?;
            parse_date(before, self.today).ok()
        });
        if let Some(day) = day {
            self.set_close(day, extent);
        }
        day.is_some()
    }
}

/// A word that names a clause, and what follows it.
struct Found<'a> {
    mark: Mark,
    rest: Words<'a>,
    has_colon: bool,
}

fn mark<'a>(words: &Words<'a>, today: NaiveDate) -> Option<Found<'a>> {
    for (word, mark) in NAMED.iter().chain(MARKS) {
        let mut rest = words.clone();
        let Some(has_colon) = rest.strip(word) else {
            continue;
        };
        let only_named = NAMED.iter().any(|(named, _)| named == word);
        // "next fri call Ann" begins with a day
        let is_day = *word == "next" && when::leads(words, today);
        if has_colon || !(only_named || is_day) {
            return Some(Found {
                mark: *mark,
                rest,
                has_colon,
            });
        }
    }
    None
}
