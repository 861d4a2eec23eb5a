//! The files of the sample book, as they were compiled in. It knows rows and headers, no values.

use std::{collections::HashMap, sync::OnceLock};

use crate::{
    domain::{
        catalog::custom_spec,
        field::{Record as _, Spec},
        kind::{Kind, KindInfo},
        money::Currency,
        pick::Codes as _,
        record::{
            book::{CustomField, CustomType},
            by_word,
        },
    },
    store::{Error, Result},
};

macro_rules! files {
    ($($code:literal)*) => {
        &[$(($code, include_str!(concat!("../../../assets/sample/", $code, ".csv")))),*]
    };
}

/// Kinds in the order in which records of one moment are made.
const FILES: &[(&str, &str)] = files![
    "team" "user" "pipeline" "stage" "tag" "custom_field" "currency_rate"
    "account" "contact" "affiliation" "account_plan"
    "tax_class" "product" "price_book" "price" "product_rule"
    "campaign" "lead" "campaign_member"
    "opportunity" "opportunity_line" "member" "influence" "competitor"
    "quote" "quote_line" "order" "order_line" "contract" "installed_product"
    "case" "article" "survey_answer" "activity"
    "quota" "forecast_call" "playbook" "template" "attachment" "saved_view"
    "review" "verdict" "quiet"
];

const HISTORY: &str = include_str!("../../../assets/sample/history.csv");

/// One file.
#[derive(Debug)]
pub(super) struct Sheet {
    pub info: &'static KindInfo,
    header: csv::StringRecord,
    pub lines: Vec<csv::StringRecord>,
    currency: Vec<usize>,
}

/// A value that a field took on some day.
#[derive(Debug)]
pub(super) struct Entry {
    pub field: String,
    pub day: String,
    pub value: String,
    pub by: String,
}

/// What happened to each record since it was made, oldest first.
#[derive(Debug, Default)]
pub(super) struct History(HashMap<String, Vec<Entry>>);

impl History {
    /// The changes of one record.
    pub fn of(&self, key: &str) -> &[Entry] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }
}

fn read(name: &str, text: &str) -> Result<(csv::StringRecord, Vec<csv::StringRecord>)> {
    let bad = |error: csv::Error| Error::refused(format!("the sample's {name}: {error}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(bad)?.clone();
    let lines = reader.records().collect::<csv::Result<_>>().map_err(bad)?;
    Ok((header, lines))
}

/// All files but the history.
pub(super) fn sheets() -> Result<Vec<Sheet>> {
    FILES.iter().map(|(code, text)| sheet(code, text)).collect()
}

fn sheet(code: &str, text: &str) -> Result<Sheet> {
    let info =
        by_word(code).ok_or_else(|| Error::refused(format!("the sample has a kind `{code}`")))?;
    let (header, lines) = read(code, text)?;
    let currency = header
        .iter()
        .enumerate()
        .filter(|(_, name)| name.ends_with("currency"))
        .map(|(at, _)| at)
        .collect();
    Ok(Sheet {
        info,
        header,
        lines,
        currency,
    })
}

/// The history of all records.
pub(super) fn history() -> Result<History> {
    let (_, lines) = read("history", HISTORY)?;
    let mut all: HashMap<String, Vec<Entry>> = HashMap::new();
    for line in &lines {
        let at = |column: usize| line.get(column).unwrap_or_default().to_owned();
        all.entry(at(0)).or_default().push(Entry {
            field: at(1),
            day: at(2),
            value: at(3),
            by: at(4),
        });
    }
    Ok(History(all))
}

impl Sheet {
    /// The key of a line.
    pub fn key<'l>(&self, line: &'l csv::StringRecord) -> &'l str {
        line.get(0).unwrap_or_default()
    }

    /// The day it was made.
    pub fn created<'l>(&self, line: &'l csv::StringRecord) -> &'l str {
        line.get(1).unwrap_or_default()
    }

    /// Its fields and their texts.
    pub fn values<'l>(
        &'l self,
        line: &'l csv::StringRecord,
    ) -> impl Iterator<Item = (&'l str, &'l str)> {
        self.header.iter().zip(line).skip(2)
    }

    /// The currency of its amounts.
    pub fn currency(&self, line: &csv::StringRecord) -> Option<Currency> {
        self.currency
            .iter()
            .find_map(|at| Currency::parse(line.get(*at)?))
    }
}

/// A field by its name; custom ones as the sample's own file declares them.
pub(super) fn spec(info: &KindInfo, field: &str) -> Option<&'static Spec> {
    if field.starts_with("custom.") {
        return customs()
            .iter()
            .find(|(kind, spec)| *kind == info.kind && spec.name == field)
            .map(|(_, spec)| spec);
    }
    info.specs().get(info.position(field)?).copied()
}

fn customs() -> &'static [(Kind, Spec)] {
    static ALL: OnceLock<Vec<(Kind, Spec)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let file = FILES
            .iter()
            .find(|(code, _)| *code == CustomField::INFO.code);
        let fields = file.and_then(|(code, text)| sheet(code, text).ok());
        fields
            .iter()
            .flat_map(|sheet| sheet.lines.iter().filter_map(|line| custom(sheet, line)))
            .collect()
    })
}

fn custom(sheet: &Sheet, line: &csv::StringRecord) -> Option<(Kind, Spec)> {
    let value = |name: &str| {
        let mut values = sheet.values(line);
        values
            .find(|(field, _)| *field == name)
            .map(|(_, text)| text)
    };
    let holds = CustomType::from_code(value("holds")?)?;
    let spec = custom_spec(value("code")?, value("label")?, "", holds, Vec::new());
    Some((by_word(value("of_kind")?)?.kind, spec))
}
