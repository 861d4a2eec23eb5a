//! What headers mean by the ledger alone: names, labels, aliases, and a few words for what is no field.

use std::{borrow::Cow, collections::HashMap, path::Path, sync::LazyLock};

use super::{
    super::super::error::{Error, Result},
    Bound, By, Column, Extra, How, Layout, field, normal,
    table::{Full, Table, To},
    words,
};
use crate::{
    domain::{catalog::Catalog, kind::KindInfo, record::KINDS},
    words::say,
};

const CREATED: &[&str] = &[
    "created",
    "created_at",
    "created_on",
    "created_date",
    "createddate",
    "create_date",
    "creation_date",
    "date_created",
    "created_time",
    "date_entered",
    "opened",
    "创建时间",
    "创建日期",
];
const ENGAGED: &[&str] = &["engage_date", "engaged", "engaged_on"];
const PRODUCT: &[&str] = &[
    "product",
    "product_name",
    "product_id",
    "产品",
    "产品名称",
    "意向产品",
];
const CONTACT: &[&str] = &[
    "contact",
    "contact_id",
    "contact_name",
    "primary_contact",
    "联系人",
];
const PRICE: &[&str] = &[
    "price",
    "sales_price",
    "list_price",
    "unit_price",
    "单价",
    "价格",
];
const FULL_NAME: &[&str] = &["name", "full_name", "contact_name", "姓名", "联系人"];
const ID: &[&str] = &["id", "record_id", "external_id", "uuid"];
/// What other programs call the ids of their records.
const IDS: [(&str, &str); 5] = [
    ("opportunity", "deal_id"),
    ("opportunity", "transaktions_id"),
    ("account", "company_id"),
    ("account", "organization_id"),
    ("contact", "person_id"),
];

fn extra(info: &KindInfo, header: &str) -> Option<Extra> {
    let of = |words: &[&str]| words.contains(&header);
    match info.code {
        _ if of(CREATED) => Some(Extra::Created),
        _ if of(ENGAGED) => Some(Extra::Engaged),
        "opportunity" if of(PRODUCT) => Some(Extra::Product),
        "opportunity" if of(CONTACT) => Some(Extra::Contact),
        "product" if of(PRICE) => Some(Extra::Price),
        "contact" | "lead" if of(FULL_NAME) => Some(Extra::FullName),
        _ => None,
    }
}

/// The fields of a kind by their labels and aliases, the first of a name. Folded once: every cell that may be a header
/// is looked up in all kinds.
fn called(info: &KindInfo) -> &'static HashMap<String, usize> {
    static ALL: LazyLock<Vec<HashMap<String, usize>>> = LazyLock::new(|| {
        let of_kind = |info: &&'static KindInfo| {
            let mut fields = HashMap::new();
            for (at, spec) in info.specs().iter().enumerate() {
                let aliases = spec.aliases.iter().map(|alias| (*alias).to_owned());
                for word in aliases.chain([normal(&spec.label)]) {
                    if spec.is_writable() {
                        fields.entry(word).or_insert(at);
                    }
                }
            }
            fields
        };
        KINDS.iter().map(of_kind).collect()
    });
    static NONE: LazyLock<HashMap<String, usize>> = LazyLock::new(HashMap::new);
    let place = KINDS.iter().position(|known| known.kind == info.kind);
    place.map_or(&NONE, |at| &ALL[at])
}

/// What a header means, and how well it fits: the better the greater the number.
pub fn meaning(catalog: &Catalog, info: &'static KindInfo, header: &str) -> (Column, i32) {
    if header.is_empty() {
        return (Column::Unknown, 0);
    }
    // The reason that a file of refused lines gives, mended and brought again.
    if header == "error" {
        return (Column::Passed, 0);
    }
    let is_own = IDS.contains(&(info.code, header));
    if ID.contains(&header) || is_own || header.strip_suffix("_id") == Some(info.code) {
        return (Column::Id, 1);
    }
    let specs = info.specs();
    // A person's one name: what the ledger derives, a file brings.
    let person = matches!(info.code, "contact" | "lead") && header == "name";
    if let Some(at) = specs.iter().position(|spec| spec.name == header)
        && !person
    {
        return (field(info, at), 3);
    }
    if let Some(name) = header.strip_suffix(".id")
        && let Some(at) = specs.iter().position(|spec| spec.name == name)
        && specs[at].kind.is_ref()
    {
        return (Column::Uuid(at), 3);
    }
    for spec in catalog.custom.get(&info.kind).into_iter().flatten() {
        let code = spec.name.strip_prefix("custom.").unwrap_or(&spec.name);
        if header == spec.name || header == normal(&spec.label) {
            return (Column::Custom(code.to_owned()), 3);
        }
    }
    if let Some(at) = called(info).get(header) {
        return (Column::Field(*at), 2);
    }
    if let Some(extra) = extra(info, header) {
        return (Column::Extra(extra), 2);
    }
    match super::spoken::meaning(info, header) {
        Some(Column::Field(at)) if !specs[at].is_writable() => {}
        Some(column) => return (column, 2),
        None => {}
    }
    if person {
        return (Column::Passed, 0);
    }
    (Column::Unknown, -2)
}

