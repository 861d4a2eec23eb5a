//! Pages, tabs and what lies over them: opening, closing, going back and forward.

use super::{super::action::Context, App, At, Entry, View, ViewId, screen};

impl App {
    /// The view that has the keys.
    pub(super) fn top(&self) -> At {
        match self.layers.len().checked_sub(1) {
            Some(layer) => At::Layer(layer),
            None => self.page().unwrap_or(At::Page(self.open, 0)),
        }
    }

    /// The page that is seen.
    pub(super) fn page(&self) -> Option<At> {
        let page = self.tabs.get(self.open)?.pages.len().checked_sub(1)?;
        Some(At::Page(self.open, page))
    }

    pub(super) fn entry(&self, at: At) -> Option<&Entry> {
        match at {
            At::Layer(layer) => self.layers.get(layer),
            At::Page(tab, page) => self.tabs.get(tab)?.pages.get(page),
        }
    }

    pub(super) fn entry_mut(&mut self, at: At) -> Option<&mut Entry> {
        match at {
            At::Layer(layer) => self.layers.get_mut(layer),
            At::Page(tab, page) => self.tabs.get_mut(tab)?.pages.get_mut(page),
        }
    }

    pub(super) fn find(&self, id: ViewId) -> Option<At> {
        let layer = self
            .layers
            .iter()
            .position(|entry| entry.id == id)
            .map(At::Layer);
        layer.or_else(|| {
            self.tabs.iter().enumerate().find_map(|(tab, pages)| {
                let page = pages.pages.iter().position(|entry| entry.id == id)?;
                Some(At::Page(tab, page))
            })
        })
    }

    /// The contexts of the view that has the keys, innermost first.
    pub(super) fn contexts(&self) -> Vec<Context> {
        let top = self.top();
        let Some(entry) = self.entry(top) else {
            return vec![Context::Global, Context::App];
        };
        let mut contexts = entry.view.contexts();
        // What lies over the page, and what is typed in, keeps the keys of the page away.
        if matches!(top, At::Page(..)) && !entry.view.typing() {
            contexts.push(Context::Global);
        }
        if self.tour.is_some() {
            contexts.push(Context::Tour);
        }
        contexts.push(Context::App);
        contexts
    }

    /// The contexts that help and palette speak of: those of the page, whatever lies over it.
    pub(super) fn help_contexts(&self) -> Vec<Context> {
        let mut contexts = self
            .page()
            .and_then(|at| self.entry(at))
            .map_or_else(Vec::new, |entry| entry.view.contexts());
        contexts.extend([Context::Global, Context::App]);
        contexts
    }

    fn enter(&mut self, view: Box<dyn View>) -> Entry {
        self.counter += 1;
        Entry {
            id: ViewId(self.counter),
            view,
            stale: false,
        }
    }

    /// Goes to a tab; what is there is opened on the first visit.
    pub(super) fn go(&mut self, tab: usize) {
        if tab >= self.tabs.len() {
            return;
        }
        self.drop_layers();
        if tab != self.open {
            self.leave();
        }
        // The digit of the tab one is in leads back to its first page.
        if tab == self.open {
            while self.tabs[tab].pages.len() > 1 {
                self.back();
            }
        }
        self.open = tab;
        if self.tabs[tab].pages.is_empty() {
            let entry = self.enter(screen::of_tab(tab));
            self.tabs[tab].pages.push(entry);
            let at = At::Page(tab, 0);
            self.with(at, View::start);
        } else {
            self.freshen();
        }
        self.dirty = true;
    }

    /// Opens a page on top of the one that is seen.
    pub(super) fn push(&mut self, view: Box<dyn View>) {
        self.drop_layers();
        let entry = self.enter(view);
        let gone = std::mem::take(&mut self.tabs[self.open].forward);
        gone.into_iter().for_each(|entry| self.let_go(entry));
        self.tabs[self.open].pages.push(entry);
        if let Some(at) = self.page() {
            self.with(at, View::start);
        }
        self.dirty = true;
    }

    /// Lays something over the page.
    pub(super) fn lay(&mut self, view: Box<dyn View>) {
        let entry = self.enter(view);
        self.layers.push(entry);
        let at = self.top();
        self.with(at, View::start);
        self.dirty = true;
    }

    /// Goes back to the page below.
    pub(super) fn back(&mut self) {
        if self.tabs[self.open].pages.len() < 2 {
            return;
        }
        self.leave();
        let tab = &mut self.tabs[self.open];
        if let Some(entry) = tab.pages.pop() {
            tab.forward.push(entry);
        }
        self.freshen();
        self.dirty = true;
    }

    /// Tells the page that is seen that it is left: what was typed there is kept.
    pub(super) fn leave(&mut self) {
        if let Some(at) = self.page() {
            self.with(at, View::leaving);
        }
        while let Some((source, wish)) = self.wishes.pop_front() {
            self.grant(source, wish);
        }
    }

    /// Goes forward to the page one came back from.
    pub(super) fn forward(&mut self) {
        let tab = &mut self.tabs[self.open];
        if let Some(entry) = tab.forward.pop() {
            tab.pages.push(entry);
            self.freshen();
            self.dirty = true;
        }
    }

    /// Closes a view for good.
    pub(super) fn close(&mut self, id: ViewId) {
        let entry = match self.find(id) {
            Some(At::Layer(layer)) => self.layers.remove(layer),
            Some(At::Page(tab, page)) if self.tabs[tab].pages.len() > 1 => {
                self.tabs[tab].pages.remove(page)
            }
            _ => return,
        };
        self.let_go(entry);
        self.freshen();
        self.dirty = true;
    }

    fn drop_layers(&mut self) {
        let gone = std::mem::take(&mut self.layers);
        gone.into_iter().for_each(|entry| self.let_go(entry));
    }

    fn let_go(&mut self, entry: Entry) {
        self.generations.retain(|(view, _), _| *view != entry.id);
        self.waiting.retain(|(view, _), _| *view != entry.id);
        self.closed.push(entry.id);
    }
}
