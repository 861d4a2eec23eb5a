//! A list in groups: how many records share a value, and what their amounts come to. Enter lists one group.
//!
//! Amounts in several currencies are added in the book's own at today's rates, marked so, and never left out unsaid.

mod gather;
mod keep;

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        data::Wanted,
        theme::Tone,
        view::{Cx, Reply, Scene, Slot, View},
        widget::table::{Column, Scroll, Shown, Table},
    },
    choose::{Choice, Choose, Chosen, chosen},
    list::List,
};
use crate::{
    domain::{
        field::{FieldKind, Spec},
        kind::KindInfo,
        money::{self, Currency, Minor},
        text::width,
    },
    operations::saved_view::Look,
    store::Changes,
    words::{Language, current, say},
};
use gather::{amounts, gather};

const GROUPS: Slot<Vec<Group>> = Slot::new("groups");

/// Whether records can be grouped by a field: by what several of them may share.
pub fn is_groupable(spec: &Spec) -> bool {
    matches!(
        spec.kind,
        FieldKind::Pick(_)
            | FieldKind::Ref(_)
            | FieldKind::AnyRef
            | FieldKind::Bool
            | FieldKind::Currency
            | FieldKind::Date
            | FieldKind::Text
            | FieldKind::Int
    )
}

/// Records that share a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Group {
    label: String,
    /// The condition that lists them alone.
    filter: String,
    count: i64,
    /// One sum an amount, in the book's currency.
    sums: Vec<i64>,
    /// Amounts without a rate, by currency: beside the sums, never in them.
    apart: BTreeMap<String, i64>,
    /// Whether a sum was converted.
    is_about: bool,
}

/// In which order groups stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Sum,
    Count,
    Name,
}

/// The page.
pub struct Groups {
    kind: &'static KindInfo,
    filter: String,
    field: String,
    found: Option<Vec<Group>>,
    by: By,
    scroll: Scroll,
    /// How the list is laid out that it came from, and the view that it showed: what a view of groups is kept with.
    look: Look,
    view: String,
}

impl Groups {
    /// The records of a kind that pass a filter, grouped by a field.
    pub fn new(kind: &'static KindInfo, filter: &str, field: &str) -> Self {
        Self {
            kind,
            filter: filter.to_owned(),
            field: field.to_owned(),
            found: None,
            by: By::Sum,
            scroll: Scroll::default(),
            look: Look::default(),
            view: String::new(),
        }
    }

    /// Those of a list that is laid out so, and shows this view.
    pub fn of_list(mut self, look: Look, view: &str) -> Self {
        (self.look, self.view) = (look, view.to_owned());
        self
    }

    fn read(&self, cx: &mut Cx<'_>) {
        let (kind, field) = (self.kind, self.field.clone());
        let wanted = Wanted {
            kind,
            filter: self.filter.clone(),
            sort: Vec::new(),
            today: cx.scene.now.today,
        };
        cx.read(GROUPS, move |read| gather(read, &wanted, &field));
    }

    fn sort(&mut self) {
        let by = self.by;
        if let Some(groups) = &mut self.found {
            groups.sort_by(|a, b| match by {
                By::Sum => (b.sums.first(), b.count).cmp(&(a.sums.first(), a.count)),
                By::Count => b.count.cmp(&a.count),
                By::Name => a.label.cmp(&b.label),
            });
        }
    }

    fn label(&self, scene: &Scene) -> String {
        let spec = scene.catalog.spec(self.kind, &self.field);
        spec.map_or_else(|| self.field.clone(), |spec| spec.called().to_string())
    }

    fn all(&self) -> &[Group] {
        self.found.as_deref().unwrap_or_default()
    }

    /// All groups together.
    fn total(&self) -> Group {
        let mut total = Group {
            sums: vec![0; amounts(self.kind).len()],
            ..Group::default()
        };
        for group in self.all() {
            total.count += group.count;
            total.is_about |= group.is_about;
            for (sum, more) in total.sums.iter_mut().zip(&group.sums) {
                *sum += more;
            }
            for (currency, more) in &group.apart {
                *total.apart.entry(currency.clone()).or_default() += more;
            }
        }
        total
    }

