//! Small files written here: what an import does with each kind of line.

use std::{
    io::Write as _,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use dealbook::{
    domain::{
        field::Record as _,
        kind::KindInfo,
        record::{
            account::Account,
            activity::Activity,
            contact::Contact,
            lead::Lead,
            opportunity::{Member, Opportunity, Outcome},
            pipeline::Pipeline,
            product::{Price, Product},
            team::User,
        },
    },
    store::{Op, Store, derived},
    transfer::{
        Error,
        import::{OnMatch, Options, Watch, apply, rejects, report::Report},
    },
};

use crate::support::{at, book, import, plan};

/// Files in a folder of their own.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn add(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::File::create(&path)
            .expect("a file")
            .write_all(text.as_bytes())
            .expect("written");
        path
    }
}

fn bring(store: &mut Store, name: &str, text: &str) -> Report {
    let files = Files::new();
    let path = files.add(name, text);
    import(store, 1, &[path], &Options::default())
}

fn all<E: dealbook::domain::field::Record>(store: &Store) -> Vec<E> {
    store.read().all().expect("readable")
}

fn count(store: &Store, info: &KindInfo) -> i64 {
    store.read().count(info).expect("readable")
}

const ACCOUNTS: &str = "id,name,industry,city,phone,website,owner,created\n\
    1,Atlas Optics GmbH 1,Optics,Berlin,+49 30 1234567,www.atlas.example,Rep 1,2024-01-05\n\
    2,北京科技有限公司 2,Energy,上海,+49 30 7654321,www.bj.example,Rep 2,2024-02-05\n";
const CONTACTS: &str = "id,account_id,first_name,last_name,email,phone,title\n\
    1,2,伟,李,user1@bj.example,+86 1234567890,采购经理\n2,1,Anna,Novak,user2@atlas.example,+86 1234567891,CTO\n";
const DEALS: &str = "id,account_id,contact_id,owner,name,stage,amount,currency,probability,created,close_date\n\
    1,1,2,Rep 1,Pilot 1,prospect,1000.50,EUR,10,2024-03-01,2026-09-01\n\
    2,2,1,Rep 2,Rollout 2,negotiate,2000.00,EUR,75,2024-03-02,2026-10-01\n\
    3,1,2,Rep 1,Audit 3,won,3000.00,EUR,100,2024-03-03,2024-06-01\n\
    4,2,1,Rep 2,Retrofit 4,lost,4000.00,EUR,0,2024-03-04,2024-07-01\n";
const ACTIVITIES: &str = "id,opportunity_id,owner,kind,subject,due,done\n1,3,Rep 1,call,Discovery call,2024-05-01,1\n2,1,Rep 2,task,Budget check,2026-05-01,0\n";

#[test]
fn four_files_that_refer_to_each_other_come_in_by_their_ids() {
    let mut store = book();
    let files = Files::new();
    let paths = [
        files.add("activities.csv", ACTIVITIES),
        files.add("opportunities.csv", DEALS),
        files.add("contacts.csv", CONTACTS),
        files.add("accounts.csv", ACCOUNTS),
    ];
    let report = import(&mut store, 1, &paths, &Options::default());
    assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
    let deals: Vec<Opportunity> = all(&store);
    let accounts: Vec<Account> = all(&store);
    assert_eq!(
        deals[0].account.map(dealbook::domain::id::Ref::id),
        Some(accounts[0].id)
    );
    let members: Vec<Member> = all(&store);
    assert_eq!(
        members.len(),
        4,
        "the person beside a deal sits in its buying centre"
    );
    let pipelines: Vec<Pipeline> = all(&store);
    let made = pipelines
        .iter()
        .find(|pipeline| pipeline.set_by_import)
        .expect("made");
    assert_eq!(made.name, "Opportunities");
    assert_eq!(
        report.pipelines,
        [(
            "Opportunities".to_owned(),
            vec!["prospect".to_owned(), "negotiate".to_owned()]
        )]
    );
    assert_eq!(deals[1].probability.map(|p| p.0), Some(75_000_000));
    assert!(!deals[1].probability_by_hand, "it is the stage's own");
    assert_eq!(deals[2].outcome, Some(Outcome::Won.into()));
    assert_eq!(deals[3].probability.map(|p| p.0), Some(0));
    assert!(
        !deals[0].age_unknown,
        "a deal in its first stage stands there since it was made"
    );
    assert!(deals[1].age_unknown, "when it came so far nobody said");
    let acts: Vec<Activity> = all(&store);
    assert!(acts[0].done && acts[0].done_at.is_some() && !acts[1].done);
    assert_eq!(
        acts[0].opportunity.map(dealbook::domain::id::Ref::id),
        Some(deals[2].id)
    );
    let again = plan(&store, &paths, &Options::default()).expect("a plan");
    assert!(again.is_empty(), "{:#?}", again.report);
}

