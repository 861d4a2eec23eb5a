//! What is chosen for a quote: products, tax classes, a discount on the whole.

use super::{
    super::{
        super::{data, view::Cx},
        choose::{Choice, Choose, Chosen},
        prompt::Prompt,
    },
    QuoteEditor,
    cells::{self, Cell},
};
use crate::{
    domain::{
        field::Record as _,
        id::Id,
        money::Fixed,
        record::product::{Product, TaxClass},
    },
    operations::quote::{DraftLine, typed},
    words::say,
};

/// The tag of a picked product, with where it goes.
pub(super) const PICKED: &str = "quote-product";
/// The tag of a picked tax class.
pub(super) const TAX: &str = "quote-tax";
/// The tag of a discount on the whole.
pub(super) const DISCOUNT: &str = "quote-discount";

/// A product or words, for this row or below it.
pub(super) struct Picked {
    pub(super) chosen: Chosen,
    pub(super) row: usize,
    pub(super) new: bool,
}

pub(super) fn pick(chosen: Chosen, row: usize, new: bool, cx: &mut Cx<'_>) {
    cx.give(PICKED, Picked { chosen, row, new });
}

pub(super) fn products(title: &str) -> Choose {
    Choose::new(title, Vec::new())
        .looking(|read, typed| {
            let found = data::search(read, Some(Product::INFO), typed, 40)?;
            let mut choices = Vec::with_capacity(found.len());
            for one in found {
                let Some(product) = read
                    .get::<Product>(one.id)?
                    .filter(|product| product.active)
                else {
                    continue;
                };
                let choice = Choice::new(one.id.to_string(), one.title)
                    .note(product.code)
                    .right(product.unit);
                choices.push(choice);
            }
            Ok(choices)
        })
        .creating()
}

pub(super) fn tax_classes(row: usize) -> Choose {
    Choose::new(say!("quote-tax-class"), Vec::new())
        .looking(|read, typed| {
            let wanted = typed.trim().to_lowercase();
            let classes: Vec<TaxClass> = read.all()?;
            Ok(classes
                .into_iter()
                .filter(|class| class.name.to_lowercase().contains(&wanted))
                .map(|class| {
                    let rate = class.rate.unwrap_or_default();
                    Choice::new(class.id.to_string(), class.name).right(format!("{rate} %"))
                })
                .collect())
        })
        .then(move |chosen, cx| cx.give(TAX, (row, chosen)))
}

impl QuoteEditor {
    pub(super) fn add_line(below: usize, cx: &mut Cx<'_>) {
        cx.over(
            products(say!("quote-add-line")).then(move |chosen, cx| pick(chosen, below, true, cx)),
        );
    }

    pub(super) fn add_words(&mut self, line: DraftLine) {
        let below = self.scroll.at + 1;
        if let Some(loaded) = &mut self.loaded {
            self.scroll.at = loaded.draft.insert(below, line);
            self.begin(None, Cell::Item);
        }
    }

    pub(super) fn ask_discount(&self, cx: &mut Cx<'_>) {
        let Some(draft) = self.draft() else { return };
        let currency = draft.currency();
        let now = cells::quote_discount(draft);
        let prompt = Prompt::new(
            say!("quote-discount-title"),
            say!("quote-discount-label"),
            move |text, cx| cx.give(DISCOUNT, text),
        );
        cx.over(prompt.with(now).checked(move |text, _| {
            typed::quote_discount(text, currency)
                .map(|discount| cells::discount_words(discount, currency))
                .map_err(|error| error.to_string())
        }));
    }

    /// A product, or words for what no book knows.
    pub(super) fn take(&mut self, picked: Picked, cx: &mut Cx<'_>) {
        let row = picked.row;
        let below = if self.draft().is_some_and(|draft| draft.lines().is_empty()) {
            0
        } else {
            row + 1
        };
        match picked.chosen {
            Chosen::One(choice) => {
                let id = choice.code.parse().map_or(Id(0), Id);
                self.cell = Cell::Quantity;
                self.with_book(cx, move |draft, read| {
                    let product: Product = read.need(id)?;
                    if picked.new {
                        let line = draft.item_of(read, &product, Fixed::ONE)?;
                        return Ok(Some(draft.insert(below, line)));
                    }
                    draft.set_product(read, row, &product)?;
                    Ok(Some(row))
                });
            }
            Chosen::New(text) => {
                let Some(loaded) = &mut self.loaded else {
                    return;
                };
                if picked.new {
                    let line = loaded.draft.free_item(&text, Fixed::ONE, None);
                    self.scroll.at = loaded.draft.insert(below, line);
                } else {
                    loaded.draft.change(row, |line| line.text = text);
                }
                self.cell = Cell::Price;
            }
            Chosen::Several(_) => {}
        }
    }

    pub(super) fn take_tax(&mut self, row: usize, chosen: Chosen, cx: &mut Cx<'_>) {
        let Chosen::One(choice) = chosen else { return };
        let id = choice.code.parse().map_or(Id(0), Id);
        self.with_book(cx, move |draft, read| {
            let class: TaxClass = read.need(id)?;
            draft.change(row, |line| {
                (line.tax_class, line.tax_rate) = (class.name, class.rate);
            });
            Ok(Some(row))
        });
    }
}
