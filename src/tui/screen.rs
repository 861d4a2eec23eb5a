//! The screens: which tab opens which, and which action lists which kind.
//!
//! To add a screen: write `screen/<name>.rs` with a type that implements [`View`], add `pub mod <name>;` here, and put
//! it into [`of_tab`] (or open it from anywhere with `cx.open`). Its keys are a group in [`super::action`].

pub mod admin;
pub mod arrange;
pub mod as_text;
pub mod board;
pub mod brief;
pub mod bring_in;
pub mod capture;
pub mod choose;
pub mod command;
pub mod detail;
pub mod drafts;
pub mod duplicates;
pub mod first_run;
pub mod forecast;
pub mod form;
pub mod groups;
pub mod help;
pub mod inbox;
pub mod jobs;
pub mod leave;
pub mod list;
pub mod marks;
pub mod merge;
pub mod messages;
pub mod palette;
pub mod prompt;
pub mod quote_editor;
pub mod review;
pub mod server;
pub mod settings;
pub mod today;

use super::{
    action::Action,
    view::{Cx, View},
};
use crate::domain::{
    id::Id,
    kind::KindInfo,
    record::{KINDS, by_word},
};

/// The first page of a tab.
pub fn of_tab(tab: usize) -> Box<dyn View> {
    match tab {
        0 => Box::new(today::Today::default()),
        1 => Box::new(board::Board::default()),
        2 => Box::new(review::Review::default()),
        3 => listed("opportunity", "outcome:open", tab),
        4 => listed("lead", "", tab),
        5 => listed("account", "", tab),
        6 => listed("contact", "", tab),
        7 => listed("quote", "", tab),
        _ => Box::new(forecast::Forecast::default()),
    }
}

fn listed(kind: &str, filter: &str, tab: usize) -> Box<dyn View> {
    let kind = by_word(kind).unwrap_or(KINDS[0]);
    Box::new(list::List::filtered(kind, filter).on_tab(super::app::TABS[tab]))
}

/// Opens the page of a record: a quote in its editor, anything else as its fields.
pub fn open_record(kind: &'static KindInfo, id: Id, among: Vec<Id>, cx: &mut Cx<'_>) {
    cx.scene.memory.change(|kept| kept.opened(kind, id));
    if kind.code == "quote" {
        cx.open(quote_editor::QuoteEditor::new(id));
    } else {
        cx.open(detail::Detail::new(kind, id).among(among));
    }
}

/// The kind that a `g` key lists.
pub fn kind_of(action: Action) -> Option<&'static KindInfo> {
    by_word(match action {
        Action::GoAccounts => "account",
        Action::GoContacts => "contact",
        Action::GoLeads => "lead",
        Action::GoOpportunities => "opportunity",
        Action::GoActivities => "activity",
        Action::GoQuotes => "quote",
        Action::GoProducts => "product",
        Action::GoOrders => "order",
        Action::GoCampaigns => "campaign",
        Action::GoCases => "case",
        Action::GoContracts => "contract",
        Action::GoPlaybooks => "playbook",
        Action::GoStages => "stage",
        Action::GoQuotas => "quota",
        Action::GoUsers => "user",
        Action::GoViews => "saved_view",
        _ => return None,
    })
}
