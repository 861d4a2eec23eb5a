//! Real books, the real program, a real server: edits while apart, a conflict, a handover, a device sent away.

use serde_json::{Value, json};

use super::{
    ground::{Ground, on_both},
    house::{Phone, Running, fresh_id},
    processes::Process,
};
use crate::cli::desk::{Desk, Said};

/// Someone with a book of their own.
struct Rep {
    desk: Desk,
}

impl Rep {
    fn new(name: &str) -> Self {
        let desk = Desk::bare();
        let rep = Self { desk };
        assert_eq!(rep.run_as(name, &["init", "--currency", "EUR"]).code, 0);
        rep
    }

    fn run_as(&self, name: &str, args: &[&str]) -> Said {
        let mut command = self.desk.command();
        command.env("DEALBOOK_USER", name);
        let output = assert_cmd::Command::from_std(command)
            .args(args)
            .output()
            .expect("ran");
        Said {
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Comes in with an invite, and chooses a password.
    fn comes_in(&self, url: &str, login: &str, invite: &str) {
        let said = self.desk.run_with(
            &["sync", "login", url, "--login", login, "--invite", invite],
            "correct horse battery\n",
        );
        assert_eq!(said.code, 0, "{login}: {}{}", said.out, said.err);
    }

    /// Exchanges; what it said.
    fn sync(&self) -> String {
        let said = self.desk.run(&["sync", "now"]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        said.out + &said.err
    }

    fn accounts(&self) -> Vec<Value> {
        self.desk.records(&["list", "account"])
    }

    fn account(&self, name: &str) -> Value {
        let found: Vec<Value> = self
            .accounts()
            .into_iter()
            .filter(|account| account["name"] == name)
            .collect();
        assert_eq!(found.len(), 1, "{name} in {:?}", self.accounts());
        found[0].clone()
    }

    fn open_conflicts(&self) -> Vec<Value> {
        self.desk.records(&["list", "conflict", "state:open"])
    }
}

/// The program on the server's own machine.
struct Office<'g> {
    ground: &'g Ground,
    desk: Desk,
}

impl Office<'_> {
    fn admin(&self, args: &[&str]) -> String {
        let mut all: Vec<String> = vec!["admin".into()];
        all.extend(self.ground.place());
        all.extend(args.iter().map(ToString::to_string));
        let said = self.desk.run(&all);
        assert_eq!(said.code, 0, "{args:?}: {}{}", said.out, said.err);
        said.out
    }

    fn invite(&self, login: &str, more: &[&str]) -> String {
        let mut args = vec!["user", "add", login];
        args.extend(more);
        let said = self.admin(&args);
        said.split_whitespace().last().expect("a code").to_owned()
    }
}

#[test]
fn two_books_apart_a_conflict_a_handover_and_a_device_sent_away() {
    on_both("two_books_apart", |ground| {
        let process = Process::start(&ground.place());
        let office = Office {
            ground: &ground,
            desk: Desk::bare(),
        };
        // A book joins with all that it holds.
        let lena = Rep::new("Lena Kraus");
        lena.desk
            .ok(&["add", "account", "name=Acme", "website=acme.example"]);
        lena.desk.ok(&[
            "add",
            "opportunity",
            "name=Ovens",
            "account=Acme",
            "amount=1200",
        ]);
        lena.comes_in(&process.url, "admin", &ground.founder.invite);
        // A colleague in the same territory sees it.
        let invite = office.invite(
            "ana@example.com",
            &["--name", "Ana Lima", "--territory", "admin"],
        );
        let ana = Rep::new("Ana Lima");
        ana.comes_in(&process.url, "ana@example.com", &invite);
        assert_eq!(ana.account("Acme")["website"], "acme.example");
        assert_eq!(ana.account("Acme")["id"], lena.account("Acme")["id"]);
        assert_eq!(ana.desk.records(&["list", "opportunity"]).len(), 1);

        // Apart: both change the same field, and each something of their own.
        lena.desk
            .ok(&["set", "account/Acme", "website=lena.example"]);
        lena.desk.ok(&["add", "contact", "name=Mo", "account=Acme"]);
        ana.desk.ok(&["set", "account/Acme", "website=ana.example"]);
        ana.desk.ok(&["set", "account/Acme", "city=Porto"]);
        ana.desk.ok(&["add", "account", "name=Blue River"]);
        lena.sync();
        let said = ana.sync();
        assert!(said.contains("1 conflict"), "{said}");
        lena.sync();
        for rep in [&lena, &ana] {
            let acme = rep.account("Acme");
            assert_eq!(acme["city"], "Porto");
            assert_eq!(rep.desk.records(&["list", "contact"]).len(), 1);
            rep.account("Blue River");
            let conflicts = rep.open_conflicts();
            assert_eq!(conflicts.len(), 1, "{conflicts:?}");
            let both = format!("{} {}", conflicts[0]["stands"], conflicts[0]["given"]);
            assert!(
                both.contains("lena.example") && both.contains("ana.example"),
                "{both}"
            );
        }
        assert_eq!(
            lena.account("Acme")["website"],
            ana.account("Acme")["website"]
        );
        // History names who did it, on the other's machine too.
        let history = lena.desk.run(&["history", "account/Acme"]).out;
        assert!(
            history.contains("Ana Lima") && history.contains("Porto"),
            "{history}"
        );
        // One of them writes a third value and closes it; both have it then.
        let conflict = ana.open_conflicts()[0]["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        ana.desk
            .ok(&["set", "account/Acme", "website=both.example"]);
        ana.desk.ok(&["set", &conflict, "state=written"]);
        ana.sync();
        lena.sync();
        assert_eq!(lena.account("Acme")["website"], "both.example");
        assert!(lena.open_conflicts().is_empty() && ana.open_conflicts().is_empty());
        // Nothing more to say.
        assert!(lena.sync().contains("sent 0, came 0"));
        assert!(ana.sync().contains("sent 0, came 0"));

        // The account is handed over to someone else.
        let invite = office.invite("carl@example.com", &["--name", "Carl Berg"]);
        let carl = Rep::new("Carl Berg");
        carl.comes_in(&process.url, "carl@example.com", &invite);
        assert!(carl.accounts().is_empty(), "{:?}", carl.accounts());
        let acme = lena.account("Acme")["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        // Ana has not heard of it yet and goes on.
        ana.desk.ok(&["set", "account/Acme", "city=Braga"]);
        office.admin(&["move", &acme, "--to", "Carl Berg"]);
        carl.sync();
        assert_eq!(carl.account("Acme")["city"], "Porto");
        assert_eq!(carl.desk.records(&["list", "opportunity"]).len(), 1);
        assert_eq!(carl.desk.records(&["list", "contact"]).len(), 1);
        ana.sync();
        assert!(
            ana.accounts()
                .iter()
                .all(|account| account["name"] != "Acme"),
            "it left her book"
        );
        carl.sync();
        assert_eq!(
            carl.account("Acme")["city"],
            "Porto",
            "what came late changes nothing by itself"
        );
        let late = carl.open_conflicts();
        assert_eq!(late.len(), 1, "{late:?}");
        assert!(format!("{late:?}").contains("Braga"));
        let own = ana.open_conflicts();
        assert!(
            format!("{own:?}").contains("Braga") && !format!("{own:?}").contains("Porto"),
            "her own words alone: {own:?}"
        );

        // A device is sent away.
        let devices = office.admin(&["device", "list", "--format", "json"]);
        let devices: Vec<Value> = serde_json::from_str(&devices).expect("JSON");
        let device = devices
            .iter()
            .find(|device| device["login"] == "ana@example.com")
            .expect("hers");
        office.admin(&[
            "device",
            "revoke",
            device["device"].as_str().expect("an id"),
        ]);
        let said = ana.desk.run(&["sync", "now"]);
        assert_eq!(said.code, 5, "{}{}", said.out, said.err);
        assert!(ana.accounts().is_empty(), "{:?}", ana.accounts());
        let said = ana.desk.run(&["sync", "now"]);
        assert_eq!(said.code, 5);
        assert!(said.err.contains("sync login"), "{}", said.err);
        lena.sync();
        lena.account("Blue River");
        // The same book comes in again, as another device: what it may see is back, what it typed meanwhile is sent.
        ana.desk.ok(&["add", "account", "name=Meanwhile"]);
        let said = ana.desk.run_with(
            &["sync", "login", &process.url, "--login", "ana@example.com"],
            "correct horse battery\n",
        );
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        ana.account("Blue River");
        let told = lena.sync();
        assert_eq!(
            lena.accounts().len(),
            2,
            "{}{}\n{told}{:?}{:?}",
            said.out,
            said.err,
            ana.open_conflicts(),
            ana.accounts()
        );
        lena.account("Meanwhile");
    });
}

#[test]
fn what_is_not_let_in_is_told_plainly() {
    let ground = Ground::sqlite();
    let process = Process::start(&ground.place());
    let desk = Desk::new();
    let said = desk.run_with(
        &["sync", "login", &process.url, "--login", "admin"],
        "wrong horse\n",
    );
    assert_eq!(said.code, 5, "{}", said.out);
    assert!(
        said.err.contains("the server lets nobody in with that"),
        "{}",
        said.err
    );
    let (code, err) = desk.refused(&["sync", "now"]);
    assert!(code == 1 && err.contains("no server"), "{err}");
    let (_, err) = desk.refused(&["sync", "login", "http://crm.example.com", "--login", "x"]);
    assert!(
        err.contains("in the clear") || err.contains("plain HTTP"),
        "{err}"
    );
    let said = desk.run_with(
        &["sync", "login", "http://127.0.0.1:9", "--login", "x"],
        "y\n",
    );
    assert_eq!(said.code, 5);
    assert!(said.err.contains("cannot be reached"), "{}", said.err);
    assert_eq!(desk.run(&["sync", "status"]).code, 0);
    // Who listens to others without TLS is asked whether that is meant.
    let (_, err) = desk.refused(&["serve", "--data", "here", "--listen", "0.0.0.0:0"]);
    assert!(
        err.contains("in the clear") && err.contains("--tls-cert"),
        "{err}"
    );
    let (_, err) = desk.refused(&["admin", "--data", "nowhere", "user", "list"]);
    assert!(err.contains("no server's database"), "{err}");
}

#[test]
fn a_copy_of_a_device_is_called_what_that_is_and_is_written_down() {
    on_both("a_copy_of_a_device", |ground| {
        let running = Running::over(&ground);
        let phone = Phone::invited(&running.url(), "admin", &ground.founder.invite);
        let ask = |path: &str, body: Value| {
            let token = Some(phone.login.token.as_str());
            let (status, _, said) = running.ask("POST", path, token, body.to_string().as_bytes());
            assert_eq!(status, 200, "{path}");
            String::from_utf8(said).expect("text")
        };
        let copy = fresh_id();
        ask("/v1/device", json!({"device": copy, "from": phone.device}));
        let devices = ask("/v1/admin/device", json!({"do": "list"}));
        assert_eq!(devices.matches("\"phone\"").count(), 2, "{devices}");
        let audit = ask("/v1/admin/audit", json!({"do": "list"}));
        let line = format!("{copy} → {}", phone.device);
        assert!(
            audit.contains("device.copy") && audit.contains(&line),
            "{audit}"
        );
    });
}

#[test]
fn all_of_administration_is_on_the_command_line() {
    on_both("all_of_administration_is_on_the_command_line", |ground| {
        let office = Office {
            ground: &ground,
            desk: Desk::bare(),
        };
        office.admin(&["territory", "add", "North"]);
        office.admin(&["territory", "rename", "North", "South"]);
        office.admin(&["team", "set", "Europe"]);
        office.invite(
            "ana@example.com",
            &["--name", "Ana Lima", "--team", "Europe"],
        );
        office.admin(&["team", "set", "Europe", "--manager", "ana@example.com"]);
        office.admin(&["user", "set", "ana@example.com", "--role", "manager"]);
        office.admin(&["grant", "set", "ana@example.com", "South", "read"]);
        office.admin(&["invite", "withdraw", "ana@example.com"]);
        office.admin(&["invite", "add", "ana@example.com"]);
        office.admin(&[
            "handover",
            "South",
            "--from",
            "ana@example.com",
            "--to",
            "admin",
        ]);
        office.admin(&["forget", "--days", "400"]);
        for (list, found) in [
            ("user", "ana@example.com"),
            ("team", "Europe"),
            ("territory", "South"),
            ("grant", "South"),
            ("invite", "ana@example.com"),
            ("device", "Login"),
        ] {
            let said = office.admin(&[list, "list"]);
            assert!(said.contains(found), "{list}: {said}");
        }
        let audit = office.admin(&["audit"]);
        for deed in [
            "territory.rename",
            "team.set",
            "user.set",
            "grant.set",
            "invite.withdraw",
            "move.territory",
        ] {
            assert!(audit.contains(deed), "{deed}: {audit}");
        }
    });
}
