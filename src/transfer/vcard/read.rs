//! One card as values under the ledger's names; what no field takes keeps its own name, so that a person may map it.

use calcard::{
    Entry, Parser,
    vcard::{VCard, VCardEntry, VCardProperty},
};

use super::property::{best, date, scheme, texts, types, weight};
use crate::{
    transfer::{
        components::{Component, Values},
        import::value::join,
    },
    words::say,
};

/// What a card is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A company.
    Accounts,
    /// A person.
    Contacts,
}

impl Part {
    /// The word for it in `cards.vcf [accounts]`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Contacts => "contacts",
        }
    }

    /// The fields that a card can fill, in the order of their columns.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Contacts => &[
                "uuid",
                "given_name",
                "family_name",
                "name",
                "form_of_address",
                "account",
                "title",
                "department",
                "emails",
                "phones",
                "handles",
                "languages",
                "street",
                "postal_code",
                "city",
                "region",
                "country",
                "birthday",
                "tags",
                "notes",
            ],
            Self::Accounts => &[
                "uuid",
                "name",
                "phone",
                "email",
                "website",
                "street",
                "postal_code",
                "city",
                "region",
                "country",
                "other_addresses",
                "tags",
                "notes",
            ],
        }
    }
}

/// What one card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Whom it is of.
    pub part: Part,
    /// Names of columns and what stands there; no name twice, no value empty.
    pub values: Vec<(String, String)>,
}

/// Reads a card, or says why it cannot be taken.
pub fn card(component: &Component) -> Result<Card, String> {
    if let Some(fault) = component.fault {
        return Err(fault.into());
    }
    let Entry::VCard(card) = Parser::new(&component.text).entry() else {
        return Err(say!("file-no-card").into());
    };
    Reader::new(component).read(&card)
}

#[derive(Default)]
struct Reader {
    values: Values,
    family: String,
    given: String,
    whole: String,
    nickname: String,
    is_company: bool,
    is_group: bool,
    org: Vec<String>,
    title: String,
    role: String,
    /// Weight (the greater the better) and value, as they come.
    emails: Vec<(i32, String)>,
    phones: Vec<(i32, String)>,
    addresses: Vec<(i32, [String; 5])>,
    /// Whether it is a web address, and the handle.
    handles: Vec<(bool, String)>,
    languages: Vec<String>,
    tags: Vec<String>,
    notes: Vec<String>,
}

/// Properties of messengers that are no `IMPP`, and what stands before the name in the handle.
const MESSENGERS: &[(&str, &str)] = &[
    ("X-SKYPE", "skype"),
    ("X-SKYPE-USERNAME", "skype"),
    ("X-WECHAT", "wechat"),
    ("X-WHATSAPP", "whatsapp"),
    ("X-LINE", "line"),
    ("X-TELEGRAM", "telegram"),
    ("X-QQ", "qq"),
    ("X-ICQ", "icq"),
    ("X-AIM", "aim"),
    ("X-MSN", "msn"),
    ("X-YAHOO", "yahoo"),
    ("X-JABBER", "jabber"),
    ("X-GOOGLE-TALK", "google-talk"),
    ("X-TWITTER", "twitter"),
    ("X-LINKEDIN", "linkedin"),
    ("X-MS-IMADDRESS", "im"),
];

impl Reader {
    fn new(component: &Component) -> Self {
        let mut reader = Self::default();
        for (name, value) in &component.left_out {
            reader.put(name, value);
        }
        reader
    }

    /// Adds to a column; a second value stands on a line of its own.
    fn put(&mut self, name: &str, value: &str) {
        self.values.put(name, value);
    }

