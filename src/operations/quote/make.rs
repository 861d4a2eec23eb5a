//! A new quote of an opportunity: number, price book, currency, and the opportunity's own lines.

use chrono::Days;

use crate::{
    domain::{
        field::{Date, Record},
        id::{Id, Ref},
        money::Currency,
        record::{
            account::Account,
            contact::Contact,
            opportunity::{Opportunity, OpportunityLine},
            product::{PriceBook, Product},
            quote::{Quote, QuoteStatus},
        },
        text,
    },
    store::{Actor, Error, Op, Result, Store, Tx, tx::about},
    words::say,
};

use super::{Draft, Told, VALID_DAYS, name, prices};

/// What a new quote may be told; all else is found in the book.
#[derive(Clone, Debug, Default)]
pub struct NewQuote {
    /// What it is an offer for.
    pub opportunity: Id,
    /// Whose prices; else the standard book of the currency.
    pub price_book: Option<Ref<PriceBook>>,
    /// Else that of the opportunity.
    pub currency: Option<Currency>,
    /// To whom it goes.
    pub contact: Option<Ref<Contact>>,
    /// Else the opportunity's name.
    pub subject: String,
    /// Else thirty days from today.
    pub valid_until: Option<Date>,
    /// `en` or `zh`; else by where the account is.
    pub language: String,
    /// Leaves the lines of the opportunity behind.
    pub empty: bool,
}

/// Makes a draft with the lines of its opportunity; the first quote of one is its primary quote.
pub fn new_quote(store: &mut Store, actor: &Actor, new: &NewQuote) -> Result<Told<Ref<Quote>>> {
    let done = store.transact(actor, Op::new("quote.new"), |tx| new_quote_in(tx, new))?;
    Ok(Told::new(done))
}

/// [`new_quote`] within a step.
pub fn new_quote_in(tx: &mut Tx<'_>, new: &NewQuote) -> Result<(Ref<Quote>, Vec<String>)> {
    let opportunity: Opportunity = tx.need(new.opportunity)?;
    let today = tx.actor().today;
    let currency = new.currency.or(opportunity.currency);
    let book = match new.price_book {
        Some(book) => Some(tx.need::<PriceBook>(book)?),
        None => prices::book_for(tx, currency)?,
    };
    let siblings: Vec<Quote> = tx.referring("opportunity", opportunity.id)?;
    let account = match opportunity.account {
        Some(account) => tx.get::<Account>(account)?,
        None => None,
    };
    let language = if new.language.is_empty() {
        language_of(account.as_ref()).to_owned()
    } else {
        new.language.clone()
    };
    let subject = if new.subject.is_empty() {
        opportunity.name.clone()
    } else {
        new.subject.clone()
    };
    let id = tx.reserve(Quote::KIND)?;
    tx.set_args(about(id));
    let quote = Quote {
        id,
        number: number(tx)?,
        revision: Some(1),
        primary: !siblings.iter().any(|quote| quote.primary),
        opportunity: Some(Ref::to(opportunity.id)),
        account: opportunity.account,
        contact: new.contact,
        subject,
        price_book: book.as_ref().map(|book| Ref::to(book.id)),
        currency: book
            .as_ref()
            .and_then(|book| book.currency)
            .or(currency)
            .or(Some(tx.catalog().base())),
        includes_tax: book.as_ref().is_some_and(|book| book.includes_tax),
        status: Some(QuoteStatus::Draft.into()),
        issued_on: Some(today),
        valid_until: new
            .valid_until
            .or_else(|| today.checked_add_days(Days::new(VALID_DAYS))),
        language,
        owner: Some(Ref::to(tx.actor().user)),
        ..Quote::default()
    };
    let mut words = Vec::new();
    if book.is_none() {
        let currency = quote.currency.unwrap_or(tx.catalog().base());
        words.push(say!("quote-no-price-book", currency = currency.code()));
    }
    let mut draft = Draft::new(quote, today, tx.catalog().base());
    if !new.empty {
        copy_lines(tx, &mut draft, &opportunity)?;
    }
    words.extend(draft.write(tx)?);
    if draft.quote().primary {
        words.insert(0, say!("quote-is-primary", quote = name(draft.quote())));
    }
    Ok((Ref::to(draft.quote().id), words))
}

/// The lines an opportunity is about, as lines of an offer. A price agreed there stays.
fn copy_lines(tx: &Tx<'_>, draft: &mut Draft, opportunity: &Opportunity) -> Result<()> {
    let mut lines: Vec<OpportunityLine> = tx.referring("opportunity", opportunity.id)?;
    lines.sort_by_key(|line| (line.position.unwrap_or(i64::MAX), line.id));
    let same_currency = opportunity
        .currency
        .is_none_or(|own| own == draft.currency());
    for line in lines {
        let quantity = line.quantity.unwrap_or(crate::domain::money::Fixed::ONE);
        let product = match line.product {
            Some(product) => tx.get::<Product>(product)?,
            None => None,
        };
        let agreed = line.unit_price.filter(|_| same_currency);
        let mut row = match &product {
            Some(product) => draft.item_of(tx, product, quantity)?,
            None => draft.free_item(&line.text, quantity, agreed),
        };
        row.record.text.clone_from(&line.text);
        row.record.discount_percent = line.discount;
        let at = draft.insert(usize::MAX, row);
        if product.is_some() && agreed.is_some() {
            draft.set_price(at, agreed);
        }
    }
    Ok(())
}

/// `Q-LK-7F3K-0042`: prefix, initials, device, running number; unique without asking anybody.
fn number(tx: &mut Tx<'_>) -> Result<String> {
    numbered::<Quote>(tx, "Q")
}

/// A number of any kind that is numbered so.
pub(super) fn numbered<E: Record>(tx: &mut Tx<'_>, letter: &str) -> Result<String> {
    let running = tx.next_number::<E>(letter)?;
    let tag = tx.device_tag()?;
    let initials = initials(tx)?;
    Ok(format!("{letter}-{initials}-{tag}-{running:04}"))
}

/// The user's initials in Latin capitals; of a name in Han characters those of its pinyin.
fn initials(tx: &Tx<'_>) -> Result<String> {
    let user = tx.catalog().user(tx.actor().user).ok_or_else(|| {
        Error::refused("nobody is known as the user of this book: choose one with `me`")
    })?;
    let latin = |text: &str| -> String {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .take(4)
            .flat_map(char::to_uppercase)
            .collect()
    };
    let own = latin(&user.initials);
    if !own.is_empty() {
        return Ok(own);
    }
    let key = text::name_key(&user.name);
    let first: String = key
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .collect();
    let first = latin(&first);
    Ok(if first.is_empty() { "X".into() } else { first })
}

/// In which language an account reads; a guess that the header shows and anyone may change.
fn language_of(account: Option<&Account>) -> &'static str {
    let Some(account) = account else {
        return "en";
    };
    let country = text::fold(&account.country);
    let chinese = [
        "cn",
        "chn",
        "china",
        "中国",
        "中國",
        "tw",
        "taiwan",
        "台湾",
        "hk",
        "hong kong",
    ];
    let is_han = |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}');
    let by_name = country.is_empty() && account.name.chars().any(is_han);
    if by_name || chinese.contains(&country.as_str()) {
        "zh"
    } else {
        "en"
    }
}