    fn sum(group: &Group, at: usize, scene: &Scene) -> String {
        let base = scene.catalog.base();
        let sum = group.sums.get(at).copied().unwrap_or(0);
        let about = if group.is_about && scene.icons.more.is_ascii() {
            "~ "
        } else if group.is_about {
            "≈ "
        } else {
            ""
        };
        let mut text = format!("{about}{}", money::short(Minor(sum), base));
        for (code, minor) in group.apart.iter().filter(|_| at == 0) {
            if let Some(currency) = Currency::parse(code) {
                text = format!("{text} + {}", money::short(Minor(*minor), currency));
            }
        }
        text
    }

    fn cells(&self, group: &Group, scene: &Scene) -> Vec<Shown> {
        let mut cells = vec![
            Shown::plain(group.label.clone()),
            Shown::plain(money::group(&group.count.to_string())),
        ];
        let sums = amounts(self.kind).len();
        cells.extend((0..sums).map(|at| Shown::plain(Self::sum(group, at, scene))));
        cells
    }

    fn columns(&self, scene: &Scene) -> Vec<Column> {
        let name = self.all().iter().map(|group| width(&group.label)).max();
        let label = self.label(scene);
        let wide = name.unwrap_or(0).max(width(&label)).min(40) as u16;
        let mut columns = vec![
            Column::of(&label, false, 10.min(wide), wide),
            Column::of(say!("groups-count"), true, 7, 7),
        ];
        for spec in amounts(self.kind) {
            columns.push(Column::of(spec.called(), true, 10, 22));
        }
        let sorted = match self.by {
            By::Sum if columns.len() > 2 => 2,
            By::Sum | By::Count => 1,
            By::Name => 0,
        };
        columns[sorted].sorted = Some(self.by == By::Name);
        columns
    }

    fn open(&self, cx: &mut Cx<'_>) {
        if let Some(group) = self.all().get(self.scroll.at) {
            let filter = format!("{} {}", self.filter, group.filter);
            cx.open(List::filtered(self.kind, filter.trim()));
        }
    }

    fn as_text(&self, scene: &Scene) -> String {
        let columns = self.columns(scene);
        let titles: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
        let mut lines = vec![titles.join("\t")];
        for group in self.all() {
            let cells = self.cells(group, scene);
            let texts: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
            lines.push(texts.join("\t"));
        }
        lines.join("\n")
    }
}