    fn read(mut self, card: &VCard) -> Result<Card, String> {
        for entry in &card.entries {
            self.entry(entry);
        }
        if self.is_group {
            return Err(say!("file-card-list").into());
        }
        let org = self.org.first().cloned().unwrap_or_default();
        let is_nameless = self.family.is_empty() && self.given.is_empty();
        if !self.is_company {
            self.is_company =
                is_nameless && !org.is_empty() && (self.whole.is_empty() || self.whole == org);
        }
        let first = |list: &[(i32, String)]| {
            list.first()
                .map(|(_, value)| value.clone())
                .unwrap_or_default()
        };
        // Someone to be known by something, if it is a number.
        let anyhow = [
            &self.whole,
            &self.nickname,
            &first(&self.emails),
            &first(&self.phones),
        ]
        .into_iter()
        .find(|name| !name.is_empty())
        .cloned()
        .unwrap_or_default();
        if is_nameless && anyhow.is_empty() && !self.is_company {
            return Err(say!("file-card-empty").into());
        }
        if self.is_company {
            self.company(&anyhow);
        } else {
            self.person(&org, &anyhow);
        }
        Ok(Card {
            part: if self.is_company {
                Part::Accounts
            } else {
                Part::Contacts
            },
            values: self.values.into_inner(),
        })
    }

    fn person(&mut self, org: &str, anyhow: &str) {
        let one_word = !self.family.contains(char::is_whitespace);
        if !self.given.is_empty() || (!self.family.is_empty() && one_word) {
            let (given, family) = (self.given.clone(), self.family.clone());
            self.put("given_name", &given);
            self.put("family_name", &family);
        } else if self.family.is_empty() {
            self.put("name", anyhow);
        } else {
            // All in one: a phone's whole name, or a family name of several words that FN can tell from it.
            let family = self.family.clone();
            let is_whole = self.whole.is_empty() || self.whole == family;
            self.put(if is_whole { "name" } else { "family_name" }, &family);
        }
        self.put("account", org);
        let department = self.org.get(1..).unwrap_or_default().join(", ");
        self.put("department", &department);
        let (title, role) = (
            std::mem::take(&mut self.title),
            std::mem::take(&mut self.role),
        );
        if title.is_empty() {
            self.put("title", &role);
        } else {
            self.put("title", &title);
            self.put("ROLE", &role);
        }
        let (emails, phones) = (best(&mut self.emails), best(&mut self.phones));
        self.put("emails", &join(&emails));
        self.put("phones", &join(&phones));
        let handles: Vec<String> = std::mem::take(&mut self.handles)
            .into_iter()
            .map(|(_, handle)| handle)
            .collect();
        self.put("handles", &join(&handles));
        let languages = std::mem::take(&mut self.languages);
        self.put("languages", &join(&languages));
        let others = self.address();
        self.put("ADR (further)", &others.join("\n"));
        let nickname = std::mem::take(&mut self.nickname);
        self.put("NICKNAME", &nickname);
        self.common();
    }

    fn company(&mut self, anyhow: &str) {
        let name = if self.org.is_empty() {
            anyhow.to_owned()
        } else {
            self.org.join(", ")
        };
        self.put("name", &name);
        let mut numbers = best(&mut self.phones).into_iter();
        self.put("phone", &numbers.next().unwrap_or_default());
        self.put("TEL (further)", &numbers.collect::<Vec<_>>().join("\n"));
        let mut emails = best(&mut self.emails).into_iter();
        self.put("email", &emails.next().unwrap_or_default());
        self.put("EMAIL (further)", &emails.collect::<Vec<_>>().join("\n"));
        let (urls, handles): (Vec<_>, Vec<_>) = std::mem::take(&mut self.handles)
            .into_iter()
            .partition(|(is_url, _)| *is_url);
        let mut urls = urls.into_iter().map(|(_, url)| url);
        self.put("website", &urls.next().unwrap_or_default());
        self.put("URL (further)", &urls.collect::<Vec<_>>().join("\n"));
        let handles: Vec<String> = handles.into_iter().map(|(_, handle)| handle).collect();
        self.put("IMPP", &handles.join("\n"));
        let others = self.address();
        self.put("other_addresses", &join(&others));
        self.common();
    }

    /// The best address as fields; the others as lines.
    fn address(&mut self) -> Vec<String> {
        let mut all = std::mem::take(&mut self.addresses);
        all.sort_by_key(|(weight, _)| -weight);
        let mut all = all.into_iter().map(|(_, parts)| parts);
        if let Some(parts) = all.next() {
            let names = ["street", "city", "region", "postal_code", "country"];
            for (name, part) in names.iter().zip(&parts) {
                self.put(name, part);
            }
        }
        let line = |parts: [String; 5]| {
            let filled: Vec<&str> = parts
                .iter()
                .map(|part| part.trim())
                .filter(|part| !part.is_empty())
                .collect();
            filled.join(", ").replace('\n', ", ")
        };
        all.map(line).collect()
    }

