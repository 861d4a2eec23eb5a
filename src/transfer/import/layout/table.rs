//! A layout as data: how the headers of one program's file are recognised, and what each means.
//!
//! The same form serves the layouts that are built in (`assets/layouts`), a user's own mapping, what is remembered of
//! it, and plan files. Here it is read, written and bound to the headers of a file; see `library` for which is taken.

use std::{collections::BTreeMap, sync::Arc};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        super::error::{Error, Result},
        numbers::Sign,
        shares::Share,
    },
    Bound, By, Column, Extra, How, Layout, Missing, field, key, normal, words,
};
use crate::domain::{
    catalog::Catalog,
    dates::DateOrder,
    kind::KindInfo,
    record::{KINDS, by_word},
};

/// One file of layouts: what its tables share, and the tables.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Whose ids they are: a word that stays.
    pub system: Option<String>,
    /// The program's name.
    pub title: String,
    /// The order of dates in all its tables.
    pub dates: Option<String>,
    /// Its decimal sign.
    pub decimal: Option<String>,
    /// Cells that mean nothing is there.
    pub empty: Vec<String>,
    /// Its tables.
    pub table: Vec<Table>,
}

/// How one table is recognised and read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    /// How it is called in reports.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The code of the kind that its lines are.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Why it holds nothing that a book keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass: Option<String>,
    /// Whose ids they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Headers that have to be there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub has: Vec<String>,
    /// Headers that may not be there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
    /// Whether there may be no other headers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
    /// Tables of one group are taken together: each line makes records of several kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether several lines may be about one record.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub repeats: bool,
    /// Whether it is one of our own exports.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// The order of dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// The decimal sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// What bare percentages mean: percent, share or paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<String>,
    /// Cells that mean nothing is there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<String>,
    /// Fields that lead to what the same line made: field, kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, String>,
    /// Fields that are the same on every line.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
    /// What words mean, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// What headers mean.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, To>,
    /// The words of `has`, `not` and `columns` as headers are compared, made once.
    #[serde(skip)]
    pub(super) keys: Keys,
}

/// Headers of a table as they are compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Keys {
    has: Vec<String>,
    not: Vec<String>,
    columns: Vec<String>,
}

/// What a header means: a field, `id`, `@price` …, nothing, or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum To {
    /// A word and nothing else.
    One(String),
    /// Several meanings of one column. Before the next: a struct can be read from a list too.
    Many(Vec<Self>),
    /// With how it is read.
    Full(Box<Full>),
}

/// A meaning with how its cells are read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Full {
    /// The field.
    pub to: String,
    /// `id` or `domain`: by what it names a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// `leave`: what if nobody knows that record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// Between several values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// Between this and what an earlier column gave the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// Before each value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// What numbers are multiplied by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<String>,
    /// The order of its dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// Its decimal sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// What its bare percentages mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<String>,
    /// Lines with anything else are passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<String>>,
    /// What its words mean.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, String>,
}

impl File {
    /// Reads a file of layouts; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut file: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        for table in &mut file.table {
            table.system = table.system.take().or_else(|| file.system.clone());
            table.dates = table.dates.take().or_else(|| file.dates.clone());
            table.decimal = table.decimal.take().or_else(|| file.decimal.clone());
            if table.empty.is_empty() {
                table.empty.clone_from(&file.empty);
            }
            table.keys = Keys {
                has: table.has.iter().map(|header| key(header)).collect(),
                not: table.not.iter().map(|header| key(header)).collect(),
                columns: table.columns.keys().map(|header| key(header)).collect(),
            };
            if !file.title.is_empty() {
                let name = format!("{} {}", file.title, table.name);
                name.trim().clone_into(&mut table.name);
            }
        }
        Ok(file)
    }
}

impl Table {
    /// Whether it is the table of these headers, given as keys.
    pub fn fits(&self, headers: &[String]) -> bool {
        let filled = || headers.iter().filter(|header| !header.is_empty()).count();
        self.keys.has.iter().all(|wanted| headers.contains(wanted))
            && !self.keys.not.iter().any(|other| headers.contains(other))
            && (!self.exact || filled() == self.has.len())
    }

