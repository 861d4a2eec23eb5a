//! A server inside the test, and devices that speak to it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use dealbook::{
    clock::Clock,
    server::http::{House, Manners, listen},
    sync::{
        client::{
            http::Http,
            transport::{Transport as _, Trouble},
        },
        core::{
            limits::SCHEMA,
            protocol::{
                Change, Fields, HelloReply, HelloRequest, LoginReply, LoginRequest, Op, OpId, Page,
                PullRequest, PushReply, PushRequest, Refusal, Reply, Request, Verb,
            },
            stamp::Stamp,
        },
    },
};
use serde_json::Value;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::ground::Ground;
use crate::support::START;

/// A running server.
pub struct Running {
    /// Where.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Over a storage.
    pub fn over(ground: &Ground) -> Self {
        Self::with(ground, Manners::default())
    }

    /// With other time limits.
    pub fn with(ground: &Ground, manners: Manners) -> Self {
        Self::on(ground, manners, Clock::System)
    }

    /// By another clock.
    pub fn on(ground: &Ground, manners: Manners, clock: Clock) -> Self {
        let house = House::new(Arc::clone(&ground.keep), clock, manners);
        let (stop, stopped) = oneshot::channel();
        let (said, heard) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let listening = listen("127.0.0.1:0".parse().expect("an address"))
                    .await
                    .expect("a port");
                said.send(listening.address).expect("heard");
                listening
                    .serve(house, None, async { drop(stopped.await) })
                    .await;
            });
        });
        Self {
            address: heard.recv().expect("an address"),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Its address for programs.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// One request as curl would send it: status, head, body.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: &[u8],
    ) -> (u16, String, Vec<u8>) {
        self.ask_with(method, path, token, &[], body)
    }

    /// The same with more lines at its head.
    pub fn ask_with(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        head: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, String, Vec<u8>) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url()));
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in head {
            request = request.header(*name, *value);
        }
        let mut answer = if matches!(method, "GET" | "HEAD") {
            agent.run(request.body(()).expect("a request"))
        } else {
            agent.run(request.body(body.to_vec()).expect("a request"))
        }
        .expect("an answer");
        let head: String = answer
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap_or_default()))
            .collect();
        let body = answer.body_mut().read_to_vec().expect("a body");
        (answer.status().as_u16(), head, body)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().expect("stopped");
        }
    }
}

/// A device with its token.
pub struct Phone {
    /// The way to the server.
    pub http: Http,
    /// The device.
    pub device: Uuid,
    /// What came of logging in.
    pub login: LoginReply,
    /// The next place in its list.
    pub next: i64,
    last: Option<OpId>,
    /// Where what it makes without a root goes.
    home: Option<Uuid>,
}

static DRAWN: AtomicU64 = AtomicU64::new(1);

/// An id that no other test draws, the same in each run of one test alone.
pub fn fresh_id() -> Uuid {
    Uuid::from_u64_pair(
        0x0192_0000_0000_7000,
        0x8000_0000_0000_0000 | DRAWN.fetch_add(1, Ordering::Relaxed),
    )
}

impl Phone {
    /// Lets someone in by the code of a sentence that ends with it.
    pub fn invited(url: &str, login: &str, said: &str) -> Self {
        let code = said
            .split_whitespace()
            .find(|word| word.len() == 23 && word.matches('-').count() == 3)
            .expect("a code");
        let mut http = Http::new(url, None, false).expect("an address");
        let device = fresh_id();
        let request = LoginRequest {
            login: login.into(),
            invite: Some(code.into()),
            device,
            device_name: "phone".into(),
            ..LoginRequest::default()
        };
        let reply = http.login(&request).expect("let in");
        let mut phone = Self::with(url, device, reply);
        let territories = phone.hello().territories;
        phone.home = territories
            .iter()
            .find(|place| place.home)
            .map(|place| place.id);
        phone
    }

