//! Cells of a line that are values: fields, amounts, custom fields, and what is no field and yet means something.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{
    super::{
        super::error::Result,
        currency,
        layout::{Bound, By, Extra, How, Missing},
        numbers,
        plan::Planner,
        resolve::{Ask, Target},
        shares::{self, Share},
        tidy,
        value::{self, Place, Why},
    },
    DraftLine, Reader, text_or_null,
};
use crate::{
    domain::{
        cell::Cell,
        dates::parse_file_span,
        field::{FieldKind, Instant, Record as _, days},
        money::{Currency, Fixed},
        record::product::Product,
        repeats::is_rule,
        text,
    },
    words::say,
};

/// Whether a cell names a month, a quarter or a week of any year.
fn is_without_year(said: &str) -> bool {
    parse_file_span(&format!("{said} 2000"), 1).is_some()
}

impl<'r> Reader<'r> {
    pub(super) fn field(
        &mut self,
        planner: &mut Planner<'_>,
        bound: &'r Bound,
        field: usize,
    ) -> Result<Result<(), Why>> {
        let spec = self.layout.info.specs()[field];
        match spec.kind {
            FieldKind::Currency => return Ok(Ok(())),
            FieldKind::Ref(_) | FieldKind::Refs(_) | FieldKind::AnyRef => {
                return self.link(planner, bound, field);
            }
            _ => {}
        }
        let said = self.said(bound, self.layout.own);
        if said.is_empty()
            || (!self.layout.own && is_counted(spec.kind) && tidy::says_nothing(&said))
        {
            return Ok(Ok(()));
        }
        Ok(match spec.kind {
            FieldKind::Minor => self.amount(bound, field, &said),
            FieldKind::Int | FieldKind::Fixed | FieldKind::Percent => {
                self.number(bound, field, &said)
            }
            FieldKind::Text | FieldKind::List if self.is_cut(planner, bound, &spec.name, &said) => {
                Ok(())
            }
            FieldKind::List | FieldKind::Picks(_) => self.list(planner, bound, field, &said),
            FieldKind::Pick(_) => {
                if !self.draft.cells[field].is_null() {
                    return Ok(Ok(()));
                }
                match value::read(spec, &said, self.place(bound.at)) {
                    Ok(cell) => {
                        self.draft.cells[field] = cell;
                        Ok(())
                    }
                    Err(why) => self.unknown_word(planner, bound, &said, why),
                }
            }
            FieldKind::Text if spec.repeats && !self.layout.own && !is_rule(&said) => {
                Err(say!("typed-no-rule", typed = value::short(&said)))
            }
            FieldKind::Text | FieldKind::Long => {
                let said = match &*spec.name {
                    "email" if !self.layout.own => self.one_address(planner, bound, said),
                    _ if spec.kind == FieldKind::Long && !self.layout.own => value::words(said),
                    _ => said,
                };
                self.text(bound, field, said);
                Ok(())
            }
            FieldKind::Date if said.starts_with("--") => {
                // Address books keep birthdays of people whose age they do not know.
                let header = &self.layout.headers[bound.at];
                planner.report.note(say!("import-no-year", column = header));
                Ok(())
            }
            _ if !self.draft.cells[field].is_null() => Ok(()),
            FieldKind::Date => match value::read(spec, &said, self.place(bound.at)) {
                Ok(cell) => {
                    self.draft.cells[field] = cell;
                    self.hour_of(&spec.name, &said);
                    Ok(())
                }
                Err(_) if is_without_year(&said) => {
                    Err(say!("import-bad-no-year", typed = value::short(&said)))
                }
                Err(why) => self.last_day(planner, field, &said).ok_or(why),
            },
            _ => value::read(spec, &said, self.place(bound.at))
                .map(|cell| self.draft.cells[field] = cell),
        })
    }

    /// A month, a quarter or a week where a day is wanted: its last day, which is said.
    fn last_day(&mut self, planner: &mut Planner<'_>, field: usize, said: &str) -> Option<()> {
        let day = parse_file_span(said, planner.catalog().fiscal_start)?;
        self.draft.cells[field] = Cell::Int(days(day));
        let (said, day) = (value::short(said), day.to_string());
        planner
            .report
            .note(say!("import-last-day", said = said, day = day));
        Some(())
    }