impl View for Groups {
    fn name(&self) -> &'static str {
        "groups"
    }

    fn title(&self) -> String {
        let spec = self
            .kind
            .specs()
            .iter()
            .find(|spec| spec.name == self.field);
        let field = match (current(), spec) {
            (Language::Chinese, Some(spec)) => spec.called().to_owned(),
            _ => self.field.replace('_', " "),
        };
        say!("groups-crumb", field = field)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Groups, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.all().len();
        let page = isize::from(cx.scene.body().height.saturating_sub(4).max(2) as i16);
        match action {
            Action::GroupOpen => self.open(cx),
            Action::GroupSort => {
                self.by = match self.by {
                    By::Sum => By::Count,
                    By::Count => By::Name,
                    By::Name => By::Sum,
                };
                self.sort();
            }
            Action::GroupBy => {
                let specs = cx.scene.catalog.specs(self.kind).into_iter();
                let choices = specs
                    .filter(|spec| !spec.hidden && is_groupable(spec))
                    .map(|spec| Choice::new(spec.name.as_ref(), spec.called()))
                    .collect();
                cx.over(Choose::new(say!("list-group-by"), choices).on(&self.field));
            }
            Action::GroupKeep => self.name_view(cx),
            Action::GroupCopy => {
                let text = self.as_text(cx.scene);
                cx.say(Tone::Done, say!("frame-copied"));
                cx.copy(text);
            }
            _ if self.scroll.moved(action, page, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit {
            self.scroll.at = row;
            if again {
                self.open(cx);
            }
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(groups) = reply.told(GROUPS, cx) {
            self.found = Some(groups);
            self.sort();
            self.scroll.by(0, self.all().len());
        }
    }

    fn returned(
        &mut self,
        tag: &'static str,
        value: super::super::message::Value,
        cx: &mut Cx<'_>,
    ) {
        if tag == keep::NAMED {
            if let Ok(name) = value.downcast::<String>() {
                self.keep_view(*name, cx);
            }
            return;
        }
        if let Some(Chosen::One(choice)) = chosen(value) {
            self.field = choice.code;
            self.scroll = Scroll::default();
            self.read(cx);
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::GroupOpen,
            Action::GroupBy,
            Action::GroupSort,
            Action::GroupKeep,
            Action::GroupCopy,
            Action::Back,
        ]
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        (action == Action::GroupBy).then(|| say!("groups-another"))
    }

    fn status(&self, _scene: &Scene) -> String {
        let count = say!("groups-number", count = self.all().len());
        if self.filter.is_empty() {
            count
        } else {
            let filter = say!("list-filtered", filter = &self.filter);
            format!("{filter}  {count}")
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        if area.height < 4 {
            return;
        }
        let title = say!(
            "groups-title",
            many = self.kind.called_many(),
            field = self.label(scene).to_lowercase()
        );
        let strong = canvas.theme.strong;
        let used = canvas.put(area.x + 1, area.y, area.width, &title, strong) + 3;
        if !self.filter.is_empty() {
            let room = area.width.saturating_sub(used + 1);
            let chip = format!(" {} ", self.filter);
            canvas.put(area.x + used, area.y, room, &chip, canvas.theme.chip);
        }
        let Some(groups) = &self.found else { return };
        let columns = self.columns(scene);
        // A bar says the share of each: by the first sum, else by the count.
        let wide: u16 = columns.iter().map(|column| column.ideal + 2).sum();
        let bars = match area.width.saturating_sub(wide + 10) {
            0..12 => 0,
            room => room.min(60),
        };
        let table = Rect {
            y: area.y + 2,
            height: area.height - 4,
            width: (wide + 6).min(area.width.saturating_sub(bars + 2)),
            ..area
        };
        Table::draw_all(
            &columns,
            groups,
            |group| self.cells(group, scene),
            self.scroll,
            canvas,
            table,
        );
        let part = |group: &Group| group.sums.first().copied().unwrap_or(group.count).max(0);
        let most = groups.iter().map(part).max().unwrap_or(0).max(1);
        let mut scroll = self.scroll;
        let height = Table::height(table);
        scroll.follow(height, groups.len());
        for (row, at) in scroll.window(height, groups.len()).enumerate() {
            let y = table.y + 1 + row as u16;
            if bars > 0 {
                let share = part(&groups[at]) as f64 / most as f64;
                canvas.gauge(table.right() + 1, y, bars, share);
            }
        }
        let foot = area.bottom() - 1;
        canvas.rule(area.x + 1, foot - 1, table.width.saturating_sub(2));
        let total = self.total();
        let mut words = vec![say!("groups-all", count = total.count)];
        for (at, spec) in amounts(self.kind).iter().enumerate() {
            words.push(format!(
                "{} {}",
                spec.called(),
                Self::sum(&total, at, scene)
            ));
        }
        let text = words.join("   ");
        canvas.put(
            area.x + 1,
            foot,
            area.width.saturating_sub(2),
            &text,
            strong,
        );
        if groups.is_empty() {
            let text = say!(
                "list-none-pass",
                many = self.kind.called_many().to_lowercase()
            );
            canvas.put(
                area.x + 1,
                table.y + 1,
                area.width,
                &text,
                canvas.theme.muted,
            );
        }
    }
}
