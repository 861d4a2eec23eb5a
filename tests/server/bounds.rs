//! Every limit against the running server: what is beyond it is refused, and the server goes on.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use dealbook::{
    clock::Clock,
    domain::field::Instant as Moment,
    server::{
        http::Manners,
        limits::{DEVICE_RATE, DEVICE_WAITS, INVITE_DAYS, LOGIN_RATE, SMALL_BYTES, TOKEN_DAYS},
    },
    sync::{
        codec,
        core::{
            limits::{PLAIN_BYTES, PUSH_OPS, WIRE_BYTES},
            protocol::{PullRequest, Verb, encode_push},
        },
    },
};
use serde_json::json;

use super::{
    ground::{Ground, on_both},
    house::{Phone, Running, fresh_id},
};

fn admitted(ground: &Ground, running: &Running) -> Phone {
    Phone::invited(&running.url(), "admin", &ground.founder.invite)
}

fn word(body: &[u8]) -> String {
    let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    value["error"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_body_is_bounded_on_the_wire_and_decompressed() {
    let ground = Ground::sqlite();
    let running = Running::over(&ground);
    let phone = admitted(&ground, &running);
    let token = Some(phone.login.token.as_str());
    let zstd = [("content-encoding", "zstd")];
    // Said beforehand to be too large: answered before a byte of it is read.
    for (path, size) in [
        ("/v1/push", WIRE_BYTES + 1),
        ("/v1/device", SMALL_BYTES + 1),
    ] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {size}\r\n\r\n",
            phone.login.token
        );
        let (_, answer) = kept_open(&running, head.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 413"), "{path}: {answer}");
    }
    // Not said beforehand: in chunks, without end.
    let mut stream = TcpStream::connect(running.address).expect("connected");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("set");
    write!(
        stream,
        "POST /v1/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ntransfer-encoding: chunked\r\n\r\n",
        phone.login.token
    )
    .expect("sent");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
    for _ in 0..64 {
        if stream.write_all(chunk.as_bytes()).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 413"),
        "{answer}"
    );
    // Small on the wire, 512 MiB once it is decompressed.
    let bomb = codec::compress(&vec![b' '; 512 << 20]).expect("compressed");
    assert!(bomb.len() < WIRE_BYTES);
    let (status, _, body) = running.ask_with("POST", "/v1/push", token, &zstd, &bomb);
    assert_eq!((status, word(&body).as_str()), (413, "large"));
    let just = codec::compress(&vec![b' '; PLAIN_BYTES + 1]).expect("compressed");
    assert_eq!(
        running.ask_with("POST", "/v1/push", token, &zstd, &just).0,
        413
    );
    // No compression that we know, and none that it says it is.
    assert_eq!(
        running
            .ask_with(
                "POST",
                "/v1/push",
                token,
                &[("content-encoding", "gzip")],
                b"x"
            )
            .0,
        415
    );
    assert_eq!(
        running
            .ask_with("POST", "/v1/push", token, &zstd, b"not zstd")
            .0,
        400
    );
    // And it goes on; watchdogs that ask for the head alone are answered too.
    assert_eq!(running.ask("GET", "/healthz", None, b"").0, 200);
    let (status, _, body) = running.ask("HEAD", "/healthz", None, b"");
    assert_eq!((status, body.len()), (200, 0));
}

#[test]
fn a_request_is_bounded_in_depth_and_number() {
    let ground = Ground::sqlite();
    let running = Running::over(&ground);
    let mut phone = admitted(&ground, &running);
    let token = phone.login.token.clone();
    let token = Some(token.as_str());
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    for path in [
        "/v1/push",
        "/v1/pull",
        "/v1/hello",
        "/v1/device",
        "/v1/admin/user",
    ] {
        let deep = if path == "/v1/push" {
            deep.as_bytes()
        } else {
            &deep.as_bytes()[..60_000]
        };
        let (status, ..) = running.ask("POST", path, token, deep);
        assert_eq!(status, 400, "{path}");
    }
    let op = phone.op(Verb::Create, 1, fresh_id(), 0, &[("name", json!("x"))]);
    let many: Vec<_> = (1..=PUSH_OPS as i64 + 1)
        .map(|n| dealbook::sync::core::protocol::Op { n, ..op.clone() })
        .collect();
    let request = phone.request(&many);
    let packed = codec::compress(&encode_push(&request)).expect("compressed");
    let (status, _, body) = running.ask_with(
        "POST",
        "/v1/push",
        token,
        &[("content-encoding", "zstd")],
        &packed,
    );
    assert_eq!((status, word(&body).as_str()), (413, "large"));
    let (status, ..) = running.ask("POST", "/v1/push", token, b"\xff\xfe not text");
    assert_eq!(status, 400);
    // Long lines at the head.
    let long = "x".repeat(40_000);
    let (status, ..) = running.ask_with("GET", "/healthz", None, &[("x-long", &long)], b"");
    assert!(matches!(status, 400 | 431), "{status}");
}

/// How long the server keeps a connection on which `send` says something and then nothing.
fn kept_open(running: &Running, send: &[u8]) -> (Duration, String) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(running.address).expect("connected");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("set");
    stream.write_all(send).expect("sent");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    (
        begun.elapsed(),
        String::from_utf8_lossy(&answer).into_owned(),
    )
}

