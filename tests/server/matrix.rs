//! Every route as every role, with one's own ids and with others': what is not theirs is answered like what is not.

use std::collections::BTreeMap;

use dealbook::{
    server::{
        admin::NOUNS,
        http::{
            route::{Access, Call},
            routes,
        },
    },
    sync::core::protocol::{Cursor, PullRequest, Reason, Verb},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    ground::{Ground, on_both},
    house::{Phone, Running, fresh_id},
};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Nobody,
    Garbage,
    Rep,
    Manager,
    ReadOnly,
    Admin,
    Revoked,
    Left,
}

const ROLES: [Role; 8] = [
    Role::Nobody,
    Role::Garbage,
    Role::Rep,
    Role::Manager,
    Role::ReadOnly,
    Role::Admin,
    Role::Revoked,
    Role::Left,
];

struct Cast {
    running: Running,
    phones: BTreeMap<&'static str, Phone>,
}

fn cast(ground: &Ground) -> Cast {
    let running = Running::over(ground);
    let url = running.url();
    let mut phones = BTreeMap::new();
    phones.insert(
        "admin",
        Phone::invited(&url, "admin", &ground.founder.invite),
    );
    for (login, role) in [
        ("rep", "rep"),
        ("other", "rep"),
        ("manager", "manager"),
        ("read_only", "read_only"),
        ("revoked", "rep"),
        ("left", "rep"),
    ] {
        let said = ground.admin("user", &json!({"do": "add", "login": login, "role": role}));
        phones.insert(login, Phone::invited(&url, login, &said));
    }
    let device = phones["revoked"].device;
    ground.admin("device", &json!({"do": "revoke", "device": device}));
    ground.admin(
        "user",
        &json!({"do": "set", "login": "left", "active": false}),
    );
    Cast { running, phones }
}

impl Cast {
    fn token(&self, role: Role) -> Option<String> {
        let of = |login: &str| Some(self.phones[login].login.token.clone());
        match role {
            Role::Nobody => None,
            Role::Garbage => {
                // The right organisation, another secret.
                let token = of("rep")?;
                let (head, _) = token.rsplit_once('_')?;
                Some(format!("{head}_{}", "0".repeat(64)))
            }
            Role::Rep => of("rep"),
            Role::Manager => of("manager"),
            Role::ReadOnly => of("read_only"),
            Role::Admin => of("admin"),
            Role::Revoked => of("revoked"),
            Role::Left => of("left"),
        }
    }
}

#[test]
fn every_route_as_every_role() {
    on_both("every_route_as_every_role", |ground| {
        let cast = cast(&ground);
        let unknown = cast.running.ask("GET", "/nowhere", None, b"");
        assert_eq!(unknown.0, 404);
        let mut cells = 0;
        for route in routes() {
            let paths: Vec<String> = match route.path.strip_suffix('*') {
                Some(stem) => NOUNS.iter().map(|noun| format!("{stem}{noun}")).collect(),
                None => vec![route.path.to_owned()],
            };
            for path in paths {
                for role in ROLES {
                    cells += 1;
                    let token = cast.token(role);
                    let body =
                        if path.starts_with("/v1/admin/audit") || path.starts_with("/v1/admin/u") {
                            r#"{"do":"list"}"#
                        } else {
                            "{}"
                        };
                    let (status, _, said) = cast.running.ask(
                        route.method.as_str(),
                        &path,
                        token.as_deref(),
                        body.as_bytes(),
                    );
                    let word: serde_json::Value = serde_json::from_slice(&said).unwrap_or_default();
                    let word = word["error"].as_str().unwrap_or_default();
                    let cell = format!("{path} as {role:?}: {status} {word}");
                    match (route.access, role) {
                        // The test is on this machine.
                        (Access::Anyone | Access::Machine, _) => {
                            assert!(status != 401 && status != 404 || word == "login", "{cell}");
                        }
                        (_, Role::Nobody | Role::Garbage) => {
                            assert_eq!((status, word), (401, "login"), "{cell}");
                        }
                        (_, Role::Revoked | Role::Left) => {
                            assert_eq!((status, word), (401, "revoked"), "{cell}");
                        }
                        (Access::Admin, Role::Admin) => {
                            assert!(status == 200 || status == 400, "{cell}");
                        }
                        (Access::Admin, _) => {
                            assert_eq!((status, &said), (404, &unknown.2), "{cell}");
                        }
                        // Let in, and then told what is missing from an empty request.
                        (Access::Device, _) => assert!(matches!(status, 400 | 403), "{cell}"),
                    }
                }
            }
        }
        assert!(cells >= ROLES.len() * (NOUNS.len() + 8), "{cells} cells");
    });
}

