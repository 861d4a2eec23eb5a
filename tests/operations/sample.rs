//! The sample book: all of it is there, nothing leads nowhere, and it is never stale.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use dealbook::{
    clock::Clock,
    domain::{
        field::{Date, FieldKind, Instant, Record, days},
        findings::{Limits, opportunity::DEFINITIONS},
        id::{Id, Ref},
        kind::KindInfo,
        money::{Currency, Fixed, Minor},
        period::Period,
        pick::{Codes, Pick},
        quote_math::{self, Discount, LineIn, LineKind, QuoteDiscount, QuoteIn},
        record::{
            KINDS,
            account::Account,
            activity::Activity,
            book::CurrencyRate,
            by_word,
            opportunity::{Opportunity, Outcome},
            order::Order,
            pipeline::Stage,
            quota::Quota,
            quote::{Quote, QuoteLine, QuoteLineKind},
            review::{Review, Verdict, VerdictKind},
            team::{User, UserRole},
        },
    },
    operations::sample,
    store::{Read, Store, derived, identity::State, journal, query::facts, sqlite},
};
use tempfile::TempDir;

const DAY: i64 = 86_400_000;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn monday() -> Date {
    day("2026-03-02")
}

/// The sample in a file, as on that day.
fn book(today: Date) -> (TempDir, Store) {
    let folder = TempDir::new().expect("a folder");
    let clock = Clock::at(today);
    let mut store =
        Store::create(&folder.path().join("sample.db"), &sample::new_book(clock)).expect("a book");
    sample::fill(&mut store, clock).expect("filled");
    (folder, store)
}

fn is<C: Codes>(pick: Option<&Pick<C>>, code: C) -> bool {
    matches!(pick, Some(Pick::Known(known)) if *known == code)
}

fn all<E: Record>(store: &Store) -> Vec<E> {
    store.read().all().expect("readable")
}

/// The ids of a kind, straight from the file.
fn ids(store: &Store, info: &KindInfo) -> Vec<Id> {
    let conn = sqlite::open_reader(store.path().expect("a file")).expect("readable");
    let mut query = conn
        .prepare(&format!("SELECT id FROM \"{}\" ORDER BY id", info.code))
        .expect("a table");
    let rows = query
        .query_map([], |row| Ok(Id(row.get(0)?)))
        .expect("rows");
    rows.collect::<Result<_, _>>().expect("ids")
}

#[test]
fn every_row_of_every_file_is_in() {
    let (_folder, store) = book(monday());
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    let mut files = 0;
    for entry in fs::read_dir(assets).expect("assets").flatten() {
        let path = entry.path();
        let code = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if path.extension().is_none_or(|extension| extension != "csv") || code == "history" {
            continue;
        }
        files += 1;
        let info = by_word(&code).unwrap_or_else(|| panic!("`{code}` is no kind"));
        let lines = csv::Reader::from_path(&path)
            .expect("a file")
            .records()
            .count();
        assert_eq!(ids(&store, info).len(), lines, "{code}");
    }
    assert!(files > 35);
    let me: User = store.read().need(store.catalog().me).expect("me");
    assert_eq!(
        (me.name.as_str(), me.initials.as_str()),
        ("Lena Kraus", "LK")
    );
    assert!(is(me.role.as_ref(), UserRole::Rep));
    assert_eq!(
        store.catalog().pipelines.len(),
        1,
        "the plain pipeline is hers"
    );
    assert!(
        store.catalog().pipelines[0]
            .stages
            .iter()
            .all(|stage| !stage.guidance.is_empty())
    );
}

#[test]
fn no_reference_leads_nowhere() {
    let (_folder, store) = book(monday());
    let read = store.read();
    let mut seen = 0;
    for info in KINDS {
        for id in ids(&store, info) {
            let row = read.row(info, id).expect("readable").expect("there");
            for (spec, cell) in info
                .specs()
                .iter()
                .zip(&row.cells)
                .filter(|(spec, _)| spec.kind.is_ref())
            {
                for target in cell.ids() {
                    seen += 1;
                    let known = read.identity(Id(target)).expect("readable").expect("known");
                    assert_eq!(
                        known.state,
                        State::Here,
                        "{} of {} #{id}",
                        spec.name,
                        info.code
                    );
                    if let FieldKind::Ref(kind) | FieldKind::Refs(kind) = spec.kind {
                        assert_eq!(known.kind, kind, "{} of {} #{id}", spec.name, info.code);
                    }
                    let home = read.kind_of(Id(target)).expect("readable").expect("a kind");
                    assert!(read.row(home, Id(target)).expect("readable").is_some());
                }
            }
        }
    }
    assert!(seen > 4_000, "{seen} references");
}

