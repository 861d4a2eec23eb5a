//! The page of one record: its fields in groups, what refers to it, what happened. Any kind, from the ledger.

mod history;
mod in_place;
mod pane;

use ratatui::layout::Rect;

pub use pane::Pane;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        data::record::{self, Loaded},
        message::Trouble,
        verb,
        view::{Cx, Reply, Scene, Slot, Subject, View},
    },
    form::Form,
};
use crate::{
    domain::{id::Id, kind::KindInfo},
    store::Changes,
    words::say,
};

const RECORD: Slot<Loaded> = Slot::new("record");

/// The page of one record.
pub struct Detail {
    kind: &'static KindInfo,
    id: Id,
    /// The list it was opened from, to go on to the next.
    among: Vec<Id>,
    pane: Option<Pane>,
    trouble: Option<Trouble>,
}

impl Detail {
    /// The page of this record.
    pub fn new(kind: &'static KindInfo, id: Id) -> Self {
        Self {
            kind,
            id,
            among: Vec::new(),
            pane: None,
            trouble: None,
        }
    }

    /// The same, one of a list.
    pub fn among(mut self, ids: Vec<Id>) -> Self {
        self.among = ids;
        self
    }

    fn read(&self, cx: &mut Cx<'_>) {
        let (kind, id, today) = (self.kind, self.id, cx.scene.now.today);
        cx.read(RECORD, move |read| record::load(read, kind, id, today));
    }

    fn go(&mut self, by: isize, cx: &mut Cx<'_>) {
        let Some(at) = self.among.iter().position(|id| *id == self.id) else {
            return;
        };
        if let Some(next) = at.checked_add_signed(by).and_then(|at| self.among.get(at)) {
            self.id = *next;
            self.read(cx);
        }
    }
}

impl View for Detail {
    fn name(&self) -> &'static str {
        "detail"
    }

    fn title(&self) -> String {
        self.pane
            .as_ref()
            .map_or_else(String::new, |pane| pane.title().to_owned())
    }

    fn contexts(&self) -> Vec<Context> {
        let mut contexts = vec![Context::Detail];
        contexts.extend(verb::contexts(self.kind));
        contexts.extend([Context::Record, Context::Move]);
        contexts
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::NextRecord => self.go(1, cx),
            Action::PreviousRecord => self.go(-1, cx),
            other => {
                let area = cx.scene.body();
                let done = self
                    .pane
                    .as_mut()
                    .is_some_and(|pane| pane.act(other, area, cx));
                if !done && other == Action::Add {
                    cx.open(Form::add(self.kind, cx.scene));
                    return true;
                }
                return done;
            }
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let (Hit::Part(part), Some(pane)) = (hit, &mut self.pane) {
            pane.clicked(part, again, cx);
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.take(RECORD) {
            Some(Ok(loaded)) => {
                self.trouble = None;
                match &mut self.pane {
                    Some(pane) if pane.id() == loaded.row.id => pane.set(loaded),
                    pane => *pane = Some(Pane::new(loaded).as_left(cx.scene)),
                }
            }
            Some(Err(trouble)) => self.trouble = Some(trouble),
            None => {}
        }
    }

    fn subject(&self) -> Subject {
        let title = self.pane.as_ref().map_or("", |pane| pane.title());
        Subject::one(self.kind, self.id, title)
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::Edit];
        match self.kind.code {
            "opportunity" => hints.extend([
                Action::Advance,
                Action::Retreat,
                Action::CloseDate,
                Action::Amount,
                Action::NextStep,
                Action::Log,
                Action::Won,
                Action::Lost,
            ]),
            "lead" => hints.extend([Action::Convert, Action::Log]),
            _ => hints.extend([Action::Log, Action::Note]),
        }
        hints.extend([
            Action::Capture,
            Action::Brief,
            Action::ChangeField,
            Action::Follow,
            Action::FieldHistory,
            Action::NextPane,
            Action::NextRecord,
            Action::PreviousRecord,
            Action::Back,
        ]);
        hints
    }

    fn status(&self, _scene: &Scene) -> String {
        let at = self.among.iter().position(|id| *id == self.id);
        at.map_or_else(String::new, |at| {
            say!("frame-place", at = at + 1, total = self.among.len())
        })
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        if let Some(trouble) = &self.trouble {
            canvas.put(
                area.x + 1,
                area.y + 1,
                area.width,
                &trouble.message,
                canvas.theme.danger,
            );
        } else if let Some(pane) = &self.pane {
            pane.draw(canvas, area, scene, true);
        }
    }
}
