//! The pipeline review: open deals one by one, by keyboard. The heart of the product.
//!
//! Order, membership, place and verdicts are `operations::review`'s; what the letters do to a deal is
//! [`super::super::verb`]'s. Here is which deal is shown and what comes next. How a deal looks is in [`page`], the
//! minutes at the end in [`minutes`].

mod ask;
mod minutes;
mod page;

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        message::{Trouble, Written},
        theme::Tone,
        verb,
        view::{Cx, Reply, Scene, Slot, Subject, View},
        widget::paper::Paper,
    },
    prompt::Prompt,
};
use crate::{
    domain::{
        field::Record as _,
        findings::Limits,
        id::Id,
        record::{opportunity::Opportunity, review::VerdictKind, team::UserRole},
    },
    operations::review::{self, Choice, DealSheet, Minutes, Session},
    store::{Actor, Changes},
    words::say,
};

/// What the tab opens with: a review that was left, or the deals that one would have.
enum Opening {
    Left(Box<Session>),
    New(Choice, Vec<page::First>),
}

/// Deals shown of an order that has not begun.
const FIRST: usize = 20;

const OPENING: Slot<Opening> = Slot::new("review");
const STARTED: Slot<Session> = Slot::new("review started");
const SESSION: Slot<Session> = Slot::new("review again");
const SHEET: Slot<DealSheet> = Slot::new("deal");
const AHEAD: Slot<DealSheet> = Slot::new("next deal");
const JUDGED: Slot<Session> = Slot::new("verdict");
const ENDED: Slot<Minutes> = Slot::new("minutes");
const INDEX: Slot<Vec<(Id, String)>> = Slot::new("index");

/// The review.
#[derive(Default)]
pub struct Review {
    filter: String,
    choice: Option<Choice>,
    /// The head of its order.
    first: Vec<page::First>,
    session: Option<Session>,
    sheet: Option<Box<DealSheet>>,
    /// Read while the one before is looked at, so that Enter waits for nothing.
    ahead: Option<Box<DealSheet>>,
    /// Whether the second column has the keys; where there is one column, whether it is unfolded.
    is_beside: bool,
    papers: [Paper; 2],
    trouble: Option<Trouble>,
}

/// Who reads: the same as who will write.
pub(super) fn reader(scene: &Scene) -> Actor {
    Actor {
        user: scene.catalog.me,
        device: 1,
        role: UserRole::Rep,
        now: scene.now.instant,
        today: scene.now.today,
    }
}

impl Review {
    /// A review of the deals of a filter; of one's own where it is empty.
    pub fn of(filter: &str) -> Self {
        Self {
            filter: filter.to_owned(),
            ..Self::default()
        }
    }

    fn open(&self, cx: &mut Cx<'_>) {
        let (actor, filter) = (reader(cx.scene), self.filter.clone());
        cx.read(OPENING, move |read| {
            let limits = Limits::default();
            if filter.is_empty()
                && let Some(left) = review::unfinished(*read, &actor)?
            {
                return Ok(Opening::Left(Box::new(review::load(
                    *read, &actor, left, &limits,
                )?)));
            }
            let choice = review::choose(*read, &actor, &filter, &limits)?;
            let mut first = Vec::new();
            for id in choice.deals.iter().take(FIRST) {
                let Some(deal) = read.get::<Opportunity>(*id)? else {
                    continue;
                };
                first.push(page::First {
                    account: deal
                        .account
                        .map_or(Ok(String::new()), |account| read.title(account.id()))?,
                    amount: deal
                        .amount
                        .zip(deal.currency)
                        .map(|(sum, unit)| page::whole(sum, unit))
                        .unwrap_or_default(),
                    name: deal.name,
                });
            }
            Ok(Opening::New(choice, first))
        });
    }

    fn current(&self) -> Option<Id> {
        self.session.as_ref().and_then(Session::current)
    }