#[test]
fn who_sends_slowly_is_not_waited_for() {
    let ground = Ground::sqlite();
    let manners = Manners {
        header_time: Duration::from_millis(400),
        body_time: Duration::from_millis(400),
        ..Manners::default()
    };
    let running = Running::with(&ground, manners);
    let phone = admitted(&ground, &running);
    let (open, _) = kept_open(&running, b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ");
    assert!(
        open < Duration::from_secs(5),
        "the head of a request took {open:?}"
    );
    let (open, _) = kept_open(&running, b"");
    assert!(
        open < Duration::from_secs(5),
        "a connection without a request took {open:?}"
    );
    let head = format!(
        "POST /v1/hello HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: 100\r\n\r\n{{",
        phone.login.token
    );
    let (open, answer) = kept_open(&running, head.as_bytes());
    assert!(open < Duration::from_secs(5), "a body took {open:?}");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    // A byte now and then is not faster.
    let mut stream = TcpStream::connect(running.address).expect("connected");
    let begun = Instant::now();
    let mut sent = 0;
    for byte in
        b"GET /healthz HTTP/1.1\r\nx-slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    {
        thread::sleep(Duration::from_millis(50));
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
        sent += 1;
    }
    assert!(
        sent < 60 && begun.elapsed() < Duration::from_secs(4),
        "{sent} bytes were waited for"
    );
}

