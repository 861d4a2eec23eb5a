//! Spreadsheets: each sheet in as a table like any other, records out with real numbers and dates.
//!
//! In come XLSX, ODS, the XLS of before 2007, and the web pages and XML that other programs give the ending `.xls`; which
//! of them a file is, its beginning says ([`make`]). Out goes XLSX. The formats are `calamine`'s, `quick-xml`'s, `cfb`'s,
//! `html5gum`'s and `rust_xlsxwriter`'s. Bounds that a file of a stranger has to keep are in [`guard`] and [`feed`];
//! formulas are never calculated, the value that the spreadsheet kept is read.

pub mod feed;
pub mod guard;
pub mod make;
pub mod marks;
pub mod ods;
pub mod page;
pub mod parts;
pub mod percents;
pub mod read;
pub mod shows;
pub mod write;
pub mod xls;
pub mod xlsx;
pub mod xml;
