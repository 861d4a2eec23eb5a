//! What becomes of the whole quote from the editor: send, decide, approve, revise, export. Each calls the operation
//! that the command line calls, on what is saved.

use std::path::PathBuf;

use super::{
    super::super::{
        action::Action,
        message::{Value, Written},
        theme::Tone,
        view::Cx,
    },
    super::{
        choose::{Choice, Choose, Chosen},
        prompt::{Confirm, Prompt},
    },
    DONE, QuoteEditor,
};
use crate::{
    domain::{
        id::Ref,
        quote_sheet,
        record::quote::{Quote, QuoteStatus},
    },
    operations::quote::{
        self, Told, approval, primary, revise,
        status::{self, Accept, Reject, Send},
    },
    store::{Actor, Error, Result, Store},
    transfer::{
        dialect::Dialect,
        export::file::{broken, whole},
        quote_document::{Document, Layout},
    },
    words::{self, id, say},
};

/// The tag of a chosen verb.
const VERB: &str = "quote-verb";
/// The tag of a chosen layout.
const LAYOUT: &str = "quote-layout";
/// The tag of a file to write.
const FILE: &str = "quote-file";
/// The tag of the reason for a discount.
const REASON: &str = "quote-reason";

/// Where a quote is written to.
struct File {
    layout: Layout,
    path: PathBuf,
    replace: bool,
}

impl QuoteEditor {
    /// Actions about the whole quote; false where it is none.
    pub(super) fn verb(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let asks = [
            Action::QuoteSend,
            Action::QuoteRevise,
            Action::QuoteStatus,
            Action::QuoteExport,
        ];
        if !asks.contains(&action) {
            return false;
        }
        if self.is_changed() {
            // What goes out is what is saved.
            self.save(cx);
        }
        match action {
            Action::QuoteSend => self.send(cx),
            Action::QuoteRevise => self.done(cx, |store, actor, quote| {
                let told = revise::revise(store, actor, quote)?;
                let next = told.value;
                Ok((next, written(store, next, id!("quote-made"), told)?))
            }),
            Action::QuoteStatus => cx.over(self.verbs()),
            _ => cx.look(|read| {
                let told = read.spreadsheet()?;
                Ok(Box::new(move |cx| cx.over(layouts(told.as_deref()))))
            }),
        }
        true
    }

    /// Does something to the saved quote and goes on with the revision it gives back.
    fn done(
        &self,
        cx: &mut Cx<'_>,
        act: impl FnOnce(&mut Store, &Actor, Ref<Quote>) -> Result<(Ref<Quote>, Written)>
        + std::marker::Send
        + 'static,
    ) {
        if let Some(quote) = self.quote {
            cx.write(DONE, move |store, actor| act(store, actor, quote));
        }
    }

    fn send(&self, cx: &mut Cx<'_>) {
        let beyond = self.draft().is_some_and(|draft| {
            draft
                .given_away()
                .is_some_and(|given| given.is_beyond(quote::DISCOUNT_LIMIT))
                && draft.quote().approved_by.is_none()
        });
        if beyond {
            let label = say!(
                "quote-beyond-why",
                limit = quote::DISCOUNT_LIMIT.to_string()
            );
            cx.over(Prompt::new(say!("quote-send"), label, |text, cx| {
                cx.give(REASON, text);
            }));
        } else {
            self.send_for(String::new(), cx);
        }
    }

    fn send_for(&self, reason: String, cx: &mut Cx<'_>) {
        self.done(cx, move |store, actor, quote| {
            let how = Send {
                reason,
                subject_to_approval: false,
            };
            let told = status::send(store, actor, quote, &how)?;
            let verb = match told.value {
                status::Sent::Sent => id!("quote-sent"),
                status::Sent::NeedsApproval => id!("quote-not-sent"),
            };
            Ok((quote, written(store, quote, verb, told)?))
        });
    }

    /// What can be done to it as it stands.
    fn verbs(&self) -> Choose {
        let mut choices = Vec::new();
        let mut add = |code: &str, label: &str| choices.push(Choice::new(code, label));
        if let Some(draft) = self.draft() {
            match quote_sheet::status(draft.quote()) {
                QuoteStatus::Sent => {
                    add("accept", say!("quote-do-accept"));
                    add("win", say!("quote-do-win"));
                    add("order", say!("quote-do-order"));
                    add("reject", say!("quote-do-reject"));
                    add("lose", say!("quote-do-lose"));
                    add("withdraw", say!("quote-do-withdraw"));
                }
                QuoteStatus::NeedsApproval => {
                    add("approve", say!("quote-do-approve"));
                    add("turn_down", say!("quote-do-turn-down"));
                    add("subject", say!("quote-do-subject"));
                }
                QuoteStatus::Draft => add("approve", say!("quote-do-approve")),
                _ => {}
            }
            if !draft.quote().primary {
                add("primary", say!("quote-do-primary"));
            }
        }
        Choose::new(say!("quote-this"), choices).then(|chosen, cx| cx.give(VERB, chosen))
    }

