//! Files as other programs and people make them: recognised, asked about, mapped, planned, decided line by line.

use std::{fs, path::PathBuf};

use dealbook::{
    domain::{
        dates::DateOrder,
        field::Record as _,
        id::Ref,
        record::{
            account::Account,
            activity::Activity,
            book::CustomField,
            contact::Contact,
            lead::Lead,
            opportunity::{Opportunity, Outcome},
            order::{Order, OrderLine},
        },
    },
    store::Store,
    transfer::{
        Error,
        import::{Duplicates, Options, layout::own, numbers::Sign, plan_file},
    },
};

use crate::support::{at, book, import, plan};

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn add(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

fn all<E: dealbook::domain::field::Record>(store: &Store) -> Vec<E> {
    store.read().all().expect("readable")
}

const PIPEDRIVE: &str = "Person - Name*,Person - Email (Work),Organization - Name*,Deal - Title,Deal - Value,Deal - Status,Activity - Subject*,Activity - Due date\n\
    Tony Turner,tony@moveer.example,Moveer Limited,Moveer Deal,100.0,Open,First pitch,45631.0\n\
    Ann Lee,ann@moveer.example,Moveer Limited,Second Deal,200.0,Won,,\n\
    Bo Day,,Other Ltd,,,,,\n";

#[test]
fn one_line_makes_a_company_a_person_a_deal_and_an_activity() {
    let mut store = book();
    let files = Files::new();
    let path = files.add("sheet.csv", PIPEDRIVE);
    let report = import(
        &mut store,
        1,
        std::slice::from_ref(&path),
        &Options::default(),
    );
    assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
    let accounts: Vec<Account> = all(&store);
    let contacts: Vec<Contact> = all(&store);
    let deals: Vec<Opportunity> = all(&store);
    let acts: Vec<Activity> = all(&store);
    assert_eq!(
        (accounts.len(), contacts.len(), deals.len(), acts.len()),
        (2, 3, 2, 1)
    );
    let moveer = accounts
        .iter()
        .find(|account| account.name == "Moveer Limited")
        .expect("there");
    let tony = contacts
        .iter()
        .find(|contact| contact.family_name == "Turner")
        .expect("there");
    assert_eq!(tony.account.map(Ref::id), Some(moveer.id));
    assert!(
        deals
            .iter()
            .all(|deal| deal.account.map(Ref::id) == Some(moveer.id))
    );
    assert_eq!(deals[1].outcome, Some(Outcome::Won.into()));
    assert_eq!(acts[0].opportunity.map(Ref::id), Some(deals[0].id));
    assert_eq!(acts[0].contacts.len(), 1);
    let again = plan(&store, &[path], &Options::default()).expect("a plan");
    assert!(again.is_empty(), "{:#?}", again.report.lines());
}

#[test]
fn several_lines_are_one_order_with_its_customer() {
    let mut store = book();
    let files = Files::new();
    let orders = files.add(
        "orders.csv",
        "orderID,customerID,orderDate,shippedDate,shipName,shipCity,shipRegion\n\
         1,VINET,1996-07-04 00:00:00.000,1996-07-16 00:00:00.000,Vins,Reims,NULL\n\
         2,VINET,1996-07-05 00:00:00.000,NULL,Vins,Reims,NULL\n",
    );
    let lines = files.add(
        "order-details.csv",
        "orderID,productID,unitPrice,quantity,discount\n1,11,14.00,12,0\n1,42,9.80,10,0\n2,11,18.60,9,0\n",
    );
    let report = import(&mut store, 1, &[lines, orders], &Options::default());
    assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
    let accounts: Vec<Account> = all(&store);
    assert_eq!((accounts.len(), &*accounts[0].region), (1, ""));
    let orders: Vec<Order> = all(&store);
    assert!(
        orders
            .iter()
            .all(|order| order.account.map(Ref::id) == Some(accounts[0].id))
    );
    let lines: Vec<OrderLine> = all(&store);
    assert_eq!(
        lines
            .iter()
            .filter(|line| line.order.map(Ref::id) == Some(orders[0].id))
            .count(),
        2
    );
}

#[test]
fn days_that_can_be_read_two_ways_are_asked_about_and_nothing_is_written() {
    let mut store = book();
    let files = Files::new();
    let path = files.add(
        "deals.csv",
        "id,name,stage,amount,close_date\n1,Pilot,Prospect,10,01/02/2026\n",
    );
    let mut ready = plan(&store, std::slice::from_ref(&path), &Options::default()).expect("a plan");
    assert_eq!(ready.questions().len(), 1);
    let cancel = std::sync::atomic::AtomicBool::new(false);
    let actor = at(&store, 1);
    let mut watch = dealbook::transfer::import::Watch {
        progress: &mut |_| {},
        cancel: &cancel,
    };
    let error =
        dealbook::transfer::import::apply::apply(&mut store, &actor, &mut ready, &mut watch)
            .expect_err("nobody may guess");
    assert!(
        matches!(error, Error::Open(_))
            && error.hint().is_some_and(|hint| hint.contains("--dates"))
    );
    assert!(all::<Opportunity>(&store).is_empty());
    for (order, day) in [
        (DateOrder::Dmy, "2026-02-01"),
        (DateOrder::Mdy, "2026-01-02"),
    ] {
        let mut store = book();
        let options = Options {
            dates: Some(order),
            ..Options::default()
        };
        import(&mut store, 1, std::slice::from_ref(&path), &options);
        let deals: Vec<Opportunity> = all(&store);
        assert_eq!(
            deals[0].close_date.map(|day| day.to_string()),
            Some(day.into())
        );
    }
}

#[test]
fn a_decimal_comma_is_seen_in_its_column_and_asked_about_where_it_is_not() {
    let files = Files::new();
    let clear = files.add(
        "a.csv",
        "name;revenue;employees\nAtlas;1.234,56;1.200\nBolt;900;30\n",
    );
    let mut store = book();
    import(&mut store, 1, &[clear], &Options::default());
    let accounts: Vec<Account> = all(&store);
    assert_eq!(
        (accounts[0].revenue.map(|r| r.0), accounts[0].employees),
        (Some(123_456), Some(1_200))
    );
    let open = files.add("p.csv", "name,code,cost\nBolt,B1,\"1,234\"\n");
    let asked = plan(&book(), std::slice::from_ref(&open), &Options::default()).expect("a plan");
    assert!(
        asked.questions()[0].contains("decimal"),
        "{:?}",
        asked.questions()
    );
    let options = Options {
        decimal: Some(Sign::Comma),
        ..Options::default()
    };
    assert!(
        plan(&book(), &[open], &options)
            .expect("a plan")
            .questions()
            .is_empty()
    );
}

#[test]
fn a_file_in_gb18030_comes_in_as_it_was_written_and_says_what_it_was_taken_for() {
    let text = "客户名称,联系人,电话,邮箱,公司,来源,状态,优先级,预估金额,备注\n\
        张经理,张三,13800138000,zhang@example.com,某某科技有限公司,展会,已联系,high,500000,对超声波清洗设备感兴趣\n";
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    let files = Files::new();
    let path = files.add("线索.csv", bytes);
    let mut store = book();
    let report = import(&mut store, 1, &[path], &Options::default());
    assert!(
        report.files[0].remarks[0].contains("read as GB"),
        "{:?}",
        report.files[0].remarks
    );
    let leads: Vec<Lead> = all(&store);
    assert_eq!(
        (&*leads[0].company, &*leads[0].family_name),
        ("某某科技有限公司", "张")
    );
    assert_eq!(
        leads[0].status.as_ref().map(|s| s.code().to_owned()),
        Some("working".into())
    );
}

#[test]
fn columns_that_mean_nothing_are_said_and_kept_as_custom_fields_when_asked() {
    let files = Files::new();
    let path = files.add(
        "accounts.csv",
        "name,city,Lieblingsfarbe\nAtlas,Ulm,blau\nBolt,Bonn,\n",
    );
    let mut store = book();
    let report = import(
        &mut store,
        1,
        std::slice::from_ref(&path),
        &Options::default(),
    );
    assert!(
        report
            .lines()
            .iter()
            .any(|line| line.contains("not read: Lieblingsfarbe"))
    );
    store.undo(&at(&store, 2)).expect("undone");
    let options = Options {
        make_fields: true,
        ..Options::default()
    };
    import(&mut store, 3, std::slice::from_ref(&path), &options);
    let fields: Vec<CustomField> = all(&store);
    assert_eq!((fields.len(), &*fields[0].of_kind), (1, "account"));
    let id = all::<Account>(&store)[0].id;
    let row = store
        .read()
        .row(Account::INFO, id)
        .expect("readable")
        .expect("there");
    let value = row
        .custom
        .get(&fields[0].code)
        .and_then(|cell| cell.text().map(str::to_owned));
    assert_eq!(value.as_deref(), Some("blau"));
    let again = plan(&store, &[path], &options).expect("a plan");
    assert!(
        again.is_empty(),
        "the field is known now: {:#?}",
        again.report.lines()
    );
}

#[test]
fn what_to_do_with_a_line_that_resembles_a_record_is_chosen() {
    let files = Files::new();
    let first = files.add(
        "a.csv",
        "id,name,website\n1,Huawei Technologies,www.huawei.example\n",
    );
    let second = files.add(
        "b.csv",
        "id,name,website,city\n77,Huawei Technologies Co. Ltd,huawei.example,Shenzhen\n",
    );
    for (duplicates, count, city) in [
        (Duplicates::Warn, 2, ""),
        (Duplicates::Skip, 1, ""),
        (Duplicates::Update, 1, "Shenzhen"),
    ] {
        let mut store = book();
        import(
            &mut store,
            1,
            std::slice::from_ref(&first),
            &Options::default(),
        );
        let options = Options {
            duplicates,
            ..Options::default()
        };
        import(&mut store, 2, std::slice::from_ref(&second), &options);
        let accounts: Vec<Account> = all(&store);
        assert_eq!(
            (accounts.len(), &*accounts[0].city),
            (count, city),
            "{duplicates:?}"
        );
    }
}

#[test]
fn a_line_that_resembles_another_of_its_file_is_said_with_both_names() {
    let files = Files::new();
    let people = files.add(
        "people.csv",
        "First Name,Last Name,Email,Mobile\nAnna,Weiß,anna@a.example,+49 711 123456\nAnnika,Weiss,annika@b.example,+49 (711) 123456\n",
    );
    let store = book();
    let plan = plan(&store, &[people], &Options::default()).expect("planned");
    let lines = plan.report.lines().join("\n");
    assert!(lines.contains("`Annika Weiss` and `Anna Weiß`"), "{lines}");
}

#[test]
fn an_empty_cell_empties_a_field_only_when_told_to() {
    let files = Files::new();
    let full = files.add("a.csv", "id,name,city\n1,Atlas,Ulm\n");
    let empty = files.add("b.csv", "id,name,city\n1,Atlas,\n");
    for (empty_clears, city) in [(false, "Ulm"), (true, "")] {
        let mut store = book();
        import(
            &mut store,
            1,
            std::slice::from_ref(&full),
            &Options::default(),
        );
        let options = Options {
            empty_clears,
            ..Options::default()
        };
        import(&mut store, 2, std::slice::from_ref(&empty), &options);
        assert_eq!(all::<Account>(&store)[0].city, city);
        store.undo(&at(&store, 3)).expect("undone");
    }
}

#[test]
fn a_plan_is_saved_edited_and_applied() {
    let files = Files::new();
    let path = files.add(
        "x.csv",
        "Kunde,Ort,Extra\nAtlas,Ulm,1\nAtlas GmbH,Bonn,2\nBolt,Kiel,3\n",
    );
    let mut store = book();
    let options = Options {
        kind: Some(Account::INFO),
        map: vec![
            ("Kunde".into(), "name".into()),
            ("Ort".into(), "city".into()),
        ],
        ..Options::default()
    };
    let ready = plan(&store, &[path], &options).expect("a plan");
    let text = plan_file::write(&ready, &options).expect("written");
    assert!(
        text.contains("line = 3") && text.contains("Extra = \"\""),
        "{text}"
    );
    let edited = text
        .replace("line = 3\ndo = \"create\"", "line = 3\ndo = \"skip\"")
        .replace("Extra = \"\"", "Extra = \"notes\"");
    let (options, paths) = plan_file::read(&edited).expect("readable");
    let report = import(&mut store, 1, &paths, &options);
    let accounts: Vec<Account> = all(&store);
    let names: Vec<(&str, &str)> = accounts.iter().map(|a| (&*a.name, &*a.notes)).collect();
    assert_eq!(names, [("Atlas", "1"), ("Bolt", "3")]);
    assert_eq!(report.files[0].skipped, 1);
    fs::write(&paths[0], "Kunde,Ort,Extra\nOther,Ulm,1\n").expect("written");
    let error = plan_file::read(&edited).expect_err("the file is another now");
    assert!(error.contains("changed since"), "{error}");
}

#[test]
fn lines_are_added_to_a_plan_that_has_none() {
    let files = Files::new();
    let path = files.add("x.csv", "name,city\nAtlas,Ulm\nBolt,Kiel\n");
    let mut store = book();
    let ready = plan(&store, &[path], &Options::default()).expect("a plan");
    let text = plan_file::write(&ready, &Options::default()).expect("written");
    let more = format!("{text}\n[[file.row]]\nline = 2\ndo = \"skip\"\n");
    let (options, paths) = plan_file::read(&more).expect("readable");
    import(&mut store, 1, &paths, &options);
    let accounts: Vec<Account> = all(&store);
    assert_eq!((accounts.len(), &*accounts[0].name), (1, "Bolt"));
}

#[test]
fn a_line_of_a_plan_updates_the_record_that_it_names_and_a_name_means_whom_it_says() {
    let files = Files::new();
    let mut store = book();
    let first = files.add("a.csv", "id,name\n1,Atlas Optics\n");
    import(&mut store, 1, &[first], &Options::default());
    let id = all::<Account>(&store)[0].id;
    let uuid = store.read().uuid(id).expect("readable").expect("there");
    let path = files.add("b.csv", "name,city\nSomething else,Ulm\n");
    let text = format!(
        "[[file]]\npath = '{}'\nbytes = 0\n[[file.row]]\nline = 2\ndo = \"update\"\nto = \"{uuid}\"\n",
        path.display()
    );
    let (options, paths) = plan_file::read(&text).expect("readable");
    import(&mut store, 2, &paths, &options);
    let accounts: Vec<Account> = all(&store);
    assert_eq!((accounts.len(), &*accounts[0].city), (1, "Ulm"));
    let people = files.add("c.csv", "first_name,last_name,account\nAnn,Lee,Atlass\n");
    let text = format!(
        "[[file]]\npath = '{}'\nbytes = 0\n[[name]]\nkind = \"account\"\ntyped = \"Atlass\"\ntake = \"{uuid}\"\n",
        people.display()
    );
    let (options, paths) = plan_file::read(&text).expect("readable");
    import(&mut store, 3, &paths, &options);
    assert_eq!(all::<Contact>(&store)[0].account.map(Ref::id), Some(id));
}

#[test]
fn a_mapping_by_hand_is_remembered_for_the_same_headers() {
    let files = Files::new();
    let folder = files.0.path().join("layouts");
    let text = "Nr Kd,Sitz\nAtlas,Ulm\n";
    let path = files.add("x.csv", text);
    let options = Options {
        kind: Some(Account::INFO),
        map: vec![
            ("Nr Kd".into(), "name".into()),
            ("Sitz".into(), "city".into()),
        ],
        ..Options::default()
    };
    let ready = plan(&book(), &[path], &options).expect("a plan");
    let layouts: Vec<_> = ready.layouts.iter().map(|(_, _, layout)| layout).collect();
    own::remember(&folder, &layouts).expect("kept");
    let next = files.add("y.csv", "Sitz,Nr Kd\nBonn,Bolt\n");
    let options = Options {
        layouts: own::load(&folder),
        ..Options::default()
    };
    let mut store = book();
    import(&mut store, 1, &[next], &options);
    let accounts: Vec<Account> = all(&store);
    assert_eq!((&*accounts[0].name, &*accounts[0].city), ("Bolt", "Bonn"));
    let other = files.add("z.csv", "Sitz,Nr Kd,Mehr\nBonn,Bolt,1\n");
    assert!(
        plan(&book(), &[other], &options).is_err(),
        "other headers are another file"
    );
}

#[test]
fn absurd_files_end_in_a_sentence_and_in_bounded_memory() {
    let files = Files::new();
    let why = |path: PathBuf| match plan(&book(), &[path], &Options::default()) {
        Err(error) => error.to_string(),
        Ok(plan) => plan.report.lines().join("\n"),
    };
    let long = files.add("long.csv", "x".repeat(17 << 20));
    assert!(why(long).contains("longer than 16 MiB"));
    let wide = files.add(
        "wide.csv",
        format!("name,city\n{}\nAtlas,Ulm\n", ",".repeat(1_000_000)),
    );
    let told = why(wide);
    assert!(
        told.contains("more than 10,000 columns") && told.contains("1 new"),
        "{told}"
    );
    let open = files.add(
        "open.csv",
        "name,city\nAtlas,Ulm\n\"Bolt,Bonn\nCedar,Kiel\n",
    );
    let told = why(open);
    assert!(
        told.contains("line 3") && told.contains("quote is opened") && told.contains("2 new"),
        "{told}"
    );
    let fifo = files.0.path().join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    if made.is_ok_and(|status| status.success()) {
        assert!(why(fifo).contains("not an ordinary file"));
    }
    assert!(why(files.0.path().to_owned()).contains("is a folder"));
    let zeros = files.add("zeros.csv", vec![0; 100_000]);
    assert!(why(zeros).contains("NUL bytes"));
    let some = files.add(
        "some.csv",
        "name,city\nAtlas,U\0lm\nBolt,Bonn\n".replacen("Bolt", &"Bolt ".repeat(60), 1),
    );
    let told = why(some);
    assert!(
        told.contains("line 2") && told.contains("NUL") && told.contains("1 new"),
        "{told}"
    );
}