/// Someone's account, with a word that is nowhere else; the territory it is in, and the device it came from.
fn of_another(cast: &mut Cast) -> (Uuid, Uuid, Uuid) {
    let record = fresh_id();
    let other = cast.phones.get_mut("other").expect("cast");
    let op = other.op(
        Verb::Create,
        1,
        record,
        0,
        &[("name", json!("Zyzzyva Holdings"))],
    );
    other.push(&[op]);
    let hello = other.hello();
    let home = hello.territories.iter().find(|place| place.home);
    (record, home.expect("a home").id, other.device)
}

#[test]
fn what_is_anothers_is_answered_like_what_is_not_there() {
    on_both(
        "what_is_anothers_is_answered_like_what_is_not_there",
        |ground| {
            let mut cast = cast(&ground);
            let (theirs, territory, device) = of_another(&mut cast);

            for login in ["rep", "manager", "read_only"] {
                let phone = cast.phones.get_mut(login).expect("cast");
                // In another's name.
                let token = phone.login.token.clone();
                for path in ["/v1/hello", "/v1/push", "/v1/pull", "/v1/device"] {
                    let mut body = json!({"device": device, "schema": 1, "lineage": [], "first": 1, "cursors": {}});
                    if path == "/v1/device" {
                        body["from"] = json!(device);
                    }
                    let (status, ..) =
                        cast.running
                            .ask("POST", path, Some(&token), body.to_string().as_bytes());
                    assert_eq!(status, 403, "{path} as {login} with the device of another");
                }
                // A territory that is not theirs, and one that is not: both are told to be dropped, no line of either.
                let nowhere = fresh_id();
                let cursors =
                    BTreeMap::from([(territory, Cursor::default()), (nowhere, Cursor::default())]);
                let page = phone
                    .pull(PullRequest {
                        cursors,
                        ..PullRequest::default()
                    })
                    .expect("a page");
                let mut dropped = page.end.drop.clone();
                dropped.sort();
                let mut expected = vec![territory, nowhere];
                expected.sort();
                assert_eq!(dropped, expected, "{login}");
                let seen = format!("{:?}", phone.all());
                assert!(!seen.contains("Zyzzyva"), "{login} sees it");
                // A change of their record, and of one that is not: refused alike, each in the sender's own conflicts.
                let mut notes = Vec::new();
                for record in [theirs, fresh_id()] {
                    let op = phone.op(Verb::Patch, 1, record, 1, &[("name", json!("mine now"))]);
                    let reply = phone.push(&[op]);
                    notes.push(
                        reply
                            .notes
                            .iter()
                            .map(|note| note.code)
                            .collect::<Vec<Reason>>(),
                    );
                }
                assert!(
                    notes.iter().all(|codes| codes.len() == 1),
                    "{login}: {notes:?}"
                );
                let seen = format!("{:?}", phone.all());
                assert!(!seen.contains("Zyzzyva"), "{login} sees it in a conflict");
            }
            ground.look(|tables| {
                let kept = tables.records(&[theirs]).expect("asked").remove(0);
                assert_eq!(kept.body["name"], json!("Zyzzyva Holdings"));
            });
            // An administrator's commands on what is not there.
            let admin = cast.phones["admin"].login.token.clone();
            for (noun, body) in [
                (
                    "device",
                    json!({"do": "revoke", "device": Uuid::from_u128(1)}),
                ),
                ("user", json!({"do": "set", "login": "nobody"})),
                ("invite", json!({"do": "add", "login": "nobody"})),
                (
                    "grant",
                    json!({"do": "set", "login": "rep", "territory": "nowhere", "level": "read"}),
                ),
                (
                    "move",
                    json!({"do": "record", "record": Uuid::from_u128(1), "territory": "rep"}),
                ),
                ("keep", json!({"do": "erase", "record": Uuid::from_u128(1)})),
                ("nothing", json!({})),
            ] {
                let (status, ..) = cast.running.ask(
                    "POST",
                    &format!("/v1/admin/{noun}"),
                    Some(&admin),
                    body.to_string().as_bytes(),
                );
                assert_eq!(status, 404, "{noun}");
            }
        },
    );
}

