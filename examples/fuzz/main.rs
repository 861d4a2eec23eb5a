//! Throws broken files and texts at what reads them, for as long as is asked: `cargo run --release --example fuzz -- csv 600`.
//!
//! Targets: csv, cards, calendar, quotes, filter, plan, layout, or `all` for each of them in turn. Everything that is
//! tried is mutated from the seeds in `targets`; a try that panics, contradicts itself or takes long is written to
//! `target/fuzz`, named, and counted. It runs on stable, and the stories run the same targets for a moment.

mod targets;

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_else(|| "all".into());
    let seconds = args.next().and_then(|word| word.parse().ok()).unwrap_or(60);
    let seed = args.next().and_then(|word| word.parse().ok()).unwrap_or(1);
    let mut out = std::io::stdout();
    let chosen: Vec<&targets::Target> = targets::ALL
        .iter()
        .filter(|target| name == "all" || target.name == name)
        .collect();
    if chosen.is_empty() {
        let names: Vec<&str> = targets::ALL.iter().map(|target| target.name).collect();
        let _ = writeln!(out, "targets: all, {}", names.join(", "));
        return ExitCode::from(2);
    }
    let mut bad = 0;
    for target in chosen {
        let end = Instant::now() + Duration::from_secs(seconds);
        let run = targets::run(target, seed, |_| Instant::now() < end);
        let _ = writeln!(
            out,
            "{:<9} {:>9} tries in {seconds} s, {} bad, longest {} ms",
            target.name,
            run.tries,
            run.bad.len(),
            run.longest.as_millis()
        );
        bad += run.bad.len();
        for (at, (why, bytes)) in run.bad.iter().enumerate() {
            let folder = Path::new("target/fuzz");
            let path = folder.join(format!("{}-{at}", target.name));
            let kept = fs::create_dir_all(folder).and_then(|()| fs::write(&path, bytes));
            let _ = writeln!(out, "  {why}: {} {kept:?}", path.display());
        }
    }
    ExitCode::from(u8::from(bad > 0))
}
