//! Answers on standard output: tables for people, CSV and JSON for programs.
//!
//! A reader that closes the pipe has had enough: that is success. What goes to a terminal is made visible first.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use clap::ValueEnum;

use crate::{
    domain::text::{Align, fit, visible, width},
    error::{Report, Result},
};

/// How records are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns for reading
    Table,
    /// RFC 4180
    Csv,
    /// An array of objects
    Json,
    /// One object a line
    Jsonl,
    /// One page: quotes alone
    Html,
    /// Cards of an address book: contacts alone
    Vcard,
    /// A calendar: activities alone
    Ics,
    /// A spreadsheet
    Xlsx,
    /// A document: the schema alone
    Markdown,
}

impl Format {
    /// The word for it on the command line.
    pub fn word(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether only some commands know it; every other one says so instead of writing something else.
    pub fn is_special(self) -> bool {
        matches!(
            self,
            Self::Html | Self::Vcard | Self::Ics | Self::Xlsx | Self::Markdown
        )
    }
}

/// Where answers go.
pub struct Output {
    writer: Box<dyn Write>,
    /// The format asked for, if one was.
    pub format: Option<Format>,
    /// Whether a person is looking.
    pub is_terminal: bool,
    closed: bool,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// One column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Where its cells stand.
    pub align: Align,
}

impl Output {
    /// Standard output.
    pub fn stdout(format: Option<Format>) -> Self {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        Self {
            writer: Box::new(BufWriter::with_capacity(64 << 10, stdout)),
            format,
            is_terminal,
            closed: false,
        }
    }

    /// The format asked for, or this.
    pub fn format_or(&self, other: Format) -> Format {
        self.format.unwrap_or(other)
    }

    /// Prints one line of text.
    pub fn line(&mut self, text: &str) -> Result<()> {
        let text = if self.is_terminal {
            visible(text)
        } else {
            text.into()
        };
        self.write(|writer| writeln!(writer, "{text}"))
    }

    /// Prints one line in a colour (an SGR number), where there is a terminal that has some.
    pub fn painted(&mut self, colour: &str, text: &str) -> Result<()> {
        if !self.is_terminal || std::env::var_os("NO_COLOR").is_some() {
            return self.line(text);
        }
        let text = visible(text);
        self.write(|writer| writeln!(writer, "\x1b[{colour}m{text}\x1b[0m"))
    }

    /// Writes as a program will read it.
    pub fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        if self.closed {
            return Ok(());
        }
        match write(&mut self.writer) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            other => other.map_err(|error| failed(&error)),
        }
    }

    /// Whether the reader has gone: there is no use in going on.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Hands over what is still held back.
    pub fn finish(&mut self) -> Result<()> {
        self.write(|writer| writer.flush())
    }

    /// Prints a table whose columns are as wide as they need to be.
    pub fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) -> Result<()> {
        let shown: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| visible(cell).into_owned()).collect())
            .collect();
        let widths: Vec<usize> = columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let cells = shown
                    .iter()
                    .filter_map(|row| row.get(at))
                    .map(|cell| width(cell).min(48));
                cells.chain([width(&column.label)]).max().unwrap_or(0)
            })
            .collect();
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let parts: Vec<String> = cells
                .zip(columns.iter().zip(&widths))
                .map(|(cell, (column, width))| fit(cell, *width, column.align))
                .collect();
            parts.join("  ").trim_end().to_owned()
        };
        if columns.iter().any(|column| !column.label.is_empty()) {
            self.line(&line(
                &mut columns.iter().map(|column| column.label.as_str()),
            ))?;
        }
        for row in &shown {
            self.line(&line(&mut row.iter().map(String::as_str)))?;
        }
        Ok(())
    }

    /// Prints rows of text as CSV, a JSON array or JSON lines, as was asked.
    pub fn objects(&mut self, names: &[&str], rows: &[Vec<String>]) -> Result<()> {
        let object = |row: &Vec<String>| -> serde_json::Value {
            names
                .iter()
                .map(ToString::to_string)
                .zip(
                    row.iter()
                        .map(|cell| serde_json::Value::from(cell.as_str())),
                )
                .collect()
        };
        match self.format_or(Format::Json) {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                let written = writer
                    .write_record(names)
                    .and_then(|()| rows.iter().try_for_each(|row| writer.write_record(row)));
                written.map_err(|error| {
                    Report::user(format!("the answer could not be written: {error}"))
                })?;
                let bytes = writer.into_inner().unwrap_or_default();
                self.write(|writer| writer.write_all(&bytes))
            }
            Format::Jsonl => rows
                .iter()
                .try_for_each(|row| self.line(&object(row).to_string())),
            _ => {
                self.line(&serde_json::Value::Array(rows.iter().map(object).collect()).to_string())
            }
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let _ = self.writer.flush();
    }
}

fn failed(error: &io::Error) -> Report {
    Report::user(format!("the answer could not be written: {error}")).hint("is the disk full?")
}
