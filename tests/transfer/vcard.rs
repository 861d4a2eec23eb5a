//! Cards: what comes in of each kind of address book, what is said of broken ones, and contacts that go out and back.

use dealbook::{
    domain::{
        field::{Record as _, Row},
        record::{account::Account, contact::Contact},
    },
    store::Store,
    transfer::{
        import::{Options, report::Report},
        vcard::write::{Version, write},
    },
};

use crate::support::{at, book, file, files_under, import, sample, shared};

fn bring(store: &mut Store, bytes: &[u8]) -> Report {
    let (_folder, path) = file("cards.vcf", bytes);
    import(store, 1, &[path], &Options::default())
}

fn contacts(store: &Store) -> Vec<Contact> {
    store.read().all().expect("readable")
}

fn accounts(store: &Store) -> Vec<Account> {
    store.read().all().expect("readable")
}

const PHONE: &[u8] = b"BEGIN:VCARD\r\nVERSION:2.1\r\n\
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E4=BC=9F;;=\r\n=E6=9D=8E=E6=80=BB;\r\n\
ORG:Atlas Optics;Purchasing\r\nTEL;CELL:+86 138 0000 0000\r\nTEL;WORK;PREF:+86 10 1234\r\nTEL;FAX:+86 10 9999\r\n\
EMAIL;INTERNET:li@atlas.example\r\nADR;WORK:;;1 Main St;Berlin;;10115;Germany\r\n\
ADR;HOME;ENCODING=QUOTED-PRINTABLE:;;Seeweg 2=0D=0AHinterhaus;Bonn;;53111;\r\n\
BDAY:19540421\r\nX-SKYPE:li.wei\r\nX-PETS:a cat\r\nPHOTO;VALUE=uri:http://127.0.0.1:1/secret.jpg\r\nEND:VCARD\r\n";

#[test]
fn a_card_of_an_old_phone_is_a_contact_with_its_account() {
    let mut store = book();
    let report = bring(&mut store, PHONE);
    assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
    let contact = contacts(&store).remove(0);
    assert_eq!((&*contact.family_name, &*contact.given_name), ("李", "伟"));
    assert_eq!(contact.form_of_address, "李总");
    assert_eq!(contact.phones, ["+86 10 1234", "+86 138 0000 0000"]);
    assert_eq!(contact.department, "Purchasing");
    assert_eq!((&*contact.street, &*contact.city), ("1 Main St", "Berlin"));
    assert_eq!(contact.birthday.expect("a day").to_string(), "1954-04-21");
    assert_eq!(contact.handles, ["skype:li.wei"]);
    let account = &accounts(&store)[0];
    assert_eq!(account.name, "Atlas Optics");
    assert_eq!(
        contact.account.map(dealbook::domain::id::Ref::id),
        Some(account.id)
    );
    let unread = report.files[0].unread.join(" ");
    for other in ["PHOTO", "X-PETS", "TEL (fax)", "ADR (further)"] {
        assert!(unread.contains(other), "{unread}");
    }
    let again = bring(&mut store, PHONE);
    assert_eq!(
        (again.created(), again.updated()),
        (0, 0),
        "the same card twice adds nothing"
    );
}

#[test]
fn broken_cards_are_told_one_by_one_and_the_good_ones_come_in() {
    let mut store = book();
    let report = bring(
        &mut store,
        b"BEGIN:VCARD\nVERSION:3.0\nFN:Ann Good\nN:Good;Ann;;;\nEND:VCARD\nstray\nBEGIN:VCARD\nVERSION:3.0\nNOTE:nobody\nEND:VCARD\n\
          BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Friends\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Bob Cut\n",
    );
    assert_eq!(
        (report.created(), report.rejected()),
        (1, 4),
        "{:?}",
        report.lines()
    );
    let lines: Vec<u64> = report.rejects.iter().map(|reject| reject.line).collect();
    assert_eq!(lines, [6, 7, 11, 16]);
    assert!(report.rejects[3].why.contains("never ends"));
    assert_eq!(contacts(&store)[0].name, "Ann Good");
}

