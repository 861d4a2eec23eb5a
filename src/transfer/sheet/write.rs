//! Records as a sheet: the columns of the CSV export, numbers as numbers, dates as dates, the header in sight.

use std::io::Write;

use chrono::{DateTime, Datelike as _, NaiveDate};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Row, date},
        kind::KindInfo,
        text::width,
    },
    store::Read,
    transfer::{
        dialect::Value,
        error::{Error, Result},
        export::{Column, Names, cell::plain, columns, file},
        import::value::join,
    },
};

/// What a sheet holds below its header.
pub const MOST_ROWS: u32 = 1_048_575;
/// What a cell holds.
pub const MOST_LETTERS: usize = 32_767;
/// Rows that the width of a column is taken from.
const LOOKED_AT: usize = 200;

/// Writes the records that `rows` hands over; gives how many.
pub fn write(
    read: &Read<'_>,
    info: &'static KindInfo,
    names: &[String],
    out: &mut dyn Write,
    rows: impl FnOnce(&mut dyn FnMut(Row) -> Result<()>) -> Result<()>,
) -> Result<u64> {
    let columns = columns(read.catalog(), info, names)?;
    let mut book = Workbook::new();
    // Rows go to a file beside while they are written: memory does not grow with the list.
    let sheet = book.add_worksheet_with_constant_memory().map_err(wrong)?;
    sheet.set_name(info.many).map_err(wrong)?;
    let mut table = Table::begin(sheet, &columns)?;
    let mut lookup = Names::new(*read);
    rows(&mut |row| table.row(&mut lookup, read, info, &columns, &row))?;
    let count = table.end()?;
    let bytes = book.save_to_buffer().map_err(wrong)?;
    out.write_all(&bytes).map_err(file::broken)?;
    out.flush().map_err(file::broken)?;
    Ok(u64::from(count))
}

fn wrong(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(source) => file::broken(source),
        other => file::broken(std::io::Error::other(other.to_string())),
    }
}

/// A table of cells as a workbook of one sheet; `header` says that its first row names the columns.
pub fn cells(name: &str, rows: &[Vec<Value>], header: bool) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    // What a sheet may not be called.
    let name: String = name
        .chars()
        .filter(|c| !"[]:*?/\\'".contains(*c))
        .take(31)
        .collect();
    if !name.is_empty() {
        sheet.set_name(&name).map_err(wrong)?;
    }
    if header {
        sheet.set_freeze_panes(1, 0).map_err(wrong)?;
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let mut widths: Vec<usize> = Vec::new();
    for (line, row) in rows.iter().enumerate() {
        for (at, value) in row.iter().enumerate() {
            let (line, column) = (line as u32, at as u16);
            let shown = match value {
                Value::Text(text) if text.is_empty() => "",
                Value::Text(text) => {
                    too_long(text, name.as_str())?;
                    sheet.write_string(line, column, text).map_err(wrong)?;
                    text
                }
                Value::Number(text) => {
                    let digits = text.bytes().filter(u8::is_ascii_digit).count();
                    let date = text
                        .parse::<NaiveDate>()
                        .ok()
                        .filter(|day| day.year() >= 1900);
                    match (date, text.parse::<f64>()) {
                        (Some(date), _) => {
                            sheet.write_datetime_with_format(line, column, date, &day)
                        }
                        (None, Ok(number)) if digits <= 15 => {
                            sheet.write_number(line, column, number)
                        }
                        _ => sheet.write_string(line, column, text),
                    }
                    .map_err(wrong)?;
                    text
                }
            };
            if widths.len() <= at {
                widths.resize(at + 1, 8);
            }
            widths[at] = widths[at].max(width(shown.lines().next().unwrap_or_default()));
        }
    }
    for (at, wide) in widths.iter().enumerate() {
        let wide = (*wide).min(48) as f64 + 2.0;
        sheet.set_column_width(at as u16, wide).map_err(wrong)?;
    }
    book.save_to_buffer().map_err(wrong)
}

fn too_long(text: &str, what: &str) -> Result<()> {
    if text.encode_utf16().count() > MOST_LETTERS {
        return Err(Error::TooMuch {
            what: format!("a text of {what} is longer than the {MOST_LETTERS} letters of a cell"),
        });
    }
    Ok(())
}

/// A sheet being written.
struct Table<'s> {
    sheet: &'s mut Worksheet,
    widths: Vec<usize>,
    line: u32,
    day: Format,
    moment: Format,
}

