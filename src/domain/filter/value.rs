//! What the values after a field's operator mean, by what the field holds.

use std::ops::{Bound, Range};

use chrono::{Datelike as _, Days, Months, NaiveDate};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

use super::{
    super::{
        dates::parse_time,
        field::{FieldKind, days, minutes},
        money::Currency,
    },
    Context, Fault, Is, Node, Test,
    names::{self, Found},
    parse::Wrong,
};
use crate::{domain::money::BadNumber, words::say};

/// What stands between a field and its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// `:`
    Has,
    /// `=`
    Is,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `<`
    Less,
    /// `<=`
    AtMost,
}

impl Op {
    /// Whether it asks for an order.
    pub fn compares(self) -> bool {
        !matches!(self, Self::Has | Self::Is)
    }
}

/// One value as it was written.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Without its quotes.
    pub text: String,
    /// Whether it had quotes, so that no word in it has a special meaning.
    pub quoted: bool,
    /// Where it stands.
    pub at: Range<usize>,
}

/// The condition that a field, an operator and its values make.
pub(super) fn test(
    found: &Found,
    op: Op,
    pieces: &[Piece],
    context: &Context<'_>,
) -> Result<Node, Wrong> {
    let reader = Reader { found, op, context };
    let number = matches!(
        found.holds,
        FieldKind::Int | FieldKind::Fixed | FieldKind::Percent | FieldKind::Minor
    );
    // in a number the comma may belong to it
    let whole = joined(pieces).filter(|_| number && pieces.len() > 1);
    let read = whole.and_then(|piece| reader.one(&piece).ok());
    let any = match read {
        Some(is) => vec![is],
        None => reader.each(pieces)?,
    };
    Ok(Node::Test(Test {
        field: found.name.clone(),
        holds: found.holds,
        any,
    }))
}

/// All pieces as one, commas included, if none had quotes.
fn joined(pieces: &[Piece]) -> Option<Piece> {
    let (first, last) = (pieces.first()?, pieces.last()?);
    if pieces
        .iter()
        .any(|piece| piece.quoted || piece.text.is_empty())
    {
        return None;
    }
    let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    Some(Piece {
        text: texts.join(","),
        quoted: false,
        at: first.at.start..last.at.end,
    })
}

struct Reader<'a> {
    found: &'a Found,
    op: Op,
    context: &'a Context<'a>,
}

