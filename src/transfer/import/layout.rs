//! What a file holds, found from its headers: the kind of record, and what each column means.
//!
//! From the ledger: names, labels and aliases. What a file brings that is no field of its kind, but means something,
//! is an [`Extra`]. Values are not looked at here, see `survey`.

use std::path::Path;

use super::super::error::{Error, Result};
use crate::domain::{
    catalog::Catalog,
    field::{FieldKind, Spec},
    kind::KindInfo,
    record::KINDS,
    text,
};

/// A column that is no field of its record and yet means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// The day or moment the record came to be.
    Created,
    /// An opportunity's product: becomes an opportunity line.
    Product,
    /// An opportunity's person: becomes a member of its buying centre.
    Contact,
    /// A product's price: an entry of the standard price book.
    Price,
    /// The one name of a person, given and family.
    FullName,
}

/// What a column means.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Nothing that is known.
    Unknown,
    /// Kept by the book itself, or a second column of the same meaning: passed over.
    Passed,
    /// The id of the record: its UUID, or what another program calls it.
    Id,
    /// A field, by position in the ledger.
    Field(usize),
    /// A custom field, by code.
    Custom(String),
    /// The UUIDs beside the names of a reference, as our own exports write them.
    Uuid(usize),
    /// Something else that means something.
    Extra(Extra),
}

/// How one file is read.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What its lines are.
    pub info: &'static KindInfo,
    /// What its columns mean.
    pub columns: Vec<Column>,
    /// The headers as they stand in the file.
    pub headers: Vec<String>,
    /// Whether it is one of our own exports, by its headers.
    pub own: bool,
}

impl Layout {
    /// The headers that mean nothing here.
    pub fn unknown(&self) -> Vec<String> {
        let unread = |(_, column): &(_, &Column)| **column == Column::Unknown;
        let all = self.headers.iter().zip(&self.columns).filter(unread);
        all.map(|(header, _)| header.clone())
            .filter(|header| !header.trim().is_empty())
            .collect()
    }

    /// The column of a field.
    pub fn field(&self, name: &str) -> Option<usize> {
        let at = self.info.position(name)?;
        self.columns
            .iter()
            .position(|column| *column == Column::Field(at))
    }

    /// The column of something else.
    pub fn extra(&self, extra: Extra) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| *column == Column::Extra(extra))
    }

    /// Whether a reference in this column is an id and never a name.
    pub fn is_id(&self, column: usize) -> bool {
        let header = normal(self.headers.get(column).map_or("", String::as_str));
        header.ends_with("_id") || header.ends_with("_uuid")
    }
}

/// A header as it is compared: folded, everything between words an underscore.
pub fn normal(header: &str) -> String {
    let folded = text::fold(header);
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_alphanumeric() || c == '.' {
            out.push(c);
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    out.trim_end_matches('_').to_owned()
}

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
    "engage_date",
    "date_entered",
    "opened",
    "创建时间",
    "创建日期",
];
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

fn extra(info: &KindInfo, header: &str) -> Option<Extra> {
    let of = |words: &[&str]| words.contains(&header);
    match info.code {
        _ if of(CREATED) => Some(Extra::Created),
        "opportunity" if of(PRODUCT) => Some(Extra::Product),
        "opportunity" if of(CONTACT) => Some(Extra::Contact),
        "product" if of(PRICE) => Some(Extra::Price),
        "contact" | "lead" if of(FULL_NAME) => Some(Extra::FullName),
        _ => None,
    }
}

/// How well a header fits: the better the number.
fn meaning(catalog: &Catalog, info: &'static KindInfo, header: &str) -> (Column, i32) {
    if header.is_empty() {
        return (Column::Unknown, 0);
    }
    if ID.contains(&header) || header.strip_suffix("_id") == Some(info.code) {
        return (Column::Id, 1);
    }
    let specs = info.specs();
    let column = |at: usize| {
        let derived = specs[at].class == crate::domain::field::Class::Derived;
        if !derived && super::super::export::is_carried(info, specs[at]) {
            Column::Field(at)
        } else {
            Column::Passed
        }
    };
    // A person's one name: what the ledger derives, a file brings.
    let person = matches!(info.code, "contact" | "lead") && header == "name";
    if let Some(at) = specs.iter().position(|spec| spec.name == header)
        && !person
    {
        return (column(at), 3);
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
    let known = |spec: &&'static Spec| {
        spec.is_writable() && (spec.aliases.contains(&header) || normal(&spec.label) == header)
    };
    if let Some(at) = specs.iter().position(known) {
        return (Column::Field(at), 2);
    }
    if let Some(extra) = extra(info, header) {
        return (Column::Extra(extra), 2);
    }
    if person {
        return (Column::Passed, 0);
    }
    (Column::Unknown, -2)
}