impl<'s> Table<'s> {
    fn begin(sheet: &'s mut Worksheet, columns: &[Column<'_>]) -> Result<Self> {
        let mut table = Self {
            sheet,
            widths: Vec::new(),
            line: 0,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        table.sheet.set_freeze_panes(1, 0).map_err(wrong)?;
        let bold = Format::new().set_bold();
        let mut headers = vec!["id".to_owned()];
        for column in columns {
            headers.push(column.name.to_string());
            if column.kind.is_ref() {
                headers.push(format!("{}.id", column.name));
            }
        }
        for (at, header) in headers.iter().enumerate() {
            table
                .sheet
                .write_string_with_format(0, at as u16, header, &bold)
                .map_err(wrong)?;
            table.widths.push(width(header).max(8));
        }
        Ok(table)
    }

    fn row(
        &mut self,
        names: &mut Names<'_>,
        read: &Read<'_>,
        info: &'static KindInfo,
        columns: &[Column<'_>],
        row: &Row,
    ) -> Result<()> {
        self.line += 1;
        if self.line > MOST_ROWS {
            return Err(Error::TooMuch {
                what: format!("a sheet holds {MOST_ROWS} records, and there are more"),
            });
        }
        let mut at = 0;
        self.text(&mut at, info, "id", &names.uuid(row.id)?)?;
        for spec in columns {
            let value = spec.cell(info, row);
            if spec.kind.is_ref() {
                let (uuids, titles) = names.of_all(value.ids())?;
                let title = match titles.as_slice() {
                    [one] if !spec.kind.is_list() => one.clone(),
                    several => join(several),
                };
                self.text(&mut at, info, &spec.name, &title)?;
                self.text(&mut at, info, &spec.name, &uuids.join("; "))?;
                continue;
            }
            let currency = spec.currency(row, read.catalog().base());
            match (spec.kind, value) {
                (_, Cell::Null) => at += 1,
                (FieldKind::Date, Cell::Int(days)) => match date(*days)
                    .filter(|day| day.year() >= 1900)
                {
                    Some(day) => self.put(&mut at, 10, |sheet, line, at, table| {
                        sheet
                            .write_datetime_with_format(line, at, day, table.0)
                            .map(|_| ())
                    })?,
                    None => self.text(&mut at, info, &spec.name, &plain(spec, value, currency))?,
                },
                (FieldKind::Instant, Cell::Int(millis)) => {
                    let moment =
                        DateTime::from_timestamp_millis(*millis).filter(|at| at.year() >= 1900);
                    match moment {
                        Some(moment) => self.put(&mut at, 19, |sheet, line, at, table| {
                            sheet
                                .write_datetime_with_format(line, at, moment.naive_utc(), table.1)
                                .map(|_| ())
                        })?,
                        None => {
                            self.text(&mut at, info, &spec.name, &plain(spec, value, currency))?;
                        }
                    }
                }
                (FieldKind::Bool, Cell::Int(yes)) => {
                    self.put(&mut at, 5, |sheet, line, at, _| {
                        sheet.write_boolean(line, at, *yes != 0).map(|_| ())
                    })?;
                }
                (FieldKind::List | FieldKind::Picks(_), value) => {
                    self.text(&mut at, info, &spec.name, &join(&value.items()))?;
                }
                (kind, value) => {
                    let text = plain(spec, value, currency);
                    let digits = text.bytes().filter(u8::is_ascii_digit).count();
                    // A sheet keeps 15 digits: a longer number stays whole as text.
                    match text.parse::<f64>() {
                        Ok(number) if kind.is_number() && digits <= 15 => {
                            self.put(&mut at, text.len(), |sheet, line, at, _| {
                                sheet.write_number(line, at, number).map(|_| ())
                            })?;
                        }
                        _ => self.text(&mut at, info, &spec.name, &text)?,
                    }
                }
            }
        }
        Ok(())
    }

    fn put(
        &mut self,
        at: &mut u16,
        wide: usize,
        write: impl FnOnce(
            &mut Worksheet,
            u32,
            u16,
            (&Format, &Format),
        ) -> std::result::Result<(), XlsxError>,
    ) -> Result<()> {
        write(self.sheet, self.line, *at, (&self.day, &self.moment)).map_err(wrong)?;
        if (self.line as usize) < LOOKED_AT
            && let Some(have) = self.widths.get_mut(usize::from(*at))
        {
            *have = (*have).max(wide);
        }
        *at += 1;
        Ok(())
    }

    fn text(&mut self, at: &mut u16, info: &KindInfo, field: &str, text: &str) -> Result<()> {
        if text.is_empty() {
            *at += 1;
            return Ok(());
        }
        too_long(text, &format!("{field} in a record of kind {}", info.code))?;
        let wide = width(text.lines().next().unwrap_or_default());
        self.put(at, wide, |sheet, line, at, _| {
            sheet.write_string(line, at, text).map(|_| ())
        })
    }

    /// Sets the widths; gives how many records there are.
    fn end(self) -> Result<u32> {
        for (at, wide) in self.widths.iter().enumerate() {
            let wide = (*wide).min(48) as f64 + 2.0;
            self.sheet
                .set_column_width(at as u16, wide)
                .map_err(wrong)?;
        }
        Ok(self.line)
    }
}
