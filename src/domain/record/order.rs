//! Orders (订单) and what stands at the customer (已购产品).

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        money::{Currency, Fixed, Minor},
        pick::{Pick, picks},
    },
    account::Account,
    opportunity::Opportunity,
    product::Product,
    quote::Quote,
    service::Contract,
    team::User,
};

picks! {
    /// How far an order has come.
    OrderStatus { Open "open" "Open", Delivered "delivered" "Delivered", Invoiced "invoiced" "Invoiced", Paid "paid" "Paid", Cancelled "cancelled" "Cancelled" }
}

record! {
    /// What was bought: from an accepted quote, the back office or a file.
    Order = 20, "order", "Order", "Orders", icon: "▦", scope: Scope::Territory(&["account"]), title: "number",
    columns: &["number", "account", "ordered_on", "status", "amount", "invoiced", "collected"], sort: "-ordered_on";
    number: String, "Number".required().named().aliases(&["order_number", "订单号"]);
    account: Option<Ref<Account>>, "Account".required();
    opportunity: Option<Ref<Opportunity>>, "Opportunity";
    quote: Option<Ref<Quote>>, "Quote";
    ordered_on: Option<Date>, "Date".aliases(&["order_date", "下单日期"]);
    status: Option<Pick<OrderStatus>>, "Status".start("open");
    amount: Option<Minor>, "Amount".unit("money");
    currency: Option<Currency>, "Currency".unit("money");
    invoiced: Option<Minor>, "Invoiced".unit("money");
    /// 回款
    collected: Option<Minor>, "Collected".unit("money");
    delivered_on: Option<Date>, "Delivered on";
    owner: Option<Ref<User>>, "Owner";
    notes: String, "Notes".long().search();
}

record! {
    /// One row of an order.
    OrderLine = 21, "order_line", "Order line", "Order lines", icon: "∙", scope: Scope::Territory(&["order"]), title: "text",
    columns: &["order", "position", "product", "text", "quantity", "unit_price"], sort: "position";
    order: Option<Ref<Order>>, "Order".part().required();
    position: Option<i64>, "Position";
    product: Option<Ref<Product>>, "Product";
    text: String, "Text".search();
    quantity: Option<Fixed>, "Quantity".start("1000000");
    unit_price: Option<Fixed>, "Unit price";
}

record! {
    /// What stands at the customer.
    InstalledProduct = 22, "installed_product", "Installed product", "Installed products", icon: "▪", scope: Scope::Territory(&["account"]), title: "serial",
    columns: &["account", "product", "serial", "since", "warranty_until"], sort: "account";
    account: Option<Ref<Account>>, "Account".part().required();
    product: Option<Ref<Product>>, "Product".required();
    serial: String, "Serial number".code();
    configuration: String, "Configuration".long().search();
    since: Option<Date>, "Since";
    warranty_until: Option<Date>, "Warranty until";
    contract: Option<Ref<Contract>>, "Contract";
}