#[test]
fn a_bad_line_is_refused_with_its_line_and_column_and_the_rest_is_in() {
    let mut store = book();
    let files = Files::new();
    let path = files.add(
        "deals.csv",
        "id,name,stage,amount,close_date,note\r\n1,Good,Prospect,10,2026-05-01,\"a, b\"\r\n2,Bad day,Prospect,10,31/31/2026,c\r\n\r\n\
         3,Bad sum,Prospect,ten,2026-05-01,\"d\nd\"\r\n4,Ragged,Prospect\r\n5,Also good,Prospect,20,2026-05-02,e\r\n",
    );
    let options = Options {
        kind: Some(Opportunity::INFO),
        ..Options::default()
    };
    let mut ready = plan(&store, std::slice::from_ref(&path), &options).expect("a plan");
    let why: Vec<(u64, Option<&str>)> = ready
        .report
        .rejects
        .iter()
        .map(|bad| (bad.line, bad.column.as_deref()))
        .collect();
    assert_eq!(
        why,
        [(3, Some("close_date")), (5, Some("amount")), (7, None)]
    );
    let out = files.0.path().join("out.csv");
    let written = rejects::write(&ready, &out, false).expect("written");
    let text = std::fs::read_to_string(&written[0]).expect("readable");
    let mut lines = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    assert_eq!(
        lines.headers().expect("a header").iter().next_back(),
        Some("error")
    );
    let rows: Vec<csv::StringRecord> = lines.records().collect::<Result<_, _>>().expect("whole");
    assert_eq!(rows.len(), 3);
    assert_eq!(&rows[1][5], "d\nd", "all columns as they were, in order");
    assert!(rows[0][6].contains("line 3, column close_date: `31/31/2026` is not a date"));
    let (cancel, actor) = (AtomicBool::new(false), at(&store, 1));
    let mut watch = Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    apply::apply(&mut store, &actor, &mut ready, &mut watch).expect("applied");
    let names: Vec<String> = all::<Opportunity>(&store)
        .into_iter()
        .map(|deal| deal.name)
        .collect();
    assert_eq!(names, ["Good", "Also good"]);
    // Mended, the file of refused lines goes back in.
    let mended = files.add(
        "mended.csv",
        &text
            .replace("31/31/2026", "2026-03-31")
            .replace(",ten,", ",10,"),
    );
    let report = import(&mut store, 2, &[mended], &options);
    assert_eq!(
        (report.created(), report.rejected()),
        (3, 0),
        "{:?}",
        report.rejects
    );
}

#[test]
fn an_empty_cell_leaves_what_is_there_and_a_lead_never_goes_back() {
    let mut store = book();
    bring(
        &mut store,
        "leads.csv",
        "id,company,email,status,city\n7,Blue River,ann@blue.example,qualified,Ulm\n",
    );
    let report = bring(
        &mut store,
        "leads.csv",
        "id,company,email,status,city\n7,Blue River AG,,new,\n",
    );
    assert_eq!(report.updated(), 1);
    let leads: Vec<Lead> = all(&store);
    assert_eq!(
        (&*leads[0].company, &*leads[0].email, &*leads[0].city),
        ("Blue River AG", "ann@blue.example", "Ulm")
    );
    assert_eq!(
        leads[0].status.as_ref().map(|s| s.code().to_owned()),
        Some("qualified".into())
    );
}