    fn common(&mut self) {
        let tags = std::mem::take(&mut self.tags);
        self.put("tags", &join(&tags));
        let notes = std::mem::take(&mut self.notes);
        self.put("notes", &notes.join("\n\n"));
    }

    fn entry(&mut self, entry: &VCardEntry) {
        let texts = texts(entry);
        let text = || texts.join(";").trim().to_owned();
        let part = |at: usize| texts.get(at).map_or("", |text| text.trim());
        let types = types(entry);
        let is = |word: &str| types.iter().any(|other| other == word);
        let weight = weight(entry, &types);
        match &entry.name {
            VCardProperty::Begin
            | VCardProperty::End
            | VCardProperty::Version
            | VCardProperty::Prodid
            | VCardProperty::Rev => {}
            VCardProperty::Uid => {
                if !self.values.has("uuid") {
                    let uid = text();
                    self.put("uuid", uid.strip_prefix("urn:uuid:").unwrap_or(&uid));
                }
            }
            VCardProperty::N => {
                let additional = part(2);
                self.family = part(0).into();
                self.given = [part(1), additional].join(" ").trim().into();
                self.put("form_of_address", part(3));
                self.put("N (suffix)", part(4));
            }
            VCardProperty::Fn if self.whole.is_empty() => self.whole = text(),
            VCardProperty::Nickname => self.nickname = texts.join(", "),
            VCardProperty::Kind => match text().to_lowercase().as_str() {
                "org" => self.is_company = true,
                "group" => self.is_group = true,
                _ => {}
            },
            VCardProperty::Org if self.org.is_empty() => {
                self.org = texts.iter().map(|unit| unit.trim().to_owned()).collect();
                while self.org.last().is_some_and(String::is_empty) {
                    self.org.pop();
                }
            }
            VCardProperty::Title if self.title.is_empty() => self.title = text(),
            VCardProperty::Role if self.role.is_empty() => self.role = text(),
            VCardProperty::Email => self.emails.push((weight, scheme(&text(), "mailto:"))),
            VCardProperty::Tel => {
                let number = scheme(&text(), "tel:").replace(";ext=", " ext. ");
                if (is("fax") || is("pager")) && !is("voice") && !is("cell") {
                    self.put("TEL (fax)", &number);
                } else {
                    self.phones.push((weight, number));
                }
            }
            VCardProperty::Adr => {
                let street: Vec<&str> = [part(0), part(1), part(2)]
                    .into_iter()
                    .filter(|line| !line.is_empty())
                    .collect();
                let parts = [
                    street.join("\n"),
                    part(3).into(),
                    part(4).into(),
                    part(5).into(),
                    part(6).into(),
                ];
                if parts.iter().any(|part| !part.is_empty()) {
                    self.addresses.push((weight, parts));
                }
            }
            VCardProperty::Impp | VCardProperty::Socialprofile => {
                self.handles.push((false, text()));
            }
            VCardProperty::Url => self.handles.push((true, text())),
            VCardProperty::Lang => self.languages.push(text()),
            VCardProperty::Categories => self
                .tags
                .extend(texts.into_iter().filter(|tag| !tag.trim().is_empty())),
            VCardProperty::Note => self.notes.push(texts.join(",")),
            VCardProperty::Bday => match date(entry) {
                Some(_) if self.values.has("birthday") => {}
                Some(day) => self.put("birthday", &day),
                None => self.put("BDAY", &text()),
            },
            other => self.other(&other.as_str().to_ascii_uppercase(), &text()),
        }
    }

    fn other(&mut self, name: &str, text: &str) {
        if name == "X-ABSHOWAS" && text.eq_ignore_ascii_case("company") {
            self.is_company = true;
            return;
        }
        match MESSENGERS.iter().find(|(other, _)| *other == name) {
            Some(_) if text.is_empty() => {}
            Some((_, scheme)) => self.handles.push((false, format!("{scheme}:{text}"))),
            None => self.put(name, text),
        }
    }
}
