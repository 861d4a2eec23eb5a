//! Administration by screens, against a server inside the test: what is said is done there, and nobody waits for it.

use std::sync::OnceLock;

use dealbook::{
    clock,
    domain::{
        field::Instant,
        id::Ref,
        record::{
            account::Account as Customer,
            team::{User, UserRole},
        },
    },
    store::{self, Op, Read},
    sync::{
        client::{account::Account, transport::Trouble},
        core::{
            command::{Command, Said},
            protocol::{LoginRequest, Refusal, Verb},
        },
    },
    tui::{
        action::ACTIONS, exchange, executor::Clerk, harness::Harness, message, standing::Standing,
    },
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    server::{
        ground::Ground,
        house::{Phone, Running, fresh_id},
    },
    support::{self, START},
};

/// A server with its administrator, and a book that is theirs.
struct Hall {
    ground: Ground,
    running: Running,
    admin: Phone,
    folder: tempfile::TempDir,
}

impl Hall {
    fn new() -> Self {
        let ground = Ground::sqlite();
        let running = Running::over(&ground);
        let admin = Phone::invited(&running.url(), "admin", &ground.founder.invite);
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            ground,
            running,
            admin,
            folder,
        }
    }

    /// Someone with a device of theirs.
    fn person(&self, login: &str) -> Phone {
        let said = self
            .ground
            .admin("user", &json!({"do": "add", "login": login}));
        Phone::invited(&self.running.url(), login, &said)
    }

    /// The interface over an administrator's book, on the page.
    fn screen(&self) -> Harness {
        let book = self.folder.path().join("book.db");
        let account = Account {
            url: self.running.url(),
            token: self.admin.login.token.clone(),
            login: "admin".into(),
            ..Account::default()
        };
        account.save(&book).expect("kept");
        let mut harness = Harness::empty().size(110, 30);
        harness.exchange(exchange::look);
        harness.send_by(exchange::clerk(book));
        harness.send(message::Message::Exchange(
            dealbook::tui::standing::Phase::Quiet,
        ));
        harness.keys("gn")
    }
}

fn has(harness: &mut Harness, parts: &[&str]) {
    let screen = harness.screen();
    for part in parts {
        assert!(screen.contains(part), "{part}: {screen}");
    }
}

/// The line of a screen with this in it.
fn line(harness: &mut Harness, part: &str) -> String {
    let screen = harness.screen();
    let found = screen.lines().find(|line| line.contains(part));
    found
        .unwrap_or_else(|| panic!("{part}: {screen}"))
        .to_owned()
}

#[test]
fn a_person_is_added_and_their_code_is_shown_once() {
    let hall = Hall::new();
    let mut harness = hall.screen();
    assert_eq!(harness.focus(), "admin");
    has(&mut harness, &["People 1", "Admin", "no password"]);
    let mut harness = harness.keys("aana@example.com<enter>Ana Lima<enter><enter>");
    assert_eq!(harness.focus(), "code");
    has(
        &mut harness,
        &[
            "Invite for ana@example.com",
            "sync login",
            "added ana@example.com",
        ],
    );
    let harness = harness.keys("j<enter>y");
    let code = harness.copied.last().expect("copied").clone();
    let mut harness = harness.keys("c<esc>");
    let command = harness.copied.last().expect("copied").clone();
    assert!(
        command.contains("https://crm.example.com") && command.ends_with(&code),
        "{command}"
    );
    assert!(!harness.screen().contains(&code), "it is shown once");
    has(&mut harness, &["People 2", "Invites 1"]);
    assert!(line(&mut harness, "Ana Lima").contains("Rep"));
    // The code is good, and good for her.
    let phone = Phone::invited(&hall.running.url(), "ana@example.com", &code);
    assert_eq!(phone.login.name, "Ana Lima");
    // Who did it stands in the audit.
    let mut harness = harness.keys("<backtab>R");
    assert!(line(&mut harness, "person added").contains("admin"));
    let told = line(&mut harness, "device let in");
    assert!(told.contains("ana@example.com"), "{told}");
}