    /// Reads the deal at the place, and the one after it.
    fn read_sheets(&mut self, cx: &mut Cx<'_>) {
        let Some(session) = &self.session else { return };
        let at = |place: usize| session.deals.get(place).copied();
        let (now, next) = (at(session.place), at(session.place + 1));
        if let Some(id) = now {
            self.read_one(SHEET, id, cx);
        }
        if let Some(id) = next {
            self.read_one(AHEAD, id, cx);
        }
    }

    fn read_one(&self, slot: Slot<DealSheet>, id: Id, cx: &mut Cx<'_>) {
        let Some(session) = self.session.clone() else {
            return;
        };
        let actor = reader(cx.scene);
        cx.read(slot, move |read| {
            review::sheet(*read, &actor, Some(&session), id, &Limits::default())
        });
    }

    /// Shows the deal at the place: at once where it was read ahead.
    fn show(&mut self, cx: &mut Cx<'_>) {
        self.papers = Default::default();
        let current = self.current();
        if let Some(ahead) = self.ahead.take()
            && Some(ahead.deal.id) == current
        {
            self.sheet = Some(ahead);
        }
        self.read_sheets(cx);
    }

    fn go(&mut self, place: usize, cx: &mut Cx<'_>) {
        let Some(session) = &mut self.session else {
            return;
        };
        session.place = place.min(session.deals.len());
        let kept = session.clone();
        cx.change(move |store, _| {
            review::leave(store, &kept)?;
            Ok(Written::default())
        });
        self.show(cx);
    }

    fn judge(&mut self, kind: VerdictKind, note: String, cx: &mut Cx<'_>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let Some(deal) = session.current() else {
            return;
        };
        let name = self
            .sheet
            .as_ref()
            .map(|sheet| sheet.deal.name.clone())
            .unwrap_or_default();
        let said = match kind {
            VerdictKind::Done => say!("review-done", what = name),
            VerdictKind::Skipped => say!("review-skipped", what = name),
            VerdictKind::Flagged => say!("review-flagged", what = name, note = &note),
        };
        let mut kept = session.clone();
        cx.write(JUDGED, move |store, actor| {
            let changes = review::verdict(store, actor, &mut kept, deal, kind, &note)?;
            Ok((kept, Written::new(changes, said)))
        });
        session.place += 1;
        self.show(cx);
    }

    fn end(&self, cx: &mut Cx<'_>) {
        let Some(session) = &self.session else { return };
        let id = session.review.id;
        cx.write(ENDED, move |store, actor| {
            let told = review::finish(store, actor, id)?;
            let mark = store.read().newest_step()?;
            let changes = Changes {
                step: mark,
                ..Changes::default()
            };
            Ok((told, Written::new(changes, say!("review-finished"))))
        });
    }

    fn begin(&self, cx: &mut Cx<'_>) {
        let Some(choice) = self.choice.clone() else {
            return;
        };
        if choice.deals.is_empty() {
            return cx.say(Tone::Plain, say!("review-no-deal"));
        }
        let count = choice.deals.len();
        cx.write(STARTED, move |store, actor| {
            let session = review::start(store, actor, choice)?;
            let step = store.read().newest_step()?;
            let changes = Changes {
                step,
                ..Changes::default()
            };
            Ok((
                session,
                Written::new(changes, say!("review-began", count = count)),
            ))
        });
    }

    fn pane(&mut self) -> &mut Paper {
        &mut self.papers[usize::from(self.is_beside)]
    }
}