fn campus(store: &Store) -> Opportunity {
    let deals: Vec<Opportunity> = all(store);
    deals
        .into_iter()
        .find(|deal| deal.name == "园区网络扩容")
        .expect("the campus")
}

#[test]
fn the_deal_of_the_sketch_stands_as_drawn() {
    let (_folder, store) = book(monday());
    let deal = campus(&store);
    let account: Account = store
        .read()
        .need(deal.account.expect("an account"))
        .expect("it");
    assert_eq!(
        (account.name.as_str(), account.city.as_str()),
        ("华为技术", "深圳")
    );
    assert_eq!(deal.amount, Some(Minor(18_400_000)));
    let stage: Stage = store.read().need(deal.stage.expect("a stage")).expect("it");
    assert_eq!(stage.name, "Proposal");
    let next: Vec<Activity> = all::<Activity>(&store)
        .into_iter()
        .filter(|activity| activity.next && activity.opportunity == Some(Ref::to(deal.id)))
        .collect();
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].subject, "Send revised price");
    assert_eq!(next[0].due, Some(day("2026-02-26")), "four days overdue");
}

/// Amounts by outcome and currency, in minor units.
fn sums(store: &Store) -> BTreeMap<(String, String), i64> {
    let mut sums = BTreeMap::new();
    for deal in all::<Opportunity>(store) {
        let outcome = deal.outcome.as_ref().map_or("", Pick::code).to_owned();
        let currency = deal.currency.map(|currency| currency.code().to_owned());
        *sums
            .entry((outcome, currency.unwrap_or_default()))
            .or_default() += deal.amount.map_or(0, |amount| amount.0);
    }
    sums
}

#[test]
fn figures_are_the_same_and_days_move_along() {
    let days_of = |today: Date| {
        let (_folder, store) = book(today);
        let closes: Vec<_> = all::<Opportunity>(&store)
            .into_iter()
            .map(|deal| {
                let from = |day: Option<Date>| day.map(|day| days(day) - days(today));
                (
                    deal.name,
                    from(deal.close_date),
                    from(deal.closed_on),
                    from(deal.resting_until),
                )
            })
            .collect();
        let now: BTreeSet<String> = all::<Quota>(&store)
            .into_iter()
            .map(|quota| quota.period)
            .collect();
        assert!(
            now.contains(&Period::quarter_of(today, 1).label()),
            "{now:?}"
        );
        let agenda = all::<Activity>(&store)
            .into_iter()
            .filter(|activity| !activity.done && activity.due == Some(today))
            .filter(|activity| activity.owner == Some(Ref::to(store.catalog().me)))
            .count();
        assert!((5..=8).contains(&agenda), "{agenda} for today");
        (sums(&store), closes)
    };
    let (sums, closes) = days_of(monday());
    for other in ["2028-02-29", "2027-01-01", "2026-11-22"] {
        let (others, other_closes) = days_of(day(other));
        assert_eq!(sums, others, "{other}");
        assert_eq!(closes, other_closes, "{other}");
    }
    let open = |currency: &str| sums[&("open".to_owned(), currency.to_owned())];
    assert_eq!(open("GBP"), 2_400_000);
    assert_eq!(open("JPY"), 9_800_000, "no minor unit");
    assert_eq!(open("SEK"), 41_000_000);
    let rates: Vec<CurrencyRate> = {
        let (_folder, store) = book(monday());
        all(&store)
    };
    assert!(
        rates
            .iter()
            .all(|rate| rate.currency != Currency::parse("SEK")),
        "on purpose"
    );
}