#[test]
fn who_leads_a_team_sees_what_those_under_them_see() {
    on_both("who_leads_a_team", |ground| {
        let mut cast = cast(&ground);
        let account = fresh_id();
        let rep = cast.phones.get_mut("rep").expect("cast");
        let op = rep.op(Verb::Create, 1, account, 0, &[("name", json!("Acme"))]);
        rep.push(&[op]);
        let sees = |phone: &mut Phone| phone.all().iter().any(|line| line.record == account);
        let manager = cast.phones.get_mut("manager").expect("cast");
        assert!(!sees(manager));
        ground.admin(
            "team",
            &json!({"do": "set", "name": "Europe", "manager": "manager"}),
        );
        ground.admin(
            "team",
            &json!({"do": "set", "name": "Spain", "parent": "Europe"}),
        );
        ground.admin(
            "user",
            &json!({"do": "set", "login": "rep", "team": "Spain"}),
        );
        assert!(sees(manager));
        let op = manager.op(Verb::Patch, 1, account, 99, &[("name", json!("Acme 2"))]);
        assert_eq!(
            manager.push(&[op]).notes.len(),
            1,
            "to look is not to change"
        );
        ground.admin("team", &json!({"do": "set", "name": "Spain", "parent": ""}));
        assert!(!sees(manager));
    });
}

/// What a route may be asked about someone else's: the same request with an id of theirs and with one that is nowhere.
fn foreign(
    call: Call,
    own: Uuid,
    lineage: &serde_json::Value,
    id: Uuid,
    prev: &Last,
) -> Vec<(&'static str, String)> {
    let device = |device: Uuid| json!({"device": device, "schema": 1, "lineage": lineage, "first": 1, "cursors": {}});
    match call {
        Call::Hello => vec![
            ("their device", device(id).to_string()),
            (
                "their operation",
                json!({"device": own, "schema": 1, "lineage": lineage, "ops": []}).to_string(),
            ),
        ],
        Call::Device => vec![(
            "from their device",
            json!({"device": fresh_id(), "from": id}).to_string(),
        )],
        Call::Pull => {
            let pull = |more: serde_json::Value| {
                let mut pull =
                    json!({"device": own, "schema": 1, "lineage": lineage, "cursors": {}});
                if let (Some(pull), Some(more)) = (pull.as_object_mut(), more.as_object()) {
                    pull.extend(more.clone());
                }
                pull.to_string()
            };
            let mut cursors = serde_json::Map::new();
            cursors.insert(id.to_string(), json!([0, 0, 0]));
            vec![
                ("their device", device(id).to_string()),
                ("their territory", pull(json!({ "cursors": cursors }))),
                ("their record", pull(json!({ "own": [id] }))),
                (
                    "their history",
                    pull(json!({"cursors": {}, "older": {"s": id, "q": 0, "u": 1_000}})),
                ),
            ]
        }
        Call::Push => {
            let head = json!({"device": own, "schema": 1, "lineage": lineage, "first": prev.n + 1, "prev": prev.op});
            let line = |more: serde_json::Value| {
                let mut op = json!({"n": prev.n + 1, "i": fresh_id(), "g": 1, "k": 1, "r": id, "b": 1, "h": 1, "t": 1, "o": "edit"});
                if let (Some(op), Some(more)) = (op.as_object_mut(), more.as_object()) {
                    op.extend(more.clone());
                }
                format!("{head}\n{op}\n")
            };
            let mine = fresh_id();
            vec![
                ("their device", device(id).to_string()),
                (
                    "a change of theirs",
                    line(json!({"v": "p", "f": {"name": "mine now"}})),
                ),
                ("an end of theirs", line(json!({"v": "d"}))),
                ("theirs erased", line(json!({"v": "d", "e": true}))),
                ("theirs merged", line(json!({"v": "m", "into": mine}))),
                ("theirs brought back", line(json!({"v": "v", "y": id}))),
                (
                    "theirs rescued",
                    line(json!({"v": "r", "y": id, "f": {"name": "mine now"}})),
                ),
                (
                    "something under theirs",
                    line(
                        json!({"v": "c", "k": 2, "r": mine, "b": 0, "y": id, "f": {"account": id}}),
                    ),
                ),
            ]
        }
        Call::Health | Call::Figures | Call::OpenApi | Call::Login | Call::Admin => Vec::new(),
    }
}

