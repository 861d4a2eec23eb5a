//! What files say that cannot be: a header that is a book, an outcome with a question mark, rules that never come round,
//! accounts in a ring. Each is told in a sentence, and nothing wrong stands in the book.

use dealbook::transfer::import::Options;

use crate::support::{all_of, book, file, import, refused, taken};

#[test]
fn a_header_of_a_megabyte_is_said_by_its_beginning() {
    let long = "h".repeat(1 << 20);
    let (store, report) = taken("accounts.csv", format!("name,{long}\nAtlas,x\n"));
    assert_eq!(all_of(&store, "account", "name"), ["Atlas"]);
    assert!(report.lines().iter().all(|line| line.len() < 300));
    let why = refused("accounts.csv", format!("{long}\nAtlas\n"));
    assert!(why.contains("its only header") && why.len() < 400, "{why}");
    let fields = Options {
        make_fields: true,
        ..Options::default()
    };
    let (_folder, path) = file("accounts.csv", format!("name,{long}\nAtlas,x\n").as_bytes());
    let mut store = book();
    import(&mut store, 1, &[path], &fields);
    let made = store.catalog().custom.values().flatten().next().cloned();
    assert!(made.expect("a field").label.len() < 200);
}