#[test]
fn a_closed_deal_is_not_reopened_by_an_older_file_and_an_open_one_is_closed_by_a_newer() {
    let mut store = book();
    let open = "id,name,stage,amount,close_date\n1,Pilot,Prospect,10,2026-02-01\n";
    let won = "id,name,stage,amount,close_date\n1,Pilot,Won,12,2026-02-20\n";
    bring(&mut store, "deals.csv", open);
    bring(&mut store, "deals.csv", won);
    let of = |store: &Store| all::<Opportunity>(store).remove(0);
    assert_eq!(of(&store).outcome, Some(Outcome::Won.into()));
    assert_eq!(
        of(&store).closed_on.map(|day| day.to_string()),
        Some("2026-02-20".into())
    );
    bring(&mut store, "deals.csv", open);
    assert_eq!(of(&store).outcome, Some(Outcome::Won.into()));
}

#[test]
fn what_to_do_with_a_known_record_can_be_chosen() {
    let text = "account,sector\nAtlas,Optics\n";
    for (on_match, sector, number) in [
        (OnMatch::Update, "Optics", 1),
        (OnMatch::Skip, "", 1),
        (OnMatch::Create, "", 2),
    ] {
        let mut store = book();
        bring(&mut store, "accounts.csv", "account,city\nAtlas,Ulm\n");
        let files = Files::new();
        let path = files.add("accounts.csv", text);
        import(
            &mut store,
            1,
            &[path],
            &Options {
                on_match,
                ..Options::default()
            },
        );
        let accounts: Vec<Account> = all(&store);
        assert_eq!(
            (accounts.len(), &*accounts[0].industry),
            (number, sector),
            "{on_match:?}"
        );
    }
}

#[test]
fn what_is_missing_is_made_or_the_line_refused_as_asked() {
    let text = "name,account,owner,stage\nPilot,Atlas,Ann,Prospect\n";
    let mut store = book();
    let report = bring(&mut store, "deals.csv", text);
    assert_eq!((report.made["account"], report.made["user"]), (1, 1));
    for (switch, word) in [("users", "user"), ("accounts", "account")] {
        let mut store = book();
        let files = Files::new();
        let path = files.add("deals.csv", text);
        let options = Options {
            no_create: [switch].into(),
            ..Options::default()
        };
        let report = import(&mut store, 1, &[path], &options);
        assert_eq!(report.rejected(), 1);
        assert!(
            report.rejects[0]
                .why
                .starts_with(&format!("there is no {word}")),
            "{:?}",
            report.rejects
        );
        assert_eq!(count(&store, Opportunity::INFO), 0);
        assert_eq!(
            count(&store, Account::INFO) + count(&store, User::INFO),
            1,
            "a refused line makes nothing"
        );
    }
    let files = Files::new();
    let path = files.add("deals.csv", "name,stage\nPilot,Sniffing\n");
    let options = Options {
        no_create: ["stages"].into(),
        ..Options::default()
    };
    let report = import(&mut book(), 1, &[path], &options);
    assert!(
        report.rejects[0]
            .why
            .contains("there is no stage `Sniffing`")
    );
}

#[test]
fn two_accounts_of_one_name_are_never_chosen_between() {
    let mut store = book();
    bring(
        &mut store,
        "accounts.csv",
        "id,name\n1,GenePoint\n2,GenePoint\n",
    );
    assert_eq!(count(&store, Account::INFO), 2);
    let report = bring(
        &mut store,
        "contacts.csv",
        "first_name,last_name,account\nAnn,Lee,GenePoint\n",
    );
    assert_eq!(report.rejected(), 1);
    assert!(
        report.rejects[0].why.contains("could be several"),
        "{:?}",
        report.rejects
    );
}

#[test]
fn records_that_resemble_each_other_are_made_and_said() {
    let mut store = book();
    let text = "id,name,website\n1,Huawei Technologies,www.huawei.example\n2,Huawei Technologies Co. Ltd,\n3,Other,https://huawei.example/en\n";
    let report = bring(&mut store, "accounts.csv", text);
    assert_eq!((report.created(), report.duplicates), (3, 2));
}