impl View for Review {
    fn name(&self) -> &'static str {
        "review"
    }

    fn contexts(&self) -> Vec<Context> {
        let mut contexts = vec![Context::Review];
        contexts.extend(verb::contexts(Opportunity::INFO));
        contexts.extend([Context::Record, Context::Move]);
        contexts
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.open(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        let Some(session) = &self.session else {
            return self.open(cx);
        };
        let (actor, id) = (reader(cx.scene), session.review.id);
        cx.read(SESSION, move |read| {
            review::load(*read, &actor, id, &Limits::default())
        });
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let place = self.session.as_ref().map_or(0, |session| session.place);
        match action {
            Action::ReviewDone if self.session.is_none() => self.begin(cx),
            Action::ReviewDone if self.current().is_none() => self.end(cx),
            Action::ReviewDone => self.judge(VerdictKind::Done, String::new(), cx),
            Action::ReviewSkip => self.judge(VerdictKind::Skipped, String::new(), cx),
            Action::ReviewBack => self.go(place.saturating_sub(1), cx),
            Action::ReviewFlag if self.current().is_some() => {
                cx.over(Prompt::new(
                    say!("review-flag"),
                    say!("verb-why"),
                    |why, cx| {
                        cx.give("flag", why);
                    },
                ));
            }
            Action::ReviewIndex => self.ask_index(cx),
            Action::ReviewHead => self.ask_bulk(cx),
            Action::ReviewQuiet => self.ask_quiet(cx),
            Action::ReviewEnd if self.session.is_some() => self.end(cx),
            Action::NextPane | Action::PreviousPane => self.is_beside = !self.is_beside,
            _ if self.pane().moved(action, 8) => {}
            _ => return false,
        }
        true
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        // A review that is there no more was taken back: what one would have is shown again.
        if let Some(again) = reply.take(SESSION) {
            match again {
                Ok(session) if session.review.finished.is_none() => self.came_again(session, cx),
                Err(trouble) if trouble.stopped => {}
                _ => {
                    *self = Self::of(&self.filter);
                    self.open(cx);
                }
            }
            return;
        }
        if let Some(trouble) = reply.trouble() {
            if !trouble.stopped {
                cx.complain(trouble);
                self.trouble = Some(trouble.clone());
            }
            return;
        }
        if let Some(Ok(opening)) = reply.take(OPENING) {
            match opening {
                Opening::Left(session) => {
                    self.session = Some(*session);
                    self.read_sheets(cx);
                }
                Opening::New(choice, first) => (self.choice, self.first) = (Some(choice), first),
            }
        } else if let Some(Ok(session)) = reply.take(STARTED) {
            self.session = Some(session);
            self.choice = None;
            self.read_sheets(cx);
        } else if let Some(Ok(session)) = reply.take(JUDGED) {
            self.take_session(session);
        } else if let Some(Ok(sheet)) = reply.take(SHEET) {
            if Some(sheet.deal.id) == self.current() {
                self.sheet = Some(Box::new(sheet));
            }
        } else if let Some(Ok(sheet)) = reply.take(AHEAD) {
            self.ahead = Some(Box::new(sheet));
        } else if let Some(Ok(told)) = reply.take(ENDED) {
            self.session = None;
            self.sheet = None;
            self.choice = None;
            self.open(cx);
            cx.open(minutes::Page::new(told));
        } else if let Some(Ok(names)) = reply.take(INDEX) {
            self.show_index(names, cx);
        }
    }

    fn returned(
        &mut self,
        tag: &'static str,
        value: super::super::message::Value,
        cx: &mut Cx<'_>,
    ) {
        match tag {
            "flag" => {
                if let Ok(why) = value.downcast::<String>() {
                    self.judge(VerdictKind::Flagged, *why, cx);
                }
            }
            "place" => {
                if let Ok(place) = value.downcast::<usize>() {
                    self.go(*place, cx);
                }
            }
            _ => {}
        }
    }

    fn subject(&self) -> Subject {
        match (&self.session, &self.sheet) {
            (Some(_), Some(sheet)) if Some(sheet.deal.id) == self.current() => {
                Subject::one(Opportunity::INFO, sheet.deal.id, sheet.deal.name.clone())
            }
            _ => Subject::default(),
        }
    }

    fn why_not(&self, action: Action, _scene: &Scene) -> Option<String> {
        let is_ours = action.spec().context == Context::Review;
        let needs_begin = is_ours && !matches!(action, Action::ReviewDone | Action::ReviewHead);
        if needs_begin && self.session.is_none() {
            return Some(say!("review-not-begun").into());
        }
        let needs_none = matches!(
            action,
            Action::ReviewDone
                | Action::ReviewHead
                | Action::ReviewBack
                | Action::ReviewIndex
                | Action::ReviewEnd
        );
        (is_ours && !needs_none && self.current().is_none()).then(|| say!("review-all-seen").into())
    }

    fn hints(&self) -> Vec<Action> {
        if self.session.is_none() {
            let can_mend = self
                .choice
                .as_ref()
                .is_some_and(|choice| choice.mass.iter().any(|flag| flag.field.is_some()));
            let is_some = self
                .choice
                .as_ref()
                .is_some_and(|choice| !choice.deals.is_empty());
            let mut hints = Vec::new();
            hints.extend(is_some.then_some(Action::ReviewDone));
            hints.extend(can_mend.then_some(Action::ReviewHead));
            return hints;
        }
        if self.current().is_none() {
            return vec![Action::ReviewDone, Action::ReviewBack, Action::ReviewIndex];
        }
        vec![
            Action::Advance,
            Action::Retreat,
            Action::ReviewCloseDate,
            Action::ReviewAmount,
            Action::ReviewCall,
            Action::ReviewNextStep,
            Action::ReviewPromise,
            Action::ReviewLog,
            Action::ReviewNote,
            Action::ReviewWon,
            Action::ReviewLost,
            Action::ReviewDone,
            Action::ReviewSkip,
            Action::ReviewBack,
            Action::ReviewFlag,
            Action::ReviewIndex,
            Action::ReviewEnd,
        ]
    }

    fn shows_all_hints(&self) -> bool {
        self.current().is_some()
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        match action {
            Action::ReviewDone if self.session.is_none() => Some(say!("review-begin")),
            Action::ReviewDone if self.current().is_none() => Some(say!("review-minutes")),
            _ => None,
        }
    }

    fn status(&self, _scene: &Scene) -> String {
        match &self.session {
            Some(session) if session.review.filter.is_empty() => {
                say!("review-deals", count = session.deals.len())
            }
            Some(session) => say!(
                "review-deals-of",
                filter = &session.review.filter,
                count = session.deals.len()
            ),
            None => String::new(),
        }
    }

    fn awaited(&self) -> Option<&'static str> {
        let waits = match &self.session {
            None => self.choice.is_none() && self.trouble.is_none(),
            Some(_) => self.current().is_some() && self.subject().ids.is_empty(),
        };
        waits.then(|| say!("review-waited"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        match (&self.session, &self.choice) {
            (Some(session), _) => page::deal(
                canvas,
                area,
                scene,
                session,
                self.sheet.as_deref(),
                self.is_beside,
                &self.papers,
            ),
            (None, Some(choice)) => page::before(canvas, area, scene, choice, &self.first),
            (None, None) => {}
        }
    }
}

impl Review {
    /// What a verdict left behind; the place may have moved on meanwhile.
    fn take_session(&mut self, session: Session) {
        let place = self.session.as_ref().map(|session| session.place);
        self.session = Some(session);
        if let (Some(session), Some(place)) = (&mut self.session, place) {
            session.place = place.min(session.deals.len());
        }
    }

    /// The book changed: by a letter here, by an undo, by another window. A verdict that was taken back leads back to
    /// its deal.
    fn came_again(&mut self, session: Session, cx: &mut Cx<'_>) {
        let before = self
            .session
            .as_ref()
            .map(|old| (old.place, old.verdicts.clone()));
        let taken_back = before.as_ref().and_then(|(_, verdicts)| {
            let gone = verdicts
                .keys()
                .find(|deal| !session.verdicts.contains_key(deal))?;
            session.deals.iter().position(|deal| deal == gone)
        });
        self.session = Some(session);
        if let (Some(session), Some((place, _))) = (&mut self.session, before) {
            session.place = taken_back.unwrap_or(place).min(session.deals.len());
        }
        self.read_sheets(cx);
    }
}
