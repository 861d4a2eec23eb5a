//! Errors on the terminal: `error: …`, then `hint: …`, then the exit code.

use std::{
    io::{ErrorKind, Write as _, stderr},
    process::ExitCode,
};

use crate::{
    domain::text::visible,
    error::{Kind, Report},
};

/// Prints a report and gives its exit code.
pub fn print(report: &Report) -> ExitCode {
    let mut err = stderr().lock();
    // Names in messages are data: they must not reach the terminal as commands to it.
    // The lines of a message are ours: a mark under a mistake stands on its own.
    for (at, line) in report.message.lines().enumerate() {
        let head = if at == 0 { "error: " } else { "" };
        let _ = writeln!(err, "{head}{}", visible(line));
    }
    for hint in &report.hints {
        let _ = writeln!(err, "hint: {}", visible(hint));
    }
    ExitCode::from(report.kind.exit_code())
}

/// Says something that is no error, beside the answer.
pub fn note(text: &str) {
    let _ = writeln!(stderr().lock(), "note: {}", visible(text));
}

/// Prints what clap has to say: help and version are answers, the rest is a usage error.
pub fn usage(error: &clap::Error) -> ExitCode {
    match error.print() {
        _ if error.use_stderr() => ExitCode::from(Kind::Usage.exit_code()),
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            ExitCode::from(Kind::User.exit_code())
        }
        _ => ExitCode::SUCCESS,
    }
}
