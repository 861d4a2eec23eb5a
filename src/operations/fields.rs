//! Typed text into a record: any field of any kind, from a form, a command line or an edited table.
//!
//! Single values are read in [`value`]; what a field means beyond its cell (a stage that is moved to, a next step that
//! is an activity) is handed back as [`Beside`] and done by [`super::record`]. Files are read by `transfer`, which is
//! stricter about how a column is written.

pub mod value;

use std::collections::BTreeSet;

use crate::{
    domain::{
        cell::Cell,
        field::{Date, FieldKind, Record as _, Row, Spec},
        id::Id,
        kind::KindInfo,
        money::{self, Currency, Fixed, Minor},
        pick::Codes as _,
        record::{
            contact::Contact,
            in_words,
            lead::{Lead, LeadStatus},
            opportunity::{Opportunity, Outcome},
            quote::Quote,
        },
        text,
    },
    store::{Actor, Error, Read},
    words::say,
};

/// Why typed text does not fit its field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct BadField {
    /// The field's name.
    pub field: String,
    /// As it is shown.
    pub label: String,
    /// What is wrong.
    pub why: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl std::fmt::Display for BadField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (field, why) = (&self.label, &self.why);
        f.write_str(&say!("refused-bad-field", field = field, why = why))
    }
}

impl BadField {
    fn new(spec: &Spec, why: impl Into<String>) -> Self {
        Self {
            field: spec.name.to_string(),
            label: spec.called().to_string(),
            why: why.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<BadField> for Error {
    fn from(bad: BadField) -> Self {
        Self::Refused {
            message: bad.to_string(),
            hint: bad.hint,
        }
    }
}

/// What typed fields ask for beyond the cells of their record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beside {
    /// A stage to move to.
    pub stage: Option<Id>,
    /// An outcome to close with, or open again.
    pub outcome: Option<Outcome>,
    /// Words of the next step; empty takes it away.
    pub next_step: Option<String>,
    /// The day of the next step; none takes the day away.
    pub next_step_date: Option<Option<Date>>,
}

/// The book and the person for whom words are read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Where names are looked up.
    pub read: Read<'a>,
    /// Whose "me" and whose today.
    pub actor: Actor,
}

/// Puts typed fields into a row; every bad field is told, and then the row is not to be written.
///
/// A name may be a field's name, label or alias. `name+` adds items to a list, `name-` takes items out.
pub fn fill<N: AsRef<str>, T: AsRef<str>>(
    reading: Reading<'_>,
    info: &'static KindInfo,
    row: &mut Row,
    typed: &[(N, T)],
) -> Result<Beside, Vec<BadField>> {
    let mut filling = Filling {
        reading,
        info,
        row,
        beside: Beside::default(),
        named: BTreeSet::new(),
    };
    let mut bad = Vec::new();
    let mut later = Vec::new();
    for (name, text) in typed {
        let (name, how) = how(name.as_ref());
        match named(reading.read, info, name) {
            Ok(spec) => {
                filling.named.insert(spec.name.to_string());
                later.push((spec, how, text.as_ref()));
            }
            Err(error) => bad.push(error),
        }
    }
    // A pipeline says which stages there are, and a currency typed on its own must not undo one typed with an amount.
    later.sort_by_key(|(spec, ..)| match spec.kind {
        _ if spec.name == "pipeline" => 0,
        FieldKind::Currency => 1,
        _ => 2,
    });
    for (spec, how, text) in later {
        if let Err(error) = filling.one(spec, how, text) {
            bad.push(error);
        }
    }
    if bad.is_empty() {
        Ok(filling.beside)
    } else {
        Err(bad)
    }
}

/// The field of a kind that a person means.
pub fn named<'r>(
    read: Read<'r>,
    info: &'static KindInfo,
    name: &str,
) -> Result<&'r Spec, BadField> {
    let catalog = read.catalog();
    let word = name.trim().to_lowercase().replace([' ', '-'], "_");
    let found = catalog.spec(info, &word).or_else(|| {
        catalog.specs(info).into_iter().find(|spec| {
            spec.aliases.contains(&word.as_str())
                || spec.label.to_lowercase().replace([' ', '-'], "_") == word
        })
    });
    let whole_name = matches!(info.kind, Contact::KIND | Lead::KIND) && word == "name";
    match found {
        Some(spec) if spec.is_writable() || whole_name => Ok(spec),
        Some(spec) => Err(BadField::new(spec, say!("refused-kept"))),
        None => Err(unknown(read, info, name)),
    }
}

fn unknown(read: Read<'_>, info: &KindInfo, name: &str) -> BadField {
    let names: Vec<&str> = read
        .catalog()
        .specs(info)
        .into_iter()
        .filter(|spec| spec.is_writable())
        .map(|spec| spec.name.as_ref())
        .collect();
    let near = text::nearest(name, names.iter().copied());
    BadField {
        field: name.to_owned(),
        label: name.to_owned(),
        why: say!("refused-no-field", kind = in_words(info.code)),
        hint: Some(match near {
            Some(near) => say!("refused-near", near = near),
            None => say!("refused-fields", fields = names.join(", ")),
        }),
    }
}