    /// How many of these headers, given as keys, it knows.
    pub fn knows(&self, headers: &[String]) -> usize {
        let known = |header: &&String| self.keys.columns.contains(header);
        headers.iter().filter(known).count()
    }

    /// The kind that its lines are.
    pub fn info(&self) -> Result<&'static KindInfo> {
        KINDS
            .iter()
            .copied()
            .find(|info| info.code == self.kind)
            .or_else(|| by_word(&self.kind))
            .ok_or_else(|| Error::NoKind(self.kind.clone()))
    }

    /// Puts a mapping by hand over it.
    pub fn change(&mut self, map: &[(String, String)]) {
        for (header, to) in map {
            let wanted = key(header);
            self.columns.retain(|known, _| key(known) != wanted);
            self.columns.insert(header.clone(), To::One(to.clone()));
        }
    }

    /// Binds it to the headers of a file.
    pub fn bind(&self, catalog: &Catalog, headers: &[String]) -> Result<Layout> {
        let info = self.info()?;
        let no_field = |word: &str| Error::NoField {
            kind: info.code,
            field: word.to_owned(),
        };
        let position = |word: &String| info.position(word).ok_or_else(|| no_field(word));
        let known: BTreeMap<String, &To> = self
            .columns
            .iter()
            .map(|(header, to)| (key(header), to))
            .collect();
        let mut binder = Binder {
            table: self,
            catalog,
            info,
            columns: Vec::new(),
        };
        for (at, header) in headers.iter().enumerate() {
            match known.get(&key(header)) {
                Some(to) if !header.is_empty() => binder.bind(at, to)?,
                _ => binder.custom(at, header),
            }
        }
        let mut links = Vec::new();
        for (word, kind) in &self.links {
            let to = by_word(kind).ok_or_else(|| Error::NoKind(kind.clone()))?;
            links.push((position(word)?, to));
        }
        let mut set = Vec::new();
        for (word, value) in &self.set {
            set.push((position(word)?, value.clone()));
        }
        let columns = binder.columns;
        Ok(Layout {
            name: self.name.clone(),
            system: self.system.clone(),
            info,
            columns,
            headers: headers.to_vec(),
            own: self.own,
            repeats: self.repeats,
            is_part: self.group.is_some(),
            links,
            set,
            empty: self.empty.clone(),
            table: self.clone(),
        })
    }
}

struct Binder<'t> {
    table: &'t Table,
    catalog: &'t Catalog,
    info: &'static KindInfo,
    columns: Vec<Bound>,
}