    /// The hour that stands beside the day of an activity, where the file has no column for it.
    fn hour_of(&mut self, field: &str, said: &str) {
        let info = self.layout.info;
        if field == "due"
            && let Some(at) = info.position("at")
            && self.draft.cells[at].is_null()
            && let Some(minutes) = value::hour_beside_day(said)
        {
            self.draft.cells[at] = Cell::Int(minutes);
        }
    }

    /// A word that is no choice: in a program's own export it is left out and said, elsewhere the line is refused.
    fn unknown_word(
        &self,
        planner: &mut Planner<'_>,
        bound: &'r Bound,
        said: &str,
        why: Why,
    ) -> Result<(), Why> {
        if self.layout.name.is_empty() {
            return Err(why);
        }
        let header = &self.layout.headers[bound.at];
        planner.report.note(say!(
            "import-means-nothing-here",
            column = header,
            said = value::short(said)
        ));
        Ok(())
    }

    /// A phone number of which a spreadsheet kept the first digits alone is none: it is left out and said.
    fn is_cut(&self, planner: &mut Planner<'_>, bound: &Bound, name: &str, said: &str) -> bool {
        if self.layout.own || !matches!(name, "phone" | "phones") || !tidy::is_cut_short(said) {
            return false;
        }
        let header = &self.layout.headers[bound.at];
        planner.report.note(say!(
            "import-cut-number",
            column = header,
            said = value::short(said)
        ));
        true
    }