#[test]
fn ids_of_another_system_are_not_taken_for_ours() {
    let mut store = book();
    bring(&mut store, "accounts.csv", "id,name\n1,Acme\n2,Bolt\n");
    let report = bring(
        &mut store,
        "accounts.csv",
        "id,name\n1,Blue River\n2,Cedar\n",
    );
    assert_eq!(report.created(), 2, "two systems both count from 1");
    let report = bring(
        &mut store,
        "accounts.csv",
        "id,name\n1,Blue River\n2,Cedar Ltd\n",
    );
    assert_eq!(
        (report.created(), report.updated(), report.unchanged()),
        (0, 1, 1)
    );
}

#[test]
fn lines_without_id_or_name_are_known_again_by_all_they_say() {
    let mut store = book();
    let text =
        "kind,subject,due\ncall,Hello,2026-01-05\ncall,Hello,2026-01-05\nvisit,Plant,2026-01-06\n";
    let report = bring(&mut store, "activities.csv", text);
    assert_eq!(report.created(), 3, "two equal calls are two calls");
    let again = bring(&mut store, "activities.csv", text);
    assert_eq!((again.created(), again.unchanged()), (0, 3));
}

#[test]
fn a_child_may_come_before_its_parent() {
    let mut store = book();
    bring(
        &mut store,
        "accounts.csv",
        "name,parent account\nChild,Parent\nParent,\nOrphan,Elsewhere\n",
    );
    let accounts: Vec<Account> = all(&store);
    let named = |name: &str| {
        accounts
            .iter()
            .find(|account| account.name == name)
            .expect("there")
    };
    assert_eq!(accounts.len(), 4);
    assert_eq!(
        named("Child").parent.map(dealbook::domain::id::Ref::id),
        Some(named("Parent").id)
    );
    assert_eq!(
        named("Orphan").parent.map(dealbook::domain::id::Ref::id),
        Some(named("Elsewhere").id)
    );
}

#[test]
fn a_price_is_changed_and_not_made_twice() {
    let mut store = book();
    bring(
        &mut store,
        "products.csv",
        "product,series,sales_price\nGTX,G,550\n",
    );
    bring(
        &mut store,
        "products.csv",
        "product,series,sales_price\nGTX,G,560\n",
    );
    assert_eq!(count(&store, Product::INFO), 1);
    let prices: Vec<Price> = all(&store);
    assert_eq!(prices.len(), 1);
    assert_eq!(prices[0].price.map(|p| p.to_string()), Some("560".into()));
}

#[test]
fn a_next_step_is_the_one_open_activity_of_its_deal() {
    let mut store = book();
    let text = "id,name,stage,next_step,next_step_date\n1,Pilot,Prospect,Call Ann,2026-03-09\n";
    bring(&mut store, "deals.csv", text);
    let acts: Vec<Activity> = all(&store);
    assert_eq!(acts.len(), 1);
    assert!(acts[0].next && !acts[0].done);
    assert_eq!(
        (&*acts[0].subject, acts[0].due.map(|d| d.to_string())),
        ("Call Ann", Some("2026-03-09".into()))
    );
}

#[test]
fn fields_to_match_by_can_be_chosen() {
    let mut store = book();
    bring(
        &mut store,
        "accounts.csv",
        "name,phone,city\nAtlas,+49 30 1,Ulm\n",
    );
    let files = Files::new();
    let path = files.add(
        "accounts.csv",
        "name,phone,city\nAtlas GmbH,+49 30 1,Bonn\n",
    );
    let options = Options {
        match_on: vec!["phone".into()],
        ..Options::default()
    };
    let report = import(&mut store, 1, &[path], &options);
    assert_eq!((report.created(), report.updated()), (0, 1));
    assert_eq!(all::<Account>(&store)[0].name, "Atlas GmbH");
}

