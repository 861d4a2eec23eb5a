//! The five kinds that the simulator plays with, and what it calls their fields.

use dealbook::sync::core::{protocol::Body, shape::Shape};
use serde_json::Value;

pub const ACCOUNT: u16 = 1;
pub const OPPORTUNITY: u16 = 5;
pub const QUOTE: u16 = 18;
pub const LEAD: u16 = 4;
pub const ACTIVITY: u16 = 12;
pub const CONFLICT: u16 = 44;

/// What an author edits: a name, an amount with its currency, a second single field, the account, a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Name,
    Money,
    Other,
    Parent,
    State,
}

/// The fields of a unit in a kind; none where the kind has no such unit.
pub fn fields(kind: u16, unit: Unit) -> &'static [&'static str] {
    match (kind, unit) {
        (CONFLICT, Unit::State) => &["state"],
        (CONFLICT, _) | (_, Unit::State) => &[],
        (ACCOUNT | OPPORTUNITY, Unit::Name) => &["name"],
        (QUOTE | ACTIVITY, Unit::Name) => &["subject"],
        (LEAD, Unit::Name) => &["company"],
        (ACCOUNT, Unit::Money) => &["revenue", "revenue_currency"],
        (OPPORTUNITY, Unit::Money) => &["amount", "currency"],
        (QUOTE, Unit::Money) => &["discount_amount", "currency"],
        (ACCOUNT, Unit::Other) => &["industry"],
        (QUOTE, Unit::Other) => &["terms"],
        (ACTIVITY, Unit::Other) => &["objective"],
        (OPPORTUNITY | LEAD, Unit::Other) => &["source"],
        (OPPORTUNITY | QUOTE | ACTIVITY, Unit::Parent) => &["account"],
        _ => &[],
    }
}

/// The rules' name of what is judged together.
pub fn code(kind: u16, unit: Unit) -> String {
    let field = fields(kind, unit)[0];
    Shape::of(kind).unit(field).to_owned()
}

/// All units of a body, by the rules' name.
pub fn units(kind: u16, body: &Body) -> Vec<String> {
    let shape = Shape::of(kind);
    let mut names: Vec<String> = body
        .keys()
        .filter(|field| field.as_str() != "tags")
        .map(|field| shape.unit(field).to_owned())
        .collect();
    names.dedup();
    names.sort();
    names.dedup();
    names
}

/// The values of a unit, by the rules' name.
pub fn values(kind: u16, body: &Body, unit: &str) -> Vec<(String, Value)> {
    let shape = Shape::of(kind);
    body.iter()
        .filter(|(field, _)| field.as_str() != "tags" && shape.unit(field) == unit)
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

pub fn tags(body: &Body) -> Vec<String> {
    dealbook::sync::core::shape::items(body.get("tags"))
}