    /// The first of several addresses in a cell for one; what else stands there is said.
    fn one_address<'t>(
        &self,
        planner: &mut Planner<'_>,
        bound: &Bound,
        said: Cow<'t, str>,
    ) -> Cow<'t, str> {
        let all = value::addresses(&said);
        let Some(first) = all.first().filter(|first| **first != *said) else {
            return said;
        };
        if all.len() > 1 {
            let header = &self.layout.headers[bound.at];
            planner
                .report
                .note(say!("import-several-addresses", column = header));
        }
        Cow::Owned(first.clone())
    }

    fn text(&mut self, bound: &Bound, field: usize, said: Cow<'_, str>) {
        let said = match &bound.how.prefix {
            Some(prefix) => Cow::Owned(format!("{prefix}{said}")),
            None => said,
        };
        let former = self.draft.cells[field].text();
        let text = match (former, &bound.how.join) {
            (None, _) => said.into_owned(),
            (Some(former), Some(join)) => format!("{former}{join}{said}"),
            (Some(_), None) => return,
        };
        self.draft.cells[field] = Cell::from(text);
    }

    fn list(
        &mut self,
        planner: &mut Planner<'_>,
        bound: &'r Bound,
        field: usize,
        said: &str,
    ) -> Result<(), Why> {
        let spec = self.layout.info.specs()[field];
        let place = self.place(bound.at);
        let mut typed: Vec<String> = match &bound.how.split {
            Some(split) => said
                .split(split.as_str())
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(str::to_owned)
                .collect(),
            None => value::items_of(said, spec),
        };
        if let Some(prefix) = &bound.how.prefix {
            for item in &mut typed {
                item.insert_str(0, prefix);
            }
        }
        if spec.name == "emails" && !self.layout.own {
            typed = typed
                .iter()
                .flat_map(|item| {
                    let all = value::addresses(item);
                    if all.is_empty() {
                        vec![item.clone()]
                    } else {
                        all
                    }
                })
                .collect();
        }
        let mut items = self.draft.cells[field].items();
        for item in typed {
            let item = match (&bound.how.words, spec.kind) {
                (Some(words), _) => words.read(&item).into_owned(),
                (None, _) => item,
            };
            if item.is_empty() && !self.layout.own {
                continue;
            }
            let item = match spec.kind {
                FieldKind::Picks(_) => match value::choice_of(spec, &item, place) {
                    Ok(code) => code,
                    Err(why) => {
                        self.unknown_word(planner, bound, &item, why)?;
                        continue;
                    }
                },
                _ => item,
            };
            if !items.contains(&item) {
                items.push(item);
            }
        }
        self.draft.cells[field] = Cell::from_items(&items);
        Ok(())
    }

    fn number(&mut self, bound: &'r Bound, field: usize, said: &str) -> Result<(), Why> {
        if !self.draft.cells[field].is_null() {
            return Ok(());
        }
        let spec = self.layout.info.specs()[field];
        if spec.kind == FieldKind::Percent
            && let Some(off) = value::chinese_discount(said)
        {
            self.draft.cells[field] = Cell::Int(off.0);
            return Ok(());
        }
        let place = self.place(bound.at);
        let plain = written(&bound.how, said, place)?;
        let share = self.survey.shares[bound.at];
        let plain = match share {
            Share::Percent => plain,
            _ if spec.kind != FieldKind::Percent || shares::is_marked(said) => plain,
            _ => {
                let percent = plain
                    .trim()
                    .parse()
                    .ok()
                    .and_then(|number| share.percent(number));
                let percent = percent
                    .ok_or_else(|| say!("import-bad-no-share", typed = value::short(said)))?;
                Cow::Owned(percent.normalize().to_string())
            }
        };
        self.draft.cells[field] = value::read(spec, &plain, place)?;
        Ok(())
    }

    /// An amount, and the currency it names where the line has no column for it.
    fn amount(&mut self, bound: &'r Bound, field: usize, said: &str) -> Result<(), Why> {
        if !self.draft.cells[field].is_null() {
            return Ok(());
        }
        let place = self.place(bound.at);
        let plain = written(&bound.how, said, place)?;
        let specs = self.layout.info.specs();
        let unit = specs[field].unit;
        let currency = unit.and_then(|unit| {
            specs
                .iter()
                .position(|spec| spec.unit == Some(unit) && spec.kind == FieldKind::Currency)
        });
        let given = currency
            .and_then(|at| self.draft.cells[at].text())
            .and_then(Currency::parse);
        let (minor, said) = value::amount(&plain, given.unwrap_or(place.home))?;
        match (currency, given) {
            (Some(_), Some(given)) if given != said => {
                return Err(say!(
                    "import-bad-currencies",
                    said = said.code(),
                    given = given.code()
                ));
            }
            (Some(at), None) => self.draft.cells[at] = Cell::from(said.code().to_owned()),
            (None, _) if said != place.home => {
                return Err(say!(
                    "import-bad-home",
                    said = said.code(),
                    home = place.home.code()
                ));
            }
            _ => {}
        }
        self.draft.cells[field] = Cell::Int(minor.0);
        Ok(())
    }

    pub(super) fn custom(
        &mut self,
        planner: &Planner<'_>,
        bound: &'r Bound,
        code: &str,
    ) -> Result<Result<(), Why>> {
        let said = self.said(bound, self.layout.own);
        let name = format!("custom.{code}");
        let cell = match planner.catalog().spec(self.layout.info, &name) {
            Some(spec) => match value::read(spec, &said, self.place(bound.at)) {
                Ok(cell) => cell,
                Err(why) => return Ok(Err(why)),
            },
            // A field that this import makes holds text.
            None if said.is_empty() => Cell::Null,
            None => Cell::from(said.into_owned()),
        };
        if !cell.is_null() {
            self.draft.custom.insert(code.to_owned(), cell);
        }
        Ok(Ok(()))
    }

    pub(super) fn extra(
        &mut self,
        planner: &mut Planner<'_>,
        bound: &'r Bound,
        extra: Extra,
    ) -> Result<Result<(), Why>> {
        let place = self.place(bound.at);
        let said = self.said(bound, false);
        if said.is_empty() {
            return Ok(Ok(()));
        }
        let how = &bound.how;
        match extra {
            Extra::Created | Extra::Engaged => match value::instant(&said, place.order) {
                Ok(moment) => {
                    self.draft.created = Some(Instant(moment));
                    self.draft.is_engaged = extra == Extra::Engaged;
                }
                Err(why) => return Ok(Err(why)),
            },
            Extra::Product => match planner.find(Product::INFO, &said, "", how.into(), bound.at)? {
                Ok(target) => self.draft.product = Some((said.into_owned(), target)),
                Err(why) => return Ok(Err(why)),
            },
            Extra::Contact => self.name_people(&said, bound),
            Extra::Lines => {
                for mut listed in value::listed(&said) {
                    let mut part = |name: &str| listed.remove(name).unwrap_or_default();
                    let (id, name) = (part("id"), part("name"));
                    let ask = Ask {
                        by: if id.is_empty() { By::Any } else { By::Id },
                        missing: Missing::Leave,
                    };
                    let who = if id.is_empty() { &name } else { &id };
                    let found = planner.find_now(Product::INFO, who, "", ask, bound.at)?;
                    let number = |text: String| Fixed::parse(&text).ok();
                    self.draft.lines.push(DraftLine {
                        product: found.unwrap_or(Target::None),
                        text: if name.is_empty() {
                            format!("Product {id}")
                        } else {
                            name
                        },
                        quantity: number(part("quantity")),
                        price: number(part("price")),
                    });
                }
            }
            Extra::Price => {
                let plain = match written(how, &said, place) {
                    Ok(plain) => plain,
                    Err(why) => return Ok(Err(why)),
                };
                match value::price(&plain, place) {
                    Ok(price) => self.draft.price = price,
                    Err(why) => return Ok(Err(why)),
                }
            }
            Extra::PriceCurrency => match currency::read(&said, place) {
                Ok(currency) => self.draft.price_currency = Some(currency),
                Err(why) => return Ok(Err(why)),
            },
            Extra::FullName => {
                let info = self.layout.info;
                if self.draft.get(info, "family_name").is_null()
                    && self.draft.get(info, "given_name").is_null()
                {
                    let mut called = text::apart(&said);
                    if info.position("form_of_address").is_none() {
                        called.keep_form();
                    }
                    for (field, said) in called.fields() {
                        if self.draft.get(info, field).is_null() {
                            self.draft.set(info, field, text_or_null(said));
                        }
                    }
                }
            }
        }
        Ok(Ok(()))
    }
}

