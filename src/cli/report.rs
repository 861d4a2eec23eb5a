//! Errors on the terminal: `error: …`, then `hint: …`, then the exit code.

use std::{
    io::{Write as _, stderr},
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
    let _ = writeln!(err, "error: {}", visible(&report.message));
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
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(Kind::Usage.exit_code())
    } else {
        ExitCode::SUCCESS
    }
}
