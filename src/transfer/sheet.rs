//! Spreadsheets (XLSX): each sheet in as a table like any other, records out with real numbers and dates.
//!
//! The file formats are `calamine`'s and `rust_xlsxwriter`'s. Bounds that a file of a stranger has to keep are in
//! [`guard`]; formulas are never calculated, the value that the spreadsheet kept is read.

pub mod guard;
pub mod read;
pub mod write;