/// Whether a field holds numbers, days or hours: what says there is none of them is no value.
fn is_counted(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Minor
            | FieldKind::Int
            | FieldKind::Fixed
            | FieldKind::Percent
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Instant
    )
}

/// `6.0E7`, as programs write large numbers, in plain digits.
fn scientific(said: &str) -> Option<String> {
    let (_, power) = said.split_once(['E', 'e'])?;
    let is_power = !power.is_empty()
        && power
            .trim_start_matches(['+', '-'])
            .bytes()
            .all(|byte| byte.is_ascii_digit());
    let number = Decimal::from_scientific(said).ok().filter(|_| is_power)?;
    Some(number.normalize().to_string())
}

/// A number as the rest of the program writes it: a point for the decimal sign, and times what its layout says.
fn written<'t>(how: &How, said: &'t str, place: Place) -> Result<Cow<'t, str>, Why> {
    if place.own {
        return Ok(Cow::Borrowed(said));
    }
    let plain = match scientific(said) {
        Some(number) => Cow::Owned(number),
        None => match tidy::amount(said) {
            Cow::Borrowed(said) => numbers::plain(said, place.sign)?,
            Cow::Owned(said) => Cow::Owned(numbers::plain(&said, place.sign)?.into_owned()),
        },
    };
    match how.times {
        None => Ok(plain),
        Some(times) => {
            let number: Decimal = plain
                .trim()
                .parse()
                .map_err(|_| say!("import-bad-no-number", typed = value::short(said)))?;
            let number = number
                .checked_mul(times)
                .ok_or_else(|| say!("import-bad-large-number", typed = value::short(said)))?;
            Ok(Cow::Owned(number.normalize().to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scientific;

    #[test]
    fn powers_of_ten_are_written_out() {
        assert_eq!(scientific("6.0E7"), Some("60000000".into()));
        assert_eq!(scientific("1.5e-2"), Some("0.015".into()));
        assert_eq!(scientific("EUR 5"), None);
        assert_eq!(scientific("7"), None);
    }
}
