//! What shapes a book: tags, custom fields, saved views, currency rates.

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        money::{Currency, Fixed},
        pick::{Pick, picks},
    },
    team::User,
};

picks! {
    /// What a custom field holds.
    CustomType { Text "text" "Text", Long "long" "Long text", Int "int" "Whole number", Decimal "decimal" "Decimal", Percent "percent" "Percentage",
        Date "date" "Date", Bool "bool" "Yes or no", Pick "pick" "One of a list", Picks "picks" "Several of a list" }
}

record! {
    /// A word that marks records.
    Tag = 37, "tag", "Tag", "Tags", icon: "#", scope: Scope::Org, title: "name",
    columns: &["name", "colour"], sort: "name";
    name: String, "Name".required().named();
    colour: String, "Colour";
}

record! {
    /// A field that people added to a kind.
    CustomField = 38, "custom_field", "Custom field", "Custom fields", icon: "+", scope: Scope::Org, title: "label",
    columns: &["of_kind", "label", "code", "holds", "position"], sort: "of_kind";
    /// The kind of record it belongs to: account, contact, opportunity …
    of_kind: String, "Kind of record".required();
    /// Made once from the label; never changes.
    code: String, "Code".hidden();
    label: String, "Label".required().named();
    holds: Option<Pick<CustomType>>, "Holds".start("text");
    /// One a line.
    choices: Vec<String>, "Choices";
    help: String, "Help";
    position: Option<i64>, "Position";
}

record! {
    /// A filter and how its list is laid out, under a name.
    SavedView = 39, "saved_view", "Saved view", "Saved views", icon: "▽", scope: Scope::Personal, title: "name",
    columns: &["name", "of_kind", "filter", "sort"], sort: "name";
    name: String, "Name".required().named();
    of_kind: String, "Kind of record".required();
    filter: String, "Filter";
    columns: Vec<String>, "Columns";
    /// Columns that were given a width, in cells of the screen: name:30.
    widths: Vec<String>, "Widths";
    /// So many columns stay when one goes sideways.
    frozen: Option<i64>, "Frozen columns";
    sort: String, "Order";
    /// The field whose groups are shown.
    grouped_by: String, "Grouped by";
    owner: Option<Ref<User>>, "Owner";
    shared: bool, "Shared";
    position: Option<i64>, "Position";
}

record! {
    /// What one unit of a currency is worth in the book's own, from a day on.
    CurrencyRate = 40, "currency_rate", "Currency rate", "Currency rates", icon: "¤", scope: Scope::Org, title: "currency",
    columns: &["currency", "date", "rate"], sort: "-date";
    currency: Option<Currency>, "Currency".required();
    date: Option<Date>, "From".required();
    /// Units of the book's currency for one of this.
    rate: Option<Fixed>, "Rate".required();
}
