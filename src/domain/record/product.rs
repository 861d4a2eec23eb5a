//! Products (产品), price books (价目表), tax classes and rules of combination.

use super::super::{
    field::{Date, record},
    id::Ref,
    kind::Scope,
    money::{Currency, Fixed},
    pick::{Pick, picks},
};

picks! {
    /// How two products go together.
    RuleKind { Requires "requires" "Requires", Excludes "excludes" "Excludes", Bundles "bundles" "Bundles", CrossSells "cross_sells" "Cross-sells to", UpSells "up_sells" "Up-sells to" }
}

record! {
    /// Something that is sold.
    Product = 13, "product", "Product", "Products", icon: "■", scope: Scope::Org, title: "name",
    columns: &["code", "name", "family", "unit", "tax_class", "active"], sort: "name";
    code: String, "Code".code().aliases(&["product_code", "sku", "article_number", "编码", "产品编码"]);
    name: String, "Name".required().named().aliases(&["product", "product_name", "产品", "产品名称"]);
    family: String, "Family".search().aliases(&["series", "category", "product_family", "系列"]);
    unit: String, "Unit".aliases(&["uom", "单位"]);
    cost: Option<Fixed>, "Cost".sensitive().unit("cost").aliases(&["cost_price", "成本"]);
    cost_currency: Option<Currency>, "Cost currency".unit("cost");
    tax_class: Option<Ref<TaxClass>>, "Tax class";
    active: bool, "Active".start("1");
    on_hand: Option<Fixed>, "On hand".group("Availability");
    lead_time_days: Option<i64>, "Lead time in days".group("Availability");
    availability_as_of: Option<Date>, "Availability as of".group("Availability");
    description: String, "Description".long().search();
    name_key: String, "Sort key".derived().hidden();
}

record! {
    /// A list of prices in one currency.
    PriceBook = 14, "price_book", "Price book", "Price books", icon: "▤", scope: Scope::Org, title: "name",
    columns: &["name", "currency", "includes_tax", "active", "standard"], sort: "name";
    name: String, "Name".required().named();
    currency: Option<Currency>, "Currency".required();
    /// Prices are gross (含税价).
    includes_tax: bool, "Includes tax";
    active: bool, "Active".start("1");
    /// The one a new quote takes unless told otherwise.
    standard: bool, "Standard";
}

record! {
    /// One price of one product in one book.
    Price = 15, "price", "Price", "Prices", icon: "∙", scope: Scope::Org, title: "product",
    columns: &["price_book", "product", "price", "min_quantity", "valid_from", "valid_to"], sort: "price_book";
    price_book: Option<Ref<PriceBook>>, "Price book".part().required();
    product: Option<Ref<Product>>, "Product".part().required();
    price: Option<Fixed>, "Price".required().aliases(&["sales_price", "list_price", "unit_price"]);
    valid_from: Option<Date>, "From";
    valid_to: Option<Date>, "To";
    /// The quantity from which this price holds.
    min_quantity: Option<Fixed>, "From quantity";
}

record! {
    /// A class of tax and its rate.
    TaxClass = 16, "tax_class", "Tax class", "Tax classes", icon: "∙", scope: Scope::Org, title: "name",
    columns: &["name", "rate"], sort: "name";
    name: String, "Name".required().named();
    rate: Option<Fixed>, "Rate".percent().required();
}

record! {
    /// How two products go together.
    ProductRule = 17, "product_rule", "Product rule", "Product rules", icon: "∙", scope: Scope::Org, title: "kind",
    columns: &["product", "kind", "other", "note"], sort: "product";
    product: Option<Ref<Product>>, "Product".part().required();
    kind: Option<Pick<RuleKind>>, "Rule".required();
    other: Option<Ref<Product>>, "Other product".part().required();
    note: String, "Note".search();
}
