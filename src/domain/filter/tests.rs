//! The filter language, as stories: what is typed, what it means.

use chrono::{Datelike as _, Days};
use proptest::prelude::*;

use super::{
    super::{
        field::Record as _,
        record::{
            account::Account, activity::Activity, contact::Contact, opportunity::Opportunity,
        },
    },
    *,
};

/// As much of the real words as the tests need.
struct Plain(NaiveDate);

impl Words for Plain {
    fn date(&self, text: &str) -> Result<NaiveDate, String> {
        let month = |month: u32| NaiveDate::from_ymd_opt(self.0.year(), month, 1);
        match text {
            "eom" => month(self.0.month() + 1)
                .and_then(|day| day.pred_opt())
                .ok_or_else(|| "no end".into()),
            _ => match text
                .strip_prefix('+')
                .and_then(|text| text.strip_suffix('d'))
            {
                Some(count) => {
                    let count = count.parse().map_err(|_| "no count".to_owned())?;
                    let day = self.0.checked_add_days(Days::new(count));
                    day.ok_or_else(|| "too far".into())
                }
                None => text.parse().map_err(|_| "it is no day".into()),
            },
        }
    }

    fn range(&self, text: &str) -> Result<(NaiveDate, NaiveDate), String> {
        let (year, quarter) = text.split_once("-Q").ok_or("no quarter")?;
        let year: i32 = year.parse().map_err(|_| "no year")?;
        let quarter: u32 = quarter.parse().map_err(|_| "no quarter")?;
        let first = NaiveDate::from_ymd_opt(year, quarter.wrapping_mul(3).wrapping_sub(2), 1);
        let first = first.ok_or("no quarter")?;
        let last = first
            .checked_add_months(chrono::Months::new(3))
            .and_then(|day| day.pred_opt());
        Ok((first, last.ok_or("no quarter")?))
    }

