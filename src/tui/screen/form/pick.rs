//! Choosing the value of a field from a list, and making a record that is missing there.

use super::{
    super::{
        super::{message::Written, view::Cx},
        choose::{Choice, Choose, Chosen},
    },
    Form, SAVED, Saved,
    input::Editor,
    value,
};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Row},
        kind::KindInfo,
        record::by_kind,
        text::truncate,
    },
    store::Op,
    words::say,
};

impl Form {
    /// Opens the list to choose from, with what was typed.
    pub(super) fn choose(&mut self, typed: &str, cx: &mut Cx<'_>) {
        let Some(input) = self.inputs.get(self.at) else {
            return;
        };
        let Editor::Chosen(cell, shown) = &input.editor else {
            return;
        };
        let label = input.spec.called().to_string();
        let picks: Vec<Choice> = input
            .spec
            .picks()
            .into_iter()
            .map(|(code, label)| Choice::new(code, label))
            .collect();
        let choose = match input.spec.kind {
            FieldKind::Bool => {
                let yes = Choice::new("1", say!("frame-yes"));
                Choose::new(label, vec![yes, Choice::new("0", say!("frame-no"))])
            }
            FieldKind::Pick(_) => Choose::new(label, picks).on(cell.text().unwrap_or_default()),
            FieldKind::Picks(_) => {
                let taken = picks
                    .iter()
                    .filter(|pick| cell.items().contains(&pick.code))
                    .cloned()
                    .collect();
                Choose::new(label, picks).several(taken)
            }
            FieldKind::Ref(kind) => Choose::new(label, none_of(cell))
                .looking(move |read, typed| value::targets(read, Some(kind), typed))
                .creating(),
            FieldKind::Refs(kind) => {
                let names = shown.split("; ").map(str::to_owned);
                let taken = cell
                    .ids()
                    .into_iter()
                    .zip(names)
                    .map(|(id, name)| Choice::new(id.to_string(), name))
                    .collect();
                Choose::new(label, Vec::new())
                    .looking(move |read, typed| value::targets(read, Some(kind), typed))
                    .several(taken)
            }
            _ => Choose::new(label, Vec::new())
                .looking(|read, typed| value::targets(read, None, typed)),
        };
        let choose = if typed.is_empty() {
            choose
        } else {
            choose.typed(typed)
        };
        cx.over(choose);
    }

    pub(super) fn take(&mut self, chosen: Chosen, cx: &mut Cx<'_>) {
        let Some(input) = self.inputs.get_mut(self.at) else {
            return;
        };
        match (chosen, input.spec.kind) {
            (Chosen::One(choice), FieldKind::Pick(_)) => {
                input.set(Cell::from(choice.code), choice.label);
            }
            (Chosen::One(choice), _) if choice.code.is_empty() => {
                input.set(Cell::Null, String::new());
            }
            (Chosen::One(choice), _) => {
                let cell = choice.code.parse().map_or(Cell::Null, Cell::Int);
                input.set(cell, choice.label);
            }
            (Chosen::Several(choices), FieldKind::Refs(_)) => {
                let ids: Vec<i64> = choices
                    .iter()
                    .filter_map(|choice| choice.code.parse().ok())
                    .collect();
                let names: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
                input.set(Cell::from_ids(&ids), names.join("; "));
            }
            (Chosen::Several(choices), _) => {
                let codes: Vec<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
                let names: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
                input.set(Cell::from_items(&codes), names.join(", "));
            }
            (Chosen::New(name), FieldKind::Ref(kind)) => {
                if let Some(info) = by_kind(kind) {
                    return self.create(info, name, cx);
                }
            }
            (Chosen::New(_), _) => {}
        }
        self.go(1, cx);
    }

    /// Makes a record of that name at once; the rest of it can be told later.
    fn create(&mut self, info: &'static KindInfo, name: String, cx: &mut Cx<'_>) {
        let title = if info.code == "contact" {
            "family_name"
        } else {
            info.title
        };
        let shown = name.clone();
        self.for_field = true;
        cx.write(SAVED, move |store, actor| {
            let (id, changes) = store.transact(actor, Op::new("create"), |tx| {
                let mut row = Row::new(info);
                row.set(info, title, Cell::from(name));
                tx.create(info, row)
            })?;
            Ok((
                Saved::Done(id),
                Written::new(
                    changes,
                    say!(
                        "form-made",
                        kind = info.called().to_lowercase(),
                        name = truncate(&shown, 40)
                    ),
                ),
            ))
        });
    }
}

fn none_of(cell: &Cell<'static>) -> Vec<Choice> {
    if cell.is_null() {
        Vec::new()
    } else {
        vec![Choice::new("", say!("frame-none"))]
    }
}
