//! The fixed words of a printed quote, in English and Chinese.

use serde::Serialize;

/// One word for each place on the page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Labels {
    /// As HTML names it.
    pub lang: &'static str,
    pub title: &'static str,
    pub number: &'static str,
    pub revision: &'static str,
    pub date: &'static str,
    pub valid_until: &'static str,
    pub to: &'static str,
    pub attention: &'static str,
    pub from: &'static str,
    pub subject: &'static str,
    pub position: &'static str,
    pub item: &'static str,
    pub quantity: &'static str,
    pub unit: &'static str,
    pub unit_price: &'static str,
    pub discount: &'static str,
    pub amount: &'static str,
    pub delivery: &'static str,
    pub optional: &'static str,
    pub optional_total: &'static str,
    pub subtotal: &'static str,
    pub net_total: &'static str,
    pub tax: &'static str,
    pub tax_on: &'static str,
    pub gross_total: &'static str,
    pub of_which_net: &'static str,
    pub terms: &'static str,
    pub currency: &'static str,
    pub prices_net: &'static str,
    pub prices_gross: &'static str,
    pub draft: &'static str,
    pub subject_to_approval: &'static str,
    pub withdrawn: &'static str,
    pub superseded: &'static str,
    pub code: &'static str,
    pub tax_rate: &'static str,
    pub page: &'static str,
}

/// English.
pub const EN: Labels = Labels {
    lang: "en",
    title: "Quote",
    number: "Number",
    revision: "Revision",
    date: "Date",
    valid_until: "Valid until",
    to: "For",
    attention: "Attention",
    from: "From",
    subject: "Subject",
    position: "No.",
    item: "Item",
    quantity: "Quantity",
    unit: "Unit",
    unit_price: "Unit price",
    discount: "Discount",
    amount: "Amount",
    delivery: "Delivery",
    optional: "optional, not in the total",
    optional_total: "Optional items",
    subtotal: "Subtotal",
    net_total: "Total without tax",
    tax: "Tax",
    tax_on: "on",
    gross_total: "Total with tax",
    of_which_net: "Of which net",
    terms: "Terms",
    currency: "Currency",
    prices_net: "Prices are without tax.",
    prices_gross: "Prices include tax.",
    draft: "Draft",
    subject_to_approval: "Subject to approval",
    withdrawn: "Withdrawn",
    superseded: "Superseded",
    code: "Code",
    tax_rate: "Tax rate",
    page: "Page",
};

/// Chinese.
pub const ZH: Labels = Labels {
    lang: "zh",
    title: "报价单",
    number: "编号",
    revision: "修订版",
    date: "日期",
    valid_until: "有效期至",
    to: "客户",
    attention: "联系人",
    from: "报价人",
    subject: "主题",
    position: "序号",
    item: "项目",
    quantity: "数量",
    unit: "单位",
    unit_price: "单价",
    discount: "折扣",
    amount: "金额",
    delivery: "交货期",
    optional: "可选，不计入总价",
    optional_total: "可选项合计",
    subtotal: "小计",
    net_total: "不含税合计",
    tax: "税额",
    tax_on: "计税额",
    gross_total: "含税总计",
    of_which_net: "其中不含税",
    terms: "条款",
    currency: "币种",
    prices_net: "价格不含税。",
    prices_gross: "价格含税。",
    draft: "草稿",
    subject_to_approval: "待批准",
    withdrawn: "已撤回",
    superseded: "已被新版取代",
    code: "编码",
    tax_rate: "税率",
    page: "页",
};

/// The words of a language; English where it is not known.
pub fn of(language: &str) -> &'static Labels {
    let language = language.to_lowercase();
    if language.starts_with("zh") || language == "cn" || language.contains('中') {
        &ZH
    } else {
        &EN
    }
}
