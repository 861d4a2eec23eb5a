//! One field of a form: what is typed or chosen in it, and what it is to become.

use super::super::super::widget::{area::Area, input::Line};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Spec},
        id::Id,
    },
    store::Read,
    words::{comma, say},
};

/// What is typed in.
pub(super) enum Editor {
    Line(Line),
    Area(Box<Area>),
    /// Chosen from a list: the value, and how it is shown.
    Chosen(Cell<'static>, String),
}

/// What a field is to become: as it was typed, or as it was chosen.
pub(super) enum Said {
    Typed(String),
    Chosen(Cell<'static>),
    Flag(bool),
}

impl Said {
    /// As the operations read it: a reference by its id everywhere, so that no name is guessed at.
    pub(super) fn text(&self, read: &Read<'_>) -> crate::store::Result<String> {
        let name = |id: i64| {
            Ok(read
                .uuid(Id(id))?
                .map(|uuid| uuid.to_string())
                .unwrap_or_default())
        };
        Ok(match self {
            Self::Typed(text) => text.clone(),
            Self::Chosen(Cell::Null) => String::new(),
            Self::Flag(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Chosen(Cell::Int(id)) => name(*id)?,
            Self::Chosen(Cell::Text(text)) if text.starts_with('[') => {
                let cell = Cell::Text(text.clone());
                let ids = cell.ids();
                if ids.is_empty() {
                    cell.items().join("; ")
                } else {
                    ids.into_iter()
                        .map(name)
                        .collect::<crate::store::Result<Vec<String>>>()?
                        .join("; ")
                }
            }
            Self::Chosen(Cell::Text(text)) => text.to_string(),
        })
    }
}

/// One field of the form.
pub(super) struct Input {
    pub(super) spec: Spec,
    pub(super) editor: Editor,
    /// As it was before.
    pub(super) was: String,
    /// What is wrong with it.
    pub(super) wrong: Option<String>,
}

impl Input {
    pub(super) fn text(&self) -> String {
        match &self.editor {
            Editor::Line(line) => line.text().to_owned(),
            Editor::Area(area) => area.text(),
            Editor::Chosen(_, shown) => shown.clone(),
        }
    }

    pub(super) fn is_dirty(&self) -> bool {
        self.text() != self.was
    }

    pub(super) fn set(&mut self, cell: Cell<'static>, text: String) {
        self.editor = match self.spec.kind {
            FieldKind::Long => Editor::Area(Box::new(Area::new(&text))),
            kind if is_chosen(kind) => Editor::Chosen(cell, text),
            _ => Editor::Line(Line::new(text)),
        };
    }

    /// Lines it takes on the screen.
    pub(super) fn height(&self) -> u16 {
        match &self.editor {
            Editor::Area(area) => (area.text().lines().count() as u16 + 1).clamp(3, 8),
            _ => 1,
        }
    }
}

pub(super) fn is_chosen(kind: FieldKind) -> bool {
    kind.is_ref()
        || matches!(
            kind,
            FieldKind::Pick(_) | FieldKind::Picks(_) | FieldKind::Bool
        )
}

/// How the value of a chosen field is shown.
pub(super) fn show_choice(spec: &Spec, cell: &Cell<'static>, text: &str) -> String {
    match spec.kind {
        FieldKind::Pick(_) => cell
            .text()
            .map(|code| crate::operations::words::label(spec, code))
            .unwrap_or_default(),
        FieldKind::Picks(_) => {
            let labels: Vec<String> = cell
                .items()
                .iter()
                .map(|code| crate::operations::words::label(spec, code))
                .collect();
            labels.join(comma())
        }
        FieldKind::Bool => match cell.int() {
            Some(1) => say!("frame-yes").into(),
            Some(_) => say!("frame-no").into(),
            None => String::new(),
        },
        _ => text.to_owned(),
    }
}
