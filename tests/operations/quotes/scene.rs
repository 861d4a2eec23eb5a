//! A book with a price list, and what is done to its quotes.

use dealbook::{
    domain::{
        id::Ref,
        money::{Currency, Fixed, Minor},
        pick::Pick,
        record::{
            account::Account,
            opportunity::{Opportunity, OpportunityLine, Outcome},
            product::{Price, PriceBook, Product, TaxClass},
            quote::{Quote, QuoteStatus},
        },
    },
    operations::quote::{
        Draft,
        lines::{self, NewLine},
        make::{NewQuote, new_quote},
        status::{self, Send, Sent},
    },
    store::{Actor, Op, Store},
};

use crate::support::{at, book, today};

/// A book with two products, a standard price book and an opportunity with one line.
pub struct Scene {
    pub store: Store,
    pub deal: Ref<Opportunity>,
    pub standard: Ref<PriceBook>,
    pub roller: Ref<Product>,
    pub belt: Ref<Product>,
    minute: i64,
}

pub fn currency(code: &str) -> Option<Currency> {
    Currency::parse(code)
}

pub fn fixed(text: &str) -> Fixed {
    Fixed::parse(text).expect("a number")
}

impl Scene {
    pub fn new(code: &str, gross: bool) -> Self {
        let mut store = book();
        let who = at(&store, 0);
        let (made, _) = store
            .transact(&who, Op::new("create"), |tx| {
                let vat = tx.insert(&TaxClass {
                    name: "Standard rate".into(),
                    rate: Some(fixed("19")),
                    ..TaxClass::default()
                })?;
                let standard = tx.insert(&PriceBook {
                    name: "List 2026".into(),
                    currency: currency(code),
                    includes_tax: gross,
                    active: true,
                    standard: true,
                    ..PriceBook::default()
                })?;
                let mut products = Vec::new();
                for (code, name, price, cost) in [
                    ("R-100", "Roller 100", "19.99", "8.5"),
                    ("B-7", "Belt 7 m", "349.5", "120"),
                ] {
                    let product = tx.insert(&Product {
                        code: code.into(),
                        name: name.into(),
                        unit: "pc".into(),
                        cost: Some(fixed(cost)),
                        cost_currency: currency("EUR"),
                        tax_class: Some(vat),
                        active: true,
                        ..Product::default()
                    })?;
                    tx.insert(&Price {
                        price_book: Some(standard),
                        product: Some(product),
                        price: Some(fixed(price)),
                        ..Price::default()
                    })?;
                    products.push(product);
                }
                tx.insert(&Price {
                    price_book: Some(standard),
                    product: Some(products[0]),
                    price: Some(fixed("17.49")),
                    min_quantity: Some(fixed("100")),
                    ..Price::default()
                })?;
                let account = tx.insert(&Account {
                    name: "Acme".into(),
                    ..Account::default()
                })?;
                let deal = tx.insert(&Opportunity {
                    name: "Acme line 4".into(),
                    account: Some(account),
                    amount: Some(Minor(500_000)),
                    currency: currency(code),
                    outcome: Some(Outcome::Open.into()),
                    ..Opportunity::default()
                })?;
                tx.insert(&OpportunityLine {
                    opportunity: Some(deal),
                    product: Some(products[0]),
                    quantity: Some(fixed("12")),
                    position: Some(1),
                    ..OpportunityLine::default()
                })?;
                Ok((deal, standard, products[0], products[1]))
            })
            .expect("made");
        Self {
            store,
            deal: made.0,
            standard: made.1,
            roller: made.2,
            belt: made.3,
            minute: 1,
        }
    }

    pub fn actor(&mut self) -> Actor {
        self.minute += 1;
        at(&self.store, self.minute)
    }

    pub fn make(&mut self) -> Ref<Quote> {
        let actor = self.actor();
        let new = NewQuote {
            opportunity: self.deal.id(),
            ..NewQuote::default()
        };
        new_quote(&mut self.store, &actor, &new)
            .expect("made")
            .value
    }

    pub fn add(&mut self, quote: Ref<Quote>, line: NewLine) -> Vec<String> {
        let actor = self.actor();
        lines::add_line(&mut self.store, &actor, quote, &line)
            .expect("added")
            .words
    }

    pub fn set(&mut self, quote: Ref<Quote>, row: usize, cell: &str, text: &str) {
        let actor = self.actor();
        let cells = [(cell.to_owned(), text.to_owned())];
        lines::set_line(&mut self.store, &actor, quote, row, &cells).expect("set");
    }

    pub fn header(&mut self, quote: Ref<Quote>, field: &str, text: &str) {
        let actor = self.actor();
        let fields = [(field.to_owned(), text.to_owned())];
        lines::set_header(&mut self.store, &actor, quote, &fields).expect("set");
    }

    pub fn draft(&self, quote: Ref<Quote>) -> Draft {
        Draft::open(&self.store.read(), quote, today()).expect("there")
    }

    /// Subtotal, discount, net, tax, gross: as decimals of the currency.
    pub fn figures(&self, quote: Ref<Quote>) -> [String; 5] {
        let draft = self.draft(quote);
        let out = draft.figures().as_ref().expect("figures");
        [
            out.subtotal,
            out.discount,
            out.net_total,
            out.tax_total,
            out.gross_total,
        ]
        .map(|amount| amount.decimal(draft.currency()))
    }

    pub fn quote(&self, quote: Ref<Quote>) -> Quote {
        self.store.read().need(quote).expect("there")
    }

    pub fn status(&self, quote: Ref<Quote>) -> QuoteStatus {
        match self.quote(quote).status {
            Some(Pick::Known(status)) => status,
            other => panic!("{other:?}"),
        }
    }

    pub fn amount(&self) -> Option<String> {
        let deal: Opportunity = self.store.read().need(self.deal).expect("there");
        let currency = deal.currency?;
        Some(format!("{} {currency}", deal.amount?.decimal(currency)))
    }

    pub fn send(&mut self, quote: Ref<Quote>) -> Sent {
        let actor = self.actor();
        status::send(&mut self.store, &actor, quote, &Send::default())
            .expect("sent")
            .value
    }

    pub fn undo(&mut self) -> usize {
        let actor = self.actor();
        self.store.undo(&actor).expect("undone").kept.len()
    }

    pub fn export(&mut self, quote: Ref<Quote>) {
        let actor = self.actor();
        status::mark_exported(&mut self.store, &actor, quote).expect("marked");
    }
}

pub fn product(code: &str, quantity: &str) -> NewLine {
    NewLine {
        product: Some(code.into()),
        quantity: Some(fixed(quantity)),
        ..NewLine::default()
    }
}
