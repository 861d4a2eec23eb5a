//! Writes a draft as one step, against what was seen when it was opened.
//!
//! A field that changed since is a clash, and then nothing is written at all: half of one quote
//! and half of another would be neither.

use std::collections::BTreeSet;

use crate::{
    domain::{
        field::{Record as _, Row},
        id::{Id, Ref},
        kind::KindInfo,
        record::quote::{Quote, QuoteLine},
    },
    store::{Actor, Clash, Error, Op, Read, Result, Store, Tx, tx::about},
    words::say,
};

use super::{
    Told, approval,
    draft::{Draft, Seen},
    name, primary, refuse_frozen, rules,
};

/// Saves what the editor holds. The draft is then what stands in the book.
pub fn save(store: &mut Store, actor: &Actor, draft: &mut Draft) -> Result<Told<Ref<Quote>>> {
    let code = if draft.seen.is_some() {
        "quote.edit"
    } else {
        "quote.new"
    };
    let mut saved = draft.clone();
    let done = store.transact(actor, Op::with(code, about(draft.quote().id)), |tx| {
        let words = saved.write(tx)?;
        Ok((Ref::to(saved.quote().id), words))
    })?;
    *draft = Draft::open(&store.read(), done.0.0, actor.today)?;
    Ok(Told::new(done))
}

/// Changes a quote in one step of the given code: opened, changed, written.
pub fn edit<T>(
    store: &mut Store,
    actor: &Actor,
    quote: Ref<Quote>,
    code: &str,
    change: impl FnOnce(&mut Draft, &Read<'_>) -> Result<T>,
) -> Result<Told<T>> {
    let done = store.transact(actor, Op::with(code, about(quote.id())), |tx| {
        let mut draft = Draft::open(tx, quote, tx.actor().today)?;
        let value = change(&mut draft, tx)?;
        let words = draft.write(tx)?;
        Ok((value, words))
    })?;
    Ok(Told::new(done))
}

impl Draft {
    /// Writes header and lines, and what follows from them: approval and the opportunity's amount.
    pub(super) fn write(&mut self, tx: &mut Tx<'_>) -> Result<Vec<String>> {
        if let Some(seen) = &self.seen {
            let stored: Quote = tx.need(seen.quote.id)?;
            refuse_frozen(&stored)?;
        }
        let mut words = approval::after_change(self);
        match self.seen.clone() {
            None => self.write_new(tx)?,
            Some(seen) => self.write_changed(tx, &seen)?,
        }
        words.extend(primary::drive(tx, self)?);
        words.extend(rules::warnings(tx, self)?);
        if let Err(error) = self.figures() {
            words.push(format!("{}: {error}", name(self.quote())));
        }
        Ok(words)
    }

    fn write_new(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let id = tx.insert(self.quote())?;
        self.quote_mut().id = id.id();
        self.place(id);
        for line in self.lines_mut() {
            line.record.id = tx.insert(&line.record)?.id();
        }
        Ok(())
    }

    fn write_changed(&mut self, tx: &mut Tx<'_>, seen: &Seen) -> Result<()> {
        self.place(Ref::to(seen.quote.id));
        let mut clashes = Clashes::default();
        let header = Row::from_record(self.quote());
        clashes.add(
            Quote::INFO,
            None,
            tx.edit(Quote::INFO, &seen.quote, &header)?,
        );
        let mut kept = BTreeSet::new();
        for (at, line) in self.lines_mut().iter_mut().enumerate() {
            if !line.record.id.is_some() {
                line.record.id = tx.insert(&line.record)?.id();
                continue;
            }
            kept.insert(line.record.id);
            let Some(was) = seen.lines.iter().find(|row| row.id == line.record.id) else {
                continue;
            };
            let Some(stored) = tx.row(QuoteLine::INFO, was.id)? else {
                clashes.gone(at);
                continue;
            };
            // Where a line stands is settled by the last one who saves.
            let mut was = was.clone();
            let place = stored.get(QuoteLine::INFO, "position").clone();
            was.set(QuoteLine::INFO, "position", place);
            let wanted = Row::from_record(&line.record);
            let found = tx.edit(QuoteLine::INFO, &was, &wanted)?;
            clashes.add(QuoteLine::INFO, Some(at), found);
        }
        for was in seen.lines.iter().filter(|row| !kept.contains(&row.id)) {
            remove(tx, was, &mut clashes)?;
        }
        clashes.refuse(self.quote())
    }

    /// Numbers the rows as they stand.
    fn place(&mut self, quote: Ref<Quote>) {
        for (at, line) in self.lines_mut().iter_mut().enumerate() {
            line.record.quote = Some(quote);
            line.record.position = Some(at as i64 + 1);
        }
    }
}

fn remove(tx: &mut Tx<'_>, was: &Row, clashes: &mut Clashes) -> Result<()> {
    let Some(now) = tx.row(QuoteLine::INFO, was.id)? else {
        return Ok(()); // somebody else took it out as well
    };
    let specs = QuoteLine::INFO.specs().iter();
    let cells = specs.zip(was.cells.iter().zip(&now.cells));
    let changed: Vec<&str> = cells
        .filter(|(spec, (was, now))| spec.is_stored() && spec.name != "position" && was != now)
        .map(|(spec, _)| spec.called())
        .collect();
    if changed.is_empty() {
        return tx.delete(was.id);
    }
    let text: String = now.to_record::<QuoteLine>().text;
    clashes.words.push(say!(
        "quote-clash-removed",
        line = text,
        what = changed.join(", ")
    ));
    Ok(())
}

/// What changed in the book since the draft was opened, where the draft changes it too.
#[derive(Default)]
struct Clashes {
    words: Vec<String>,
}

impl Clashes {
    fn add(&mut self, info: &KindInfo, line: Option<usize>, clashes: Vec<Clash>) {
        for clash in clashes {
            let label = info
                .position(&clash.field)
                .and_then(|at| info.specs().get(at))
                .map_or(clash.field.clone(), |spec| spec.called().to_string());
            self.words.push(match line {
                Some(at) => say!("quote-clash-line", field = label, line = at + 1),
                None => label,
            });
        }
    }

    fn gone(&mut self, at: usize) {
        self.words.push(say!("quote-clash-gone", line = at + 1));
    }

    fn refuse(self, quote: &Quote) -> Result<()> {
        if self.words.is_empty() {
            return Ok(());
        }
        Err(Error::refused_with(
            say!(
                "quote-clash",
                quote = name(quote),
                what = self.words.join("; ")
            ),
            say!("quote-clash-hint"),
        ))
    }
}

/// The record a step of this kind is about, for those who make one here.
pub(super) fn op(code: &str, id: impl Into<Id>) -> Op {
    Op::with(code, about(id.into()))
}