#[test]
fn tries_to_log_in_are_bounded_and_tell_nothing() {
    let ground = Ground::sqlite();
    let running = Running::over(&ground);
    let said = ground.admin("user", &json!({"do": "add", "login": "ana", "role": "rep"}));
    let _ = said;
    let try_in = |login: &str, secret: serde_json::Value| {
        let mut body = json!({"login": login, "device": fresh_id()});
        for (key, value) in secret.as_object().expect("an object") {
            body[key] = value.clone();
        }
        running.ask("POST", "/v1/login", None, body.to_string().as_bytes())
    };
    // Known or not, password or invite: one answer.
    let mut answers: Vec<(u16, Vec<u8>)> = Vec::new();
    for login in ["ana", "nobody"] {
        for secret in [
            json!({"password": "wrong horse"}),
            json!({"invite": "00000-00000-00000-00000"}),
            json!({}),
        ] {
            let (status, _, body) = try_in(login, secret);
            answers.push((status, body));
        }
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    assert_eq!(answers[0].0, 401);
    // The fourth and fifth are still answered; then the name has to wait, for whoever tries.
    let statuses: Vec<u16> = (0..LOGIN_RATE.burst)
        .map(|_| try_in("ana", json!({"password": "x"})).0)
        .collect();
    assert_eq!(
        statuses.iter().filter(|status| **status == 401).count() as u32,
        LOGIN_RATE.burst - 3
    );
    let (status, head, _) = try_in("ana", json!({"password": "x"}));
    assert_eq!(status, 429);
    assert!(head.contains("retry-after: "), "{head}");
    assert_eq!(
        try_in("someone else", json!({"password": "x"})).0,
        401,
        "another name is another matter"
    );
    // A password is not kept if it is short, and a long one is not hashed.
    let (status, ..) = try_in("carl", json!({"invite": "x", "password": "short"}));
    assert_eq!(status, 400);
    let (status, ..) = try_in("dora", json!({"password": "x".repeat(5_000)}));
    assert_eq!(status, 400);
}

#[test]
fn a_device_that_asks_too_often_has_to_wait() {
    let ground = Ground::sqlite();
    let running = Running::over(&ground);
    let phone = admitted(&ground, &running);
    let token = Some(phone.login.token.as_str());
    let mut refused = None;
    for at in 0..DEVICE_RATE.burst * 2 {
        let (status, head, _) = running.ask("POST", "/v1/hello", token, b"{}");
        if status == 429 {
            refused = Some((at, head));
            break;
        }
    }
    let (at, head) = refused.expect("refused at last");
    // Coming in took some of them.
    assert!(at + 3 >= DEVICE_RATE.burst, "already after {at}");
    assert!(head.contains("retry-after: "), "{head}");
}

#[test]
fn pulls_that_wait_are_bounded_and_woken_by_news() {
    let ground = Ground::sqlite();
    let running = Running::over(&ground);
    let mut phone = admitted(&ground, &running);
    let mut page = phone.pull(PullRequest::default()).expect("a page");
    while page.end.more {
        page = phone
            .pull(PullRequest {
                cursors: page.end.cursors,
                ..PullRequest::default()
            })
            .expect("a page");
    }
    let cursors = page.end.cursors;
    let lineage = phone.hello().lineage;
    let wait = |phone: &Phone, seconds: u32| {
        let mut other = phone.at(&running.url());
        let request = PullRequest {
            cursors: cursors.clone(),
            lineage: lineage.clone(),
            wait: seconds,
            ..PullRequest::default()
        };
        move || {
            let begun = Instant::now();
            (other.pull(request), begun.elapsed())
        }
    };
    thread::scope(|scope| {
        let waiting: Vec<_> = (0..DEVICE_WAITS)
            .map(|_| scope.spawn(wait(&phone, 20)))
            .collect();
        thread::sleep(Duration::from_millis(500));
        let (third, took) = wait(&phone, 20)();
        assert!(
            third.is_err() && took < Duration::from_secs(5),
            "a third waits: {third:?}"
        );
        // Something happens: all who wait hear of it at once.
        let op = phone.op(Verb::Create, 1, fresh_id(), 0, &[("name", json!("Acme"))]);
        phone.push(&[op]);
        for waits in waiting {
            let (page, took) = waits.join().expect("answered");
            assert_eq!(page.expect("a page").lines.len(), 1);
            assert!(took < Duration::from_secs(10), "{took:?}");
        }
    });
    // Nothing happens: an empty page in time.
    let (page, took) = {
        let mut request = PullRequest {
            cursors,
            lineage,
            wait: 1,
            ..PullRequest::default()
        };
        request.cursors = phone
            .pull(PullRequest {
                wait: 0,
                ..request.clone()
            })
            .expect("a page")
            .end
            .cursors;
        let begun = Instant::now();
        (phone.pull(request), begun.elapsed())
    };
    assert!(page.expect("a page").lines.is_empty());
    assert!(
        took >= Duration::from_millis(900) && took < Duration::from_secs(8),
        "{took:?}"
    );
}

#[test]
fn an_invite_and_a_token_end_in_time() {
    on_both("an_invite_and_a_token_end_in_time", |ground| {
        let days = |days: i64| {
            let now = Clock::System.now().instant.0;
            let clock = Clock::Fixed(Moment(now + days * 86_400_000));
            Running::on(&ground, Manners::default(), clock)
        };
        let say = |running: &Running, path: &str, token: Option<&str>, body: serde_json::Value| {
            running
                .ask("POST", path, token, body.to_string().as_bytes())
                .0
        };
        let said = ground.admin("user", &json!({"do": "add", "login": "ana", "role": "rep"}));
        let code = said.split_whitespace().last().expect("a code").to_owned();
        let come_in = |running: &Running| {
            let body = json!({"login": "ana", "invite": code, "device": fresh_id()});
            say(running, "/v1/login", None, body)
        };
        assert_eq!(come_in(&days(INVITE_DAYS + 1)), 401, "too late");
        let today = days(0);
        let phone = admitted(&ground, &today);
        assert_eq!(come_in(&today), 200);
        assert_eq!(come_in(&today), 401, "good once");
        let token = Some(phone.login.token.as_str());
        let hello = || json!({"device": phone.device, "schema": 1});
        assert_eq!(say(&days(TOKEN_DAYS + 1), "/v1/hello", token, hello()), 401);
        // Used now and then, it is good for longer.
        assert_eq!(say(&days(TOKEN_DAYS - 1), "/v1/hello", token, hello()), 200);
        assert_eq!(say(&days(TOKEN_DAYS + 1), "/v1/hello", token, hello()), 200);
    });
}
