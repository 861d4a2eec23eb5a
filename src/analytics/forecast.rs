//! The forecast: what a period brings, by category, weighted, against the quota, and within which range.
//!
//! Columns are exclusive, so that they sum to the total; the running sums stand beside them. A resting deal is a column
//! of its own: neither in coverage nor weighted. An open deal whose close date is past stays in today's period, marked;
//! one without a date has a line of its own.

use super::{
    range::{self, Chance, Range},
    sum::Sum,
};
use crate::domain::{
    field::Date,
    id::Id,
    money::{Currency, Fixed, Minor},
    period::{Period, Span},
    record::pipeline::Category,
    worth,
};

/// One deal, open or won. What was lost is in no forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct DealRow {
    /// The opportunity.
    pub id: Id,
    /// Won, and on which day, as far as that is known; none while it is open.
    pub won: Option<Option<Date>>,
    /// What counts of it, in its own currency.
    pub counted: Option<Minor>,
    /// Its currency.
    pub currency: Currency,
    /// The same in the book's currency; none without a rate.
    pub base: Option<Minor>,
    /// Percent.
    pub probability: Fixed,
    /// Where it counts.
    pub category: Category,
    /// Expected.
    pub close_date: Option<Date>,
    /// Whether it rests today.
    pub is_resting: bool,
}

/// The exclusive columns of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Said to be left out.
    pub omitted: Sum,
    /// May come.
    pub pipeline: Sum,
    /// May well come.
    pub best_case: Sum,
    /// Will come.
    pub commit: Sum,
    /// Came.
    pub closed: Sum,
    /// Rests: stands apart.
    pub resting: Sum,
    /// Closed, and each open deal that neither rests nor is omitted times its probability, in the book's currency.
    pub weighted: Minor,
    /// Of the open ones, those whose close date is past; they are in their columns too.
    pub past_due: Sum,
}

impl Columns {
    /// All columns together.
    pub fn total(&self) -> Sum {
        [
            &self.omitted,
            &self.pipeline,
            &self.best_case,
            &self.commit,
            &self.closed,
            &self.resting,
        ]
        .into_iter()
        .fold(Sum::default(), |total, column| total.plus(column))
    }

    /// Running sum: closed and commit.
    pub fn with_commit(&self) -> Sum {
        self.closed.plus(&self.commit)
    }

    /// Running sum: closed, commit and best case.
    pub fn with_best_case(&self) -> Sum {
        self.with_commit().plus(&self.best_case)
    }

    /// What is open and counts: commit, best case and pipeline.
    pub fn open(&self) -> Sum {
        self.commit.plus(&self.best_case).plus(&self.pipeline)
    }

    /// The column of a category.
    pub fn of(&self, category: Category) -> &Sum {
        match category {
            Category::Omitted => &self.omitted,
            Category::Pipeline => &self.pipeline,
            Category::BestCase => &self.best_case,
            Category::Commit => &self.commit,
            Category::Closed => &self.closed,
        }
    }

    fn add(&mut self, deal: &DealRow, book: Currency, is_past: bool) {
        let is_won = deal.won.is_some();
        let column = match deal.category {
            _ if is_won => &mut self.closed,
            _ if deal.is_resting => &mut self.resting,
            Category::Omitted => &mut self.omitted,
            Category::Pipeline => &mut self.pipeline,
            Category::BestCase => &mut self.best_case,
            // An open deal that says it is closed is as sure as an open deal can be.
            Category::Commit | Category::Closed => &mut self.commit,
        };
        column.add(deal.counted, deal.currency, deal.base, book);
        if is_past {
            self.past_due
                .add(deal.counted, deal.currency, deal.base, book);
        }
        let weighted = match deal.chance() {
            _ if is_won => deal.base,
            Some((amount, percent)) => worth::share(amount, percent),
            None => None,
        };
        let weighted = weighted.map_or(0, |amount| amount.0);
        self.weighted = Minor(self.weighted.0.saturating_add(weighted));
    }
}

impl DealRow {
    /// What may come of it, and how surely: open, neither resting nor omitted.
    pub fn chance(&self) -> Option<Chance> {
        let counts = self.won.is_none() && !self.is_resting && self.category != Category::Omitted;
        Some((self.base.filter(|_| counts)?, self.probability))
    }
}

/// One period.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastRow {
    /// The month, quarter or year.
    pub period: Period,
    /// What it brings.
    pub columns: Columns,
    /// What is owed, in the book's currency; none where nothing was agreed.
    pub quota: Option<Minor>,
    /// What may come with 10, 50 and 90 %.
    pub range: Range,
}

impl ForecastRow {
    /// Quota − closed; below zero when it is passed.
    pub fn gap(&self) -> Option<Minor> {
        Some(Minor(
            self.quota?.0.saturating_sub(self.columns.closed.base.0),
        ))
    }

