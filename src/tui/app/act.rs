//! What an action does: the view that has the keys first, then the verbs of its records, then the app itself.

use super::{
    super::{
        action::Action,
        effect::Effect,
        screen,
        theme::Tone,
        verb,
        view::{News, Subject},
    },
    App,
};
use crate::words::say;

impl App {
    /// Does an action: the view that has the keys first, then the verbs of its records, then the app.
    pub(super) fn act(&mut self, action: Action) {
        self.dirty = true;
        self.note_for_tour(action.canonical());
        let top = self.top();
        let Some(entry) = self.entry(top) else { return };
        if let Some(why) = entry.view.why_not(action, &self.scene) {
            self.say(News {
                tone: Tone::Warning,
                text: why,
                hint: None,
            });
            return;
        }
        if self
            .with(top, |view, cx| view.act(action, cx))
            .unwrap_or(false)
        {
            return;
        }
        let subject = self.subject();
        let page = self.page().unwrap_or(top);
        let done = self.with(page, |_, cx| verb::act(action.canonical(), &subject, cx));
        if !done.unwrap_or(false) {
            self.own(action.canonical());
        }
    }

    /// The records that the page is about.
    pub(super) fn subject(&self) -> Subject {
        self.page()
            .and_then(|at| self.entry(at))
            .map(|entry| entry.view.subject())
            .unwrap_or_default()
    }

    /// What the app itself does.
    pub(super) fn own(&mut self, action: Action) {
        if let Some(tab) = action.tab() {
            return self.go(tab);
        }
        if let Some(kind) = screen::kind_of(action) {
            return self.push(Box::new(screen::list::List::new(kind)));
        }
        match action {
            Action::Quit | Action::Stop => {
                self.leave();
                self.effects.push(Effect::Quit);
            }
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Back => self.back(),
            Action::Forward => self.forward(),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Mouse => {
                self.mouse = !self.mouse;
                self.effects.push(Effect::Mouse(self.mouse));
                let text = if self.mouse {
                    say!("app-mouse-taken")
                } else {
                    say!("app-mouse-left")
                };
                self.say(News {
                    tone: Tone::Plain,
                    text: text.into(),
                    hint: None,
                });
            }
            Action::Help => {
                let (contexts, subject) = (self.help_contexts(), self.subject());
                self.lay(Box::new(screen::help::help(
                    &self.scene,
                    &contexts,
                    &subject,
                )));
            }
            Action::Palette => {
                let contexts = self.help_contexts();
                self.lay(Box::new(screen::palette::palette(&self.scene, &contexts)));
            }
            Action::Command => self.lay(Box::new(screen::command::Command::default())),
            Action::BringIn => self.lay(Box::new(screen::bring_in::ask())),
            Action::Drafts if screen::drafts::count(&self.scene) == 0 => self.say(News {
                tone: Tone::Plain,
                text: say!("app-no-drafts").into(),
                hint: None,
            }),
            Action::Drafts => self.lay(Box::new(screen::drafts::drafts(&self.scene))),
            Action::Mask => {
                self.scene.masked = !self.scene.masked;
                let text = if self.scene.masked {
                    say!("app-hidden")
                } else {
                    say!("app-shown")
                };
                self.say(News {
                    tone: Tone::Plain,
                    text: text.into(),
                    hint: None,
                });
            }
            Action::Exchange if self.is_let_in() => {
                self.effects.push(Effect::Exchange { now: true });
            }
            Action::Admin if self.scene.offers(action) => {
                self.push(Box::new(screen::admin::Admin::default()));
            }
            Action::Admin if self.look.is_some() => self.say(News {
                tone: Tone::Plain,
                text: say!("admin-not-admin").into(),
                hint: None,
            }),
            Action::Admin => self.say(News {
                tone: Tone::Plain,
                text: say!("app-no-server").into(),
                hint: None,
            }),
            // Without a server the key leads to one.
            Action::Exchange | Action::Server if cfg!(feature = "sync") => {
                self.lay(Box::new(screen::server::ServerPage::new(&self.scene)));
            }
            Action::Exchange | Action::Server => self.say(News {
                tone: Tone::Plain,
                text: say!("server-left-out").into(),
                hint: None,
            }),
            Action::Inbox => self.push(Box::new(screen::inbox::Inbox::default())),
            Action::Settings => self.lay(Box::new(screen::settings::Settings::default())),
            Action::GoKinds => self.lay(Box::new(screen::palette::kinds())),
            Action::BackUp => self.lay(Box::new(screen::leave::BackUp)),
            Action::ExportAll => self.lay(Box::new(screen::leave::export_all())),
            Action::Jobs => self.lay(Box::new(screen::jobs::Jobs::default())),
            Action::Tour => self.begin_tour(),
            Action::TourNext => self.next_card(),
            Action::TourEnd => self.end_tour(),
            Action::GoMark => self.lay(Box::new(screen::marks::Marks::go(&self.scene))),
            Action::SetMark => {
                let subject = self.subject();
                match (subject.kind, subject.single()) {
                    (Some(kind), Some(id)) if id.is_some() => {
                        let marks = screen::marks::Marks::set(&self.scene, kind, id, subject.title);
                        self.lay(Box::new(marks));
                    }
                    _ => self.say(News {
                        tone: Tone::Plain,
                        text: say!("app-letter-one").into(),
                        hint: None,
                    }),
                }
            }
            Action::Messages => {
                let lines = self
                    .log
                    .iter()
                    .rev()
                    .map(|(at, news)| (crate::clock::local_time(*at), news.clone()));
                self.lay(Box::new(screen::messages::Messages::new(lines.collect())));
            }
            // A verb that found no record is no dead key: it says so.
            other if other.spec().context.is_of_records() => self.say(News {
                tone: Tone::Plain,
                text: say!("app-nothing-chosen").into(),
                hint: None,
            }),
            _ => {}
        }
    }

    /// A command that was typed, for the page that is seen.
    pub(super) fn command(&mut self, word: &str, rest: &str) {
        let Some(page) = self.page() else { return };
        let known = self.with(page, |view, cx| view.command(word, rest, cx));
        if known != Some(true) {
            self.say(News {
                tone: Tone::Warning,
                text: say!("app-command-nothing", word = word),
                hint: Some(say!("app-command-lists").into()),
            });
        }
        self.dirty = true;
    }
}