#[test]
fn a_card_of_a_company_is_an_account() {
    let mut store = book();
    let report = bring(
        &mut store,
        "BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:Müller AG\nORG:Müller AG;\nTEL:+41 1\nURL:http\\://mueller.example\nEND:VCARD\n\
         BEGIN:VCARD\nVERSION:3.0\nFN:Ann Good\nN:Good;Ann;;;\nORG:Müller AG\nEND:VCARD\n".as_bytes(),
    );
    assert_eq!(report.rejected(), 0, "{:?}", report.lines());
    let accounts = accounts(&store);
    assert_eq!(accounts.len(), 1, "{:?}", report.lines());
    assert_eq!(accounts[0].website, "http://mueller.example");
    assert_eq!(
        contacts(&store)[0]
            .account
            .map(dealbook::domain::id::Ref::id),
        Some(accounts[0].id)
    );
}

#[test]
fn what_goes_out_comes_back_unchanged_in_every_version() {
    let mut store = sample();
    let before = contacts(&store);
    assert!(before.len() > 20);
    for version in [Version::V21, Version::V30, Version::V40] {
        let mut bytes = Vec::new();
        let read = store.read();
        let count =
            write(&read, version, &mut bytes, |f| read.each(Contact::INFO, f)).expect("written");
        assert_eq!(count as usize, before.len());
        let report = bring(&mut store, &bytes);
        assert_eq!(report.rejected(), 0, "{version:?} {:?}", report.rejects);
        assert_eq!(
            (report.created(), report.updated()),
            (0, 0),
            "{version:?} {:?}",
            report.lines()
        );
        assert_eq!(contacts(&store), before);
    }
}

#[test]
fn a_contact_with_every_awkward_letter_comes_back_in_an_empty_book() {
    let mut store = book();
    let made = Contact {
        given_name: "Zoë, \\ ;".into(),
        family_name: "O'Neil\\n".into(),
        title: "x".repeat(200),
        department: "a;b,c".into(),
        emails: vec!["a@b.example".into(), "c@d.example".into()],
        notes: "first\nsecond; third, 李伟 = =3D\\".into(),
        tags: vec!["a,b".into(), "c;d".into()],
        handles: vec!["https://x.example/?a=1;b=2,3".into(), "wechat:li88".into()],
        street: "1 Main St\nBack".into(),
        ..Contact::default()
    };
    let actor = at(&store, 0);
    store
        .transact(&actor, dealbook::store::Op::new("test"), |tx| {
            tx.create(Contact::INFO, Row::from_record(&made))
        })
        .expect("made");
    let first = contacts(&store).remove(0);
    for version in [Version::V21, Version::V30, Version::V40] {
        let mut bytes = Vec::new();
        let read = store.read();
        write(&read, version, &mut bytes, |f| read.each(Contact::INFO, f)).expect("written");
        let mut other = book();
        let report = bring(&mut other, &bytes);
        assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
        let mut back = contacts(&other).remove(0);
        back.id = first.id;
        assert_eq!(
            back,
            first,
            "{version:?}\n{}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn every_card_collected_from_others_comes_in_or_says_why() {
    let Some(root) = shared("4-vcard") else {
        return;
    };
    let mut table = String::new();
    for path in files_under(&root) {
        let mut store = book();
        let report = import(&mut store, 1, &[path.clone()], &Options::default());
        let made: Vec<String> = report
            .files
            .iter()
            .map(|file| format!("{} {}", file.created, file.many))
            .collect();
        let whys: Vec<&str> = report.rejects.iter().map(|reject| &*reject.why).collect();
        let name = path.strip_prefix(&root).unwrap_or(&path).display();
        table.push_str(&format!(
            "| {name} | {} | {} | {} |\n",
            made.join(", "),
            report.rejected(),
            whys.join("; ")
        ));
        assert!(
            report.created() + report.rejected() > 0,
            "{name}: neither taken nor told"
        );
        assert!(
            report.created() > 0 || name.to_string().contains("char-escaping"),
            "{name}: {whys:?}"
        );
        let again = import(&mut store, 2, &[path.clone()], &Options::default());
        assert_eq!(
            (again.created(), again.updated()),
            (0, 0),
            "{name}: {:?}",
            again.lines()
        );
    }
    println!("{table}");
}