/// What to do with the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Put,
    Add,
    Remove,
}

fn how(name: &str) -> (&str, How) {
    if let Some(name) = name.strip_suffix('+') {
        (name, How::Add)
    } else if let Some(name) = name.strip_suffix('-') {
        (name, How::Remove)
    } else {
        (name, How::Put)
    }
}

struct Filling<'a, 'r> {
    reading: Reading<'a>,
    info: &'static KindInfo,
    row: &'r mut Row,
    beside: Beside,
    /// Fields that this call sets by name.
    named: BTreeSet<String>,
}

impl Filling<'_, '_> {
    fn one(&mut self, spec: &Spec, how: How, typed: &str) -> Result<(), BadField> {
        if how != How::Put && !spec.kind.is_list() {
            return Err(BadField::new(spec, say!("refused-only-lists"))
                .hint(say!("refused-write", example = format!("{}=…", spec.name))));
        }
        if self.meaningful(spec, typed)? {
            return Ok(());
        }
        match spec.kind {
            FieldKind::Minor => self.amount(spec, typed),
            FieldKind::Currency => self.currency(spec, typed),
            kind if kind.is_list() => {
                let items = value::items(self.reading, spec, typed)?;
                let old = self.row.get(self.info, &spec.name);
                let cell = value::listed(spec, old, items, how == How::Add, how == How::Remove);
                self.put(spec, cell);
                Ok(())
            }
            _ => {
                let cell = value::cell(self.reading, spec, typed)?;
                self.put(spec, cell);
                Ok(())
            }
        }
    }

    fn put(&mut self, spec: &Spec, cell: Cell<'static>) {
        self.row.set(self.info, &spec.name, cell);
    }