impl Reader<'_> {
    fn field(&self) -> String {
        self.found.name.clone()
    }

    fn each(&self, pieces: &[Piece]) -> Result<Vec<Is>, Wrong> {
        let at = || match (pieces.first(), pieces.last()) {
            (Some(first), Some(last)) => first.at.start..last.at.end,
            _ => 0..0,
        };
        let said: Vec<&Piece> = pieces
            .iter()
            .filter(|piece| !piece.text.is_empty())
            .collect();
        if self.op.compares() {
            let field = self.field();
            return match said.as_slice() {
                [] => Err((Fault::MissingValue { field }, at())),
                [piece] => Ok(vec![self.one(piece)?]),
                _ => Err((Fault::OneValue { field }, at())),
            };
        }
        if said.is_empty() {
            return Ok(vec![Is::Empty]);
        }
        let mut any = Vec::with_capacity(said.len());
        for piece in said {
            let is = self.one(piece)?;
            if !any.contains(&is) {
                any.push(is);
            }
        }
        Ok(any)
    }

    fn one(&self, piece: &Piece) -> Result<Is, Wrong> {
        self.read(piece).map_err(|fault| (fault, piece.at.clone()))
    }

    fn read(&self, piece: &Piece) -> Result<Is, Fault> {
        let text = piece.text.trim();
        let lower = text.to_lowercase();
        if self.found.is_pick() && !self.op.compares() {
            let known =
                |(code, label): &(String, String)| same(code, &lower) || same(label, &lower);
            if let Some((code, _)) = self
                .found
                .choices
                .iter()
                .chain(&self.found.anywhere)
                .find(|choice| known(choice))
            {
                return Ok(Is::Code(code.clone()));
            }
        }
        if !piece.quoted && !self.op.compares() {
            match lower.as_str() {
                "none" | "empty" => return Ok(Is::Empty),
                "any" | "*" => return Ok(Is::Set),
                _ => {}
            }
        }
        if self.found.is_pick() {
            return self.pick(&lower, text);
        }
        match self.found.holds {
            FieldKind::Date | FieldKind::Instant => self.day(&lower, text),
            FieldKind::Time => self.hour(text),
            FieldKind::Int | FieldKind::Fixed | FieldKind::Percent | FieldKind::Minor => {
                self.number(&lower, text)
            }
            _ if self.op.compares() => Err(Fault::NoOrder {
                field: self.field(),
            }),
            FieldKind::Bool => yes_or_no(&lower).map(Is::Yes).ok_or(Fault::NotYesOrNo {
                field: self.field(),
                word: text.into(),
            }),
            FieldKind::Currency => Currency::parse(&text.to_uppercase())
                .map(|currency| Is::Code(currency.code().to_owned()))
                .ok_or(Fault::NotACurrency { word: text.into() }),
            FieldKind::Ref(_) | FieldKind::Refs(_) | FieldKind::AnyRef if !piece.quoted => {
                if lower == "me" && self.found.is_user() {
                    return Ok(Is::Me);
                }
                match lower.strip_prefix('#') {
                    Some(digits) => id(digits).ok_or(Fault::NotAnId { word: text.into() }),
                    None => Ok(self.words(&piece.text)),
                }
            }
            // a tag is a word of its own; other lists hold text
            FieldKind::List if self.found.name == "tags" => Ok(Is::Equals(piece.text.clone())),
            _ => Ok(self.words(&piece.text)),
        }
    }

    fn words(&self, text: &str) -> Is {
        if self.op == Op::Is {
            Is::Equals(text.into())
        } else {
            Is::Contains(text.into())
        }
    }

    /// The choice that begins so.
    fn pick(&self, lower: &str, text: &str) -> Result<Is, Fault> {
        if self.op.compares() {
            return Err(Fault::NoOrder {
                field: self.field(),
            });
        }
        let choices = || self.found.choices.iter();
        let begins: Vec<&(String, String)> = choices()
            .filter(|(code, label)| {
                let label = label.to_lowercase();
                code.to_lowercase().starts_with(lower) || label.starts_with(lower)
            })
            .collect();
        match begins.as_slice() {
            [(code, _)] => Ok(Is::Code(code.clone())),
            [] => Err(Fault::UnknownChoice {
                field: self.field(),
                word: text.into(),
                nearest: names::nearest(lower, choices().map(|(code, _)| code.as_str())),
                choices: choices().map(|(code, _)| code.clone()).collect(),
            }),
            several => Err(Fault::Ambiguous {
                field: self.field(),
                word: text.into(),
                choices: several.iter().map(|(code, _)| code.clone()).collect(),
            }),
        }
    }

    fn number(&self, lower: &str, text: &str) -> Result<Is, Fault> {
        if !self.op.compares()
            && let Some(set) = yes_or_no(lower).filter(|_| !is_digit(lower))
        {
            return Ok(if set { Is::Set } else { Is::Empty });
        }
        let (low, high) = match text.split_once("..") {
            Some((low, high)) if !self.op.compares() => {
                let end = |text: &str| match text.trim() {
                    "" => Ok(Bound::Unbounded),
                    text => self.decimal(text).map(Bound::Included),
                };
                (end(low)?, end(high)?)
            }
            _ => {
                let number = self.decimal(text)?;
                match self.op {
                    Op::Has | Op::Is => (Bound::Included(number), Bound::Included(number)),
                    Op::More => (Bound::Excluded(number), Bound::Unbounded),
                    Op::AtLeast => (Bound::Included(number), Bound::Unbounded),
                    Op::Less => (Bound::Unbounded, Bound::Excluded(number)),
                    Op::AtMost => (Bound::Unbounded, Bound::Included(number)),
                }
            }
        };
        match (low, high) {
            (Bound::Unbounded, Bound::Unbounded) => {
                return Err(self.no_number(text, say!("typed-filter-no-end")));
            }
            (Bound::Included(low), Bound::Included(high)) if low > high => {
                return Err(Fault::Backward { word: text.into() });
            }
            _ => {}
        }
        if self.found.holds == FieldKind::Minor {
            return Ok(Is::Amount(low, high));
        }
        let scale = match self.found.holds {
            FieldKind::Int => Decimal::ONE,
            _ => Decimal::from(1_000_000),
        };
        // the stored numbers are whole: less than 2.5 is at most 2, more than 2.5 at least 3
        let scaled = |number: Decimal| number.checked_mul(scale);
        let whole = |number: Option<Decimal>| number.and_then(|number| number.to_i64());
        let too_big = || self.no_number(text, say!("typed-filter-big"));
        let low = match low {
            Bound::Unbounded => None,
            Bound::Included(low) => {
                Some(whole(scaled(low).map(|low| low.ceil())).ok_or_else(too_big)?)
            }
            Bound::Excluded(low) => {
                let low = scaled(low).and_then(|low| low.floor().checked_add(Decimal::ONE));
                Some(whole(low).ok_or_else(too_big)?)
            }
        };
        let high = match high {
            Bound::Unbounded => None,
            Bound::Included(high) => {
                Some(whole(scaled(high).map(|high| high.floor())).ok_or_else(too_big)?)
            }
            Bound::Excluded(high) => {
                let high = scaled(high).and_then(|high| high.ceil().checked_sub(Decimal::ONE));
                Some(whole(high).ok_or_else(too_big)?)
            }
        };
        if let (Some(low), Some(high)) = (low, high)
            && low > high
        {
            return Err(self.no_number(text, say!("typed-filter-decimals")));
        }
        Ok(Is::Within(low, high))
    }

    fn decimal(&self, text: &str) -> Result<Decimal, Fault> {
        let bare = match self.found.holds {
            FieldKind::Percent => text.trim_end_matches(['%', '％']).trim_end(),
            _ => text,
        };
        self.context
            .words
            .amount(bare)
            .map(|number| number.normalize())
            .map_err(|why| self.no_number(text, &why))
    }

    fn no_number(&self, text: &str, why: &str) -> Fault {
        // That it is none is said already.
        let says_more = why != BadNumber::NotANumber(text.into()).to_string();
        Fault::NotANumber {
            field: self.field(),
            word: text.into(),
            why: if says_more { why.into() } else { String::new() },
        }
    }

    fn day(&self, lower: &str, text: &str) -> Result<Is, Fault> {
        if !self.op.compares()
            && let Some(set) = yes_or_no(lower).filter(|_| !is_digit(lower))
        {
            return Ok(if set { Is::Set } else { Is::Empty });
        }
        if let Some((low, high)) = text.split_once("..").filter(|_| !self.op.compares()) {
            let stretch = |text: &str| match text.trim() {
                "" => Ok(None),
                text => self.stretch(text).map(Some),
            };
            let (mut low, mut high) = (stretch(low)?, stretch(high)?);
            // ages count backwards: 7d..30d reaches from 30 days ago to 7 days ago
            if let (Some(from), Some(to)) = (low, high)
                && self.found.behind
                && from.0 > to.1
                && text.split("..").all(|end| age(end.trim()).is_some())
            {
                (low, high) = (Some(to), Some(from));
            }
            return match (low.map(|low| days(low.0)), high.map(|high| days(high.1))) {
                (None, None) => Err(self.no_day(text, say!("typed-filter-no-end"))),
                (Some(low), Some(high)) if low > high => Err(Fault::Backward { word: text.into() }),
                (low, high) => Ok(Is::Within(low, high)),
            };
        }
        let (first, last) = self.stretch(text)?;
        let (first, last) = (days(first), days(last));
        let today = days(self.context.today);
        let counted = age(text).is_some();
        Ok(match self.op {
            // more than 30 days ago lies before that day
            Op::More if counted && self.found.behind => Is::Within(None, Some(first - 1)),
            Op::AtLeast if counted && self.found.behind => Is::Within(None, Some(first)),
            Op::Less if counted && self.found.behind => Is::Within(Some(first + 1), None),
            Op::AtMost if counted && self.found.behind => Is::Within(Some(first), None),
            Op::Has if counted && self.found.behind => Is::Within(Some(first), None),
            Op::Has if counted => Is::Within(Some(today), Some(first)),
            Op::Has | Op::Is => Is::Within(Some(first), Some(last)),
            Op::More => Is::Within(Some(last + 1), None),
            Op::AtLeast => Is::Within(Some(first), None),
            Op::Less => Is::Within(None, Some(first - 1)),
            Op::AtMost => Is::Within(None, Some(last)),
        })
    }

    fn hour(&self, text: &str) -> Result<Is, Fault> {
        let read = |text: &str| {
            parse_time(text)
                .map(minutes)
                .map_err(|why| Fault::NotATime {
                    field: self.field(),
                    word: text.into(),
                    why: why.to_string(),
                })
        };
        if let Some((low, high)) = text.split_once("..").filter(|_| !self.op.compares()) {
            let (low, high) = (read(low)?, read(high)?);
            if low > high {
                return Err(Fault::Backward { word: text.into() });
            }
            return Ok(Is::Within(Some(low), Some(high)));
        }
        let at = read(text)?;
        Ok(match self.op {
            Op::Has | Op::Is => Is::Within(Some(at), Some(at)),
            Op::More => Is::Within(Some(at + 1), None),
            Op::AtLeast => Is::Within(Some(at), None),
            Op::Less => Is::Within(None, Some(at - 1)),
            Op::AtMost => Is::Within(None, Some(at)),
        })
    }

    /// The first and last day that a word means.
    fn stretch(&self, text: &str) -> Result<(NaiveDate, NaiveDate), Fault> {
        let today = self.context.today;
        if let Some((count, unit)) = age(text) {
            let day = shift(today, count, unit, self.found.behind)
                .filter(|day| (1..=9999).contains(&day.year()))
                .ok_or_else(|| self.no_day(text, say!("typed-filter-away")))?;
            return Ok((day, day));
        }
        if text.eq_ignore_ascii_case("today") {
            return Ok((today, today));
        }
        let words = self.context.words;
        let (first, last) = words
            .range(text)
            .or_else(|_| words.date(text).map(|day| (day, day)))
            .map_err(|why| self.no_day(text, &why))?;
        let far = |day: NaiveDate| !(1..=9999).contains(&day.year());
        if far(first) || far(last) {
            return Err(self.no_day(text, say!("typed-filter-away")));
        }
        if first > last {
            return Err(Fault::Backward { word: text.into() });
        }
        Ok((first, last))
    }

    fn no_day(&self, text: &str, why: &str) -> Fault {
        Fault::NotADate {
            field: self.field(),
            word: text.into(),
            why: why.into(),
        }
    }
}

