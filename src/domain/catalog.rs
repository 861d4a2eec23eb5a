//! What shapes a book at this moment: kinds with their custom fields, pipelines, users, rates.
//!
//! A snapshot, replaced as a whole when one of its kinds changes; nothing here is read from a file.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    cell::Cell,
    field::{Date, FieldKind, Row, Spec, days},
    id::Id,
    kind::{Kind, KindInfo},
    money::{Currency, Fixed, Minor, convert},
    record::book::CustomType,
    record::pipeline::{Category, Gate},
    worth::Counted,
};

/// One stage, as operations and boards need it.
#[derive(Clone, Debug, PartialEq)]
pub struct StageInfo {
    /// The stage.
    pub id: Id,
    /// The pipeline it belongs to.
    pub pipeline: Id,
    /// Shown.
    pub name: String,
    /// Percent, scale 6.
    pub probability: Fixed,
    /// Where its deals count.
    pub category: Category,
    /// Days before a deal rots in it; none: never.
    pub rot_days: Option<i64>,
    /// What must hold before leaving it.
    pub exit_criteria: Vec<String>,
    /// How to go on.
    pub guidance: String,
}

/// One pipeline with its stages in order.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineInfo {
    /// The pipeline.
    pub id: Id,
    /// Shown.
    pub name: String,
    /// What an unmet criterion does.
    pub gate: Gate,
    /// Its open steps, first to last.
    pub stages: Vec<StageInfo>,
}

/// One user.
#[derive(Clone, Debug, PartialEq)]
pub struct UserInfo {
    /// The user.
    pub id: Id,
    /// Shown.
    pub name: String,
    /// Used in numbers.
    pub initials: String,
    /// Whom they report to.
    pub manager: Option<Id>,
}

/// The snapshot.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// The user of this book.
    pub me: Id,
    /// The book's currency.
    pub base: Option<Currency>,
    /// First month of the fiscal year.
    pub fiscal_start: u32,
    /// How much of a yearly or monthly amount counts.
    pub counted: Counted,
    /// The country of phone numbers without one, as its calling code.
    pub phone_country: u16,
    /// Pipelines in order.
    pub pipelines: Vec<PipelineInfo>,
    /// Users by name.
    pub users: Vec<UserInfo>,
    /// Custom fields by kind, in order.
    pub custom: BTreeMap<Kind, Vec<Spec>>,
    /// Rates by currency code, oldest first: day, units of base for one.
    pub rates: BTreeMap<String, Vec<(i64, Fixed)>>,
}

impl Catalog {
    /// The book's currency; the euro until one is chosen.
    pub fn base(&self) -> Currency {
        self.base
            .or_else(|| Currency::parse("EUR"))
            .unwrap_or_else(|| unreachable!("EUR is a currency"))
    }

    /// The fields of a kind, built in first, then custom.
    pub fn specs(&self, info: &KindInfo) -> Vec<&Spec> {
        let mut specs: Vec<&Spec> = info.specs().to_vec();
        specs.extend(self.custom.get(&info.kind).into_iter().flatten());
        specs
    }

    /// The fields of a kind with their values in a row, in the same order: none has to be looked for by its name.
    pub fn values<'r>(
        &'r self,
        info: &KindInfo,
        row: &'r Row,
    ) -> impl Iterator<Item = (&'r Spec, &'r Cell<'static>)> {
        let own = info.specs().iter().copied().enumerate();
        let custom = self.custom.get(&info.kind).into_iter().flatten();
        own.map(|(at, spec)| (spec, row.at(at)))
            .chain(custom.map(|spec| (spec, row.custom_value(&spec.name))))
    }

    /// A field by its name; custom fields also by their bare code.
    pub fn spec(&self, info: &KindInfo, name: &str) -> Option<&Spec> {
        info.specs()
            .iter()
            .copied()
            .find(|spec| spec.name == name)
            .or_else(|| {
                let custom = self.custom.get(&info.kind)?;
                custom.iter().find(|spec| {
                    spec.name == name || spec.name.strip_prefix("custom.") == Some(name)
                })
            })
    }

    /// A stage by id.
    pub fn stage(&self, id: Id) -> Option<&StageInfo> {
        self.pipelines
            .iter()
            .flat_map(|pipeline| &pipeline.stages)
            .find(|stage| stage.id == id)
    }

    /// A pipeline by id.
    pub fn pipeline(&self, id: Id) -> Option<&PipelineInfo> {
        self.pipelines.iter().find(|pipeline| pipeline.id == id)
    }

    /// A user by id.
    pub fn user(&self, id: Id) -> Option<&UserInfo> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Units of the book's currency for one of `currency` on `day`: the latest rate not after it, else the oldest.
    pub fn rate(&self, currency: Currency, day: Date) -> Option<Fixed> {
        if currency == self.base() {
            return Some(Fixed(1_000_000));
        }
        let rates = self.rates.get(currency.code())?;
        let day = days(day);
        rates
            .iter()
            .rev()
            .find(|(from, _)| *from <= day)
            .or_else(|| rates.first())
            .map(|(_, rate)| *rate)
    }

    /// An amount in the book's currency, or nothing where no rate is known: never one to one.
    pub fn to_base(&self, amount: Minor, currency: Currency, day: Date) -> Option<Minor> {
        convert(amount, currency, self.base(), self.rate(currency, day)?)
    }

    /// An amount of one currency in another, through the book's, rounded once; nothing where a rate is not known.
    pub fn convert(&self, amount: Minor, from: Currency, to: Currency, day: Date) -> Option<Minor> {
        if from == to {
            return Some(amount);
        }
        let (one, other) = (self.rate(from, day)?, self.rate(to, day)?);
        if one.0 <= 0 || other.0 <= 0 {
            return None;
        }
        let product = amount.to_decimal(from).checked_mul(one.to_decimal())?;
        Minor::from_decimal(product.checked_div(other.to_decimal())?, to)
    }
}

/// The ledger row of a custom field.
pub fn custom_spec(
    code: &str,
    label: &str,
    help: &str,
    holds: CustomType,
    choices: Vec<String>,
) -> Spec {
    let kind = match holds {
        CustomType::Text => FieldKind::Text,
        CustomType::Long => FieldKind::Long,
        CustomType::Int => FieldKind::Int,
        CustomType::Decimal => FieldKind::Fixed,
        CustomType::Percent => FieldKind::Percent,
        CustomType::Date => FieldKind::Date,
        CustomType::Bool => FieldKind::Bool,
        CustomType::Pick => FieldKind::Pick(&[]),
        CustomType::Picks => FieldKind::Picks(&[]),
    };
    let mut spec = Spec::new("", "", "", kind);
    spec.name = Cow::Owned(format!("custom.{code}"));
    spec.label = Cow::Owned(label.to_owned());
    spec.help = Cow::Owned(help.to_owned());
    spec.custom = true;
    spec.choices = choices;
    spec.group = "More";
    if matches!(
        kind,
        FieldKind::Text | FieldKind::Long | FieldKind::Pick(_) | FieldKind::Picks(_)
    ) {
        spec.search = super::field::Search::Text;
    }
    spec
}
