//! The program: parse, run, report, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    dealbook::cli::main()
}
