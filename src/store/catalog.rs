//! Reads the [`Catalog`] from the book, and lays the first records of a new one.

use rusqlite::Connection;

use super::{Changes, NewBook, error::Result, read::Read, sqlite, tx::Tx};
use crate::domain::{
    catalog::{Catalog, PipelineInfo, StageInfo, UserInfo, custom_spec},
    field::{Record as _, days},
    id::{Id, Ref},
    money::{Currency, Fixed},
    pick::Pick,
    record::{
        book::{CurrencyRate, CustomField, CustomType},
        by_word,
        pipeline::{Category, Gate, Pipeline, Stage},
        team::{User, UserRole},
    },
    worth::Counted,
};

/// Whether a change asks for a new snapshot.
pub(crate) fn is_shaped_by(changes: &Changes) -> bool {
    [
        Pipeline::KIND,
        Stage::KIND,
        User::KIND,
        CustomField::KIND,
        CurrencyRate::KIND,
    ]
    .iter()
    .any(|kind| changes.kinds.contains(kind))
}

/// The snapshot of this moment.
pub(crate) fn load(conn: &Connection, me: Id) -> Result<Catalog> {
    let mut catalog = Catalog {
        me,
        base: sqlite::meta(conn, "currency")?.and_then(|code| Currency::parse(&code)),
        fiscal_start: sqlite::meta(conn, "fiscal_start")?
            .and_then(|month| month.parse().ok())
            .unwrap_or(1),
        counted: match sqlite::meta(conn, "counted")?.as_deref() {
            Some("whole_term") => Counted::WholeTerm,
            _ => Counted::FirstYear,
        },
        ..Catalog::default()
    };
    catalog.phone_country = match sqlite::meta(conn, "phone_country")? {
        Some(code) => code.parse().unwrap_or(0),
        None => calling_code(catalog.base()),
    };
    let empty = Catalog::default();
    let read = Read::new(conn, &empty);
    let mut pipelines: Vec<Pipeline> = read.all()?;
    pipelines.sort_by_key(|pipeline| (pipeline.archived, pipeline.position, pipeline.id));
    let mut stages: Vec<Stage> = read.all()?;
    stages.sort_by_key(|stage| (stage.position, stage.id));
    catalog.pipelines = pipelines
        .iter()
        .map(|pipeline| pipeline_info(pipeline, &stages))
        .collect();
    let mut users: Vec<User> = read.all()?;
    users.sort_by(|a, b| a.name.cmp(&b.name));
    catalog.users = users
        .into_iter()
        .map(|user| UserInfo {
            id: user.id,
            name: user.name,
            initials: user.initials,
            manager: user.manager.map(Ref::id),
        })
        .collect();
    let mut fields: Vec<CustomField> = read.all()?;
    fields.sort_by_key(|field| (field.position, field.id));
    for field in fields {
        if let Some(info) = by_word(&field.of_kind) {
            let holds = match field.holds {
                Some(Pick::Known(holds)) => holds,
                _ => CustomType::Text,
            };
            let spec = custom_spec(&field.code, &field.label, &field.help, holds, field.choices);
            catalog.custom.entry(info.kind).or_default().push(spec);
        }
    }
    for rate in read.all::<CurrencyRate>()? {
        if let (Some(currency), Some(date), Some(rate)) = (rate.currency, rate.date, rate.rate) {
            catalog
                .rates
                .entry(currency.code().to_owned())
                .or_default()
                .push((days(date), rate));
        }
    }
    catalog
        .rates
        .values_mut()
        .for_each(|rates| rates.sort_unstable());
    Ok(catalog)
}

/// Where a currency is at home, as a calling code: what a phone number without a country is taken for.
fn calling_code(currency: Currency) -> u16 {
    match currency.code() {
        "CNY" => 86,
        "USD" | "CAD" => 1,
        "GBP" => 44,
        "JPY" => 81,
        "CHF" => 41,
        "KRW" => 82,
        "INR" => 91,
        "AUD" => 61,
        "BRL" => 55,
        "PLN" => 48,
        "SEK" => 46,
        "TWD" => 886,
        "HKD" => 852,
        "SGD" => 65,
        _ => 49,
    }
}

fn pipeline_info(pipeline: &Pipeline, stages: &[Stage]) -> PipelineInfo {
    let known = |category: &Option<Pick<Category>>| match category {
        Some(Pick::Known(category)) => *category,
        _ => Category::Pipeline,
    };
    PipelineInfo {
        id: pipeline.id,
        name: pipeline.name.clone(),
        gate: if pipeline.gate == Some(Pick::Known(Gate::Block)) {
            Gate::Block
        } else {
            Gate::Warn
        },
        stages: stages
            .iter()
            .filter(|stage| stage.pipeline == Some(Ref::to(pipeline.id)))
            .map(|stage| StageInfo {
                id: stage.id,
                pipeline: pipeline.id,
                name: stage.name.clone(),
                probability: stage.probability.unwrap_or_default(),
                category: known(&stage.category),
                rot_days: stage.rot_days,
                exit_criteria: stage.exit_criteria.clone(),
                guidance: stage.guidance.clone(),
            })
            .collect(),
    }
}

/// The plain pipeline: name, probability, category, rots after.
pub const PLAIN: &[(&str, i64, Category, i64)] = &[
    ("Prospect", 10, Category::Pipeline, 30),
    ("Qualify", 25, Category::Pipeline, 30),
    ("Needs", 40, Category::Pipeline, 30),
    ("Proposal", 60, Category::BestCase, 30),
    ("Negotiation", 80, Category::Commit, 21),
];

/// The user `me`, and the plain pipeline.
pub(crate) fn first_records(tx: &mut Tx<'_>, new: &NewBook) -> Result<Id> {
    let initials: String = new
        .user
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(3)
        .flat_map(char::to_uppercase)
        .collect();
    let me = tx.insert(&User {
        name: new.user.clone(),
        initials,
        role: Some(UserRole::Admin.into()),
        active: true,
        ..User::default()
    })?;
    let pipeline = tx.insert(&Pipeline {
        name: "Plain".into(),
        position: Some(1),
        gate: Some(Gate::Warn.into()),
        ..Pipeline::default()
    })?;
    for (at, (name, probability, category, rots)) in PLAIN.iter().enumerate() {
        tx.insert(&Stage {
            pipeline: Some(pipeline),
            name: (*name).into(),
            position: Some(at as i64 + 1),
            probability: Some(Fixed(probability * 1_000_000)),
            category: Some((*category).into()),
            rot_days: Some(*rots),
            ..Stage::default()
        })?;
    }
    Ok(me.id())
}