/// What the ledger says of columns that a layout does not know: fields that no other column gives. Ids and names of other
/// records' parts are left alone, since programs mean their own by them.
pub fn meanings(catalog: &Catalog, layout: &Layout) -> Vec<(String, String)> {
    let info = layout.info;
    let mut more: Vec<(String, Column)> = Vec::new();
    for header in layout.unknown() {
        let key = normal(&header);
        let (column, weight) = meaning(catalog, info, &key);
        let is_given = layout.columns.iter().any(|bound| bound.column == column)
            || more.iter().any(|(_, other)| *other == column);
        let is_plain = match &column {
            Column::Field(at) => info.specs()[*at].name != info.title,
            Column::Extra(extra) => *extra == Extra::Contact,
            _ => false,
        };
        if weight >= 2 && is_plain && !is_given && !key.ends_with("_id") {
            more.push((header, column));
        }
    }
    more.into_iter()
        .map(|(header, column)| (header, column.word(info)))
        .collect()
}

fn normals(headers: &[String]) -> Vec<String> {
    headers.iter().map(|header| normal(header)).collect()
}

/// Reads headers as those of one kind.
pub fn read_as(
    catalog: &Catalog,
    info: &'static KindInfo,
    headers: &[String],
    map: &[(String, String)],
) -> Result<(Layout, i32)> {
    read_normal(catalog, info, headers, &normals(headers), map)
}

/// As [`read_as`], where the headers were folded already: in search of a kind they are the same for all.
fn read_normal(
    catalog: &Catalog,
    info: &'static KindInfo,
    headers: &[String],
    normals: &[String],
    map: &[(String, String)],
) -> Result<(Layout, i32)> {
    let mut columns: Vec<Bound> = Vec::with_capacity(headers.len());
    let mut score = 0;
    for (at, said) in normals.iter().enumerate() {
        let by_hand = map.iter().find(|(from, _)| normal(from) == *said);
        let key = by_hand.map_or(Cow::Borrowed(said), |(_, to)| Cow::Owned(normal(to)));
        let (mut column, mut weight) = meaning(catalog, info, &key);
        if let (Some((_, to)), Column::Unknown) = (by_hand, &column)
            && !to.is_empty()
        {
            return Err(Error::NoField {
                kind: info.code,
                field: to.clone(),
            });
        }
        let second = columns.iter().any(|bound| bound.column == column)
            && match &column {
                Column::Unknown | Column::Passed => false,
                Column::Field(at) => !info.specs()[*at].kind.is_list(),
                _ => true,
            };
        if second || by_hand.is_some_and(|(_, to)| to.is_empty()) {
            (column, weight) = (Column::Passed, 0);
        }
        let name = match column {
            Column::Field(at) => &*info.specs()[at].name,
            _ => "",
        };
        if name == info.title {
            weight += 3;
        }
        // A company has one name: beside another one, the first is that of a person.
        if is_named_twice(info, said, normals, second) {
            weight -= 4;
        }
        let how = How {
            is_second: second,
            by: if said.ends_with("_id") || said.ends_with("_uuid") {
                By::Id
            } else {
                By::Any
            },
            words: words::of_field(info.code, name),
            ..How::default()
        };
        score += weight;
        columns.push(Bound { at, column, how });
    }
    let own = own(info, headers);
    let table = table(info, headers, &columns, own);
    let layout = Layout {
        name: String::new(),
        system: None,
        info,
        columns,
        headers: headers.to_vec(),
        own,
        repeats: false,
        is_part: false,
        links: Vec::new(),
        set: Vec::new(),
        empty: Vec::new(),
        table,
    };
    Ok((layout, score))
}

/// Whether a header is the second for the name of a company, and another word than the first.
fn is_named_twice(info: &KindInfo, said: &str, normals: &[String], second: bool) -> bool {
    const COMPANY: &[&str] = &["company", "company_name", "organization", "firma", "公司"];
    info.code == "account"
        && COMPANY.contains(&said)
        && (second || normals.iter().any(|other| other == "name"))
}

/// The same as data, for plan files.
fn table(info: &KindInfo, headers: &[String], columns: &[Bound], own: bool) -> Table {
    let mut table = Table {
        kind: info.code.to_owned(),
        own,
        ..Table::default()
    };
    for bound in columns {
        let header = headers[bound.at].clone();
        if header.is_empty() {
            continue;
        }
        let word = bound.column.word(info);
        let is_ref = matches!(bound.column, Column::Field(at) if info.specs()[at].kind.is_ref());
        let to = if bound.how.by == By::Id && is_ref {
            To::Full(Box::new(Full {
                to: word,
                by: Some("id".into()),
                ..Full::default()
            }))
        } else {
            To::One(word)
        };
        table.columns.insert(header, to);
    }
    table
}

