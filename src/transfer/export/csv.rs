//! A table of text: RFC 4180, the header first.

use std::io::Write;

use csv::{ByteRecord, QuoteStyle, Terminator, Writer, WriterBuilder};

use super::{Names, cell, currency_of, file};
use crate::{
    domain::{
        field::{FieldKind, Instant, Row, Spec},
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
    pub fn begin(out: &'o mut dyn Write, specs: &[&Spec], excel: Option<u8>) -> Result<Self> {
        Self::begin_with(out, specs, excel, &[])
    }

    /// Writes the header, with moments behind the fields.
    pub fn begin_with(
        out: &'o mut dyn Write,
        specs: &[&Spec],
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
        for spec in specs {
            table.record.push_field(spec.name.as_bytes());
            if spec.kind.is_ref() {
                let name = format!("{}.id", spec.name);
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
        specs: &[&Spec],
        row: &Row,
    ) -> Result<()> {
        self.row_with(names, info, specs, row, &[])
    }

    /// Writes a record, with moments behind the fields.
    pub fn row_with(
        &mut self,
        names: &mut Names<'_>,
        info: &'static KindInfo,
        specs: &[&Spec],
        row: &Row,
        moments: &[Option<Instant>],
    ) -> Result<()> {
        self.record.push_field(names.uuid(row.id.0)?.as_bytes());
        for spec in specs {
            let value = row.get(info, &spec.name);
            match spec.kind {
                FieldKind::Ref(_) | FieldKind::Refs(_) | FieldKind::AnyRef => {
                    let (mut uuids, mut titles) = (Vec::new(), Vec::new());
                    for id in value.ids() {
                        let (uuid, title) = names.of(id)?;
                        uuids.push(uuid);
                        titles.push(title);
                    }
                    let title = match titles.as_slice() {
                        [one] if !spec.kind.is_list() => one.clone(),
                        several => join(several),
                    };
                    self.record.push_field(defuse(&title).as_bytes());
                    self.record.push_field(uuids.join("; ").as_bytes());
                }
                FieldKind::List | FieldKind::Picks(_) => {
                    let text = join(&value.items());
                    self.record.push_field(defuse(&text).as_bytes());
                }
                kind => {
                    let currency = currency_of(names.read.catalog(), info, spec, row);
                    let text = cell::plain(spec, value, currency);
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