#[test]
fn roles_teams_and_managers_are_set_and_what_follows_holds() {
    let hall = Hall::new();
    let mut rep = hall.person("bo@example.com");
    let mut lead = hall.person("cy@example.com");
    let account = fresh_id();
    let op = rep.op(Verb::Create, 1, account, 0, &[("name", json!("Acme"))]);
    rep.push(&[op]);
    let sees = |phone: &mut Phone| phone.all().iter().any(|line| line.record == account);
    assert!(!sees(&mut lead));
    // A team, who leads it, who is in it.
    let mut harness = hall.screen().keys("<tab>aNorth<enter>mcy<enter>");
    assert!(line(&mut harness, "North").contains("cy@example.com"));
    let mut harness = harness.keys("<backtab>jtNorth<enter>");
    let told = line(&mut harness, "bo@example.com ");
    assert!(told.contains("North"), "{told}");
    assert!(sees(&mut lead), "who leads sees what those under them see");
    // A role, by its name.
    let mut harness = harness.keys("rManager<enter>");
    assert!(line(&mut harness, "bo@example.com ").contains("Manager"));
    // Someone leaves, after a question, and comes back.
    let mut harness = harness.keys("Xn");
    assert!(line(&mut harness, "bo@example.com ").contains("no password"));
    let mut harness = harness.keys("Xy");
    assert!(line(&mut harness, "bo@example.com ").contains("left"));
    let answer = hall
        .running
        .ask("POST", "/v1/hello", Some(&rep.login.token), b"{}");
    assert_eq!(answer.0, 401);
    let mut harness = harness.keys("X");
    assert!(line(&mut harness, "bo@example.com ").contains("no password"));
    // The last administrator stays one: the server's own words are told.
    let mut harness = harness.keys("krRep<enter>");
    has(&mut harness, &["only administrator"]);
}

#[test]
fn rights_are_granted_territories_and_accounts_change_hands() {
    let hall = Hall::new();
    let mut bo = hall.person("bo@example.com");
    let mut cy = hall.person("cy@example.com");
    let mut harness = hall.screen();
    // An account of this book that the server has from Bo.
    let actor = support::at(harness.store_mut(), 0);
    let (id, _) = harness
        .store_mut()
        .transact(&actor, Op::new("create"), |tx| {
            tx.insert(&Customer {
                name: "Acme Works".into(),
                ..Customer::default()
            })
        })
        .expect("written");
    let uuid = harness
        .store()
        .read()
        .uuid(id.id())
        .expect("asked")
        .expect("there");
    let op = bo.op(Verb::Create, 1, uuid, 0, &[("name", json!("Acme Works"))]);
    bo.push(&[op]);
    let sees = |phone: &mut Phone| phone.all().iter().any(|line| line.record == uuid);
    assert!(sees(&mut bo) && !sees(&mut cy));
    // A territory of its own; Cy may look there, then the account moves in.
    let harness = harness.keys("<tab><tab>aSouth<enter>");
    let mut harness = harness.keys("wcy<enter>looks<enter>");
    has(&mut harness, &["Who may do what in South"]);
    // Below the territories, one of which is called like her.
    let screen = harness.screen();
    let right = screen
        .lines()
        .rfind(|line| line.contains("cy@example.com  "));
    assert!(right.expect("a right").contains("looks"), "{screen}");
    let mut harness = harness.keys("oAcme<enter>");
    has(&mut harness, &["moved Acme Works to South"]);
    assert!(sees(&mut cy) && !sees(&mut bo));
    let harness = harness.keys("wcy<enter>nothing<enter>");
    assert!(!sees(&mut cy));
    // A whole territory goes from one to another: what Bo may write in, Cy may.
    let mut harness = harness.keys("wbo<enter>writes<enter>v<enter>cy<enter>");
    has(&mut harness, &["handed South over to cy@example.com"]);
    assert!(sees(&mut cy) && !sees(&mut bo));
    let mut harness = harness.keys("nSüden<enter>");
    has(&mut harness, &["Who may do what in Süden"]);
}

