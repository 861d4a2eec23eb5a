//! The layouts that are built in: `assets/layouts`, one file a program.

use std::sync::LazyLock;

use super::table::{File, Table};

macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../../assets/layouts/", $name, ".toml")))),*]
    };
}

/// Name and text of each file.
pub const FILES: &[(&str, &str)] = files! {
    "act" "address_books" "atomic_crm" "bexio" "capsule" "china" "close" "copper" "datasets" "dynamics" "freshsales" "google"
    "hubspot" "insightly" "keap" "krayin" "maven" "nimble" "northwind" "odoo" "outlook" "pipedrive" "sage" "salesforce" "sap"
    "sap_cloud" "sap_list" "suitecrm" "twenty" "zendesk_sell" "zoho"
};

/// The tables of all of them.
pub fn tables() -> &'static [Table] {
    static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
        FILES
            .iter()
            .filter_map(|(_, text)| File::parse(text).ok())
            .flat_map(|file| file.table)
            .collect()
    });
    &TABLES
}

/// The table that fits these headers (given as keys) best, and the others of its group.
pub fn best<'t>(tables: &'t [Table], headers: &[String], kind: Option<&str>) -> Vec<&'t Table> {
    let of_kind = |table: &&Table| kind.is_none_or(|kind| table.kind == kind);
    let best = tables
        .iter()
        .filter(of_kind)
        .filter(|table| table.fits(headers))
        .max_by_key(|table| (table.exact, table.knows(headers), table.has.len()));
    let Some(best) = best else {
        return Vec::new();
    };
    if best.group.is_none() || kind.is_some() {
        return vec![best];
    }
    tables
        .iter()
        .filter(|table| {
            table.group == best.group && table.system == best.system && table.fits(headers)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::Catalog;

    #[test]
    fn every_built_in_layout_is_whole() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/layouts");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("readable").path())
            .map(|path| {
                path.file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        there.sort();
        let named: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(there, named, "each file is built in, in order");
        for (name, text) in FILES {
            let file = File::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(!file.table.is_empty(), "{name}");
            for table in &file.table {
                let at = format!("{name}, {}", table.name);
                assert!(!table.has.is_empty(), "{at}: nothing to recognise it by");
                if table.pass.is_some() {
                    continue;
                }
                let headers: Vec<String> = table.columns.keys().cloned().collect();
                let layout = table
                    .bind(&Catalog::default(), &headers)
                    .unwrap_or_else(|error| panic!("{at}: {error}"));
                let mut keys: Vec<String> = headers
                    .iter()
                    .map(|header| super::super::key(header))
                    .collect();
                let count = keys.len();
                keys.sort();
                keys.dedup();
                assert_eq!(keys.len(), count, "{at}: two headers that are one");
                for wanted in table.words.keys() {
                    assert!(
                        layout.info.position(wanted).is_some(),
                        "{at}: words of `{wanted}`"
                    );
                }
            }
        }
    }
}
