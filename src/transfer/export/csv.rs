//! A table of text: RFC 4180, the header first.

use std::io::Write;

use csv::{ByteRecord, QuoteStyle, Terminator, Writer, WriterBuilder};

use super::{Column, Names, cell, file};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Instant, Row},
        kind::KindInfo,
    },
    transfer::{
        csv::defuse::defuse,
        error::{Error, Result},
        import::value::join,
    },
};

/// A table being written.
pub struct Table<'o> {
    writer: Writer<&'o mut dyn Write>,
    record: ByteRecord,
}

impl<'o> Table<'o> {
    /// Writes the header.
    pub fn begin(
        out: &'o mut dyn Write,
        columns: &[Column<'_>],
        excel: Option<u8>,
    ) -> Result<Self> {
        Self::begin_with(out, columns, excel, &[])
    }

    /// Writes the header, with moments behind the fields.
    pub fn begin_with(
        out: &'o mut dyn Write,
        columns: &[Column<'_>],
        excel: Option<u8>,
        moments: &[&str],
    ) -> Result<Self> {
        if excel.is_some() {
            out.write_all(b"\xef\xbb\xbf").map_err(file::broken)?;
        }
        let mut table = Self {
            writer: WriterBuilder::new()
                .delimiter(excel.unwrap_or(b','))
                .terminator(Terminator::CRLF)
                .quote_style(QuoteStyle::Necessary)
                .from_writer(out),
            record: ByteRecord::new(),
        };
        table.record.push_field(b"id");
        for column in columns {
            table.record.push_field(column.name.as_bytes());
            if column.kind.is_ref() {
                let name = format!("{}.id", column.name);
                table.record.push_field(name.as_bytes());
            }
        }
        for name in moments {
            table.record.push_field(name.as_bytes());
        }
        table.write()?;
        Ok(table)
    }

    fn write(&mut self) -> Result<()> {
        self.writer
            .write_byte_record(&self.record)
            .map_err(|error| wrong(error.into_kind()))?;
        self.record.clear();
        Ok(())
    }

    /// Writes a record.
    pub fn row(
        &mut self,
        names: &mut Names<'_>,
        info: &'static KindInfo,
        columns: &[Column<'_>],
        row: &Row,
    ) -> Result<()> {
        self.row_with(names, info, columns, row, &[])
    }

    /// Writes a record, with moments behind the fields.
    pub fn row_with(
        &mut self,
        names: &mut Names<'_>,
        info: &'static KindInfo,
        columns: &[Column<'_>],
        row: &Row,
        moments: &[Option<Instant>],
    ) -> Result<()> {
        self.record.push_field(names.uuid(row.id)?.as_bytes());
        let book = names.read.catalog().base();
        for column in columns {
            let value = column.cell(info, row);
            match (column.kind, value) {
                (FieldKind::Ref(_) | FieldKind::AnyRef, Cell::Int(id)) => {
                    let named = names.of(*id)?;
                    self.record.push_field(defuse(&named.title).as_bytes());
                    self.record.push_field(named.uuid().as_bytes());
                }
                (kind, value) if kind.is_ref() => {
                    let (uuids, titles) = names.of_all(value.ids())?;
                    self.record.push_field(defuse(&join(&titles)).as_bytes());
                    self.record.push_field(uuids.join("; ").as_bytes());
                }
                (_, Cell::Null) => self.record.push_field(b""),
                (FieldKind::List | FieldKind::Picks(_), value) => {
                    let text = join(&value.items());
                    self.record.push_field(defuse(&text).as_bytes());
                }
                (kind, value) => {
                    let text = cell::plain(column, value, column.currency(row, book));
                    if cell::is_free_text(kind) {
                        self.record.push_field(defuse(&text).as_bytes());
                    } else {
                        self.record.push_field(text.as_bytes());
                    }
                }
            }
        }
        for moment in moments {
            let text = moment.map_or(String::new(), cell::moment);
            self.record.push_field(text.as_bytes());
        }
        self.write()
    }

    /// Ends the table.
    pub fn end(mut self) -> Result<()> {
        self.writer.flush().map_err(file::broken)
    }
}

fn wrong(kind: csv::ErrorKind) -> Error {
    file::broken(match kind {
        csv::ErrorKind::Io(source) => source,
        other => std::io::Error::other(format!("{other:?}")),
    })
}