impl Binder<'_> {
    fn bind(&mut self, at: usize, to: &To) -> Result<()> {
        match to {
            To::Many(all) => all.iter().try_for_each(|to| self.bind(at, to)),
            To::One(word) => {
                let full = Full {
                    to: word.clone(),
                    ..Full::default()
                };
                self.full(at, &full)
            }
            To::Full(full) => self.full(at, full),
        }
    }

    fn full(&mut self, at: usize, full: &Full) -> Result<()> {
        let column = self.column(&full.to)?;
        let how = self.how(full, &column)?;
        self.columns.push(Bound { at, column, how });
        Ok(())
    }

    fn column(&self, word: &str) -> Result<Column> {
        let no_field = || Error::NoField {
            kind: self.info.code,
            field: word.to_owned(),
        };
        if word.is_empty() {
            return Ok(Column::Passed);
        }
        if let Some((_, extra)) = Extra::WORDS.iter().find(|(known, _)| *known == word) {
            return Ok(Column::Extra(*extra));
        }
        if word.starts_with('@') {
            return Err(no_field());
        }
        if let Some(code) = word.strip_prefix("custom.") {
            return Ok(Column::Custom(code.to_owned()));
        }
        if let Some(name) = word.strip_suffix(".id") {
            return self
                .info
                .position(name)
                .map(Column::Uuid)
                .ok_or_else(no_field);
        }
        if let Some(at) = self.info.position(word) {
            return Ok(field(self.info, at));
        }
        if word == "id" {
            return Ok(Column::Id);
        }
        // By hand people write what they read on the screen.
        match super::ledger::meaning(self.catalog, self.info, &normal(word)) {
            (Column::Unknown | Column::Passed, _) => Err(no_field()),
            (column, _) => Ok(column),
        }
    }

    fn how(&self, full: &Full, column: &Column) -> Result<How> {
        let table = self.table;
        let name = match column {
            Column::Field(at) => &*self.info.specs()[*at].name,
            _ => "",
        };
        let words = if full.words.is_empty() {
            table.words.get(name)
        } else {
            Some(&full.words)
        };
        let bad = |what: &str, said: &str| Error::BadLayout {
            what: what.to_owned(),
            said: said.to_owned(),
        };
        Ok(How {
            by: match full.by.as_deref() {
                None | Some("any") => By::Any,
                Some("id") => By::Id,
                Some("domain") => By::Domain,
                Some("labelled") => By::Labelled,
                Some(other) => return Err(bad("by", other)),
            },
            missing: match full.missing.as_deref() {
                None | Some("make") => Missing::Make,
                Some("leave") => Missing::Leave,
                Some(other) => return Err(bad("missing", other)),
            },
            words: match words {
                Some(words) => Some(Arc::new(words::Words::new(words))),
                None => words::of_field(self.info.code, name),
            },
            split: full.split.clone(),
            join: full.join.clone(),
            prefix: full.prefix.clone(),
            times: match &full.times {
                Some(times) => Some(times.parse::<Decimal>().map_err(|_| bad("times", times))?),
                None => None,
            },
            dates: order(full.dates.as_ref().or(table.dates.as_ref()))?,
            decimal: sign(full.decimal.as_ref().or(table.decimal.as_ref()))?,
            share: share(full.share.as_ref().or(table.share.as_ref()))?,
            is_second: false,
            only: full
                .only
                .as_ref()
                .map(|only| only.iter().map(|word| normal(word)).collect()),
        })
    }

    /// A column that the layout does not name may be a field that people added.
    fn custom(&mut self, at: usize, header: &str) {
        let wanted = normal(header);
        let known = self
            .catalog
            .custom
            .get(&self.info.kind)
            .into_iter()
            .flatten();
        for spec in known {
            let code = spec.name.strip_prefix("custom.").unwrap_or(&spec.name);
            if !wanted.is_empty() && (wanted == spec.name || wanted == normal(&spec.label)) {
                self.columns.push(Bound {
                    at,
                    column: Column::Custom(code.to_owned()),
                    how: How::default(),
                });
                return;
            }
        }
    }
}

/// What bare percentages mean, by its word.
pub fn share(word: Option<&String>) -> Result<Option<Share>> {
    word.map(|word| {
        Share::of(word).ok_or_else(|| Error::BadLayout {
            what: "share".into(),
            said: word.clone(),
        })
    })
    .transpose()
}

/// An order of dates by its word.
pub fn order(word: Option<&String>) -> Result<Option<DateOrder>> {
    Ok(Some(match word.map(String::as_str) {
        None => return Ok(None),
        Some("ymd") => DateOrder::Ymd,
        Some("mdy") => DateOrder::Mdy,
        Some("dmy") => DateOrder::Dmy,
        Some(other) => {
            return Err(Error::BadLayout {
                what: "dates".into(),
                said: other.into(),
            });
        }
    }))
}

/// A decimal sign by its word.
pub fn sign(word: Option<&String>) -> Result<Option<Sign>> {
    Ok(Some(match word.map(String::as_str) {
        None => return Ok(None),
        Some("point") => Sign::Point,
        Some("comma") => Sign::Comma,
        Some(other) => {
            return Err(Error::BadLayout {
                what: "decimal".into(),
                said: other.into(),
            });
        }
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_reading_a_layout_panic(text in "(\\[\\[table\\]\\]|kind = \"account\"|has = |columns|[\\[\\]{}=\",a-z\n ]){0,12}") {
            if let Ok(file) = File::parse(&text) {
                for table in &file.table {
                    let _ = table.bind(&Catalog::default(), &["name".to_owned()]);
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_with_a_layout_is_said() {
        assert!(
            File::parse("tabel = 1")
                .expect_err("refused")
                .contains("unknown field")
        );
        let file = File::parse("[[table]]\nkind = \"account\"\ncolumns = { Firma = \"nam\" }\n")
            .expect("readable");
        let error = file.table[0].bind(&Catalog::default(), &["Firma".to_owned()]);
        assert!(
            error
                .expect_err("refused")
                .to_string()
                .contains("no field `nam`")
        );
    }
}
