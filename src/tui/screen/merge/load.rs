//! What the records say, field by field, what becomes of it, and what would move over.

use super::Taken;
use crate::{
    domain::{
        field::{FieldKind, Row, Spec},
        filter::{Filter, Is, Node, Test},
        id::Id,
        kind::KindInfo,
        record::KINDS,
    },
    operations::{merge::becomes, words},
    store::{Read, Result},
};

/// The records side by side.
pub(super) struct Sides {
    /// How they are called.
    pub titles: Vec<String>,
    /// What they say: first the fields in which they differ.
    pub lines: Vec<Line>,
    /// What belongs to those that are not kept: the kind, and how many.
    pub moving: Vec<(&'static KindInfo, i64)>,
}

/// One field.
pub(super) struct Line {
    pub field: String,
    pub label: String,
    /// As each record has it.
    pub values: Vec<String>,
    /// As it is in the one that is kept, where nobody chooses.
    pub by_rule: String,
    pub becomes: String,
    pub differs: bool,
}

/// Reads them; `keep` is the place of the one that is kept.
pub(super) fn sides(
    read: &Read<'_>,
    kind: &'static KindInfo,
    ids: &[Id],
    keep: usize,
    taken: &[Taken],
) -> Result<Sides> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.push(read.row(kind, *id)?.unwrap_or_else(|| Row::new(kind)));
    }
    let mut in_order = rows.clone();
    in_order[..=keep].rotate_right(1);
    let (by_rule, whole) = (
        becomes(kind, &in_order, &[]),
        becomes(kind, &in_order, taken),
    );
    let mut lines = Vec::new();
    for spec in read.catalog().specs(kind) {
        if spec.hidden || !(spec.is_stored() || spec.custom) {
            continue;
        }
        let say = |row: &Row| words::long(read, kind, row, spec);
        let values = rows.iter().map(say).collect::<Result<Vec<_>>>()?;
        if values.iter().all(String::is_empty) {
            continue;
        }
        lines.push(Line {
            field: spec.name.to_string(),
            label: spec.called().to_owned(),
            differs: values.iter().any(|value| *value != values[0]),
            values,
            by_rule: say(&by_rule)?,
            becomes: say(&whole)?,
        });
    }
    lines.sort_by_key(|line| !line.differs);
    let others = ids.iter().enumerate().filter(|(at, _)| *at != keep);
    Ok(Sides {
        titles: ids
            .iter()
            .map(|id| read.title(*id))
            .collect::<Result<_>>()?,
        lines,
        moving: moving(read, kind, others.map(|(_, id)| *id))?,
    })
}

fn leads_to(spec: &Spec, kind: &KindInfo) -> bool {
    match spec.kind {
        FieldKind::Ref(to) | FieldKind::Refs(to) => to == kind.kind,
        FieldKind::AnyRef => true,
        _ => false,
    }
}

/// How many records of each kind lead to these.
fn moving(
    read: &Read<'_>,
    kind: &'static KindInfo,
    ids: impl Iterator<Item = Id>,
) -> Result<Vec<(&'static KindInfo, i64)>> {
    let mut to = Vec::new();
    for id in ids {
        to.extend(read.uuid(id)?.map(|uuid| Is::Id(uuid.simple().to_string())));
    }
    let mut found = Vec::new();
    for info in KINDS.iter().copied().filter(|info| !info.sort.is_empty()) {
        let fields = info.specs().iter().filter(|spec| leads_to(spec, kind));
        let tests = fields.map(|spec| {
            Node::Test(Test {
                field: spec.name.to_string(),
                holds: spec.kind,
                any: to.clone(),
            })
        });
        let filter = Filter {
            root: Node::any(tests.collect()),
            ..Filter::everything()
        };
        let count = read
            .list(info, &filter, &[], crate::domain::field::Date::MIN)
            .count()?;
        if count > 0 {
            found.push((info, count));
        }
    }
    Ok(found)
}
