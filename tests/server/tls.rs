//! TLS in earnest: certificates made for the test, the real program at both ends. Who shows a wrong one is told nothing.

use std::{fs, net::UdpSocket, path::PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use serde_json::json;

use super::{ground::Ground, processes::Process};
use crate::cli::desk::Desk;

/// A company that signs its own certificates.
struct Company {
    folder: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Company {
    fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().expect("a key");
        let own = params.self_signed(&key).expect("signed");
        fs::write(folder.path().join("ca.pem"), own.pem()).expect("written");
        Self {
            folder,
            issuer: Issuer::new(params, key),
        }
    }

    /// What its people are given.
    fn authority(&self) -> String {
        self.folder.path().join("ca.pem").display().to_string()
    }

    /// What a server of this name is started with.
    fn signs(&self, name: &str, is_old: bool) -> Vec<String> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        if is_old {
            params.not_before = date_time_ymd(2019, 1, 1);
            params.not_after = date_time_ymd(2020, 1, 1);
        }
        let key = KeyPair::generate().expect("a key");
        let leaf = params.signed_by(&key, &self.issuer).expect("signed");
        let file = |ending: &str, text: String| -> PathBuf {
            let path = self.folder.path().join(format!("{name}-{is_old}.{ending}"));
            fs::write(&path, text).expect("written");
            path
        };
        let chain = file("pem", leaf.pem());
        let key = file("key", key.serialize_pem());
        vec![
            "--tls-cert".into(),
            chain.display().to_string(),
            "--tls-key".into(),
            key.display().to_string(),
        ]
    }
}

fn started(ground: &Ground, tls: &[String]) -> Process {
    let mut options = ground.place();
    options.extend_from_slice(tls);
    Process::start(&options)
}

/// A book, and what it says when it logs in with an invite.
fn logs_in(desk: &Desk, url: &str, login: &str, code: &str, more: &[&str]) -> (i32, String) {
    let mut args = vec!["sync", "login", url, "--login", login, "--invite", code];
    args.extend_from_slice(more);
    let said = desk.run_with(&args, "correct horse battery\n");
    (said.code, said.out + &said.err)
}

fn invited(ground: &Ground, login: &str) -> String {
    let said = ground.admin("user", &json!({"do": "add", "login": login}));
    said.split_whitespace().last().expect("a code").to_owned()
}

#[test]
fn books_exchange_over_tls_with_a_company_that_signs_for_itself() {
    let ground = Ground::sqlite();
    let (company, stranger) = (Company::new("Acme"), Company::new("Mallory"));
    let process = started(&ground, &company.signs("127.0.0.1", false));
    assert!(process.url.starts_with("https://"), "{}", process.url);
    let (ana, code) = (Desk::new(), invited(&ground, "ana"));
    // Signed by nobody that the world knows; then by nobody that this company knows.
    let strange = stranger.authority();
    for more in [&[][..], &["--ca", strange.as_str()]] {
        let (exit, said) = logs_in(&ana, &process.url, "ana", &code, more);
        assert_eq!(exit, 5, "{said}");
        for part in [
            "the certificate of the server is not trusted",
            "signed by nobody",
            "--ca FILE",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    let empty = ana.file("empty.pem");
    fs::write(&empty, "nothing").expect("written");
    let empty = empty.display().to_string();
    let (_, said) = logs_in(&ana, &process.url, "ana", &code, &["--ca", &empty]);
    assert!(said.contains("there is no certificate in it"), "{said}");
    // Nothing was said to the server meanwhile: the invite is still good.
    let authority = company.authority();
    let (exit, said) = logs_in(&ana, &process.url, "ana", &code, &["--ca", &authority]);
    assert_eq!(exit, 0, "{said}");
    ana.ok(&["add", "account", "name=Acme Works"]);
    // What was trusted is remembered.
    ana.ok(&["sync", "now"]);
    let again = ["sync", "login", &process.url, "--login", "ana"];
    let said = ana.run_with(&again, "correct horse battery\n");
    assert_eq!(said.code, 0, "{}", said.err);
    let bo = Desk::new();
    let code = invited(&ground, "bo");
    ground.admin(
        "grant",
        &json!({"do": "set", "login": "bo", "territory": "ana", "level": "read"}),
    );
    let (exit, said) = logs_in(&bo, &process.url, "bo", &code, &["--ca", &authority]);
    assert_eq!(exit, 0, "{said}");
    let accounts = bo.records(&["list", "account"]);
    assert!(
        accounts.iter().any(|one| one["name"] == "Acme Works"),
        "{accounts:?}"
    );
}

#[test]
fn a_certificate_of_another_name_or_of_another_time_is_called_so() {
    let ground = Ground::sqlite();
    let company = Company::new("Acme");
    let authority = company.authority();
    for (name, is_old, told) in [
        ("crm.example.com", false, "it is for another name"),
        ("127.0.0.1", true, "it has expired"),
    ] {
        let process = started(&ground, &company.signs(name, is_old));
        let (exit, said) = logs_in(
            &Desk::new(),
            &process.url,
            "admin",
            &ground.founder.invite,
            &["--ca", &authority],
        );
        assert!(exit == 5 && said.contains(told), "{told}: {said}");
    }
}

#[test]
fn plain_http_reaches_another_machine_only_where_both_ends_are_told_so() {
    // This machine as others see it, without a word to any of them.
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let own = socket
        .connect("192.0.2.1:9")
        .and_then(|()| socket.local_addr());
    let Some(own) = own.ok().filter(|own| !own.ip().is_loopback()) else {
        println!("skipped: this machine has no address but its own");
        return;
    };
    let ground = Ground::sqlite();
    let mut options = ground.place();
    options.push("--insecure".into());
    let process = Process::at(&format!("{}:0", own.ip()), &options);
    assert!(process.url.starts_with("http://"), "{}", process.url);
    let desk = Desk::new();
    let code = &ground.founder.invite;
    let (exit, said) = logs_in(&desk, &process.url, "admin", code, &[]);
    assert!(exit != 0 && said.contains("plain HTTP"), "{said}");
    assert!(said.contains("--insecure"), "{said}");
    let (exit, said) = logs_in(&desk, &process.url, "admin", code, &["--insecure"]);
    assert_eq!(exit, 0, "{said}");
    // A book that expects TLS says nothing to a server without it.
    let secure = process.url.replace("http://", "https://");
    let (exit, said) = logs_in(&Desk::new(), &secure, "admin", code, &["--insecure"]);
    assert!(exit == 5 && said.contains("cannot be reached"), "{said}");
}
