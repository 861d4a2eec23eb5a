//! Two people at their screens and a server between them: from the first start to a conflict that both see settled.

use serde_json::json;

use super::{ground::Ground, processes::Process};
use crate::tui::window::Window;

/// Begins a book from nothing and lets it in, by keys alone.
fn comes_in(home: &tempfile::TempDir, name: &str, url: &str, login: &str, invite: &str) -> Window {
    let path = home.path().display().to_string();
    let book = home.path().join("mine.book").display().to_string();
    let env = [
        ("HOME", path.as_str()),
        ("XDG_STATE_HOME", &path),
        ("USER", name),
    ];
    let mut window = Window::with(120, 30, &["--book", &book], &env);
    window.until("Connect to a server");
    // name, currency and month are answered already
    window.send("c\r\r\r");
    window.until("Log in as");
    window.send(&format!("{url}\r{login}\r{invite}\rcorrect horse\r"));
    window.until("Last exchange     today");
    window.send("\x1b");
    window.until_gone("Last exchange");
    window
}

#[test]
fn two_people_at_their_screens_see_each_others_work_and_settle_a_conflict() {
    let ground = Ground::sqlite();
    let process = Process::start(&ground.place());
    let homes = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let mut lena = comes_in(
        &homes[0],
        "lena",
        &process.url,
        "admin",
        &ground.founder.invite,
    );
    let ana = json!({"do": "add", "login": "ana", "name": "Ana Lima", "territory": "admin"});
    let said = ground.admin("user", &ana);
    let invite = said.split_whitespace().last().expect("a code");
    let mut ana = comes_in(&homes[1], "ana", &process.url, "ana", invite);

    // What one types the other reads, without a key.
    ana.send("6");
    lena.send("6a");
    lena.until("C-s save");
    lena.send("Nordwind\x13");
    lena.until("Nordwind");
    ana.until("Nordwind");

    // While the server does not answer, both change the same name.
    process.signal("-STOP");
    for (window, other) in [(&mut lena, " AG"), (&mut ana, " GmbH")] {
        window.send("6");
        window.until("1 of 1");
        window.send("\re");
        window.until("C-s save");
        window.send(&format!("{other}\x13"));
        window.until(&format!("Nordwind{other}"));
        window.until("1 to send");
    }
    process.signal("-CONT");
    lena.until("1 conflict");
    ana.until("1 conflict");
    lena.send("gw");
    lena.until("Before");
    lena.until("Nordwind GmbH");
    lena.until("Nordwind AG");

    // One of them keeps what stands: both are done with it.
    lena.send("s");
    lena.until("in sync");
    ana.until("in sync");
    for mut window in [lena, ana] {
        window.send("q");
        assert_eq!(window.ends_within(std::time::Duration::from_secs(10)), 0);
    }
}
