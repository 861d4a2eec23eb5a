//! Figures about the server for Prometheus: how often, how long, how many wait. No names, no values.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use hyper::StatusCode;

/// Upper ends of the spans that times are counted in, in milliseconds.
const SPANS: [u64; 10] = [1, 5, 10, 25, 50, 100, 250, 1_000, 5_000, 30_000];

#[derive(Default)]
struct Times {
    spans: [u64; SPANS.len()],
    count: u64,
    micros: u64,
}

/// All figures of a process.
#[derive(Default)]
pub struct Figures {
    answers: Mutex<BTreeMap<(&'static str, u16), u64>>,
    times: Mutex<BTreeMap<&'static str, Times>>,
    notes: Mutex<BTreeMap<&'static str, u64>>,
    connections: AtomicI64,
    waiting: AtomicI64,
    pushed: AtomicU64,
    pulled: AtomicU64,
    refused_logins: AtomicU64,
    throttled: AtomicU64,
    overloaded: AtomicU64,
    storage_failed: AtomicU64,
}

fn add<K: Ord>(counts: &Mutex<BTreeMap<K, u64>>, key: K) {
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    *counts.entry(key).or_default() += 1;
}

impl Figures {
    /// A request was answered.
    pub fn answered(&self, route: &'static str, status: StatusCode, taken: Duration) {
        add(&self.answers, (route, status.as_u16()));
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let times = times.entry(route).or_default();
        times.count += 1;
        times.micros += taken.as_micros() as u64;
        let ms = taken.as_millis() as u64;
        for (span, end) in times.spans.iter_mut().zip(SPANS) {
            *span += u64::from(ms <= end);
        }
    }

    /// A connection came or went.
    pub fn connected(&self, change: i64) {
        self.connections.fetch_add(change, Relaxed);
    }

    /// A pull began or ended to wait.
    pub fn waits(&self, change: i64) {
        self.waiting.fetch_add(change, Relaxed);
    }

    /// Operations were taken.
    pub fn pushed(&self, ops: usize) {
        self.pushed.fetch_add(ops as u64, Relaxed);
    }

    /// One of them did not go in as it was.
    pub fn noted(&self, code: &'static str) {
        add(&self.notes, code);
    }

    /// Records were given.
    pub fn pulled(&self, lines: usize) {
        self.pulled.fetch_add(lines as u64, Relaxed);
    }

    /// A login was refused.
    pub fn refused_login(&self) {
        self.refused_logins.fetch_add(1, Relaxed);
    }

    /// Someone asked too often.
    pub fn throttled(&self) {
        self.throttled.fetch_add(1, Relaxed);
    }

    /// There was no worker in time.
    pub fn overloaded(&self) {
        self.overloaded.fetch_add(1, Relaxed);
    }

    /// The storage failed.
    pub fn storage_failed(&self) {
        self.storage_failed.fetch_add(1, Relaxed);
    }

    /// As Prometheus reads them.
    pub fn print(&self, engine: &str) -> String {
        let mut out = String::new();
        let version = env!("CARGO_PKG_VERSION");
        let head = |name: &str, kind: &str, help: &str, out: &mut String| {
            let _ = writeln!(
                out,
                "# HELP dealbook_{name} {help}\n# TYPE dealbook_{name} {kind}"
            );
        };
        head("info", "gauge", "What runs.", &mut out);
        let _ = writeln!(
            out,
            "dealbook_info{{version=\"{version}\",storage=\"{engine}\"}} 1"
        );
        head(
            "requests_total",
            "counter",
            "Requests by route and status.",
            &mut out,
        );
        for ((route, status), count) in self
            .answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            let _ = writeln!(
                out,
                "dealbook_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}"
            );
        }
        head(
            "request_seconds",
            "histogram",
            "Time to answer by route.",
            &mut out,
        );
        for (route, times) in self
            .times
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            for (count, end) in times.spans.iter().zip(SPANS) {
                let end = end as f64 / 1_000.0;
                let _ = writeln!(
                    out,
                    "dealbook_request_seconds_bucket{{route=\"{route}\",le=\"{end}\"}} {count}"
                );
            }
            let (count, seconds) = (times.count, times.micros as f64 / 1e6);
            let _ = writeln!(
                out,
                "dealbook_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}"
            );
            let _ = writeln!(
                out,
                "dealbook_request_seconds_sum{{route=\"{route}\"}} {seconds}"
            );
            let _ = writeln!(
                out,
                "dealbook_request_seconds_count{{route=\"{route}\"}} {count}"
            );
        }
        head(
            "conflicts_total",
            "counter",
            "Operations that did not go in as they were, by reason.",
            &mut out,
        );
        for (code, count) in self
            .notes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            let _ = writeln!(out, "dealbook_conflicts_total{{reason=\"{code}\"}} {count}");
        }
        for (name, help, value) in [
            (
                "connections",
                "Open connections.",
                self.connections.load(Relaxed),
            ),
            (
                "waiting",
                "Pulls that wait for something.",
                self.waiting.load(Relaxed),
            ),
        ] {
            head(name, "gauge", help, &mut out);
            let _ = writeln!(out, "dealbook_{name} {value}");
        }
        for (name, help, value) in [
            ("operations_total", "Operations taken.", &self.pushed),
            ("records_total", "Records given.", &self.pulled),
            (
                "logins_refused_total",
                "Logins refused.",
                &self.refused_logins,
            ),
            (
                "throttled_total",
                "Requests that came too often.",
                &self.throttled,
            ),
            (
                "overloaded_total",
                "Requests for which there was no worker in time.",
                &self.overloaded,
            ),
            (
                "storage_failures_total",
                "Failures of the storage.",
                &self.storage_failed,
            ),
        ] {
            head(name, "counter", help, &mut out);
            let _ = writeln!(out, "dealbook_{name} {}", value.load(Relaxed));
        }
        out
    }
}
