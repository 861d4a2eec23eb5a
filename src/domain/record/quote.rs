//! Quotes (报价) in revisions, and their lines. The arithmetic is in `domain::quote_math`.

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        money::{Currency, Fixed, Minor},
        pick::{Pick, picks},
    },
    account::Account,
    contact::Contact,
    opportunity::Opportunity,
    product::{PriceBook, Product},
    team::User,
};

picks! {
    /// Where a revision stands; expired is derived from valid-until and today.
    QuoteStatus { Draft "draft" "Draft", NeedsApproval "needs_approval" "Needs approval", Approved "approved" "Approved", Sent "sent" "Sent",
        Accepted "accepted" "Accepted", Rejected "rejected" "Rejected", Withdrawn "withdrawn" "Withdrawn", Superseded "superseded" "Superseded" }
    /// What a row of a quote is.
    QuoteLineKind { Item "item" "Item", Section "section" "Section", Note "note" "Note" }
    /// Where a price came from.
    PriceOrigin { List "list" "List", Rule "rule" "Rule", Hand "hand" "By hand" }
}

record! {
    /// An offer, one revision of it.
    Quote = 18, "quote", "Quote", "Quotes", icon: "▥", scope: Scope::Territory(&["opportunity", "account"]), title: "number",
    columns: &["number", "revision", "account", "opportunity", "status", "net", "valid_until", "primary", "owner"], sort: "-number";
    number: String, "Number".required().named().aliases(&["quote_number", "报价单号"]);
    revision: Option<i64>, "Revision".start("1");
    /// Only the primary quote may drive the amount of its opportunity.
    primary: bool, "Primary";
    opportunity: Option<Ref<Opportunity>>, "Opportunity".part().required();
    account: Option<Ref<Account>>, "Account";
    contact: Option<Ref<Contact>>, "Contact";
    subject: String, "Subject".search();
    price_book: Option<Ref<PriceBook>>, "Price book";
    currency: Option<Currency>, "Currency".required().unit("money");
    includes_tax: bool, "Prices include tax".unit("money");
    discount_percent: Option<Fixed>, "Quote discount".percent().unit("money");
    discount_amount: Option<Minor>, "Quote discount, amount".unit("money");
    /// Make the total this.
    make_total: Option<Minor>, "Make the total".unit("money");
    status: Option<Pick<QuoteStatus>>, "Status".tracked().start("draft");
    issued_on: Option<Date>, "Issued on";
    valid_until: Option<Date>, "Valid until".required();
    sent_on: Option<Date>, "Sent on";
    decided_on: Option<Date>, "Decided on";
    intro: String, "Opening words".long().group("Text");
    terms: String, "Terms".long().group("Text");
    language: String, "Language".group("Text");
    /// Who let a discount beyond the limit pass.
    approved_by: Option<Ref<User>>, "Approved by".group("Approval");
    approved_discount: Option<Fixed>, "Approved discount".percent().group("Approval");
    approval_note: String, "Note on approval".group("Approval");
    supersedes: Option<Ref<Quote>>, "Supersedes";
    /// Written to a file or exchanged: sending can no longer be undone.
    exported: bool, "Exported".hidden();
    owner: Option<Ref<User>>, "Owner";
    notes: String, "Notes".long().search();
    net: Option<Minor>, "Net".derived().unit("money");
    tax: Option<Minor>, "Tax".derived().unit("money");
    gross: Option<Minor>, "Gross".derived().unit("money");
}

record! {
    /// One row of a quote: an item, a section heading or a note.
    QuoteLine = 19, "quote_line", "Quote line", "Quote lines", icon: "∙", scope: Scope::Territory(&["quote"]), title: "text",
    columns: &["quote", "position", "product", "text", "quantity", "unit_price", "net"], sort: "position";
    quote: Option<Ref<Quote>>, "Quote".part().required();
    position: Option<i64>, "Position";
    kind: Option<Pick<QuoteLineKind>>, "Kind".start("item");
    product: Option<Ref<Product>>, "Product";
    text: String, "Text".search();
    quantity: Option<Fixed>, "Quantity".start("1000000");
    unit: String, "Unit";
    unit_price: Option<Fixed>, "Unit price";
    /// A percentage or an amount, not both.
    discount_percent: Option<Fixed>, "Discount".percent().unit("discount");
    discount_amount: Option<Fixed>, "Amount off".unit("discount");
    /// Printed, never summed.
    optional: bool, "Optional";
    tax_class: String, "Tax class".unit("tax");
    tax_rate: Option<Fixed>, "Tax rate".percent().unit("tax");
    delivery: Option<Date>, "Promised delivery";
    price_origin: Option<Pick<PriceOrigin>>, "Price from";
    cost: Option<Fixed>, "Cost".sensitive();
    /// After the line's own discount, in the quote's currency.
    net: Option<Fixed>, "Line net".derived();
}