#[test]
fn won_deals_were_fewer_before() {
    let (_folder, store) = book(monday());
    let conn = sqlite::open_reader(store.path().expect("a file")).expect("readable");
    let won = |ago: i64| {
        let until = Instant((days(monday()) - ago + 1) * DAY - 1);
        ids(&store, Opportunity::INFO)
            .into_iter()
            .filter_map(|id| {
                let history = journal::History::load(&conn, store.catalog(), Opportunity::INFO, id)
                    .expect("a history");
                history.state(until)
            })
            .filter(|row| row.get(Opportunity::INFO, "outcome").text() == Some("won"))
            .count()
    };
    let steps: Vec<usize> = [0, 90, 180, 270, 360].map(won).to_vec();
    assert!(
        steps.is_sorted_by(|later, earlier| later > earlier),
        "{steps:?}"
    );
    assert_eq!(steps[4], 0, "none before the last four quarters");
    // A deal that is won today was open, and less sure, before it was.
    let (deal, _) = all::<Opportunity>(&store)
        .into_iter()
        .map(|deal| (deal.id, deal))
        .find(|(_, deal)| deal.name == "Slab yard radio")
        .expect("the slab yard");
    let history =
        journal::History::load(&conn, store.catalog(), Opportunity::INFO, deal).expect("a history");
    let then: Opportunity = history
        .state(Instant((days(monday()) - 20) * DAY))
        .expect("there by then")
        .to_record();
    assert!(is(then.outcome.as_ref(), Outcome::Open));
    assert_eq!(then.closed_on, None);
    assert_eq!(then.probability, Some(Fixed::from_int(80)));
}

#[test]
fn the_journal_runs_forward_and_marks_part_it() {
    let (_folder, mut store) = book(monday());
    let conn = sqlite::open_reader(store.path().expect("a file")).expect("readable");
    let mut query = conn
        .prepare("SELECT seq, at FROM change WHERE step = (SELECT max(id) FROM step) ORDER BY seq")
        .expect("a journal");
    let changes: Vec<(i64, i64)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("rows");
    assert!(changes.len() > 2_000, "{}", changes.len());
    assert!(changes.is_sorted_by_key(|(_, at)| *at));
    let now = days(monday()) * DAY + 9 * 3_600_000;
    assert!(changes.last().is_some_and(|(_, at)| *at <= now));
    let reviews: Vec<Review> = all(&store);
    let started = reviews[0].started.expect("a moment");
    let mark = reviews[0].mark.expect("a mark");
    // Its own record was made two minutes before it began.
    for (seq, at) in changes {
        assert_eq!(seq <= mark, at < started.0 - 2 * 60_000, "{seq} at {at}");
    }
    let verdicts: Vec<Verdict> = all(&store);
    assert_eq!(verdicts.len(), reviews[0].deals.len());
    assert!(verdicts.iter().all(|verdict| verdict.mark > Some(mark)));
    assert!(
        verdicts
            .iter()
            .any(|verdict| is(verdict.kind.as_ref(), VerdictKind::Skipped))
    );
    let actor = store.actor(Instant(now + 60_000), monday());
    assert!(
        store.undo(&actor).is_err(),
        "the book begins as it was filled"
    );
}

/// The figures of a quote by the product's own arithmetic.
fn net(read: &Read<'_>, quote: &Quote) -> Minor {
    let currency = quote.currency.expect("a currency");
    let percent = quote.discount_percent.map(QuoteDiscount::Percent);
    let amount = quote.discount_amount.map(QuoteDiscount::Amount);
    let mut lines: Vec<QuoteLine> = read.referring("quote", quote.id).expect("lines");
    lines.sort_by_key(|line| line.position);
    let lines = lines
        .into_iter()
        .map(|line| LineIn {
            kind: match line.kind {
                Some(Pick::Known(QuoteLineKind::Item)) => LineKind::Item,
                Some(Pick::Known(QuoteLineKind::Section)) => LineKind::Section,
                _ => LineKind::Note,
            },
            quantity: line.quantity.unwrap_or_default(),
            unit_price: line.unit_price.unwrap_or_default(),
            discount: line.discount_percent.map(Discount::Percent).or_else(|| {
                let off = line.discount_amount?.to_decimal();
                Some(Discount::Amount(Minor::from_decimal(off, currency)?))
            }),
            optional: line.optional,
            tax_class: line.tax_class,
            tax_rate: line.tax_rate.unwrap_or_default(),
        })
        .collect();
    let quote = QuoteIn {
        currency,
        includes_tax: quote.includes_tax,
        discount: percent
            .or(amount)
            .or_else(|| quote.make_total.map(QuoteDiscount::Total)),
        lines,
    };
    quote_math::compute(&quote).expect("figures").net_total
}

