//! Reading a touch: its kind, with whom, on which day, and what was said behind the names.

use super::{
    super::{
        Role,
        cut::Words,
        when::{self, When},
        words::{ABOUT, JOINS, UNREACHED, VERBS, Verb},
    },
    Reader,
};
use crate::{
    domain::record::activity::{ActivityKind, Direction},
    words::say,
};
use std::ops::Range;

impl<'a> Reader<'a> {
    /// A touch: its kind, its day, with whom, and what was said where a word says that it begins.
    pub(super) fn touch(
        &mut self,
        is_first: bool,
        words: &Words<'a>,
        extent: &Range<usize>,
    ) -> bool {
        if self.reading.capture.touch.is_some() {
            return false;
        }
        let mut rest = words.clone();
        let mut day = None;
        let mut verb = find(&mut rest);
        if verb.is_none() && when::leads(words, self.today) {
            rest = words.clone();
            day = when::take(&mut rest, self.today);
            verb = find(&mut rest);
        }
        let Some(verb) = verb.filter(|verb| is_first || (verb.is_past && verb.word.is_ascii()))
        else {
            return false;
        };
        // What has an hour and is not said to be over is to come.
        if !verb.is_past && when::take_hour(&mut rest.clone()).is_some() {
            return false;
        }
        if verb.kind == ActivityKind::Note {
            self.paint(extent, Role::Touch);
            self.capture().touch = Some(ActivityKind::Note);
            let place = rest.extent();
            self.say(&rest, &place);
            return true;
        }
        let (mut who, mut said) = self.parted(rest);
        let day = day
            .or_else(|| when::take(&mut who, self.today))
            .or_else(|| self.ended(&mut said));
        let on = day.as_ref().map(|day| when::past(day, self.today));
        let is_ahead = day.as_ref().is_some_and(|day| day.day > self.today);
        if is_ahead && !verb.is_past {
            return false;
        }
        self.paint(extent, Role::Touch);
        match (&day, on) {
            (Some(day), Some(on)) if on > self.today => {
                self.problem(day.range.clone(), say!("capture-ahead"));
            }
            (Some(day), on) => {
                self.paint(&day.range, Role::Day);
                self.capture().day = on;
            }
            _ => {}
        }
        self.capture().touch = Some(verb.kind);
        if verb.direction.is_some() {
            self.capture().direction = verb.direction;
        }
        self.with_whom(who);
        if !said.is_empty() {
            let place = said.extent();
            let day = day.filter(|day| place.contains(&day.range.start));
            self.say(&said, &place);
            if let Some(day) = day {
                self.paint(&day.range, Role::Day);
            }
        }
        true
    }

    /// A day at the end of what was said, where it is over: `called Ann about the price yesterday`.
    fn ended(&self, said: &mut Words<'a>) -> Option<When> {
        let mut tried = said.clone();
        let before = tried.len();
        let when = when::take(&mut tried, self.today).filter(|when| when.day <= self.today)?;
        let is_last = when.range.start >= tried.extent().end && before > tried.len();
        if is_last && !tried.is_empty() {
            *said = tried;
            return Some(when);
        }
        None
    }

    /// The names of a touch, and what stands behind a word or colon after which no name stands.
    fn parted(&self, rest: Words<'a>) -> (Words<'a>, Words<'a>) {
        let colon = |word: &str| word.ends_with([':', '：']);
        let stop = (0..rest.len()).find(|at| {
            let word = rest.word(*at);
            colon(word) || ABOUT.iter().any(|about| word.eq_ignore_ascii_case(about))
        });
        let (mut who, mut said) = (rest.clone(), rest);
        let Some(at) = stop else {
            said.left.clear();
            return (who, said);
        };
        let count = who.len();
        let word = who.word(at);
        // "Ann: needs 10G": the word before the colon is a name.
        let name = word.trim_end_matches([':', '：']).len();
        if colon(word) && name > 0 {
            who.drop_back(count - at - 1);
            who.cut_back(name);
        } else {
            who.drop_back(count - at);
        }
        said.drop_front(at + 1);
        (who, said)
    }

    fn with_whom(&mut self, mut who: Words<'a>) {
        if let Some(reached) = unreached(&mut who) {
            self.capture().reached = Some(reached);
        }
        while let Some(join) = JOINS.iter().find(|join| who.clone().strip(join).is_some()) {
            if who.word(0).eq_ignore_ascii_case("from") {
                self.capture().direction = Some(Direction::In);
            }
            if who.strip(join).is_none() {
                break;
            }
        }
        self.people(&who);
    }

    fn people(&mut self, words: &Words<'_>) {
        let names = names(words);
        if !names.is_empty() {
            self.paint(&words.extent(), Role::Person);
            self.capture().people.extend(names);
        }
    }
}

fn find(words: &mut Words<'_>) -> Option<&'static Verb> {
    VERBS
        .iter()
        .find(|verb| words.strip(verb.word) == Some(false))
}

/// Takes the words off the end that say that nobody answered.
pub(super) fn unreached(words: &mut Words<'_>) -> Option<bool> {
    let text = words.text().to_lowercase();
    let phrase = UNREACHED.iter().find(|phrase| {
        text.strip_suffix(**phrase)
            .is_some_and(|before| before.is_empty() || before.ends_with(' '))
    })?;
    words.drop_back(phrase.split(' ').count());
    Some(false)
}

/// Names between `and`, `&`, 、 and 和.
pub(super) fn names(words: &Words<'_>) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut put = |part: &str, is_new: bool| {
        if is_new {
            names.push(String::new());
        }
        if let Some(name) = names.last_mut() {
            if !name.is_empty() && !part.is_empty() {
                name.push(' ');
            }
            name.push_str(part);
        }
    };
    for at in 0..words.len() {
        let word = words.word(at);
        if matches!(word, "&" | "+" | "/" | "和" | "、") || word.eq_ignore_ascii_case("and") {
            put("", true);
            continue;
        }
        for (turn, part) in word.split('、').enumerate() {
            put("", turn > 0);
            match part
                .split_once('和')
                .filter(|(one, other)| is_name(one) && is_name(other))
            {
                Some((one, other)) => {
                    put(one, false);
                    put(other, true);
                }
                None => put(part, false),
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// 和 joins two names only where both have two characters at least: 李和平 is one.
fn is_name(part: &str) -> bool {
    part.chars().count() >= 2 && !part.is_ascii() && !part.contains('和')
}
