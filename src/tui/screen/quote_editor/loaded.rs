//! A draft, and what must be asked of the book to show it.

use crate::{
    domain::id::Ref,
    operations::quote::{Draft, approval, rules},
    store::{Read, Result},
    words::say,
};

/// The draft and what stands around it.
pub(super) struct Loaded {
    pub(super) draft: Draft,
    /// The opportunity's and the account's name.
    pub(super) about: String,
    /// The price book's name.
    pub(super) book: String,
    /// What the rules of products say, and the limit of discounts.
    pub(super) warnings: Vec<String>,
    /// The row the caret goes to.
    pub(super) at: Option<usize>,
}

/// Asks what is needed beside the draft.
pub(super) fn load(read: &Read<'_>, draft: Draft, at: Option<usize>) -> Result<Loaded> {
    let header = draft.quote();
    let mut about = Vec::new();
    let ids = [header.opportunity.map(Ref::id), header.account.map(Ref::id)];
    for id in ids.into_iter().flatten() {
        about.push(read.title(id)?);
    }
    let book = match header.price_book {
        Some(book) => read.title(book.id())?,
        None => String::new(),
    };
    let mut warnings = Vec::new();
    if draft.is_open() {
        match approval::needed(read, &draft) {
            approval::Needed::Nothing => {}
            approval::Needed::Manager { name, .. } => {
                warnings.push(say!("quote-must-agree", who = name));
            }
            approval::Needed::Nobody { .. } => {
                warnings.push(say!("quote-reason-kept").into());
            }
        }
        warnings.extend(rules::warnings(read, &draft)?);
    }
    Ok(Loaded {
        about: about.join(" · "),
        book,
        warnings,
        at,
        draft,
    })
}
