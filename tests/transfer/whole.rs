//! Everything out and back in: the same book.

use std::{fs, path::Path};

use dealbook::{
    domain::record::{account::Account, playbook::Attachment},
    store::{Op, Store},
    transfer::{
        Error,
        whole::{
            back,
            manifest::{self, Manifest},
            out,
        },
    },
};

use crate::support::{START, at, sample, today};

fn leave(store: &Store, beside: Option<&Path>, to: &Path) -> Manifest {
    out::write(&store.read(), beside, to, false).expect("written")
}

fn enter(from: &Path, book: &Path) -> dealbook::transfer::Result<Manifest> {
    let now = dealbook::domain::field::Instant(START + 3_600_000);
    back::read(from, book, now, today())
}

#[test]
fn the_sample_comes_back_as_the_same_book() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = sample();
    let actor = at(&store, 5);
    let account = store.read().all::<Account>().expect("readable").remove(0);
    store
        .transact(&actor, Op::new("test"), |tx| {
            tx.keep_external_id("salesforce", "account", "001x", account.id)?;
            tx.insert(&Attachment {
                about: Some(dealbook::domain::id::AnyRef(account.id)),
                title: "Plan".into(),
                path: "plans/plan.txt".into(),
                copied: true,
                ..Attachment::default()
            })
        })
        .expect("kept");
    let beside = folder.path().join("old");
    fs::create_dir_all(beside.join("plans")).expect("made");
    fs::write(beside.join("plans/plan.txt"), "the plan").expect("written");

    let first = folder.path().join("first");
    let was = leave(&store, Some(&beside), &first);
    assert_eq!(was.attachments.len(), 1);
    assert!(out::records(&was) > 300, "{}", out::records(&was));
    let new = folder.path().join("new");
    fs::create_dir(&new).expect("made");
    let book = new.join("book.db");
    enter(&first, &book).expect("read");
    assert_eq!(
        fs::read_to_string(new.join("plans/plan.txt")).expect("there"),
        "the plan"
    );

    let back = Store::open(&book).expect("opened");
    let is = leave(&back, Some(&new), &folder.path().join("second"));
    for (was, is) in was.files.iter().zip(&is.files) {
        assert_eq!(was, is, "{}", differs(folder.path(), &was.file));
    }
    assert_eq!(was, is);
    let actor = back.actor(dealbook::domain::field::Instant(START), today());
    assert_eq!(
        back.read()
            .uuid(actor.user)
            .expect("known")
            .map(|uuid| uuid.to_string()),
        Some(was.book.me.clone())
    );
    let known = back
        .read()
        .by_external_id("salesforce", "account", "001x")
        .expect("readable")
        .expect("known");
    assert_eq!(back.read().title(known).expect("named"), account.name);
    let custom = |store: &Store| {
        store
            .read()
            .all::<Account>()
            .expect("readable")
            .iter()
            .filter(|account| !account.custom.is_empty())
            .count()
    };
    assert_eq!(custom(&back), custom(&store));
}

fn differs(folder: &Path, file: &str) -> String {
    let read = |of: &str| fs::read_to_string(folder.join(of).join(file)).unwrap_or_default();
    let (was, is) = (read("first"), read("second"));
    let pair = was.lines().zip(is.lines()).find(|(was, is)| was != is);
    pair.map_or_else(
        || format!("{} or {} lines", was.lines().count(), is.lines().count()),
        |(was, is)| format!("\n{was}\n{is}"),
    )
}

#[test]
fn nothing_is_written_over_and_nothing_is_left_half_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = sample();
    let to = folder.path().join("out");
    fs::create_dir(&to).expect("made");
    fs::write(to.join("mine.txt"), "mine").expect("written");
    let other = out::write(&store.read(), None, &to, true);
    assert!(
        matches!(other, Err(Error::Exists(_))),
        "a folder that we did not write is never replaced"
    );
    fs::remove_dir_all(&to).expect("gone");
    leave(&store, None, &to);
    assert!(matches!(
        out::write(&store.read(), None, &to, false),
        Err(Error::Exists(_))
    ));
    out::write(&store.read(), None, &to, true).expect("replaced, since it was asked");
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);

    let book = folder.path().join("book.db");
    fs::write(&book, "not yours").expect("written");
    assert!(matches!(enter(&to, &book), Err(Error::Exists(_))));
    assert_eq!(fs::read_to_string(&book).expect("there"), "not yours");
    fs::remove_file(&book).expect("gone");

    // A value that was changed on the way is not taken on trust.
    let accounts = to.join("account.csv");
    let text = fs::read_to_string(&accounts).expect("there");
    fs::write(&accounts, text.replacen('a', "b", 1)).expect("written");
    let error = enter(&to, &book).expect_err("refused").to_string();
    assert!(error.contains("checksum"), "{error}");
    // Even with the right checksum, what cannot be read stops everything.
    let broken = text.replacen("\r\n", ",\r\n", 1);
    fs::write(&accounts, broken).expect("written");
    let mut manifest = manifest::read(&to).expect("readable");
    use sha2::Digest as _;
    for entry in &mut manifest.files {
        entry.sha256 = manifest::hex(&sha2::Sha256::digest(
            fs::read(to.join(&entry.file)).expect("there"),
        ));
    }
    fs::write(
        to.join(manifest::NAME),
        serde_json::to_string(&manifest).expect("text"),
    )
    .expect("written");
    let error = enter(&to, &book).expect_err("refused").to_string();
    assert!(error.contains("account has no field"), "{error}");
    let left: Vec<String> = fs::read_dir(folder.path())
        .expect("readable")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(left, ["out"], "nothing is left over");
}

#[test]
fn a_manifest_leads_to_no_other_file_and_a_newer_one_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = sample();
    let to = folder.path().join("out");
    let mut manifest = leave(&store, None, &to);
    let put = |manifest: &Manifest| {
        fs::write(
            to.join(manifest::NAME),
            serde_json::to_string(manifest).expect("text"),
        )
        .expect("written");
        enter(&to, &folder.path().join("book.db"))
            .expect_err("refused")
            .to_string()
    };
    let name = manifest.files[0].file.clone();
    for path in ["../account.csv", "/etc/passwd"] {
        manifest.files[0].file = path.into();
        assert!(put(&manifest).contains("not in the folder"));
    }
    manifest.files[0].file = name;
    manifest.format = manifest::FORMAT + 1;
    assert!(put(&manifest).contains("format"));
}