    /// Fields that mean more than their cell. True where nothing is left to do.
    fn meaningful(&mut self, spec: &Spec, typed: &str) -> Result<bool, BadField> {
        match (self.info.kind, spec.name.as_ref()) {
            (Contact::KIND | Lead::KIND, "name") => {
                let mut called = text::apart(typed);
                if self.info.position("form_of_address").is_none() {
                    called.keep_form();
                }
                for (field, said) in called.fields() {
                    // A name without a form leaves the one that is known.
                    if field != "form_of_address" || !said.is_empty() {
                        self.row.set(self.info, field, Cell::from(said));
                    }
                }
            }
            (Lead::KIND, "status") => {
                let cell = value::cell(self.reading, spec, typed)?;
                if cell.text() == Some(LeadStatus::Converted.code())
                    && self.row.get(self.info, "status") != &cell
                {
                    return Err(BadField::new(spec, say!("refused-lead-converted"))
                        .hint("`dealbook convert LEAD`"));
                }
                self.put(spec, cell);
            }
            (Quote::KIND, "status") if self.row.id.is_some() => {
                return Err(BadField::new(spec, say!("refused-quote-status"))
                    .hint(say!("refused-quote-status-hint")));
            }
            (Opportunity::KIND, field) => return self.of_opportunity(spec, field, typed),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn of_opportunity(&mut self, spec: &Spec, field: &str, typed: &str) -> Result<bool, BadField> {
        match field {
            "next_step" => self.beside.next_step = Some(typed.trim().to_owned()),
            "next_step_date" => {
                let cell = value::cell(self.reading, spec, typed)?;
                self.beside.next_step_date = Some(cell.int().and_then(crate::domain::field::date));
            }
            "outcome" => {
                let cell = value::cell(self.reading, spec, typed)?;
                self.beside.outcome = cell.text().and_then(Outcome::from_code);
            }
            "stage" => {
                let pipeline = self.row.get(self.info, "pipeline").int().map(Id);
                self.beside.stage = Some(value::stage(self.reading, spec, typed, pipeline)?);
            }
            "pipeline" => {
                let cell = value::cell(self.reading, spec, typed)?;
                self.change_pipeline(cell);
            }
            "probability" => {
                let cell = value::cell(self.reading, spec, typed)?;
                if cell.int().is_some_and(|share| !Fixed(share).is_share()) {
                    return Err(BadField::new(spec, say!("refused-percent", typed = typed)));
                }
                self.by_hand(spec, cell);
            }
            "category" => {
                let cell = value::cell(self.reading, spec, typed)?;
                if cell.text() == Some("closed") {
                    return Err(BadField::new(spec, say!("refused-closed-by-closing"))
                        .hint("`dealbook close OPP won`"));
                }
                self.by_hand(spec, cell);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// A value by hand; no value releases it to follow the stage again.
    fn by_hand(&mut self, spec: &Spec, cell: Cell<'static>) {
        let released = cell.is_null();
        let cell = if released {
            self.of_stage(&spec.name)
        } else {
            cell
        };
        self.put(spec, cell);
        let mark = format!("{}_by_hand", spec.name);
        self.row
            .set(self.info, &mark, Cell::Int(i64::from(!released)));
    }

    fn of_stage(&self, field: &str) -> Cell<'static> {
        let stage = self.row.get(self.info, "stage").int().map(Id);
        let stage = stage.and_then(|id| self.reading.read.catalog().stage(id));
        match (stage, field) {
            (Some(stage), "probability") => Cell::Int(stage.probability.0),
            (Some(stage), _) => Cell::from(stage.category.code()),
            (None, _) => Cell::Null,
        }
    }

    /// Another pipeline without a stage: the stage of the same name there, else its first.
    fn change_pipeline(&mut self, cell: Cell<'static>) {
        let catalog = self.reading.read.catalog();
        let before = self.row.get(self.info, "pipeline").clone();
        if before == cell {
            return;
        }
        self.row.set(self.info, "pipeline", cell.clone());
        if self.named.contains("stage") {
            return;
        }
        let stage = self.row.get(self.info, "stage").int().map(Id);
        let name = stage
            .and_then(|id| catalog.stage(id))
            .map(|stage| stage.name.clone());
        let stages = cell
            .int()
            .and_then(|id| catalog.pipeline(Id(id)))
            .map(|line| &line.stages);
        self.beside.stage = stages.and_then(|stages| {
            let same = stages
                .iter()
                .find(|stage| Some(&stage.name) == name.as_ref());
            same.or(stages.first()).map(|stage| stage.id)
        });
        // The move itself writes both.
        self.row.set(self.info, "pipeline", before);
    }

    fn currency_field(&self, spec: &Spec) -> Option<&'static str> {
        let unit = spec.unit?;
        self.info
            .specs()
            .iter()
            .find(|other| other.unit == Some(unit) && other.kind == FieldKind::Currency)
            .map(|other| other.name.as_ref())
    }

    fn current(&self, field: &str) -> Option<Currency> {
        self.row
            .get(self.info, field)
            .text()
            .and_then(Currency::parse)
    }

    fn amount(&mut self, spec: &Spec, typed: &str) -> Result<(), BadField> {
        if typed.trim().is_empty() {
            self.put(spec, Cell::Null);
            return Ok(());
        }
        let base = self.reading.read.catalog().base();
        let field = self.currency_field(spec);
        let before = field.and_then(|field| self.current(field));
        let (amount, said) =
            money::parse_amount_in(typed, before.unwrap_or(base)).map_err(|bad| {
                BadField::new(spec, bad.to_string()).hint(say!("refused-amount-hint"))
            })?;
        let currency = said.or(before).unwrap_or(base);
        match field {
            Some(field) if before != Some(currency) => {
                if before.is_some() {
                    self.alone_in(spec, currency)?;
                }
                self.row
                    .set(self.info, field, Cell::from(currency.code().to_owned()));
            }
            None if currency != base => {
                return Err(BadField::new(
                    spec,
                    say!(
                        "refused-kept-in",
                        here = base.code(),
                        there = currency.code()
                    ),
                ));
            }
            _ => {}
        }
        let minor = Minor::from_decimal(amount, currency)
            .ok_or_else(|| BadField::new(spec, say!("typed-too-large", typed = typed)))?;
        self.put(spec, Cell::Int(minor.0));
        Ok(())
    }

    /// Refuses a new currency beside another amount that would silently take it on.
    fn alone_in(&self, spec: &Spec, currency: Currency) -> Result<(), BadField> {
        let other = self.info.specs().iter().find(|other| {
            other.unit == spec.unit
                && other.kind == FieldKind::Minor
                && other.name != spec.name
                && other.is_stored()
                && !self.named.contains(other.name.as_ref())
                && !self.row.get(self.info, &other.name).is_null()
        });
        match other {
            None => Ok(()),
            Some(other) => Err(BadField::new(
                spec,
                say!(
                    "refused-other-currency",
                    field = other.called(),
                    currency = currency.code()
                ),
            )
            .hint(say!("refused-other-currency-hint"))),
        }
    }

    /// A currency on its own keeps the numbers: 100.00 euro become 100 yen.
    fn currency(&mut self, spec: &Spec, typed: &str) -> Result<(), BadField> {
        let cell = value::cell(self.reading, spec, typed)?;
        let before = self.current(&spec.name);
        let after = cell.text().and_then(Currency::parse);
        if spec.unit.is_some()
            && let (Some(from), Some(to)) = (
                before.or_else(|| Some(self.reading.read.catalog().base())),
                after,
            )
        {
            for other in self.info.specs() {
                if other.unit == spec.unit
                    && other.kind == FieldKind::Minor
                    && other.is_stored()
                    && let Some(amount) = self.row.get(self.info, &other.name).int()
                {
                    let amount = money::rescale(Minor(amount), from, to)
                        .ok_or_else(|| BadField::new(other, say!("refused-not-in-currency")))?;
                    self.row.set(self.info, &other.name, Cell::Int(amount.0));
                }
            }
        }
        self.put(spec, cell);
        Ok(())
    }
}
