//! Everything that crosses the wire is bounded, here.

/// The version of the protocol's fields. A server takes requests of older versions; a newer client waits for it.
pub const SCHEMA: u32 = 1;
/// The oldest version that may still pull. Pushes of older ones are taken, so that nothing typed is ever lost.
pub const MIN_SCHEMA: u32 = 1;

/// Operations in one push. A whole (atomic) step is never split, so a step may not be larger.
pub const PUSH_OPS: usize = 1_000;
/// Bytes of a request as it crosses the wire.
pub const WIRE_BYTES: usize = 1 << 20;
/// Bytes of a request once decompressed.
pub const PLAIN_BYTES: usize = 8 << 20;
/// Bytes of one line of a request.
pub const LINE_BYTES: usize = 512 << 10;
/// Bytes of one value.
pub const VALUE_BYTES: usize = 64 << 10;
/// Bytes of all values of one record.
pub const RECORD_BYTES: usize = 256 << 10;
/// Fields of one record, or of one operation.
pub const FIELDS: usize = 512;
/// Items of one list.
pub const ITEMS: usize = 1_000;
/// How deep a value may nest: values are scalars, or lists of scalars.
pub const DEPTH: usize = 8;
/// Changes in one whole step.
pub const WHOLE_STEP: usize = 500;

/// Lines in one page of a pull.
pub const PAGE_LINES: usize = 5_000;
/// Bytes of one page of a pull, before compression; the line that passes it is the last.
pub const PAGE_BYTES: usize = 4 << 20;
/// Changes that go along with one record; older ones are cut and said to be.
pub const ENTRIES: usize = 50;
/// Older changes of one record that come after its loading; those before them are cut.
pub const OLDER_ENTRIES: usize = 500;
/// Territories that one request may name.
pub const TERRITORIES: usize = 256;
/// Records without a number of the server that one pull may name.
pub const OWN: usize = 1_000;
/// Operations that one hello may ask about, or be told.
pub const KNOWN: usize = 10_000;
/// Ancestors of a device that was copied.
pub const ANCESTORS: usize = 64;
/// Seconds that a pull may wait for something to happen.
pub const WAIT_SECONDS: u32 = 25;

/// How far ahead of the server a client's clock counts, in milliseconds; what is further ahead counts as that.
pub const AHEAD_MILLIS: i64 = 5 * 60 * 1000;
