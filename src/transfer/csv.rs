//! Tables of text: read with bounded memory whatever the file ([`read`]), in any encoding ([`encoding`]) and shape ([`shape`]), rows that an open quote swallowed found again ([`mend`]), and cells made safe for spreadsheets ([`defuse`]).
//!
//! It knows nothing of records; what a table means is `super::import`'s business.

pub mod defuse;
pub mod encoding;
pub mod form;
pub mod mend;
pub mod read;
pub mod reading;
pub mod record;
pub mod shape;
