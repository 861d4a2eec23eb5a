//! What a record may be found by: its name, spelling, person, e-mail, phone, web domain, as keys.
//!
//! Where those fields stand is looked up once for a kind. Who answers to a key is `keys`' business.

use super::{
    keys::What,
    resolve::{is_named, is_person, person},
};
use crate::domain::{cell::Cell, kind::KindInfo, text};

/// Where the fields stand that records of a kind are found by: looked up once, not for every line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spots {
    /// The field that names it.
    pub(super) title: Option<usize>,
    given: Option<usize>,
    family: Option<usize>,
    account: Option<usize>,
    company: Option<usize>,
    email: Option<usize>,
    phone: Option<usize>,
    website: Option<usize>,
}

impl Spots {
    pub(super) fn of(info: &KindInfo) -> Self {
        let at = |name: &str| info.position(name);
        let reach = |one: &str, many: &str| match info.code {
            "contact" => at(many),
            "account" | "lead" => at(one),
            _ => None,
        };
        let person = is_person(info);
        Self {
            // Nobody refers to an activity by its subject, and there are many.
            title: if person || info.code == "activity" {
                None
            } else {
                at(info.title)
            },
            given: at("given_name").filter(|_| person),
            family: at("family_name").filter(|_| person),
            account: at("account").filter(|_| info.code == "contact"),
            company: at("company").filter(|_| info.code == "lead"),
            email: if info.code == "user" {
                at("email")
            } else {
                reach("email", "emails")
            },
            phone: reach("phone", "phones"),
            website: at("website").filter(|_| info.code == "account"),
        }
    }

    /// All that a record may be found by.
    pub(super) fn keys(self, info: &KindInfo, cells: &[Cell<'static>]) -> Vec<(What, String)> {
        let text = |at: Option<usize>| at.and_then(|at| cells[at].text()).unwrap_or_default();
        let mut keys = Vec::with_capacity(4);
        if self.family.is_some() {
            let (given, family) = (text(self.given), text(self.family));
            let company = match self.account {
                Some(at) => cells[at].int().unwrap_or(0).to_string(),
                None => text::match_name(text(self.company)),
            };
            if let Some(key) = person(given, family, &company) {
                keys.push((What::Person, key));
            }
            let name = text::fold(&format!("{given} {family}"));
            if !name.is_empty() {
                keys.push((What::Name, name));
            }
        }
        let title = text(self.title);
        if !title.is_empty() {
            keys.push((What::Name, text::fold(title)));
            if is_named(info) {
                keys.push((What::Spelling, text::match_name(title)));
            }
        }
        let several = |at: Option<usize>| -> Vec<String> {
            match at.map(|at| &cells[at]) {
                Some(cell) if info.code == "contact" => cell.items(),
                Some(Cell::Text(text)) if !text.is_empty() => vec![text.to_string()],
                _ => Vec::new(),
            }
        };
        for email in several(self.email) {
            keys.extend(text::normal_email(&email).map(|key| (What::Email, key)));
        }
        // Without a region of its own a number is compared as it is written in full.
        for phone in several(self.phone) {
            if phone.trim_start().starts_with('+') {
                keys.extend(text::normal_phone(&phone, 0).map(|key| (What::Phone, key)));
            }
        }
        let website = text(self.website);
        if !website.is_empty() {
            keys.extend(text::normal_domain(website).map(|key| (What::Domain, key)));
        }
        keys
    }
}
