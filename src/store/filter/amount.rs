//! Amounts: in the book's currency where there is a column for it, else each in its own.

use std::ops::Bound;

use rust_decimal::{Decimal, prelude::ToPrimitive as _};

use super::{super::records::quoted, Look, Sql};
use crate::domain::{field::FieldKind, filter::Test, kind::KindInfo, money::Currency};

impl Look<'_> {
    /// Amounts are compared in the book's currency where there is a column for it, else each in its own.
    pub(super) fn amount(
        &self,
        sql: &mut Sql,
        test: &Test,
        low: Bound<Decimal>,
        high: Bound<Decimal>,
    ) {
        let base = format!("{}_base", test.field);
        let converted = self.info.position(&base).is_some();
        let currency = (!converted)
            .then(|| own_currency(self.info, &test.field))
            .flatten();
        let Some(currency) = currency else {
            let field = if converted { &base } else { &test.field };
            let (low, high) = whole(low, high, self.catalog.base().digits());
            self.between(sql, low, high, |look, sql| look.column(sql, field));
            return;
        };
        let (low, high) = whole(low, high, 4);
        self.between(sql, low, high, |look, sql| {
            sql.push("(");
            look.column(sql, &test.field);
            sql.push(" * ");
            sql.push(&scale(currency, look.catalog.base()));
            sql.push(")");
        });
    }
}

/// The field that holds the currency of an amount.
fn own_currency(info: &KindInfo, field: &str) -> Option<&'static str> {
    let specs = info.specs();
    let unit = specs.iter().find(|spec| spec.name == field)?.unit?;
    let currency = specs
        .iter()
        .find(|spec| spec.unit == Some(unit) && spec.kind == FieldKind::Currency)?;
    match currency.name {
        std::borrow::Cow::Borrowed(name) => Some(name),
        std::borrow::Cow::Owned(_) => None,
    }
}

/// What makes an amount's minor units ten-thousandths.
fn scale(currency: &str, base: Currency) -> String {
    let times = |currency: Currency| 10_i64.pow(4_u32.saturating_sub(currency.digits()));
    let mut cases = String::new();
    for known in Currency::all().filter(|known| known.digits() != 2) {
        cases.push_str(&format!(" WHEN '{known}' THEN {}", times(known)));
    }
    format!(
        "CASE ifnull(t.{0}, '{1}') {cases} ELSE 100 END",
        quoted(currency),
        base.code()
    )
}

/// Two ends in whole units of 10^-digits, both included.
fn whole(low: Bound<Decimal>, high: Bound<Decimal>, digits: u32) -> (Option<i64>, Option<i64>) {
    let times = Decimal::from(10_i64.pow(digits));
    let scaled = |number: Decimal| number.checked_mul(times).unwrap_or(Decimal::MAX);
    // beyond what can be stored the end is as far as it can be
    let clamp = |number: Decimal| {
        number.to_i64().unwrap_or(if number.is_sign_negative() {
            i64::MIN
        } else {
            i64::MAX
        })
    };
    let low = match low {
        Bound::Unbounded => None,
        Bound::Included(low) => Some(clamp(scaled(low).ceil())),
        Bound::Excluded(low) => Some(clamp(scaled(low).floor()).saturating_add(1)),
    };
    let high = match high {
        Bound::Unbounded => None,
        Bound::Included(high) => Some(clamp(scaled(high).floor())),
        Bound::Excluded(high) => Some(clamp(scaled(high).ceil()).saturating_sub(1)),
    };
    (low, high)
}