#[test]
fn amounts_follow_the_primary_quote_and_orders_the_amount() {
    let (_folder, store) = book(monday());
    let read = store.read();
    let mut statuses = BTreeSet::new();
    let mut followed = 0;
    for quote in all::<Quote>(&store) {
        let status = quote.status.as_ref().map_or("", Pick::code).to_owned();
        let deal: Opportunity = read.need(quote.opportunity.expect("a deal")).expect("it");
        if quote.primary && quote.sent_on.is_some() {
            assert_eq!(deal.amount, Some(net(&read, &quote)), "{}", deal.name);
            followed += 1;
        }
        assert!(quote.number.starts_with("Q-"));
        statuses.insert(status);
    }
    assert!(followed > 20, "{followed}");
    assert_eq!(statuses.len(), 8, "every status occurs: {statuses:?}");
    for order in all::<Order>(&store) {
        let deal: Opportunity = read.need(order.opportunity.expect("a deal")).expect("it");
        assert!(is(deal.outcome.as_ref(), Outcome::Won));
        assert_eq!(order.amount, deal.amount, "{}", deal.name);
    }
}

/// How many deals bear each finding: of the user's open ones, and of all.
fn findings(store: &Store, today: Date) -> BTreeMap<&'static str, (usize, usize)> {
    let read = store.read();
    let me = Some(Ref::to(store.catalog().me));
    let deals: Vec<Opportunity> = all(store);
    let ids: Vec<Id> = deals.iter().map(|deal| deal.id).collect();
    let mut found = BTreeMap::new();
    let judged = facts::findings_of(&read, &ids, today, &Limits::default()).expect("judged");
    for (deal, (_, list)) in deals.iter().zip(judged) {
        for finding in list {
            let count: &mut (usize, usize) = found.entry(finding.code()).or_default();
            count.0 += usize::from(deal.owner == me && is(deal.outcome.as_ref(), Outcome::Open));
            count.1 += 1;
        }
    }
    found
}

#[test]
fn each_finding_occurs_and_none_is_everywhere() {
    let (_folder, store) = book(monday());
    let found = findings(&store, monday());
    let missing: Vec<&str> = DEFINITIONS
        .iter()
        .map(|one| one.code)
        // These two only come of other doings: a delete, and a file that does not say when.
        .filter(|code| !["refers_to_deleted", "closed_without_day"].contains(code))
        .filter(|code| !found.contains_key(code))
        .collect();
    println!("{found:?}");
    assert!(missing.is_empty(), "{missing:?}");
    let deals: Vec<Opportunity> = all(&store);
    let me = Some(Ref::to(store.catalog().me));
    let open = |deal: &&Opportunity| is(deal.outcome.as_ref(), Outcome::Open);
    let mine = deals
        .iter()
        .filter(open)
        .filter(|deal| deal.owner == me)
        .count();
    assert_eq!(mine, 29);
    let everywhere: Vec<_> = found
        .iter()
        .filter(|(_, (of_mine, _))| of_mine * 3 > mine)
        .collect();
    assert!(everywhere.is_empty(), "{everywhere:?}");
    let count = |outcome| {
        deals
            .iter()
            .filter(|deal| is(deal.outcome.as_ref(), outcome))
            .count()
    };
    let (won, lost) = (count(Outcome::Won), count(Outcome::Lost));
    assert!(
        (40..=50).contains(&(won * 100 / (won + lost))),
        "{won} won, {lost} lost"
    );
}

#[test]
fn what_is_worked_out_of_it_is_worked_out() {
    let (_folder, store) = book(monday());
    let drift = derived::compare_all(&store.read()).expect("compared");
    assert!(drift.is_empty(), "{drift:?}");
    let deal = campus(&store);
    assert_eq!(deal.pushes, Some(2));
    assert_eq!(deal.first_close_date, Some(day("2026-01-08")));
    assert_eq!(
        deal.stage_entered,
        Some(day("2026-01-20")),
        "41 days in Proposal"
    );
    assert_eq!(deal.next_step, "Send revised price");
    assert_eq!(deal.quote_until, Some(day("2026-03-10")));
    assert_eq!(deal.last_contact, Some(day("2026-02-28")));
    assert_eq!(deal.weighted, Some(Minor(11_040_000)));
    for quote in all::<Quote>(&store) {
        assert_eq!(
            quote.net,
            Some(net(&store.read(), &quote)),
            "{}",
            quote.number
        );
    }
    let accounts: Vec<Account> = all(&store);
    let phases: BTreeSet<&str> = accounts
        .iter()
        .filter_map(|account| account.phase.as_ref().map(Pick::code))
        .collect();
    assert_eq!(phases.len(), 3, "{phases:?}");
}