    pub(super) fn verb_returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        match tag {
            VERB => {
                if let Ok(chosen) = value.downcast::<Chosen>()
                    && let Chosen::One(choice) = *chosen
                {
                    self.do_verb(&choice.code, cx);
                }
            }
            LAYOUT => {
                if let Ok(chosen) = value.downcast::<Chosen>()
                    && let Chosen::One(choice) = *chosen
                    && let Some(layout) = layout(&choice.code)
                {
                    self.ask_file(layout, cx);
                }
            }
            FILE => {
                if let Ok(file) = value.downcast::<File>() {
                    self.export(*file, cx);
                }
            }
            REASON => {
                if let Ok(reason) = value.downcast::<String>() {
                    self.send_for(*reason, cx);
                }
            }
            _ => {}
        }
    }

    fn do_verb(&self, code: &str, cx: &mut Cx<'_>) {
        let code = code.to_owned();
        self.done(cx, move |store, actor, quote| {
            let (verb, told) = match code.as_str() {
                "accept" | "win" | "order" => {
                    let how = Accept {
                        win: code != "accept",
                        order: code == "order",
                        ..Accept::default()
                    };
                    (
                        id!("quote-accepted"),
                        plain(status::accept(store, actor, quote, &how)?),
                    )
                }
                "reject" | "lose" => {
                    let how = Reject {
                        lose: code == "lose",
                        ..Reject::default()
                    };
                    (
                        id!("quote-rejected"),
                        plain(status::reject(store, actor, quote, &how)?),
                    )
                }
                "withdraw" => (
                    id!("quote-withdrew"),
                    plain(status::withdraw(store, actor, quote, "")?),
                ),
                "approve" => (
                    id!("quote-approved"),
                    plain(approval::approve(store, actor, quote, "")?),
                ),
                "turn_down" => (
                    id!("quote-turned-down"),
                    plain(approval::turn_down(store, actor, quote, "")?),
                ),
                "subject" => {
                    let how = Send {
                        subject_to_approval: true,
                        ..Send::default()
                    };
                    (
                        id!("quote-sent"),
                        plain(status::send(store, actor, quote, &how)?),
                    )
                }
                _ => (
                    id!("quote-made-primary"),
                    plain(primary::set_primary(store, actor, quote)?),
                ),
            };
            Ok((quote, written(store, quote, verb, told)?))
        });
    }

    fn ask_file(&self, layout: Layout, cx: &mut Cx<'_>) {
        let Some(draft) = self.draft() else { return };
        let name = file_name(draft.quote(), layout);
        cx.over(
            Prompt::new(
                say!("quote-export"),
                say!("quote-to-file"),
                move |text, cx| {
                    let path = PathBuf::from(&text);
                    if text.is_empty() {
                        cx.say(Tone::Warning, say!("quote-file-name"));
                    } else if path.exists() {
                        let question = say!("quote-replace", file = &text);
                        cx.over(Confirm::new(question, move |cx| {
                            cx.give(
                                FILE,
                                File {
                                    layout,
                                    path,
                                    replace: true,
                                },
                            );
                        }));
                    } else {
                        cx.give(
                            FILE,
                            File {
                                layout,
                                path,
                                replace: false,
                            },
                        );
                    }
                },
            )
            .with(name),
        );
    }

    fn export(&self, file: File, cx: &mut Cx<'_>) {
        self.done(cx, move |store, actor, quote| {
            let document = Document::of(&store.read(), quote, file.layout, actor.today)?;
            whole(&file.path, file.replace, |writer| {
                document.write(writer).map_err(broken)
            })
            .map_err(|error| match error {
                crate::transfer::Error::Store(error) => error,
                other => Error::Refused {
                    hint: other.hint(),
                    message: other.to_string(),
                },
            })?;
            let changes = status::mark_exported(store, actor, quote)?;
            if let Layout::Print(dialect) = file.layout
                && dialect.bom
            {
                store.note_spreadsheet(if dialect.decimal_comma { "de" } else { "en" })?;
            }
            let name = quote::name(&store.read().need::<Quote>(quote)?);
            let said = say!(
                "quote-wrote",
                quote = name,
                file = file.path.display().to_string()
            );
            Ok((quote, Written::plain(changes, said)))
        });
    }
}

fn plain<T>(told: Told<T>) -> Told<()> {
    Told {
        value: (),
        words: told.words,
        changes: told.changes,
    }
}

fn written<T>(
    store: &Store,
    quote: Ref<Quote>,
    verb: &'static str,
    told: Told<T>,
) -> Result<Written> {
    let name = quote::name(&store.read().need::<Quote>(quote)?);
    let mut said = words::with(verb, [("quote", name.into())]);
    for word in &told.words {
        said.push_str(&format!(" · {word}"));
    }
    Ok(Written::new(told.changes, said))
}

/// The spreadsheet that was written for last comes first of the two.
fn layouts(told: Option<&str>) -> Choose {
    let mut choices = vec![
        Choice::new("html", say!("quote-as-html")).right("html"),
        Choice::new("flat", say!("quote-as-flat")).right("csv"),
        Choice::new("print", say!("quote-as-print")).right("csv"),
    ];
    let mut sheets = [
        Choice::new("excel", say!("quote-as-excel")).right("csv"),
        Choice::new("excel_comma", say!("quote-as-excel-comma")).right("csv"),
    ];
    if let Some(locale) = told {
        if Dialect::excel(locale).decimal_comma {
            sheets.reverse();
        }
        say!("quote-as-last-time").clone_into(&mut sheets[0].note);
    }
    choices.extend(sheets);
    choices.push(Choice::new("json", say!("quote-as-json")).right("json"));
    Choose::new(say!("quote-export-title"), choices).then(|chosen, cx| cx.give(LAYOUT, chosen))
}

fn layout(code: &str) -> Option<Layout> {
    Some(match code {
        "html" => Layout::Html,
        "flat" => Layout::Flat(Dialect::PLAIN),
        "print" => Layout::Print(Dialect::PLAIN),
        "excel" => Layout::Print(Dialect::excel("en")),
        "excel_comma" => Layout::Print(Dialect::excel("de")),
        "json" => Layout::Json,
        _ => return None,
    })
}

fn file_name(quote: &Quote, layout: Layout) -> String {
    let number = quote.number.replace(['/', '\\', ' '], "-");
    format!(
        "{number}-r{}.{}",
        quote.revision.unwrap_or(1),
        layout.extension()
    )
}