    /// Pipeline coverage: what is open in the period ÷ gap, in millionths (3 is three times); none without a gap.
    pub fn coverage(&self) -> Option<Fixed> {
        let gap = self.gap().filter(|gap| gap.0 > 0)?;
        let share = i128::from(self.columns.open().base.0).checked_mul(Fixed::ONE.0.into())?;
        i64::try_from(share / i128::from(gap.0)).ok().map(Fixed)
    }
}

/// The whole forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The book's currency.
    pub currency: Currency,
    /// The periods asked for.
    pub rows: Vec<ForecastRow>,
    /// Open deals without a close date, and won ones without a day.
    pub no_date: Columns,
    /// What lies in none of the periods.
    pub outside: Columns,
}

impl Forecast {
    /// The row of a period.
    pub fn row(&self, period: Period) -> Option<&ForecastRow> {
        self.rows.iter().find(|row| row.period == period)
    }
}

/// What somebody owes in a period, in the book's currency.
pub type Owed = (Period, Minor);

/// Lays deals into periods, which must not overlap.
pub fn forecast(
    deals: &[DealRow],
    periods: &[Period],
    quotas: &[Owed],
    today: Date,
    currency: Currency,
) -> Forecast {
    let mut rows: Vec<(ForecastRow, Vec<Chance>)> = periods
        .iter()
        .map(|period| {
            let row = ForecastRow {
                period: *period,
                columns: Columns::default(),
                quota: quota(*period, quotas),
                range: Range::default(),
            };
            (row, Vec::new())
        })
        .collect();
    let mut no_date = Columns::default();
    let mut outside = Columns::default();
    for deal in deals {
        let is_past = deal.won.is_none() && deal.close_date.is_some_and(|day| day < today);
        let day = match deal.won {
            Some(closed) => closed,
            None if is_past => Some(today),
            None => deal.close_date,
        };
        let Some(day) = day else {
            no_date.add(deal, currency, false);
            continue;
        };
        match rows.iter_mut().find(|(row, _)| row.period.contains(day)) {
            Some((row, chances)) => {
                row.columns.add(deal, currency, is_past);
                chances.extend(deal.chance());
            }
            None => outside.add(deal, currency, is_past),
        }
    }
    let rows = rows
        .into_iter()
        .map(|(mut row, chances)| {
            row.range = range::range(row.columns.closed.base, &chances);
            row
        })
        .collect();
    Forecast {
        currency,
        rows,
        no_date,
        outside,
    }
}

/// What is owed in a period: what was agreed for it, else the sum of what was agreed for the periods within it.
fn quota(period: Period, quotas: &[Owed]) -> Option<Minor> {
    let sum = |fits: &dyn Fn(Period) -> bool| {
        let found: Vec<i64> = quotas
            .iter()
            .filter(|(of, _)| fits(*of))
            .map(|(_, amount)| amount.0)
            .collect();
        (!found.is_empty())
            .then(|| Minor(found.iter().fold(0, |sum, one| sum.saturating_add(*one))))
    };
    let is_within = |of: Period, span: Span| {
        of.span() == span && period.contains(of.first()) && period.contains(of.last())
    };
    sum(&|of| (of.first(), of.last()) == (period.first(), period.last()))
        .or_else(|| sum(&|of| is_within(of, Span::Quarter) && period.span() == Span::Year))
        .or_else(|| sum(&|of| is_within(of, Span::Month)))
}

