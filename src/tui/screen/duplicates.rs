//! Records that may be there twice, two by two, the surest first. Enter sets them side by side to be merged.

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        view::{Cx, Reply, Scene, Slot, Subject, View},
        widget::table::{Column, Scroll, Shown, Table},
    },
    merge::Merge,
    open_record,
};
use crate::{
    domain::{id::Id, kind::KindInfo},
    operations::duplicates::{self, Likelihood},
    store::{Changes, Read, Result},
    words::say,
};

const PAIRS: Slot<Vec<Pair>> = Slot::new("pairs");

/// Two records that may be one.
struct Pair {
    ids: [Id; 2],
    titles: [String; 2],
    shared: String,
    likelihood: Likelihood,
}

/// The page.
pub struct Duplicates {
    kind: &'static KindInfo,
    pairs: Option<Vec<Pair>>,
    scroll: Scroll,
}

fn pairs(read: &Read<'_>, kind: &'static KindInfo) -> Result<Vec<Pair>> {
    duplicates::duplicates(*read, kind)?
        .into_iter()
        .map(|pair| {
            Ok(Pair {
                ids: [pair.a, pair.b],
                titles: [read.title(pair.a)?, read.title(pair.b)?],
                shared: duplicates::called(&pair.shared),
                likelihood: pair.likelihood,
            })
        })
        .collect()
}

impl Duplicates {
    /// Those of a kind.
    pub fn new(kind: &'static KindInfo) -> Self {
        Self {
            kind,
            pairs: None,
            scroll: Scroll::default(),
        }
    }

    fn read(&self, cx: &mut Cx<'_>) {
        let kind = self.kind;
        cx.read(PAIRS, move |read| pairs(read, kind));
    }

    fn here(&self) -> Option<&Pair> {
        self.pairs.as_ref()?.get(self.scroll.at)
    }

    fn total(&self) -> usize {
        self.pairs.as_ref().map_or(0, Vec::len)
    }
}

impl View for Duplicates {
    fn name(&self) -> &'static str {
        "duplicates"
    }

    fn title(&self) -> String {
        say!("merge-crumb-twice").into()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Duplicates, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(pairs) = reply.told(PAIRS, cx) {
            self.pairs = Some(pairs);
            self.scroll.by(0, self.total());
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.total();
        let page = isize::from(cx.scene.body().height.saturating_sub(4).max(2) as i16);
        match action {
            Action::PairMerge => {
                if let Some(pair) = self.here() {
                    cx.open(Merge::new(self.kind, pair.ids.to_vec()));
                }
            }
            Action::PairOpen => {
                if let Some(pair) = self.here() {
                    open_record(self.kind, pair.ids[0], pair.ids.to_vec(), cx);
                }
            }
            _ if self.scroll.moved(action, page, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit
            && row < self.total()
        {
            self.scroll.at = row;
            if again {
                self.act(Action::PairMerge, cx);
            }
        }
    }

    fn subject(&self) -> Subject {
        match self.here() {
            Some(pair) => Subject::one(self.kind, pair.ids[0], pair.titles[0].clone()),
            None => Subject::default(),
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::PairMerge, Action::PairOpen, Action::Back]
    }

    fn why_not(&self, action: Action, _scene: &Scene) -> Option<String> {
        let about_one = matches!(action, Action::PairMerge | Action::PairOpen);
        (about_one && self.total() == 0).then(|| say!("list-nothing-here").to_owned())
    }

    fn status(&self, _scene: &Scene) -> String {
        match self.total() {
            0 => String::new(),
            total => say!("frame-place", at = self.scroll.at + 1, total = total),
        }
    }

    fn awaited(&self) -> Option<&'static str> {
        self.pairs.is_none().then(|| say!("merge-awaited"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let inside = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        let theme = canvas.theme;
        canvas.put(
            inside.x,
            inside.y,
            inside.width,
            &say!("merge-twice", many = self.kind.called_many().to_lowercase()),
            theme.strong,
        );
        let Some(pairs) = &self.pairs else { return };
        let below = Rect {
            y: inside.y + 2,
            height: inside.height.saturating_sub(2),
            ..inside
        };
        if pairs.is_empty() {
            canvas.wrap(below, say!("merge-none-twice"), theme.muted);
            return;
        }
        let columns = [
            Column::of(say!("merge-one"), false, 14, 40),
            Column::of(say!("merge-other"), false, 14, 40),
            Column::of(say!("merge-shared"), false, 10, 28),
            Column::of(say!("merge-sure"), false, 8, 12),
        ];
        let row = |pair: &Pair| {
            vec![
                Shown::plain(pair.titles[0].clone()),
                Shown::plain(pair.titles[1].clone()),
                Shown::plain(pair.shared.clone()),
                Shown::plain(pair.likelihood.called()),
            ]
        };
        Table::draw_all(&columns, pairs, row, self.scroll, canvas, below);
    }
}