    fn amount(&self, text: &str) -> Result<Decimal, String> {
        let text = text.replace(',', "");
        let (number, times) = if let Some(number) = text.strip_suffix('k') {
            (number, 1_000)
        } else if let Some(number) = text.strip_suffix('万') {
            (number, 10_000)
        } else {
            (text.as_str(), 1)
        };
        let number: Decimal = number.parse().map_err(|_| "it is no number".to_owned())?;
        number
            .checked_mul(times.into())
            .ok_or_else(|| "it is too big".into())
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const TODAY: &str = "2026-11-22";

fn region() -> Spec {
    let mut spec = Spec::new("region", "Region", "", FieldKind::Text);
    spec.custom = true;
    spec
}

fn with<T>(info: &KindInfo, then: impl FnOnce(&Context<'_>) -> T) -> T {
    let words = Plain(day(TODAY));
    let custom = [region()];
    then(&Context::new(info, &words, day(TODAY)).custom(&custom))
}

fn read(text: &str) -> Node {
    with(Opportunity::INFO, |context| {
        parse(text, context).unwrap().root
    })
}

fn printed(text: &str) -> String {
    read(text).to_string()
}

fn wrong(text: &str) -> Error {
    with(Opportunity::INFO, |context| {
        parse(text, context).unwrap_err()
    })
}

#[test]
fn words_and_phrases() {
    assert_eq!(
        printed("acme  \"two words\" 华为技术"),
        "acme \"two words\" 华为技术"
    );
    assert_eq!(read(""), Node::All(Vec::new()));
    assert_eq!(
        read("Acme(US)"),
        Node::Word(Word {
            text: "Acme(US)".into(),
            phrase: false
        })
    );
    assert_eq!(printed("12:30 \"http://x\""), "12:30 \"http://x\"");
}

#[test]
fn and_binds_tighter_than_or() {
    assert_eq!(printed("a b or c d"), "a b or c d");
    assert_eq!(printed("a (b OR c) | !(d e)"), "a (b or c) or !(d e)");
    assert_eq!(printed("a and b AND c"), "a b c");
    assert!(matches!(read("a b or c"), Node::Any(nodes) if nodes.len() == 2));
}

#[test]
fn negation_in_all_its_forms() {
    for text in [
        "!tag:vip",
        "tag!:vip",
        "!(tag:vip)",
        "tag!=vip",
        "!!!tag:vip",
    ] {
        assert_eq!(printed(text), "!tags=vip", "{text}");
    }
    assert_eq!(printed("!acme"), "!acme");
    assert_eq!(printed("!(!acme)"), "acme");
}

#[test]
fn everyday_words() {
    let base = crate::domain::money::Currency::parse("EUR").unwrap();
    let words = Everyday {
        today: day(TODAY),
        base,
    };
    let context = Context::new(Opportunity::INFO, &words, day(TODAY));
    let print = |text: &str| parse(text, &context).unwrap().root.to_string();
    assert_eq!(print("close<eom"), "close_date<=2026-11-29");
    assert_eq!(print("close:+7d"), "close_date:2026-11-29");
    assert_eq!(print("close:2026-Q4"), "close_date:2026-10-01..2026-12-31");
    assert_eq!(
        print("close:\"this month\""),
        "close_date:2026-11-01..2026-11-30"
    );
    assert_eq!(print("contact>30d"), "last_contact<=2026-10-22");
    assert_eq!(print("amount>18.4万"), "amount>184000");
    assert_eq!(print("amount:50k..100k"), "amount:50000..100000");
    assert_eq!(print("amount>€50k"), "amount>50000");
    let error = parse("amount>$50k", &context).unwrap_err();
    assert_eq!(
        error.to_string(),
        "amount wants a number, not `$50k`: amounts are compared in EUR"
    );
    // what is printed is read as the same with these words too
    for text in [
        "amount:1,250.5..3m probability>60",
        "close:today..+30d",
        "created<7d pushes:2,3",
    ] {
        let root = parse(text, &context).unwrap().root;
        assert_eq!(
            parse(&root.to_string(), &context).unwrap().root,
            root,
            "{text}"
        );
    }
}

#[test]
fn amounts() {
    let amount = |text: &str| printed(&format!("amount{text}"));
    assert_eq!(amount(">50k"), "amount>50000");
    assert_eq!(amount(">18.4万"), "amount>184000");
    assert_eq!(amount(":50k..100k"), "amount:50000..100000");
    assert_eq!(amount(" >= 50k"), "amount>=50000");
    assert_eq!(amount(":1,250"), "amount:1250");
    assert_eq!(amount(":\"1\",\"250\""), "amount:\"1\",\"250\"");
    assert_eq!(amount(":<10"), "amount<10");
    assert_eq!(printed("probability>=60%"), "probability>=60");
    assert_eq!(printed("金额>18.4万"), "amount>184000");
    let Node::Test(test) = read("amount>50k") else {
        panic!("no test")
    };
    let more = Bound::Excluded(Decimal::from(50_000));
    assert_eq!(test.any, [Is::Amount(more, Bound::Unbounded)]);
    let Node::Test(test) = read("pushes>1.5") else {
        panic!("no test")
    };
    assert_eq!(test.any, [Is::Within(Some(2), None)]);
}

#[test]
fn days_to_come() {
    assert_eq!(printed("close<eom"), "close_date<=2026-11-29");
    assert_eq!(
        printed("close:2026-Q4"),
        "close_date:2026-10-01..2026-12-31"
    );
    assert_eq!(printed("close>2026-Q4"), "close_date>=2027-01-01");
    assert_eq!(printed("close<=2026-Q4"), "close_date<=2026-12-31");
    assert_eq!(printed("close:+7d"), "close_date:2026-11-29");
    assert_eq!(printed("close:7d"), "close_date:2026-11-22..2026-11-29");
    assert_eq!(
        printed("close:today..+30d"),
        "close_date:2026-11-22..2026-12-22"
    );
    assert_eq!(printed("close:..today"), "close_date<=2026-11-22");
    assert_eq!(
        printed("close:2026-Q4,none"),
        "close_date:2026-10-01..2026-12-31,none"
    );
    assert_eq!(printed("next:no"), "next_step_date:none");
}

#[test]
fn days_that_lie_behind_are_ages() {
    // more than 30 days ago
    assert_eq!(printed("contact>30d"), "last_contact<=2026-10-22");
    // within the last week
    assert_eq!(printed("contact<7d"), "last_contact>=2026-11-16");
    assert_eq!(printed("stage_entered>21d"), "stage_entered<=2026-10-31");
    assert_eq!(
        printed("contact:7d..30d"),
        "last_contact:2026-10-23..2026-11-15"
    );
    assert_eq!(printed("created<7d"), "created>=2026-11-16");
    // a day is a day, also there
    assert_eq!(printed("contact>2026-10-01"), "last_contact>=2026-10-02");
}

#[test]
fn choices_by_code_label_or_beginning() {
    for text in [
        "category:best_case",
        "category:\"Best case\"",
        "category:best",
        "category=BEST-CASE",
    ] {
        assert_eq!(printed(text), "category:best_case", "{text}");
    }
    assert_eq!(wrong("category:c").hint().unwrap(), "one of commit, closed");
    assert_eq!(
        wrong("category:comit").hint().unwrap(),
        "did you mean `commit`?"
    );
    assert_eq!(printed("category:commit,closed"), "category:commit,closed");
}

#[test]
fn a_choice_called_none_is_not_emptiness() {
    let member = crate::domain::record::opportunity::Member::INFO;
    with(member, |context| {
        let print = |text: &str| parse(text, context).unwrap().root.to_string();
        assert_eq!(print("access:none"), "access:\"none\"");
        assert_eq!(print("access:"), "access:\"\"");
        assert_eq!(print("access:empty"), "access:\"\"");
    });
}

#[test]
fn outcomes_are_no_stages_but_may_be_asked_as_such() {
    assert_eq!(printed("stage:won"), "outcome:\"won\"");
    assert_eq!(printed("stage:no_decision"), "outcome:\"no_decision\"");
    assert_eq!(printed("stage:proposal"), "stage:proposal");
    assert_eq!(
        printed("stage:won,proposal x"),
        "(outcome:\"won\" or stage:proposal) x"
    );
    assert_eq!(printed("stage:\"won\""), "stage:\"won\"");
}

#[test]
fn references() {
    let is = |text: &str| match read(text) {
        Node::Test(test) => test.any,
        other => panic!("{other}"),
    };
    assert_eq!(is("account:acme"), [Is::Contains("acme".into())]);
    assert_eq!(
        is("account=\"Acme Corp\""),
        [Is::Equals("Acme Corp".into())]
    );
    assert_eq!(is("account:#0192-ab"), [Is::Id("0192ab".into())]);
    assert_eq!(is("owner:me,none"), [Is::Me, Is::Empty]);
    assert_eq!(is("owner:\"me\""), [Is::Contains("me".into())]);
    assert_eq!(is("account:me"), [Is::Contains("me".into())]);
}

#[test]
fn emptiness() {
    for text in ["close:", "close:none", "close:empty", "close:no"] {
        assert_eq!(printed(text), "close_date:none", "{text}");
    }
    for text in ["amount:any", "amount:*", "amount:yes"] {
        assert_eq!(printed(text), "amount:*", "{text}");
    }
    assert_eq!(printed("source:\"none\""), "source:\"none\"");
}

#[test]
fn custom_fields_by_code() {
    assert_eq!(printed("region:north"), "custom.region:north");
    assert_eq!(
        printed("custom.region:north,south"),
        "custom.region:north,south"
    );
    // a built-in field of the same name comes first
    with(Account::INFO, |context| {
        let print = |text: &str| parse(text, context).unwrap().root.to_string();
        assert_eq!(print("region:north"), "region:north");
        assert_eq!(print("custom.region:north"), "custom.region:north");
    });
}

#[test]
fn states_and_flags_have_names_and_meanings() {
    assert_eq!(
        printed("is:overdue flag:rotting"),
        "is:overdue flag:rotting"
    );
    let Node::Named(meaning) = read("is:overdue") else {
        panic!("no name")
    };
    assert_eq!(
        meaning.means.to_string(),
        "outcome:\"open\" next_step_date<=2026-11-21"
    );
    assert_eq!(
        wrong("flag:roting").hint().unwrap(),
        "did you mean `rotting`?"
    );
    // every finding can be asked for
    let known: Vec<&str> = flags("opportunity").map(|flag| flag.code).collect();
    let missing: Vec<&str> = crate::domain::findings::opportunity::DEFINITIONS
        .iter()
        .map(|finding| finding.code)
        .filter(|code| !known.contains(code))
        .collect();
    assert_eq!(missing, [""; 0]);
    // every definition can be read
    for info in crate::domain::record::KINDS {
        with(info, |context| {
            for named in states(info.code) {
                parse(&format!("is:{}", named.code), context).unwrap();
            }
            for named in flags(info.code) {
                parse(&format!("flag:{}", named.code), context).unwrap();
            }
        });
    }
}

#[test]
fn kind_is_a_field_or_the_kind_itself() {
    assert_eq!(printed("kind:renewal"), "kind:renewal");
    with(Contact::INFO, |context| {
        let Node::Named(meaning) = parse("kind:contacts", context).unwrap().root else {
            panic!("no name")
        };
        assert_eq!(*meaning.means, Node::All(Vec::new()));
    });
    with(Activity::INFO, |context| {
        let root = parse("next:yes kind:call,visit", context).unwrap().root;
        assert_eq!(root.to_string(), "next:yes kind:call,visit");
    });
}

#[test]
fn errors_say_where_and_what_else() {
    let error = wrong("华为 clsoe<eom");
    assert_eq!(error.to_string(), "there is no field `clsoe`");
    assert_eq!(error.columns, 3..8);
    assert_eq!(error.at, 7..12);
    assert_eq!(error.hint().unwrap(), "did you mean `close`?");
    assert_eq!(
        wrong("close_dat<eom").hint().unwrap(),
        "did you mean `close_date`?"
    );
    let cases = [
        ("(a", Fault::Unclosed, 0..1),
        ("a)", Fault::Unopened, 1..2),
        ("()", Fault::EmptyGroup, 0..2),
        ("a or", Fault::LonelyOr, 2..4),
        ("| a", Fault::LonelyOr, 0..1),
        ("!", Fault::NothingNegated, 0..1),
        ("\"a", Fault::UnclosedQuote, 0..2),
        ("name:\"a", Fault::UnclosedQuote, 5..7),
        (">5", Fault::LonelyOperator { word: ">".into() }, 0..1),
        (
            "amount>",
            Fault::MissingValue {
                field: "amount".into(),
            },
            7..7,
        ),
        (
            "name>a",
            Fault::NoOrder {
                field: "name".into(),
            },
            5..6,
        ),
        (
            "owner:(me or x)",
            Fault::GroupedValue {
                field: "owner".into(),
            },
            6..7,
        ),
        ("account:#xy", Fault::NotAnId { word: "#xy".into() }, 8..11),
        (
            "amount:5..1",
            Fault::Backward {
                word: "5..1".into(),
            },
            7..11,
        ),
    ];
    for (text, fault, columns) in cases {
        let error = wrong(text);
        assert_eq!((*error.fault, error.columns), (fault, columns), "{text}");
    }
    let deep = "(".repeat(100_000);
    assert_eq!(*wrong(&deep).fault, Fault::TooDeep);
}

#[test]
fn chips_are_what_holds_together_at_the_top() {
    with(Opportunity::INFO, |context| {
        let filter = parse("  owner:me  (a or b) !x", context).unwrap();
        let chips: Vec<&str> = filter.chip_texts().collect();
        assert_eq!(chips, ["owner:me", "(a or b)", "!x"]);
        assert_eq!(filter.without(1), "owner:me !x");
        let filter = parse(" a b or c ", context).unwrap();
        assert_eq!(filter.chip_texts().collect::<Vec<_>>(), ["a b or c"]);
    });
}

fn offered(text: &str) -> Vec<String> {
    with(Opportunity::INFO, |context| {
        complete(text, text.len(), context)
            .into_iter()
            .filter(|offer| !matches!(offer.offer, Offer::Name(_)))
            .map(|offer| {
                let mut text = text.to_owned();
                text.replace_range(offer.replace, &offer.insert);
                text
            })
            .collect()
    })
}

#[test]
fn offers_while_typing() {
    assert_eq!(
        offered("a (clos"),
        ["a (close_date:", "a (closed_on:", "a (close:", "a (closed:"]
    );
    assert_eq!(
        offered("!category:c"),
        ["!category:commit", "!category:closed"]
    );
    assert_eq!(
        offered("close<eo"),
        ["close<eow", "close<eom", "close<eoq", "close<eoy"]
    );
    assert_eq!(offered("owner:m"), ["owner:me"]);
    assert_eq!(offered("is:re"), ["is:resting"]);
    assert_eq!(offered("category:commit,p"), ["category:commit,pipeline"]);
    assert_eq!(offered("stage:w"), ["stage:won"]);
    assert!(offered("amount").contains(&"amount>".to_owned()));
}

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("amount"),
        Just("close"),
        Just("contact"),
        Just("stage"),
        Just("owner"),
        Just("tag"),
        Just("name"),
        Just("probability"),
        Just("category"),
        Just("is"),
        Just("flag"),
        Just("kind"),
        Just("region"),
        Just("reasons"),
        Just("pushes"),
        Just("account"),
        Just("currency"),
        Just("created"),
        Just(":"),
        Just("="),
        Just(">"),
        Just(">="),
        Just("<"),
        Just("<="),
        Just("!:"),
        Just("!"),
        Just(" "),
        Just(" "),
        Just(" or "),
        Just(" | "),
        Just("("),
        Just(")"),
        Just("\""),
        Just(","),
        Just(".."),
        Just("\\"),
        Just("50k"),
        Just("1,250.5"),
        Just("-3"),
        Just("eom"),
        Just("2026-Q4"),
        Just("+7d"),
        Just("30d"),
        Just("today"),
        Just("me"),
        Just("none"),
        Just("any"),
        Just("yes"),
        Just("won"),
        Just("open"),
        Just("commit"),
        Just("rotting"),
        Just("#01ab"),
        Just("华为"),
        Just("acme"),
        Just("EUR"),
        Just("or"),
        Just("and"),
        Just("é"),
    ];
    prop_oneof![
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat()),
        ".{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_printed_is_read_as_the_same(text in text()) {
        with(Opportunity::INFO, |context| {
            if let Ok(filter) = parse(&text, context) {
                let printed = filter.root.to_string();
                let again = parse(&printed, context)
                    .map_err(|error| TestCaseError::fail(format!("{text} → {printed}: {error}")))?;
                prop_assert_eq!(&filter.root, &again.root, "{} → {}", text, printed);
                for chip in 0..filter.chips.len() {
                    let _ = parse(&filter.without(chip), context);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn nothing_that_is_typed_panics(text in ".{0,60}", cursor in 0_usize..70) {
        with(Opportunity::INFO, |context| {
            if let Err(error) = parse(&text, context) {
                prop_assert!(text.get(error.at.clone()).is_some());
                let _ = (error.to_string(), error.hint());
            }
            let _ = complete(&text, cursor, context);
            Ok(())
        })?;
    }
}
