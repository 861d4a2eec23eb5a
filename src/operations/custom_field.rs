//! Fields that people add to a kind. A code is made once from the label and never changes; the label may.

use serde_json::json;

use crate::{
    domain::{
        cell::Cell,
        field::{Record as _, Row},
        id::Id,
        kind::KindInfo,
        record::book::{CustomField, CustomType},
        text,
    },
    store::{Actor, Changes, Error, Op, Read, Result, Store, Tx},
    words::say,
};

/// A field as it is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewField {
    /// Shown.
    pub label: String,
    /// What it holds.
    pub holds: CustomType,
    /// The choices of a pick field.
    pub choices: Vec<String>,
    /// One sentence under it in a form.
    pub help: String,
}

/// Adds a field to a kind; gives its record.
pub fn add(
    store: &mut Store,
    actor: &Actor,
    info: &'static KindInfo,
    field: NewField,
) -> Result<(Id, Changes)> {
    let op = Op::with(
        "custom_field.add",
        json!({ "label": field.label, "kind": info.code }),
    );
    store.transact(actor, op, |tx| add_in(tx, info, field))
}

/// [`add`] within a step.
pub fn add_in(tx: &mut Tx<'_>, info: &'static KindInfo, field: NewField) -> Result<Id> {
    let label = field.label.trim();
    if label.is_empty() {
        return Err(Error::refused(say!("refused-field-label")));
    }
    let all = tx.all::<CustomField>()?;
    refuse_label(**tx, info, label, None)?;
    let made = tx.insert(&CustomField {
        of_kind: info.code.to_owned(),
        code: code(**tx, info, label, &all),
        label: label.to_owned(),
        holds: Some(field.holds.into()),
        choices: field.choices,
        help: field.help,
        position: Some(next_position(info, &all)),
        ..CustomField::default()
    })?;
    Ok(made.id())
}

/// What a field typed as a record lacks: its code, its place, and that its label is not taken.
pub(crate) fn complete(tx: &Tx<'_>, row: &mut Row) -> Result<()> {
    let field: CustomField = row.to_record();
    let info = crate::domain::record::by_word(field.of_kind.trim()).ok_or_else(|| {
        Error::refused_with(
            say!("refused-field-of-kind", kind = &field.of_kind),
            say!("refused-field-of-kind-hint"),
        )
    })?;
    let label = field.label.trim();
    if label.is_empty() {
        return Err(Error::refused_with(
            say!("refused-field-label"),
            say!("refused-field-label-hint"),
        ));
    }
    let all = tx.all::<CustomField>()?;
    refuse_label(**tx, info, label, None)?;
    let of_kind = CustomField::INFO;
    row.set(of_kind, "of_kind", Cell::from(info.code.to_owned()));
    row.set(of_kind, "label", Cell::from(label.to_owned()));
    let taken = all
        .iter()
        .any(|other| other.of_kind == info.code && other.code == field.code);
    if field.code.is_empty() || taken {
        row.set(of_kind, "code", Cell::from(code(**tx, info, label, &all)));
    }
    if field.position.is_none() {
        row.set(of_kind, "position", Cell::Int(next_position(info, &all)));
    }
    Ok(())
}

/// Gives a field another label; its code, and so its values, stay.
pub fn rename(store: &mut Store, actor: &Actor, id: Id, label: &str) -> Result<Changes> {
    let label = label.trim();
    let op = Op::with(
        "custom_field.rename",
        json!({ "record": id.0, "label": label }),
    );
    let (_, changes) = store.transact(actor, op, |tx| {
        let field: CustomField = tx.need(id)?;
        if label.is_empty() {
            return Err(Error::refused(say!("refused-field-label")));
        }
        if let Some(info) = crate::domain::record::by_word(&field.of_kind) {
            refuse_label(**tx, info, label, Some(&field.code))?;
        }
        tx.update(id, |field: &mut CustomField| {
            label.clone_into(&mut field.label);
        })
    })?;
    Ok(changes)
}

/// Takes a field away. What records hold in it stays with them, and is there again after an undo.
pub fn delete(store: &mut Store, actor: &Actor, id: Id) -> Result<Changes> {
    let field: CustomField = store.read().need(id)?;
    let op = Op::with(
        "custom_field.delete",
        json!({ "label": field.label, "kind": field.of_kind }),
    );
    let ((), changes) = store.transact(actor, op, |tx| tx.delete(id))?;
    Ok(changes)
}

fn next_position(info: &KindInfo, all: &[CustomField]) -> i64 {
    let of_kind = all.iter().filter(|other| other.of_kind == info.code);
    of_kind
        .filter_map(|other| other.position)
        .max()
        .unwrap_or(0)
        + 1
}

/// Two fields of one kind with the same label could not be told apart in a file.
fn refuse_label(read: Read<'_>, info: &KindInfo, label: &str, own: Option<&str>) -> Result<()> {
    let own = own.map(|code| format!("custom.{code}"));
    let same = read.catalog().specs(info).into_iter().any(|spec| {
        text::fold(&spec.label) == text::fold(label) && own.as_deref() != Some(spec.name.as_ref())
    });
    if same {
        return Err(Error::refused(say!(
            "refused-field-twice",
            many = info.called_many(),
            label = label
        )));
    }
    Ok(())
}

/// Letters and digits of the label; never the code of another field, nor of one whose values records may still hold.
fn code(read: Read<'_>, info: &KindInfo, label: &str, all: &[CustomField]) -> String {
    let key = text::name_key(label);
    let words: Vec<String> = key
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let plain = if words.is_empty() {
        "field".to_owned()
    } else {
        words.join("_")
    };
    let is_taken = |code: &str| {
        read.catalog().spec(info, code).is_some()
            || all
                .iter()
                .any(|field| field.of_kind == info.code && field.code == code)
    };
    if !is_taken(&plain) {
        return plain;
    }
    (2..10_000)
        .map(|number| format!("{plain}_{number}"))
        .find(|code| !is_taken(code))
        .unwrap_or(plain)
}