#[test]
fn a_device_is_sent_away_but_not_ones_own_and_an_invite_is_withdrawn() {
    static OWN: OnceLock<Uuid> = OnceLock::new();
    fn look(_: &Read<'_>) -> store::Result<Standing> {
        Ok(Standing {
            is_admin: true,
            device: OWN.get().copied(),
            ..Standing::default()
        })
    }
    let hall = Hall::new();
    let bo = hall.person("bo@example.com");
    OWN.set(hall.admin.device).expect("once");
    let mut harness = hall.screen();
    harness.exchange(look);
    harness.send(message::Message::Exchange(
        dealbook::tui::standing::Phase::Quiet,
    ));
    let mut harness = harness.keys("<tab><tab><tab>");
    has(&mut harness, &["Devices 2", "phone (this one)"]);
    let mut harness = harness.keys("ggX");
    has(&mut harness, &["it cannot send itself away"]);
    let mut harness = harness.keys("GXy");
    assert!(line(&mut harness, "bo@example.com ").contains("sent away"));
    let answer = hall
        .running
        .ask("POST", "/v1/hello", Some(&bo.login.token), b"{}");
    assert_eq!(answer.0, 401);
    // An invite for someone who is there: it is shown, then withdrawn.
    let harness = harness.keys("<tab>abo<enter>y");
    let code = harness.copied.last().expect("copied").clone();
    let mut harness = harness.keys("<esc>");
    has(&mut harness, &["Invites 1"]);
    let mut harness = harness.keys("X");
    has(&mut harness, &["withdrew the invite", "Nothing here yet"]);
    let mut http = bo.http;
    let refused = http.login(&LoginRequest {
        login: "bo@example.com".into(),
        invite: Some(code),
        device: fresh_id(),
        ..LoginRequest::default()
    });
    assert_eq!(refused, Err(Trouble::Refused(Refusal::Login)));
}

#[test]
fn the_screen_does_not_wait_and_says_when_the_server_is_away() {
    let hall = Hall::new();
    hall.person("bo@example.com");
    let harness = hall.screen().hold("server");
    // Something is on its way: the cursor moves, pages turn, a second order is not sent.
    let mut harness = harness.keys("<tab>aNorth<enter>");
    has(&mut harness, &["Teams", "Nothing here yet"]);
    let mut harness = harness.keys("aSouth<enter>");
    has(&mut harness, &["has not answered yet"]);
    let mut harness = harness.keys("<backtab>j").release();
    has(&mut harness, &["2 of 2", "Teams 1"]);
    drop(hall.running);
    let mut harness = harness.keys("R");
    has(
        &mut harness,
        &["the server cannot be reached", "bo@example.com"],
    );
    // What was asked in vain is not told as done.
    let mut harness = harness.keys("<tab>aWest<enter>");
    has(&mut harness, &["Teams 1"]);
    assert!(!harness.screen().contains("changed West"));
}

#[test]
fn it_is_offered_to_administrators_of_a_server_alone() {
    let mut harness = Harness::empty().size(110, 30).keys("gn");
    has(&mut harness, &["this book has no server"]);
    let mut harness = harness.keys("<esc><ctrl+p>may come");
    assert!(!harness.screen().contains("for administrators"));
    let mut harness = harness.keys("<esc>");
    harness.exchange(exchange::look);
    harness.send(message::Message::Exchange(
        dealbook::tui::standing::Phase::Quiet,
    ));
    let mut harness = harness.keys("<ctrl+p>may come");
    has(&mut harness, &["for administrators"]);
    // The server made her a rep; the book has heard of it.
    let mut harness = harness.keys("<esc>");
    let actor = support::at(harness.store_mut(), 0);
    harness
        .store_mut()
        .transact(&actor, Op::new("edit"), |tx| {
            let me: Ref<User> = Ref::to(actor.user);
            tx.update(me, |user: &mut User| user.role = Some(UserRole::Rep.into()))
        })
        .expect("written");
    harness.send(message::Message::Exchange(
        dealbook::tui::standing::Phase::Quiet,
    ));
    let mut harness = harness.keys("<ctrl+p>may come");
    assert!(!harness.screen().contains("for administrators"));
    let mut harness = harness.keys("<esc>gn");
    has(&mut harness, &["only an administrator"]);
    let mut harness = harness.keys("g").wait(500);
    assert!(!harness.screen().contains("for administrators"));
}

