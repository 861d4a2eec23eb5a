//! Files of the interface that still speak English by themselves: the lists only get shorter.

/// Today, board, review, quotes, forecast, import, first start; verbs and the frame.
pub const FIRST: &[&str] = &[];

/// Lists, forms, pages of records; what is typed, found and told.
pub const SECOND: &[&str] = &[];
