//! The tables of the rules, as lots of rows are put into them.

use super::Lot;

/// Devices, and how far their lists have come.
pub const DEVICES: Lot = Lot {
    table: "device",
    columns: &[
        ("id", "uuid"),
        ("user_id", "uuid"),
        ("revoked", "boolean"),
        ("last_n", "bigint"),
        ("schema", "bigint"),
        ("seen", "bigint"),
    ],
    key: 1,
    replaces: true,
};
/// The list of each device.
pub const OPS: Lot = Lot {
    table: "op",
    columns: &[("device", "uuid"), ("n", "bigint"), ("id", "uuid")],
    key: 2,
    replaces: false,
};
/// People with a login.
pub const PEOPLE: Lot = Lot {
    table: "person",
    columns: &[
        ("user_id", "uuid"),
        ("role", "text"),
        ("home", "uuid"),
        ("active", "boolean"),
    ],
    key: 1,
    replaces: true,
};
/// Who may do what where.
pub const GRANTS: Lot = Lot {
    table: "territory_grant",
    columns: &[
        ("user_id", "uuid"),
        ("territory", "uuid"),
        ("direct", "bigint"),
        ("derived", "bigint"),
        ("ended", "bigint"),
    ],
    key: 2,
    replaces: true,
};
/// Names of territories.
pub const TERRITORIES: Lot = Lot {
    table: "territory",
    columns: &[("id", "uuid"), ("name", "text")],
    key: 1,
    replaces: true,
};
/// Records as they stand.
pub const RECORDS: Lot = Lot {
    table: "record",
    columns: &[
        ("id", "uuid"),
        ("kind", "bigint"),
        ("seq", "bigint"),
        ("created", "bigint"),
        ("parent", "uuid"),
        ("home", "uuid"),
        ("territory", "uuid"),
        ("body", "json"),
        ("versions", "json"),
        ("deleted", "json"),
        ("into_id", "uuid"),
        ("sent", "boolean"),
    ],
    key: 1,
    replaces: true,
};
/// Where records lie, and since when.
pub const FEED: Lot = Lot {
    table: "feed",
    columns: &[
        ("territory", "uuid"),
        ("record", "uuid"),
        ("seq", "bigint"),
        ("gone", "boolean"),
    ],
    key: 2,
    replaces: true,
};
/// What was done to records.
pub const HISTORY: Lot = Lot {
    table: "history",
    columns: &[
        ("record", "uuid"),
        ("seq", "bigint"),
        ("op", "uuid"),
        ("outcome", "bigint"),
        ("step", "bigint"),
        ("device", "uuid"),
        ("n", "bigint"),
        ("user_id", "uuid"),
        ("stamp", "bigint"),
        ("at", "bigint"),
        ("received", "bigint"),
        ("name", "text"),
        ("undoes", "uuid"),
        ("redo", "boolean"),
        ("fields", "json"),
    ],
    key: 4,
    replaces: false,
};