/// Reads headers as those of one kind.
pub fn read_as(
    catalog: &Catalog,
    info: &'static KindInfo,
    headers: &[String],
    map: &[(String, String)],
) -> Result<(Layout, i32)> {
    let mut columns = Vec::with_capacity(headers.len());
    let mut score = 0;
    for header in headers {
        let key = normal(header);
        let by_hand = map.iter().find(|(from, _)| normal(from) == key);
        let key = by_hand.map_or(key, |(_, to)| normal(to));
        let (mut column, mut weight) = meaning(catalog, info, &key);
        if let (Some((_, to)), Column::Unknown) = (by_hand, &column)
            && !to.is_empty()
        {
            return Err(Error::NoField {
                kind: info.code,
                field: to.clone(),
            });
        }
        let second = columns.contains(&column)
            && match &column {
                Column::Unknown | Column::Passed => false,
                Column::Field(at) => !info.specs()[*at].kind.is_list(),
                _ => true,
            };
        if second {
            (column, weight) = (Column::Passed, 0);
        }
        if let Column::Field(at) = column
            && info.specs()[at].name == info.title
        {
            weight += 3;
        }
        score += weight;
        columns.push(column);
    }
    let own = own(info, headers);
    let layout = Layout {
        info,
        columns,
        headers: headers.to_vec(),
        own,
    };
    Ok((layout, score))
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

/// Finds the kind of record whose fields the headers name best.
pub fn find(
    catalog: &Catalog,
    path: &Path,
    headers: &[String],
    kind: Option<&'static KindInfo>,
    map: &[(String, String)],
) -> Result<Layout> {
    let none = |why: String| Error::NoRecords {
        path: path.to_owned(),
        why,
    };
    let filled = headers.iter().filter(|h| !h.trim().is_empty()).count();
    if let Some(info) = kind {
        let (layout, _) = read_as(catalog, info, headers, map)?;
        if !layout.columns.iter().any(is_content) {
            return Err(none(format!(
                "none of its {filled} headers is a field of {}",
                info.code
            )));
        }
        return Ok(layout);
    }
    let stem = normal(&path.file_stem().unwrap_or_default().to_string_lossy());
    let mut best: Option<(Layout, i32)> = None;
    for info in KINDS {
        let Ok((layout, mut score)) = read_as(catalog, info, headers, map) else {
            continue;
        };
        let read = layout
            .columns
            .iter()
            .filter(|column| !matches!(column, Column::Unknown))
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
        _ => Err(none(if filled < headers.len() {
            format!(
                "its first line has {filled} words in {} columns, and too few of them name fields of one kind",
                headers.len()
            )
        } else {
            format!("too few of its {filled} headers name fields of one kind of record")
        })),
    }
}

fn is_content(column: &Column) -> bool {
    matches!(
        column,
        Column::Field(_) | Column::Custom(_) | Column::Extra(Extra::FullName)
    )
}

/// Whether a column's cells are read as days or moments.
pub fn is_date(layout: &Layout, column: usize) -> bool {
    match layout.columns.get(column) {
        Some(Column::Field(at)) => matches!(
            layout.info.specs()[*at].kind,
            FieldKind::Date | FieldKind::Instant
        ),
        Some(Column::Extra(Extra::Created)) => true,
        _ => false,
    }
}

/// The place of a kind in the order in which references need their targets.
pub fn place(info: &KindInfo) -> usize {
    const ORDER: &[&str] = &[
        "custom_field",
        "team",
        "user",
        "tag",
        "currency_rate",
        "tax_class",
        "product",
        "price_book",
        "price",
        "product_rule",
        "pipeline",
        "stage",
        "campaign",
        "account",
        "account_plan",
        "contact",
        "affiliation",
        "opportunity",
        "lead",
        "opportunity_line",
        "member",
        "influence",
        "competitor",
        "quote",
        "quote_line",
        "order",
        "order_line",
        "contract",
        "installed_product",
        "case",
        "article",
        "survey_answer",
        "activity",
        "campaign_member",
    ];
    ORDER
        .iter()
        .position(|code| *code == info.code)
        .unwrap_or(ORDER.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, headers: &str) -> Option<&'static str> {
        let headers: Vec<String> = headers.split(',').map(Into::into).collect();
        find(&Catalog::default(), Path::new(name), &headers, None, &[])
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
            let layout = find(&Catalog::default(), Path::new(&path), &headers, None, &[]);
            let layout = layout.unwrap_or_else(|error| panic!("{}: {error}", info.code));
            assert_eq!(layout.info.code, info.code);
            assert!(layout.own, "{}", info.code);
            assert_eq!(layout.unknown(), Vec::<String>::new(), "{}", info.code);
        }
    }
}