/// The last operation that the server has of a device.
#[derive(Clone, Debug, Default)]
struct Last {
    n: i64,
    op: Option<Uuid>,
}

/// An answer without what differs between any two: ids, numbers, moments.
fn plain(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said).into_owned();
    let digits = |part: &str| {
        part.chars()
            .all(|letter| letter.is_ascii_hexdigit() || letter == '-')
    };
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '_')
        .filter(|word| !word.is_empty() && !digits(word))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn every_route_answers_alike_to_an_id_that_is_anothers_and_one_that_is_nobodys() {
    on_both("every_route_answers_alike", |ground| {
        let mut cast = cast(&ground);
        let (record, home, device) = of_another(&mut cast);
        let theirs = [("record", record), ("territory", home), ("device", device)];
        let mut cells = 0;
        for login in ["rep", "read_only"] {
            let mut last = Last::default();
            let (own, token, lineage) = {
                let phone = cast.phones.get_mut(login).expect("cast");
                let lineage = serde_json::to_value(phone.hello().lineage).expect("JSON");
                (phone.device, phone.login.token.clone(), lineage)
            };
            for route in routes()
                .iter()
                .filter(|route| route.access == Access::Device)
            {
                for (what, id) in theirs {
                    // The names of territories are records that all of the organisation reads.
                    if route.call == Call::Push && what == "territory" {
                        continue;
                    }
                    let mut answers: Vec<Vec<(u16, String)>> = Vec::new();
                    let mut names = Vec::new();
                    for id in [id, fresh_id()] {
                        let mut said = Vec::new();
                        names.clear();
                        let count = foreign(route.call, own, &lineage, id, &last).len();
                        for at in 0..count {
                            // Made anew each time: the one before may have been taken.
                            let (name, body) =
                                foreign(route.call, own, &lineage, id, &last).swap_remove(at);
                            let (status, _, answer) = cast.running.ask(
                                route.method.as_str(),
                                route.path,
                                Some(&token),
                                body.as_bytes(),
                            );
                            assert!(
                                status < 500 && status != 429,
                                "{login} {} {name}: {status}",
                                route.path
                            );
                            let shown = String::from_utf8_lossy(&answer);
                            assert!(
                                !shown.contains("Zyzzyva"),
                                "{login} {} {name}: {shown}",
                                route.path
                            );
                            if let Ok(reply) = serde_json::from_slice::<serde_json::Value>(&answer)
                                && let Some(n) = reply["last_n"].as_i64()
                                && n > last.n
                            {
                                let op = body.lines().nth(1).expect("an operation");
                                let op: serde_json::Value = serde_json::from_str(op).expect("JSON");
                                last = Last {
                                    n,
                                    op: op["i"].as_str().and_then(|id| id.parse().ok()),
                                };
                            }
                            names.push(name);
                            said.push((status, plain(&answer)));
                            cells += 1;
                            // The rate of a device is another story.
                            if cells > 25 {
                                std::thread::sleep(std::time::Duration::from_millis(100));
                            }
                        }
                        answers.push(said);
                    }
                    for (at, name) in names.iter().enumerate() {
                        assert_eq!(
                            answers[0][at], answers[1][at],
                            "{login} asks {} about {name}, with the id of a {what}",
                            route.path
                        );
                    }
                }
            }
        }
        assert!(cells > 100, "{cells}");
        ground.look(|tables| {
            let kept = tables.records(&[record]).expect("asked").remove(0);
            assert_eq!(kept.body["name"], json!("Zyzzyva Holdings"));
            assert!(kept.is_alive());
        });
    });
}
