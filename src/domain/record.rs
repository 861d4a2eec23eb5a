//! Every kind of record, one file per family, and the list of them all.
//!
//! A field added here and in a migration is in the form, list, filter, search, CSV, journal and command line at once.

pub mod account;
pub mod activity;
pub mod book;
pub mod campaign;
pub mod conflict;
pub mod contact;
pub mod lead;
pub mod opportunity;
pub mod order;
pub mod pipeline;
pub mod playbook;
pub mod product;
pub mod quota;
pub mod quote;
pub mod review;
pub mod service;
pub mod team;

use super::{
    field::Record,
    kind::{Kind, KindInfo},
};
use crate::words::{Language, current, say};

/// All kinds, in the order in which lists of kinds show them.
pub const KINDS: &[&KindInfo] = &[
    account::Account::INFO,
    contact::Contact::INFO,
    lead::Lead::INFO,
    opportunity::Opportunity::INFO,
    activity::Activity::INFO,
    quote::Quote::INFO,
    product::Product::INFO,
    order::Order::INFO,
    campaign::Campaign::INFO,
    service::Case::INFO,
    service::Contract::INFO,
    service::Article::INFO,
    service::SurveyAnswer::INFO,
    account::AccountPlan::INFO,
    contact::Affiliation::INFO,
    opportunity::OpportunityLine::INFO,
    opportunity::Member::INFO,
    opportunity::Influence::INFO,
    opportunity::Competitor::INFO,
    quote::QuoteLine::INFO,
    order::OrderLine::INFO,
    order::InstalledProduct::INFO,
    campaign::CampaignMember::INFO,
    product::PriceBook::INFO,
    product::Price::INFO,
    product::TaxClass::INFO,
    product::ProductRule::INFO,
    pipeline::Pipeline::INFO,
    pipeline::Stage::INFO,
    quota::Quota::INFO,
    quota::ForecastCall::INFO,
    playbook::Playbook::INFO,
    playbook::Template::INFO,
    playbook::Attachment::INFO,
    team::Team::INFO,
    team::User::INFO,
    team::Territory::INFO,
    book::Tag::INFO,
    book::CustomField::INFO,
    book::SavedView::INFO,
    book::CurrencyRate::INFO,
    review::Review::INFO,
    review::Verdict::INFO,
    review::Quiet::INFO,
    conflict::Conflict::INFO,
];

/// The kind with this number.
pub fn by_kind(kind: Kind) -> Option<&'static KindInfo> {
    KINDS.iter().copied().find(|info| info.kind == kind)
}

/// The kind that a person means by this word: its code, singular or plural, `-` and `_` alike, or what the screen calls
/// it.
pub fn by_word(word: &str) -> Option<&'static KindInfo> {
    let word = word.to_lowercase().replace([' ', '-'], "_");
    KINDS.iter().copied().find(|info| {
        let many = info.many.to_lowercase().replace([' ', '-'], "_");
        word == info.code
            || word == many
            || word == format!("{}s", info.code)
            || word == info.called_many()
    })
}

/// A kind within a sentence, by its code: in English that code, which commands and files know.
pub fn in_words(code: &str) -> &str {
    match current() {
        Language::English => code,
        Language::Chinese if code == "record" => say!("done-record"),
        Language::Chinese => KINDS
            .iter()
            .find(|info| info.code == code)
            .map_or(code, |info| info.called()),
    }
}
