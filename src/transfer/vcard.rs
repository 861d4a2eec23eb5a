//! vCard 2.1, 3.0 and 4.0: cards of an address book in as rows of contacts and accounts, contacts out as cards.
//!
//! Parsing and writing is `calcard`'s; what a card means is in [`read`], how a contact is written in [`mod@write`].
//! Addresses of pictures and sounds stay text: nothing is fetched and no file is opened because a card says so.

mod property;
pub mod read;
pub mod write;

use std::{collections::BTreeSet, path::Path};

use read::{Card, Part};

use super::{
    components::{Component, Components, Shape},
    csv::{
        defuse::defuse,
        read::{Next, Record},
    },
    error::{Error, Result},
    import::source::{Input, Rows},
};

/// What a file of cards is made of.
pub const SHAPE: Shape = Shape {
    wanted: &["VCARD"],
    outer: &[],
};

/// Columns of one file beyond those that are fields: as many as a person can look through.
const MOST_OTHERS: usize = 200;

/// The parts of a file: contacts, and accounts where it has cards of companies.
pub fn inputs(path: &Path) -> Result<Vec<Input>> {
    let scan = Scan::of(path)?;
    let parts: Vec<Part> = [Part::Accounts, Part::Contacts]
        .into_iter()
        .filter(|part| scan.parts.contains(part))
        .collect();
    let only = parts.len() < 2 && !scan.parts.contains(&Part::Accounts);
    // A file without a card is opened as one of contacts, so that what is wrong with it is told.
    let parts = if parts.is_empty() {
        vec![Part::Contacts]
    } else {
        parts
    };
    Ok(parts
        .into_iter()
        .map(|part| Input {
            path: path.to_owned(),
            part: (!only).then(|| part.word().to_owned()),
        })
        .collect())
}

/// Opens one part of a file.
pub fn open(input: &Input) -> Result<Box<dyn Rows>> {
    let part = match input.part.as_deref() {
        Some("accounts") => Part::Accounts,
        _ => Part::Contacts,
    };
    let scan = Scan::of(&input.path)?;
    if scan.is_empty {
        return Err(Error::NoRecords {
            path: input.path.clone(),
            why: "it has no card".into(),
        });
    }
    let names = scan.names.into_iter().filter(|(of, _)| *of == part);
    let mut found: Vec<String> = names.map(|(_, name)| name).collect();
    // Fields in their own order, what is no field behind them.
    let place = |name: &str| {
        let known = part.columns().iter().position(|column| *column == name);
        known.unwrap_or(usize::MAX)
    };
    found.sort_by_key(|name| place(name));
    if found.is_empty() {
        found = part.columns().iter().map(ToString::to_string).collect();
    }
    Ok(Box::new(Cards {
        components: Components::open(&input.path, SHAPE)?,
        part,
        headers: found,
        is_first: scan.parts.first() == Some(&part) || scan.parts.len() < 2,
    }))
}

/// What stands in a file: its parts, and the columns of each.
#[derive(Default)]
struct Scan {
    parts: BTreeSet<Part>,
    names: Vec<(Part, String)>,
    /// Whether it has nothing in it, good or bad.
    is_empty: bool,
}

impl Scan {
    fn of(path: &Path) -> Result<Self> {
        let mut scan = Self {
            is_empty: true,
            ..Self::default()
        };
        let mut seen = BTreeSet::new();
        let mut components = Components::open(path, SHAPE)?;
        while let Some(component) = components.advance()? {
            scan.is_empty = false;
            let Ok(card) = read::card(&component) else {
                continue;
            };
            scan.parts.insert(card.part);
            for (name, _) in card.values {
                let key = (card.part, name);
                if seen.len() < MOST_OTHERS && !seen.contains(&key) {
                    seen.insert(key.clone());
                    scan.names.push(key);
                }
            }
        }
        Ok(scan)
    }
}

/// The cards of one part as rows.
struct Cards {
    components: Components,
    part: Part,
    headers: Vec<String>,
    /// Broken cards belong to no part: the first one names them.
    is_first: bool,
}

impl Cards {
    fn row(&self, card: Card, line: u64, record: &mut Record) {
        record.start(line);
        for header in &self.headers {
            let value = card.values.iter().find(|(name, _)| name == header);
            record.push(&defuse(value.map_or("", |(_, value)| value)));
        }
    }

    fn bad(&self, component: &Component, record: &mut Record) {
        record.start(component.line);
        if component.name.is_empty() {
            record.push(&component.text);
        }
    }
}

impl Rows for Cards {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, record: &mut Record) -> Result<Next> {
        loop {
            let Some(component) = self.components.advance()? else {
                return Ok(Next::End);
            };
            match read::card(&component) {
                Ok(card) if card.part == self.part => {
                    self.row(card, component.line, record);
                    return Ok(Next::Record);
                }
                Ok(_) => {}
                Err(why) if self.is_first => {
                    self.bad(&component, record);
                    return Ok(Next::Bad(why));
                }
                Err(_) => {}
            }
        }
    }

    fn done(&self) -> u64 {
        self.components.read()
    }

    fn size(&self) -> u64 {
        self.components.size()
    }

    fn kind(&self) -> Option<&'static str> {
        Some(match self.part {
            Part::Contacts => "contact",
            Part::Accounts => "account",
        })
    }
}