    fn with(url: &str, device: Uuid, login: LoginReply) -> Self {
        let account = dealbook::sync::client::account::Account {
            url: url.into(),
            token: login.token.clone(),
            ..dealbook::sync::client::account::Account::default()
        };
        Self {
            http: Http::of(&account, |_| {}).expect("an address"),
            device,
            login,
            next: 1,
            last: None,
            home: None,
        }
    }

    /// The same device at another process of the same server.
    pub fn at(&self, url: &str) -> Self {
        Self {
            next: self.next,
            last: self.last,
            home: self.home,
            ..Self::with(url, self.device, self.login.clone())
        }
    }

    /// Where it stands.
    pub fn hello(&mut self) -> HelloReply {
        let request = HelloRequest {
            device: self.device,
            schema: SCHEMA,
            ..HelloRequest::default()
        };
        match self.http.call(&Request::Hello(request)) {
            Ok(Reply::Hello(reply)) => reply,
            other => panic!("{other:?}"),
        }
    }

    /// A new operation of this device; the caller sends it.
    pub fn op(
        &mut self,
        verb: Verb,
        kind: u16,
        record: Uuid,
        base: i64,
        fields: &[(&str, Value)],
    ) -> Op {
        let n = self.next;
        self.next += 1;
        Op {
            n,
            id: OpId(fresh_id()),
            step: n,
            whole: false,
            verb,
            kind,
            record,
            base,
            root_base: 0,
            stamp: Stamp::at(START + n),
            at: START + n,
            name: "edit".into(),
            undoes: None,
            territory: self.home.filter(|_| verb == Verb::Create),
            into: None,
            erases: false,
            sent: false,
            replayed: false,
            parts: std::collections::BTreeMap::default(),
            fields: fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Change::Value(value.clone())))
                .collect::<Fields>(),
        }
    }

    /// A push of these operations.
    pub fn request(&mut self, ops: &[Op]) -> PushRequest {
        let lineage = self.hello().lineage;
        let request = PushRequest {
            device: self.device,
            lineage,
            schema: SCHEMA,
            first: ops[0].n,
            prev: self.last,
            ancestors: Vec::new(),
            ops: ops.to_vec(),
        };
        self.last = ops.last().map(|op| op.id);
        request
    }

    /// The operation before the next.
    pub fn last_sent(&self) -> Option<OpId> {
        self.last
    }

    /// The server has these.
    pub fn sent_up_to(&mut self, ops: &[Op]) {
        self.last = ops.last().map(|op| op.id);
    }

    /// Sends what was made ready.
    pub fn send(&mut self, request: &PushRequest) -> Result<PushReply, Trouble> {
        match self.http.call(&Request::Push(request.clone()))? {
            Reply::Push(reply) => Ok(reply),
            other => panic!("{other:?}"),
        }
    }

    /// Sends these operations.
    pub fn push(&mut self, ops: &[Op]) -> PushReply {
        let request = self.request(ops);
        self.send(&request).expect("taken")
    }

    /// Asks for what has changed, from these cursors on.
    pub fn pull(&mut self, request: PullRequest) -> Result<Page, Trouble> {
        let lineage = if request.lineage.is_empty() {
            self.hello().lineage
        } else {
            request.lineage
        };
        let request = PullRequest {
            device: self.device,
            lineage,
            schema: SCHEMA,
            ..request
        };
        match self.http.call(&Request::Pull(request))? {
            Reply::Pull(page) => Ok(page),
            other => panic!("{other:?}"),
        }
    }

    /// All records that it may see, from the beginning.
    pub fn all(&mut self) -> Vec<dealbook::sync::core::protocol::Line> {
        let mut request = PullRequest::default();
        let mut lines = Vec::new();
        loop {
            let page = match self.pull(request.clone()) {
                // A process that was killed may hold its lock until the database has noticed.
                Err(Trouble::Refused(Refusal::Busy { retry_after })) => {
                    thread::sleep(Duration::from_secs(retry_after.into()));
                    continue;
                }
                page => page.expect("a page"),
            };
            lines.extend(page.lines);
            request.cursors = page.end.cursors;
            if !page.end.more {
                return lines;
            }
        }
    }
}