/// So many periods from the one that holds today.
pub fn periods(span: Span, today: Date, count: usize, fiscal_start: u32) -> Vec<Period> {
    Period::of(span, today, fiscal_start)
        .onwards()
        .take(count)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn euro() -> Currency {
        Currency::parse("EUR").expect("a code")
    }

    fn open(amount: i64, percent: i64, category: Category, close: Option<&str>) -> DealRow {
        DealRow {
            id: Id(1),
            won: None,
            counted: Some(Minor(amount)),
            currency: euro(),
            base: Some(Minor(amount)),
            probability: Fixed(percent * 1_000_000),
            category,
            close_date: close.map(day),
            is_resting: false,
        }
    }

    fn quarter(deals: &[DealRow], quotas: &[Owed]) -> Forecast {
        let today = day("2026-03-02");
        forecast(
            deals,
            &periods(Span::Quarter, today, 2, 1),
            quotas,
            today,
            euro(),
        )
    }

    #[test]
    fn each_deal_lies_in_one_column_of_one_line() {
        use Category::{BestCase, Closed, Commit, Omitted, Pipeline};
        let mut won = open(1_000, 100, Closed, None);
        won.won = Some(Some(day("2026-01-01")));
        let mut resting = open(600, 50, Pipeline, Some("2026-03-31"));
        resting.is_resting = true;
        let mut yen = open(50_000, 50, Commit, Some("2026-03-03"));
        (yen.currency, yen.base) = (Currency::parse("JPY").expect("a code"), None);
        let deals = [
            won,
            resting,
            yen,
            open(100, 80, Commit, Some("2026-03-31")),
            open(200, 60, BestCase, Some("2026-03-01")),
            open(300, 10, Pipeline, Some("2026-03-02")),
            open(400, 90, Omitted, Some("2026-03-02")),
            open(500, 25, Pipeline, Some("2026-04-01")),
            open(700, 25, Pipeline, None),
            open(800, 25, Pipeline, Some("2026-07-01")),
        ];
        let owed = [(Period::quarter_of(day("2026-03-02"), 1), Minor(1_200))];
        let found = quarter(&deals, &owed);
        let now = &found.rows[0];
        let base = |sum: &Sum| (sum.count, sum.base.0);
        assert_eq!(base(&now.columns.closed), (1, 1_000));
        assert_eq!(base(&now.columns.commit), (2, 100));
        assert_eq!(now.columns.commit.apart["JPY"], Minor(50_000));
        assert_eq!(base(&now.columns.best_case), (1, 200));
        assert_eq!(base(&now.columns.pipeline), (1, 300));
        assert_eq!(base(&now.columns.omitted), (1, 400));
        assert_eq!(base(&now.columns.resting), (1, 600));
        assert_eq!(
            base(&now.columns.past_due),
            (1, 200),
            "of yesterday, in today's period"
        );
        assert_eq!(now.columns.weighted, Minor(1_000 + 80 + 120 + 30));
        assert_eq!(base(&now.columns.with_commit()), (3, 1_100));
        assert_eq!(base(&now.columns.with_best_case()), (4, 1_300));
        assert_eq!(now.gap(), Some(Minor(200)));
        assert_eq!(now.coverage(), Some(Fixed(3_000_000)));
        assert_eq!(base(&found.rows[1].columns.pipeline), (1, 500));
        assert_eq!((found.rows[1].quota, found.rows[1].gap()), (None, None));
        assert_eq!(base(&found.no_date.pipeline), (1, 700));
        assert_eq!(base(&found.outside.pipeline), (1, 800));
        assert_eq!(
            now.range.p50,
            Minor(1_300),
            "closed, commit and best case are likelier than not"
        );
    }

    #[test]
    fn quotas_of_months_make_that_of_a_quarter() {
        let month = |text: &str, amount| (Period::month_of(day(text)), Minor(amount));
        let months = [
            month("2026-01-01", 10),
            month("2026-03-01", 20),
            month("2026-04-01", 99),
        ];
        assert_eq!(quarter(&[], &months).rows[0].quota, Some(Minor(30)));
        let both = [
            months.to_vec(),
            vec![(Period::quarter_of(day("2026-02-01"), 1), Minor(50))],
        ]
        .concat();
        assert_eq!(
            quarter(&[], &both).rows[0].quota,
            Some(Minor(50)),
            "what was agreed for it"
        );
        let passed = ForecastRow {
            columns: Columns {
                closed: Sum {
                    base: Minor(60),
                    ..Sum::default()
                },
                ..Columns::default()
            },
            ..quarter(&[], &both).rows[0].clone()
        };
        assert_eq!((passed.gap(), passed.coverage()), (Some(Minor(-10)), None));
    }

    proptest! {
        #[test]
        fn columns_are_exclusive_and_sum_to_the_total(
            rows in prop::collection::vec(
                (0_i64..1_000_000, 0_i64..=100, 0_usize..5, -200_i64..400, 0_u8..8), 0..30),
        ) {
            let today = day("2026-03-02");
            let categories =
                [Category::Omitted, Category::Pipeline, Category::BestCase, Category::Commit, Category::Closed];
            let deals: Vec<DealRow> = rows
                .iter()
                .map(|(amount, percent, category, offset, kind)| {
                    let on = today + chrono::TimeDelta::days(*offset);
                    let mut deal = open(*amount, *percent, categories[*category], None);
                    deal.close_date = Some(on).filter(|_| *kind != 1);
                    deal.won = (*kind == 2).then_some(Some(on)).or((*kind == 3).then_some(None));
                    deal.is_resting = *kind == 4;
                    if *kind == 5 {
                        (deal.base, deal.currency) = (None, Currency::parse("JPY").expect("a code"));
                    }
                    deal
                })
                .collect();
            let found = quarter(&deals, &[]);
            let lines: Vec<&Columns> = found
                .rows
                .iter()
                .map(|row| &row.columns)
                .chain([&found.no_date, &found.outside])
                .collect();
            let total = lines.iter().fold(Sum::default(), |sum, line| sum.plus(&line.total()));
            let wanted: i64 = deals.iter().filter_map(|deal| deal.base).map(|amount| amount.0).sum();
            let apart: i64 =
                deals.iter().filter(|deal| deal.base.is_none()).filter_map(|deal| deal.counted).map(|amount| amount.0).sum();
            prop_assert_eq!(total.count, deals.len() as i64);
            prop_assert_eq!(total.base.0, wanted);
            prop_assert_eq!(total.apart.get("JPY").map_or(0, |amount| amount.0), apart);
            for line in lines {
                let open = line.open().base.0;
                prop_assert!(line.closed.base.0 <= line.weighted.0);
                prop_assert!(line.weighted.0 <= line.closed.base.0 + open);
                prop_assert_eq!(line.with_best_case().base.0 + line.pipeline.base.0, line.closed.base.0 + open);
            }
        }
    }
}