#[test]
fn a_change_made_meanwhile_is_not_overwritten() {
    let mut store = book();
    bring(&mut store, "accounts.csv", "id,name,city\n1,Atlas,Ulm\n");
    let files = Files::new();
    let path = files.add("accounts.csv", "id,name,city\n1,Atlas,Bonn\n");
    let mut ready = plan(&store, &[path], &Options::default()).expect("a plan");
    let id = all::<Account>(&store)[0].id;
    let actor = at(&store, 2);
    store
        .transact(&actor, Op::new("edit"), |tx| {
            tx.update(id, |account: &mut Account| account.city = "Kiel".into())
        })
        .expect("edited");
    let cancel = AtomicBool::new(false);
    let mut watch = Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    apply::apply(&mut store, &actor, &mut ready, &mut watch).expect("applied");
    assert_eq!(ready.report.clashes, 1);
    assert_eq!(all::<Account>(&store)[0].city, "Kiel");
}

/// More lines than the plan and the writer go through without looking up.
fn many(count: usize) -> String {
    let mut text = String::from("id,name,parent account\n");
    for n in 1..=count {
        let parent = if n % 2 == 0 {
            String::new()
        } else {
            format!("Account {}", n + 1)
        };
        text.push_str(&format!("{n},Account {n},{parent}\n"));
    }
    text
}

#[test]
fn a_large_plan_is_one_step_though_it_is_written_in_parts() {
    let files = Files::new();
    let path = files.add("accounts.csv", &many(1_000));
    let mut store = book();
    let mut ready = plan(&store, &[path.clone()], &Options::default()).expect("a plan");
    let (cancel, actor) = (AtomicBool::new(false), at(&store, 1));
    let mut watch = Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    apply::apply_in(&mut store, &actor, &mut ready, &mut watch, 100, 300).expect("applied");
    let accounts: Vec<Account> = all(&store);
    assert_eq!(accounts.len(), 1_000);
    let parent = accounts[0].parent.expect("linked across parts").id();
    assert_eq!(
        store.read().need::<Account>(parent).expect("there").name,
        "Account 2"
    );
    assert_eq!(
        store.take_back_open_steps(&actor).expect("looked"),
        0,
        "the step was closed"
    );
    let again = plan(&store, &[path], &Options::default()).expect("a plan");
    assert!(again.is_empty());
    store.undo(&at(&store, 2)).expect("undone");
    assert_eq!(count(&store, Account::INFO), 0);
    store.redo(&at(&store, 3)).expect("redone");
    let back: Vec<Account> = all(&store);
    assert_eq!(accounts, back);
}

#[test]
fn what_records_of_several_parts_say_of_each_other_is_kept() {
    let files = Files::new();
    let mut accounts = String::from("id,name\n");
    let mut deals = String::from("id,account_id,name,stage,amount,created,close_date\n");
    let mut touches = String::from("id,opportunity_id,kind,subject,due,done,direction\n");
    for n in 1..=60 {
        accounts.push_str(&format!("{n},Account {n}\n"));
        let stage = ["prospect", "won", "lost"][n % 3];
        deals.push_str(&format!(
            "{n},{},Deal {n},{stage},{n}00.00,2025-09-15,2026-03-15\n",
            n % 20 + 1
        ));
        touches.push_str(&format!(
            "{n},{},call,Call {n},2026-01-{:02},1,in\n",
            61 - n,
            n % 28 + 1
        ));
    }
    let paths = [
        files.add("accounts.csv", &accounts),
        files.add("opportunities.csv", &deals),
        files.add("activities.csv", &touches),
    ];
    let mut store = book();
    let mut ready = plan(&store, &paths, &Options::default()).expect("a plan");
    let (cancel, actor) = (AtomicBool::new(false), at(&store, 1));
    let mut watch = Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    apply::apply_in(&mut store, &actor, &mut ready, &mut watch, 10, 25).expect("applied");
    let wrong = derived::compare_all(&store.read()).expect("compared");
    assert!(wrong.is_empty(), "{wrong:?}");
    let deals: Vec<Opportunity> = all(&store);
    assert!(deals.iter().all(|deal| deal.last_contact.is_some()));
    let accounts: Vec<Account> = all(&store);
    assert!(accounts.iter().any(|account| account.open_count > Some(0)));
}