/// A server that always says the same.
struct Parrot;

impl Clerk for Parrot {
    fn tell(&mut self, command: &Command) -> Result<Said, message::Trouble> {
        let rows: &[&[&str]] = match command.noun() {
            "user" => &[
                &["admin", "Sofia Ek", "admin", "", "Sofia Ek", "active"],
                &[
                    "bo@example.com",
                    "Bo Nilsson",
                    "rep",
                    "North",
                    "Bo Nilsson",
                    "active",
                ],
                &[
                    "cy@example.com",
                    "Cy Young",
                    "manager",
                    "Europe",
                    "Cy Young",
                    "no password",
                ],
                &[
                    "di@example.com",
                    "张伟\u{1b}[31m",
                    "read_only",
                    "",
                    "",
                    "left",
                ],
            ],
            "team" => &[&["Europe", "", "cy@example.com"], &["North", "Europe", ""]],
            "territory" => &[
                &["Bo Nilsson", "00000000-0000-0000-0000-000000000001", "1204"],
                &["Key accounts", "00000000-0000-0000-0000-000000000002", "37"],
            ],
            "grant" => &[
                &[
                    "bo@example.com",
                    "Bo Nilsson",
                    "write",
                    "none",
                    "00000000-0000-0000-0000-000000000001",
                ],
                &[
                    "cy@example.com",
                    "Bo Nilsson",
                    "none",
                    "read",
                    "00000000-0000-0000-0000-000000000001",
                ],
            ],
            "device" => &[&[
                "00000000-0000-0000-0000-000000000009",
                "bo@example.com",
                "laptop",
                "active",
                "412",
                "2026-03-01 17:20",
            ]],
            "audit" => &[
                &[
                    "2026-03-01 17:20",
                    "admin",
                    "grant.set",
                    "bo@example.com Key accounts read",
                ],
                &[
                    "2026-03-01 17:02",
                    "(this machine)",
                    "user.add",
                    "admin admin",
                ],
            ],
            _ => &[],
        };
        let rows = rows
            .iter()
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect();
        let code = matches!(command.noun(), "invite").then(|| "k3v9h-2m7qx-wf0ce-8tnaz".to_owned());
        Ok(Said {
            rows,
            code,
            ..Said::default()
        })
    }
}

fn with_parrot() -> Harness {
    let mut harness = Harness::empty();
    harness.exchange(exchange::look);
    harness.send(message::Message::Exchange(
        dealbook::tui::standing::Phase::Quiet,
    ));
    harness.send_by(Box::new(Parrot));
    harness
}

#[test]
fn moments_are_shown_as_everywhere_else() {
    // What the server lists as 17:20 of the day before, in the zone of this machine.
    let sent = clock::local_moment(Instant(START - 56_400_000), support::today());
    for page in ["gn<tab><tab><tab>", "gn<backtab>"] {
        let screen = with_parrot().size(120, 30).keys(page).screen();
        assert!(screen.contains(&sent), "{sent}\n{screen}");
    }
}

#[test]
fn pictures_of_administration() {
    let picture = |width, height, keys: &str| {
        let harness = with_parrot().size(width, height).keys("gn");
        harness.keys(keys).screen()
    };
    insta::assert_snapshot!("admin_80", picture(80, 24, ""));
    insta::assert_snapshot!("admin_territories_120", picture(120, 36, "<tab><tab>"));
    insta::assert_snapshot!("admin_code_80", picture(80, 24, "i"));
}

#[test]
fn every_action_on_every_page_at_every_size() {
    for (width, height) in [(1, 1), (40, 10), (80, 24), (140, 40)] {
        let mut harness = with_parrot().size(width, height);
        for page in 0..6 {
            for spec in ACTIONS {
                harness = harness
                    .keys("<esc><esc><esc>1gn")
                    .keys(&"<tab>".repeat(page));
                harness.act(spec.action);
                harness.is_over = false;
            }
            let screen = harness.screen();
            assert!(!screen.contains('\u{1b}'), "{screen}");
        }
    }
}
