//! What keys do in a list: moving, marking, its order and filter; verbs of the records are elsewhere.

use super::{
    super::super::{action::Action, theme::Tone, view::Cx},
    List, bulk,
    pick::Asked,
};

impl List {
    pub(super) fn does(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        if self.filter_key(action, cx) {
            return true;
        }
        let beside = self.areas(cx.scene.body(), cx.scene).1;
        if self.in_pane
            && let Some(pane) = &mut self.beside
        {
            match action {
                Action::NextPane | Action::PreviousPane | Action::Back => self.in_pane = false,
                Action::NextRecord => self.moved(1, cx),
                Action::PreviousRecord => self.moved(-1, cx),
                other => {
                    let Some(area) = beside else { return false };
                    return pane.act(other, area, cx);
                }
            }
            return true;
        }
        let page = self.height(cx.scene) as isize;
        match action {
            Action::Down => self.moved(1, cx),
            Action::Up => self.moved(-1, cx),
            Action::HalfDown => self.moved(page / 2, cx),
            Action::HalfUp => self.moved(-page / 2, cx),
            Action::PageDown => self.moved(page, cx),
            Action::PageUp => self.moved(-page, cx),
            Action::Top => self.moved(isize::MIN / 2, cx),
            Action::Bottom => self.moved(isize::MAX / 2, cx),
            Action::Open => self.open(cx),
            Action::NextPane if cx.scene.is_wide() && self.beside.is_some() => self.in_pane = true,
            Action::Filter => self.begin_typing(),
            Action::DropChip => self.drop_chip(cx),
            Action::Mark => {
                if let Some(id) = self.here()
                    && !self.marks.remove(&id)
                {
                    self.marks.insert(id);
                }
                self.moved(1, cx);
            }
            Action::Range => self.mark_range(),
            Action::MarkAll if self.marks.len() == self.total() => self.marks.clear(),
            Action::MarkAll => self.marks.extend(self.ids.iter().flatten()),
            Action::Sort => self.ask(Asked::Sort, cx),
            Action::Reverse => {
                let sort = self.sort.clone();
                self.sort_by(&sort, cx);
            }
            Action::Columns => self.ask(Asked::Columns, cx),
            Action::Views => self.ask(Asked::View, cx),
            Action::SaveView => bulk::save_view(
                self.kind,
                &self.filter,
                &self.columns,
                &self.sort,
                self.ascending,
                cx,
            ),
            Action::Export => {
                let ids = if self.marks.is_empty() {
                    self.ids.clone().unwrap_or_default()
                } else {
                    self.marks.iter().copied().collect()
                };
                bulk::export(self.kind, ids, cx);
            }
            Action::SwapView if self.is_of_board => match self.here() {
                Some(id) => cx.give("card", id),
                None => cx.close(),
            },
            Action::SwapView if self.kind.code == "opportunity" => {
                cx.open(super::super::board::Board::of_list(self.here()));
            }
            Action::SwapView => cx.say(Tone::Plain, "only opportunities have a board"),
            Action::Edit if !self.marks.is_empty() => self.ask(Asked::Bulk, cx),
            Action::Back if self.range.is_some() => self.range = None,
            Action::Back if !self.marks.is_empty() => self.marks.clear(),
            Action::Add => cx.open(super::super::form::Form::add(self.kind, cx.scene)),
            _ => return false,
        }
        true
    }

    fn mark_range(&mut self) {
        let Some(from) = self.range.take() else {
            self.range = Some(self.scroll.at);
            return;
        };
        let (low, high) = (from.min(self.scroll.at), from.max(self.scroll.at));
        if let Some(ids) = &self.ids {
            self.marks.extend(
                ids.get(low..=high.min(ids.len().saturating_sub(1)))
                    .unwrap_or_default(),
            );
        }
    }

    fn drop_chip(&mut self, cx: &mut Cx<'_>) {
        if self.chips.pop().is_some() {
            let filter = self.chips.join(" ");
            self.set_filter(filter, cx);
        }
    }

    pub(super) fn open(&self, cx: &mut Cx<'_>) {
        if let Some(id) = self.here() {
            let ids = self.ids.clone().unwrap_or_default();
            super::super::open_record(self.kind, id, ids, cx);
        }
    }

    fn filter_key(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let Some(line) = &self.typed else {
            return false;
        };
        match action {
            Action::InputAccept if self.wrong.is_none() => {
                self.filter = line.text().trim().to_owned();
                self.typed = None;
                self.keep_filter(cx.scene);
            }
            Action::InputAccept => {}
            Action::InputOlder => self.recall(true, cx),
            Action::InputNewer => self.recall(false, cx),
            Action::InputComplete => self.complete(cx),
            Action::InputCancel => {
                self.typed = None;
                self.wrong = None;
                self.read(cx);
            }
            _ => return false,
        }
        true
    }
}