#[test]
fn a_stop_leaves_the_book_as_it_was_however_far_it_came() {
    for (one_go, part) in [(200_000, 50_000), (100, 2_100)] {
        let files = Files::new();
        let path = files.add("accounts.csv", &many(5_000));
        let mut store = book();
        let mut ready = plan(&store, &[path], &Options::default()).expect("a plan");
        let (cancel, actor) = (AtomicBool::new(false), at(&store, 1));
        let mut watch = Watch {
            progress: &mut |progress| {
                if progress.done > 4_000 {
                    cancel.store(true, Ordering::Relaxed);
                }
            },
            cancel: &cancel,
        };
        let stopped = apply::apply_in(&mut store, &actor, &mut ready, &mut watch, one_go, part);
        assert!(matches!(stopped, Err(Error::Stopped)));
        assert_eq!(count(&store, Account::INFO), 0);
        assert!(
            store
                .next_undo(&at(&store, 2))
                .expect("looked")
                .is_none_or(|step| step.op != "import" || part == 2_100)
        );
    }
}

#[test]
fn what_was_touched_since_stays_when_the_import_is_undone() {
    let mut store = book();
    let files = Files::new();
    let path = files.add("accounts.csv", &many(700));
    import(&mut store, 1, &[path], &Options::default());
    let id = all::<Account>(&store)[0].id;
    store
        .transact(&at(&store, 2), Op::new("create"), |tx| {
            tx.insert(&Contact {
                family_name: "Ann".into(),
                account: Some(dealbook::domain::id::Ref::to(id)),
                ..Contact::default()
            })
        })
        .expect("made");
    let import_step = store
        .read()
        .journal_of(Account::INFO, id)
        .expect("readable")
        .changes
        .last()
        .expect("one")
        .step;
    store
        .revert(&at(&store, 3), import_step)
        .expect("taken back");
    let left: Vec<Account> = all(&store);
    // What the contact belongs to stays, and so does the parent of that.
    assert_eq!(
        left.iter()
            .map(|account| &*account.name)
            .collect::<Vec<_>>(),
        ["Account 1", "Account 2"]
    );
}

#[test]
fn the_map_by_hand_decides() {
    let files = Files::new();
    let path = files.add("x.csv", "Kunde,Ort\nAtlas,Ulm\n");
    let options = Options {
        kind: Some(Account::INFO),
        map: vec![
            ("Kunde".into(), "name".into()),
            ("ort".into(), "city".into()),
        ],
        ..Options::default()
    };
    let mut store = book();
    import(&mut store, 1, &[path], &options);
    assert_eq!(all::<Account>(&store)[0].city, "Ulm");
}

#[test]
fn an_import_that_died_is_taken_back_by_the_next_process_and_one_at_work_is_left_alone() {
    let files = Files::new();
    let path = files.add("accounts.csv", &many(400));
    let at_book = files.0.path().join("book.db");
    let mut store = Store::create(&at_book, &crate::support::new_book()).expect("a book");
    let mut ready = plan(&store, &[path], &Options::default()).expect("a plan");
    let (cancel, actor) = (AtomicBool::new(false), at(&store, 1));
    let mut told = 0;
    let mut beside = |_: dealbook::transfer::import::Progress| {
        told += 1;
        if told == 1 {
            // Another window, while the first is at work: it sees a part and touches nothing.
            let mut other = Store::open(&at_book).expect("opened");
            let actor = at(&other, 2);
            assert_eq!(other.take_back_open_steps(&actor).expect("looked"), 0);
            assert!(other.next_undo(&actor).expect("looked").is_none());
            assert!(count(&other, Account::INFO) > 0);
            cancel.store(true, Ordering::Relaxed);
        }
    };
    let mut watch = Watch {
        progress: &mut beside,
        cancel: &cancel,
    };
    let stopped = apply::apply_in(&mut store, &actor, &mut ready, &mut watch, 10, 150);
    assert!(matches!(stopped, Err(Error::Stopped)));
    assert_eq!(count(&store, Account::INFO), 0);
    assert!(store.next_redo(&actor).expect("looked").is_none());
}
