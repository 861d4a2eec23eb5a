//! The cells of a line: which there are at a width, what each shows, and what stands in it when it is typed in.

use crate::{
    domain::{
        dates,
        field::Date,
        money::{Currency, Fixed, grouped, long},
        pick::Pick,
        quote_math::QuoteDiscount,
        quote_sheet,
        record::quote::PriceOrigin,
    },
    operations::quote::{Draft, DraftLine},
    words::say,
};

/// A cell that the caret can stand in, in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Product or words.
    Item,
    /// How many.
    Quantity,
    /// Of one.
    Price,
    /// Of the line.
    Discount,
    /// Class and rate.
    Tax,
    /// The promised day.
    Delivery,
}

/// How many there are.
pub(super) const COUNT: usize = 6;

const ALL: [Cell; COUNT] = [
    Cell::Item,
    Cell::Quantity,
    Cell::Price,
    Cell::Discount,
    Cell::Tax,
    Cell::Delivery,
];

impl Cell {
    /// The cell of this column.
    pub(super) fn at(column: usize) -> Self {
        ALL.get(column).copied().unwrap_or(Self::Item)
    }

    /// The cells that fit on a screen of this width.
    pub(super) fn shown(width: u16) -> &'static [Self] {
        match width {
            0..=99 => &ALL[..4],
            100..=139 => &ALL[..5],
            _ => &ALL,
        }
    }

    /// The next one to the right; after the last it stays.
    pub(super) fn next(self, width: u16) -> Self {
        let shown = Self::shown(width);
        let at = (self as usize + 1).min(shown.len() - 1);
        shown[at]
    }

    /// The one to the left.
    pub(super) fn before(self, width: u16) -> Self {
        let shown = Self::shown(width);
        let at = (self as usize).min(shown.len() - 1).saturating_sub(1);
        shown[at]
    }

    /// Whether a figure typed on it changes it at once.
    pub(super) fn is_figure(self) -> bool {
        matches!(self, Self::Quantity | Self::Price | Self::Discount)
    }

    /// The field it sets, as `operations::quote::lines` names it.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Item => "text",
            Self::Quantity => "quantity",
            Self::Price => "unit_price",
            Self::Discount => "discount",
            Self::Tax => "tax_rate",
            Self::Delivery => "delivery",
        }
    }

    /// What stands in it when it is typed in.
    pub(super) fn text(self, line: &DraftLine) -> String {
        let record = &line.record;
        match self {
            Self::Item => line.title().to_owned(),
            Self::Quantity => number(record.quantity),
            Self::Price => number(record.unit_price),
            Self::Discount => match (record.discount_percent, record.discount_amount) {
                (Some(percent), _) => format!("{percent}%"),
                (None, Some(off)) => format!("-{off}"),
                (None, None) => String::new(),
            },
            Self::Tax => number(record.tax_rate),
            Self::Delivery => record
                .delivery
                .map_or_else(String::new, |day| day.to_string()),
        }
    }

    /// What it shows.
    pub(super) fn shows(self, draft: &Draft, line: &DraftLine, today: Date) -> String {
        let (record, currency) = (&line.record, draft.currency());
        match self {
            Self::Item => line.title().to_owned(),
            Self::Quantity => {
                let quantity = record.quantity.unwrap_or(Fixed::ONE);
                format!("{} {}", grouped(quantity, 0), record.unit)
                    .trim_end()
                    .to_owned()
            }
            Self::Price => record
                .unit_price
                .map_or_else(String::new, |price| grouped(price, currency.digits())),
            Self::Discount => match (record.discount_percent, record.discount_amount) {
                (Some(percent), _) => format!("{percent} %"),
                (None, Some(off)) => format!("-{}", grouped(off, currency.digits())),
                (None, None) => String::new(),
            },
            Self::Tax => record
                .tax_rate
                .map_or_else(String::new, |rate| format!("{rate} %")),
            Self::Delivery => record
                .delivery
                .map_or_else(String::new, |day| dates::near(day, today)),
        }
    }
}

/// One letter for where a price came from.
pub(super) fn origin(line: &DraftLine) -> &'static str {
    match line.record.price_origin {
        Some(Pick::Known(PriceOrigin::List)) => "L",
        Some(Pick::Known(PriceOrigin::Rule)) => "R",
        Some(Pick::Known(PriceOrigin::Hand)) => "H",
        _ => "",
    }
}

/// The discount on the whole as it would be typed.
pub(super) fn quote_discount(draft: &Draft) -> String {
    let currency = draft.currency();
    match quote_sheet::discount(draft.quote()) {
        None => String::new(),
        Some(QuoteDiscount::Percent(percent)) => format!("{percent}%"),
        Some(QuoteDiscount::Amount(off)) => format!("-{}", off.decimal(currency)),
        Some(QuoteDiscount::Total(total)) => format!("= {}", total.decimal(currency)),
    }
}

/// What a typed discount means.
pub(super) fn discount_words(discount: Option<QuoteDiscount>, currency: Currency) -> String {
    match discount {
        None => say!("quote-no-discount").into(),
        Some(QuoteDiscount::Percent(percent)) => {
            say!("quote-percent-off", percent = percent.to_string())
        }
        Some(QuoteDiscount::Amount(off)) => say!("quote-amount-off", amount = long(off, currency)),
        Some(QuoteDiscount::Total(total)) => {
            say!("quote-the-total", amount = long(total, currency))
        }
    }
}

fn number(number: Option<Fixed>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}