/// Whether a typed word is this code or label: case, `_`, `-` and space do not matter.
fn same(known: &str, lower: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    plain(known) == plain(lower)
}

fn yes_or_no(lower: &str) -> Option<bool> {
    match lower {
        "yes" | "y" | "true" | "on" | "1" | "是" => Some(true),
        "no" | "n" | "false" | "off" | "0" | "否" => Some(false),
        _ => None,
    }
}

fn is_digit(text: &str) -> bool {
    matches!(text, "0" | "1")
}

/// The beginning of a UUID, without dashes.
fn id(digits: &str) -> Option<Is> {
    let digits: String = digits.chars().filter(|c| *c != '-').collect();
    let fits = !digits.is_empty() && digits.len() <= 32;
    (fits && digits.chars().all(|c| c.is_ascii_hexdigit())).then_some(Is::Id(digits))
}

/// A stretch of time without a sign: `30d`, `2w`, `3m`, `1y`.
fn age(text: &str) -> Option<(u32, char)> {
    let unit = text.chars().next_back()?;
    let count = text.strip_suffix(unit)?;
    let unit = match unit.to_ascii_lowercase() {
        '天' | '日' => 'd',
        '周' => 'w',
        '月' => 'm',
        '年' => 'y',
        unit => unit,
    };
    if !"dwmy".contains(unit) || !count.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    Some((count.parse().ok()?, unit))
}

fn shift(today: NaiveDate, count: u32, unit: char, back: bool) -> Option<NaiveDate> {
    let months = match unit {
        'm' => count,
        'y' => count.checked_mul(12)?,
        _ => 0,
    };
    let whole_days = match unit {
        'd' => u64::from(count),
        'w' => u64::from(count) * 7,
        _ => 0,
    };
    if back {
        let day = today.checked_sub_months(Months::new(months))?;
        day.checked_sub_days(Days::new(whole_days))
    } else {
        let day = today.checked_add_months(Months::new(months))?;
        day.checked_add_days(Days::new(whole_days))
    }
}
