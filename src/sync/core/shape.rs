//! What the ledger says of a record on the wire: fields judged together, lists, roots, what a sent quote freezes.
//!
//! A kind or field that this version does not know is a plain single value, without a root.

use serde_json::Value;
use uuid::Uuid;

use super::protocol::Body;
use crate::domain::{
    field::{FieldKind, Record as _, Spec},
    kind::{Kind, KindInfo, Scope},
    record::{
        by_kind,
        conflict::Conflict,
        quote::{Quote, QuoteLine},
        team::{Team, Territory, User},
    },
};

/// What of a sent quote may still change: what was decided on it, what it belongs to, and what is not in the document.
const OPEN: [&str; 9] = [
    "status",
    "decided_on",
    "exported",
    "notes",
    "owner",
    "primary",
    "opportunity",
    "account",
    "supersedes",
];
/// What a sent quote may become.
const AFTER_SENT: [&str; 5] = ["sent", "accepted", "rejected", "withdrawn", "superseded"];

/// A kind on the wire.
#[derive(Clone, Copy, Debug)]
pub struct Shape(Option<&'static KindInfo>);

impl Shape {
    /// Of the kind with this number.
    pub fn of(kind: u16) -> Self {
        Self(by_kind(Kind(kind)))
    }

    fn spec(self, field: &str) -> Option<&'static Spec> {
        let info = self.0?;
        info.specs().get(info.position(field)?).copied()
    }

    /// What is judged together under one name.
    pub fn unit(self, field: &str) -> &str {
        self.spec(field)
            .and_then(|spec| spec.judged.or(spec.unit))
            .unwrap_or(field)
    }

    /// The fields of a unit that this version knows.
    pub fn fields(self, unit: &str) -> impl Iterator<Item = &'static str> {
        let specs = self.0.map_or(&[][..], KindInfo::specs);
        specs
            .iter()
            .filter(move |spec| {
                spec.is_stored() && spec.judged.or(spec.unit).unwrap_or(spec.name.as_ref()) == unit
            })
            .filter_map(|spec| match &spec.name {
                std::borrow::Cow::Borrowed(name) => Some(*name),
                std::borrow::Cow::Owned(_) => None,
            })
    }

    /// Whether the past of a field counts: figures and what changed since are made from it.
    pub fn is_tracked(self, field: &str) -> bool {
        self.spec(field).is_some_and(|spec| spec.tracked)
    }

    /// Whether a field leads to one other record.
    pub fn is_reference(self, field: &str) -> bool {
        self.spec(field)
            .is_some_and(|spec| matches!(spec.kind, FieldKind::Ref(_) | FieldKind::AnyRef))
    }

    /// Whether a field leads to several other records.
    pub fn is_references(self, field: &str) -> bool {
        self.spec(field)
            .is_some_and(|spec| matches!(spec.kind, FieldKind::Refs(_)))
    }

    /// The fields that may lead to the record that this one belongs under.
    pub fn roots(self) -> &'static [&'static str] {
        match self.0.map(|info| info.scope) {
            Some(Scope::Territory(fields)) => fields,
            _ => &[],
        }
    }

    /// The record that a record of these values belongs under, and the field that says so.
    pub fn parent(self, body: &Body) -> Option<(&'static str, Uuid)> {
        self.roots()
            .iter()
            .find_map(|field| Some((*field, reference(body.get(*field)?)?)))
    }

    /// Whether all of the organisation shares it.
    pub fn is_org(self) -> bool {
        self.0.is_some_and(|info| info.scope == Scope::Org)
    }

    /// Whether it is its maker's alone.
    pub fn is_personal(self) -> bool {
        self.0.is_some_and(|info| info.scope == Scope::Personal)
    }

    /// Whether it is a conflict.
    pub fn is_conflict(self) -> bool {
        self.0 == Some(Conflict::INFO)
    }

    /// Whether it is a part of a quote: frozen with it.
    pub fn is_quote_line(self) -> bool {
        self.0 == Some(QuoteLine::INFO)
    }

    /// Whether administrators alone change it once it is there.
    pub fn is_of_admins(self) -> bool {
        [User::INFO, Team::INFO, Territory::INFO]
            .iter()
            .any(|info| self.0 == Some(*info))
    }

    /// Whether a field of a quote is in the document that was sent.
    pub fn is_frozen(self, field: &str) -> bool {
        self.0 == Some(Quote::INFO) && !OPEN.contains(&field)
    }

    /// Whether a sent quote may take this value.
    pub fn may_follow_sending(self, field: &str, value: &Value) -> bool {
        field != "status"
            || value
                .as_str()
                .is_some_and(|code| AFTER_SENT.contains(&code))
    }
}

/// The record that a value leads to.
pub fn reference(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|text| Uuid::try_parse(text).ok())
}

/// The items of a list as the wire has it.
pub fn items(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}
