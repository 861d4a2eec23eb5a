//! What keys do in a list: moving, marking, its order and filter; verbs of the records are elsewhere.

use super::{
    super::super::{action::Action, theme::Tone, verb, view::Cx},
    super::arrange::What,
    List,
    pick::Asked,
};
use crate::words::say;

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
            Action::Open => self.open(cx),
            Action::NextPane if cx.scene.is_wide() && self.beside.is_some() => self.in_pane = true,
            Action::Filter => self.begin_typing(),
            Action::DropChip => self.drop_chip(cx),
            Action::TakeChip => self.ask_chip(cx),
            Action::Mark => {
                self.toggle_mark();
                self.moved(1, cx);
            }
            Action::Range => self.mark_range(),
            Action::RangeDown | Action::RangeUp => {
                self.range.get_or_insert(self.scroll.at);
                self.moved(if action == Action::RangeDown { 1 } else { -1 }, cx);
            }
            Action::MarkAll => self.mark_all(),
            Action::MarkOthers => self.mark_others(),
            Action::Left => self.sideways(-1),
            Action::Right => self.sideways(1),
            Action::Sort => self.arrange(What::Order, cx),
            Action::Reverse => self.reverse(cx),
            Action::Columns => self.arrange(What::Columns, cx),
            Action::Group => self.ask(Asked::Group, cx),
            Action::Views => self.open_views(cx),
            Action::SaveView => self.name_view(cx),
            Action::NextView => self.step_view(1, cx),
            Action::PreviousView => self.step_view(-1, cx),
            Action::Export => self.export(cx),
            Action::EditText => self.edit_text(cx),
            Action::SwapView if self.is_of_board => match self.here() {
                Some(id) => cx.give("card", id),
                None => cx.close(),
            },
            Action::SwapView if self.kind.code == "opportunity" => {
                cx.open(super::super::board::Board::of_list(self.here()));
            }
            Action::SwapView => cx.say(Tone::Plain, say!("list-board-only")),
            Action::Edit if !self.chosen().is_empty() => self.ask(Asked::Bulk, cx),
            Action::Back if self.range.is_some() => self.range = None,
            Action::Back if !self.marks.is_empty() => {
                self.marks.clear();
                self.unseen = 0;
            }
            Action::Add => verb::add(self.kind, cx),
            _ => match action.rows(page) {
                Some(rows) => self.moved(rows, cx),
                None => return false,
            },
        }
        true
    }

    fn drop_chip(&mut self, cx: &mut Cx<'_>) {
        if let Some(last) = self.chips.len().checked_sub(1) {
            self.take_chip(last, cx);
        }
    }

    /// Takes one word out of the filter.
    pub(super) fn take_chip(&mut self, chip: usize, cx: &mut Cx<'_>) {
        if chip < self.chips.len() {
            self.chips.remove(chip);
            let filter = self.chips.join(" ");
            self.set_filter(filter, cx);
        }
    }

    /// Asks which word of the filter to take out, where there are several.
    fn ask_chip(&mut self, cx: &mut Cx<'_>) {
        match self.chips.len() {
            0 => cx.say(Tone::Plain, say!("list-not-filtered")),
            1 => self.take_chip(0, cx),
            _ => self.ask(Asked::Chip, cx),
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
                self.keep = self.before.take();
                self.read(cx);
            }
            _ => return false,
        }
        true
    }
}
