//! Which layout a table is read by: what a plan file says, a mapping by hand, one remembered, one built in, the ledger.

use super::{
    super::{
        super::error::{Error, Result},
        Options,
        source::Input,
    },
    Layout, key, ledger, library,
    table::Table,
};
use crate::{
    domain::{catalog::Catalog, kind::KindInfo},
    words::say,
};

/// The layouts of a table: several where each of its lines makes records of several kinds.
pub fn choose(
    catalog: &Catalog,
    input: &Input,
    headers: &[String],
    kind: Option<&'static KindInfo>,
    options: &Options,
) -> Result<Vec<Layout>> {
    let found = found(catalog, input, headers, kind, options)?;
    let Some(choice) = options.tables.get(input) else {
        return Ok(found);
    };
    let changed = |layout: Layout| {
        let code = layout.info.code;
        let of_kind = |(kind, _): &&(&str, String)| *kind == code;
        let map: Vec<(String, String)> = choice
            .columns
            .iter()
            .filter(|(key, _)| of_kind(key))
            .map(|((_, header), to)| (header.clone(), to.clone()))
            .collect();
        if map.is_empty() {
            return Ok(layout);
        }
        // What nobody gave a meaning stays unknown, so that it is told.
        let unknown = layout.unknown();
        let mut table = layout.table;
        table.columns.retain(|header, _| !unknown.contains(header));
        table.system = layout.system;
        table.change(&map);
        table.bind(catalog, headers)
    };
    found.into_iter().map(changed).collect()
}

fn found(
    catalog: &Catalog,
    input: &Input,
    headers: &[String],
    kind: Option<&'static KindInfo>,
    options: &Options,
) -> Result<Vec<Layout>> {
    let path = &input.path;
    let none = |why: String| Error::NoRecords {
        path: path.clone(),
        why,
    };
    if let Some(choice) = options
        .files
        .get(path)
        .filter(|choice| !choice.tables.is_empty())
    {
        return choice
            .tables
            .iter()
            .map(|table| table.bind(catalog, headers))
            .collect();
    }
    let keys: Vec<String> = headers.iter().map(|header| key(header)).collect();
    let kind_code = kind.map(|info| info.code);
    let own = match kind {
        Some(info) => ledger::read_as(catalog, info, headers, &options.map)
            .ok()
            .map(|(layout, _)| layout),
        None => ledger::find(catalog, path, headers, &options.map).ok(),
    };
    let own = own.filter(|layout| layout.own);
    let known: &[&[Table]] = &[&options.layouts, library::tables()];
    for (at, tables) in known.iter().enumerate() {
        if at > 0
            && let Some(own) = &own
        {
            return Ok(vec![own.clone()]);
        }
        let mut best = library::best(tables, &keys, kind_code);
        // One word in common does not make a file that of a program; a mapping by hand may be about one column.
        let filled = keys.iter().filter(|key| !key.is_empty()).count();
        let known: usize = best.iter().map(|table| table.knows(&keys)).sum();
        let is_passed = best.first().is_some_and(|table| table.pass.is_some());
        if at > 0 && !is_passed && known * 5 < filled {
            best.clear();
        }
        if let Some(why) = best.first().and_then(|table| table.pass.as_ref()) {
            return Err(none(why.clone()));
        }
        if !best.is_empty() {
            return best
                .into_iter()
                .map(|table| {
                    let mut table = table.clone();
                    if !table.own {
                        table.change(&options.map);
                    }
                    let layout = table.bind(catalog, headers)?;
                    // A program's own words go before ours; columns that it was not known to have are asked of ours.
                    if at == 0 || layout.is_part {
                        return Ok(layout);
                    }
                    let more = ledger::meanings(catalog, &layout);
                    let mut table = layout.table;
                    table.change(&more);
                    table.bind(catalog, headers)
                })
                .collect();
        }
    }
    if let Some(info) = kind {
        let (layout, _) = ledger::read_as(catalog, info, headers, &options.map)?;
        if !layout.columns.iter().any(ledger::is_content) {
            let filled = headers.iter().filter(|header| !header.is_empty()).count();
            return Err(none(say!(
                "file-none-of-kind",
                filled = filled,
                kind = info.code
            )));
        }
        return Ok(vec![layout]);
    }
    Ok(vec![ledger::find(catalog, path, headers, &options.map)?])
}