/// Our exports begin with `id` and name every column as the ledger does.
fn own(info: &KindInfo, headers: &[String]) -> bool {
    let is_ours = |header: &String| {
        let name = header.strip_suffix(".id").unwrap_or(header);
        name.starts_with("custom.") || name == "created" || info.position(name).is_some()
    };
    headers.first().is_some_and(|first| first == "id")
        && headers.len() > 1
        && headers[1..].iter().all(is_ours)
}

/// The kind of record whose fields the headers name best.
pub fn find(
    catalog: &Catalog,
    path: &Path,
    headers: &[String],
    map: &[(String, String)],
) -> Result<Layout> {
    let filled = headers.iter().filter(|h| !h.trim().is_empty()).count();
    let stem = normal(&path.file_stem().unwrap_or_default().to_string_lossy());
    let normals = normals(headers);
    let mut best: Option<(Layout, i32)> = None;
    for info in KINDS {
        let Ok((layout, mut score)) = read_normal(catalog, info, headers, &normals, map) else {
            continue;
        };
        let read = layout
            .columns
            .iter()
            .filter(|bound| bound.column != Column::Unknown)
            .count();
        let content = layout.columns.iter().filter(|c| is_content(c)).count();
        if content == 0 || read * 2 < filled || (content < 2 && filled > 2) {
            continue;
        }
        let many = normal(info.many);
        if stem.split('_').any(|word| word == info.code) || stem.contains(&many) {
            score += 2;
        }
        if best.as_ref().is_none_or(|(_, other)| score > *other) {
            best = Some((layout, score));
        }
    }
    match best {
        Some((layout, score)) if score > 0 => Ok(layout),
        _ => Err(Error::NoRecords {
            path: path.to_owned(),
            why: if filled < headers.len() {
                say!("file-few-words", filled = filled, columns = headers.len())
            } else {
                say!("file-few-headers", filled = filled)
            },
        }),
    }
}

/// Whether a column says something of a record, its id and bookkeeping apart.
pub fn is_content(bound: &Bound) -> bool {
    matches!(
        bound.column,
        Column::Field(_) | Column::Custom(_) | Column::Extra(Extra::FullName)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, headers: &str) -> Option<&'static str> {
        let headers: Vec<String> = headers.split(',').map(Into::into).collect();
        find(&Catalog::default(), Path::new(name), &headers, &[])
            .ok()
            .map(|layout| layout.info.code)
    }

    #[test]
    fn a_kind_is_found_by_its_headers() {
        let maven = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value";
        assert_eq!(found("x.csv", maven), Some("opportunity"));
        assert_eq!(
            found(
                "x.csv",
                "account,sector,year_established,revenue,employees,office_location,subsidiary_of"
            ),
            Some("account")
        );
        assert_eq!(
            found("x.csv", "product,series,sales_price"),
            Some("product")
        );
        assert_eq!(
            found("sales_teams.csv", "sales_agent,manager,regional_office"),
            Some("user")
        );
        assert_eq!(
            found(
                "x.csv",
                "id,account_id,first_name,last_name,email,phone,title"
            ),
            Some("contact")
        );
        assert_eq!(
            found("x.csv", "id,opportunity_id,owner,kind,subject,due,done"),
            Some("activity")
        );
        assert_eq!(
            found("data_dictionary.csv", "accounts,,,,,,,,,sales_teams,,,,"),
            None
        );
        assert_eq!(found("x.csv", "flavour,weight"), None);
    }

    #[test]
    fn every_kind_is_found_by_the_headers_of_its_own_export() {
        for info in KINDS {
            let mut headers = vec!["id".to_owned()];
            for spec in info.specs().iter().filter(|spec| !spec.hidden) {
                headers.push(spec.name.to_string());
                if spec.kind.is_ref() {
                    headers.push(format!("{}.id", spec.name));
                }
            }
            let path = format!("{}.csv", info.code);
            let layout = find(&Catalog::default(), Path::new(&path), &headers, &[]);
            let layout = layout.unwrap_or_else(|error| panic!("{}: {error}", info.code));
            assert_eq!(layout.info.code, info.code);
            assert!(layout.own, "{}", info.code);
            assert_eq!(layout.unknown(), Vec::<String>::new(), "{}", info.code);
            let again = layout
                .table
                .bind(&Catalog::default(), &headers)
                .expect("bound");
            let columns = |layout: &Layout| -> Vec<Column> {
                layout
                    .columns
                    .iter()
                    .map(|bound| bound.column.clone())
                    .collect()
            };
            assert_eq!(columns(&again), columns(&layout), "as data it is the same");
        }
    }
}
