//! A filter's tree as a condition of SQL: values are always bound, nothing that a user wrote is ever in the text.
//!
//! The table of the kind is called `t`. Text is compared by the functions in `functions`, words through `search`.

mod amount;
mod naming;

use rusqlite::types::Value;

use naming::{any_named, id_condition, name_condition};

pub(crate) use naming::named;

use super::{
    derived::touch,
    functions,
    records::quoted,
    search::{self, Wanted},
};
use crate::domain::{
    catalog::Catalog,
    field::{Date, FieldKind, Instant, Record as _, Search, date, days},
    filter::{CHANGED, CREATED, Is, Node, Test, Word},
    findings::by_code,
    id::Id,
    kind::KindInfo,
    record::{activity::Activity, by_kind},
    text::fold,
};

/// A piece of SQL and the values bound in it, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sql {
    /// With `?` for each value.
    pub text: String,
    /// In the order of the marks.
    pub values: Vec<Value>,
}

impl Sql {
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn bind(&mut self, value: impl Into<Value>) {
        self.text.push('?');
        self.values.push(value.into());
    }

    pub fn append(&mut self, other: Self) {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
    }
}

/// How the rows that hold a word are told from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// All that hold it are gathered first: best where they are few, or all are wanted.
    Gathered,
    /// Each row is asked as it comes by: best for a page in some order, of words that many hold. Gives up after a while.
    Asked,
}

/// The ids of a kind that the index finds.
fn matching(sql: &mut Sql, info: &KindInfo, query: String) {
    let first = search::first_row(info.kind);
    sql.push("SELECT rowid - ");
    sql.bind(first);
    sql.push(" FROM search WHERE search MATCH ");
    sql.bind(query);
    sql.push(" AND rowid BETWEEN ");
    sql.bind(first);
    sql.push(" AND ");
    sql.bind(search::last_row(info.kind));
}

/// What a filter is compiled against.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub info: &'static KindInfo,
    pub catalog: &'a Catalog,
    /// Who `me` is.
    pub me: Id,
    /// When a local day begins.
    pub midnight: fn(Date) -> Instant,
    /// For findings that only SQL can tell.
    pub today: Date,
    pub words: Words,
}

/// The tree as a condition.
pub(crate) fn condition(node: &Node, look: &Look<'_>) -> Sql {
    let mut sql = Sql::default();
    look.node(&mut sql, node);
    sql
}

/// Judged by the newest quote that is out: nobody who decides was met before it went, or none since within the limit.
fn decider_not_met() -> String {
    let deciders = "FROM member AS m LEFT JOIN contact AS c ON c.id = m.contact \
         WHERE m.opportunity = t.id AND (list_holds(m.roles, 'decider') OR list_holds(m.roles, 'approver'))";
    let met_before = format!(
        "EXISTS (SELECT 1 {deciders} AND c.last_contact IS NOT NULL AND EXISTS \
         (SELECT 1 FROM link AS l CROSS JOIN activity AS a ON a.id = l.record WHERE l.target = c.id \
          AND l.kind = {} AND l.field = 'contacts' AND {} AND coalesce(local_day(a.done_at), a.due) <= q.sent))",
        Activity::KIND.0,
        touch::TWO_WAY
    );
    format!(
        "EXISTS (SELECT 1 FROM (SELECT max(sent_on) AS sent FROM quote \
          WHERE opportunity = t.id AND status = 'sent') AS q WHERE q.sent IS NOT NULL \
         AND EXISTS (SELECT 1 {deciders}) AND (NOT {met_before} \
          OR (NOT EXISTS (SELECT 1 {deciders} AND c.last_contact >= q.sent) AND q.sent < ?)))"
    )
}

impl Look<'_> {
    fn node(&self, sql: &mut Sql, node: &Node) {
        match node {
            Node::All(nodes) => self.all(sql, nodes),
            Node::Any(nodes) if nodes.is_empty() => sql.push("0"),
            Node::Any(nodes) => self.joined(sql, nodes, " OR "),
            Node::Not(inner) => {
                sql.push("(");
                self.node(sql, inner);
                // what is unknown is not what is asked for
                sql.push(") IS NOT TRUE");
            }
            Node::Word(word) => self.word(sql, &[word]),
            Node::Test(test) => self.test(sql, test),
            Node::Named(meaning) if meaning.of == "flag" && self.finding(sql, &meaning.code) => {}
            Node::Named(meaning) => self.node(sql, &meaning.means),
        }
    }

    /// Findings that look at two fields or at other records; all others are said in the language.
    fn finding(&self, sql: &mut Sql, code: &str) -> bool {
        let promise = "EXISTS (SELECT 1 FROM activity AS a WHERE a.opportunity = t.id \
                       AND a.done IS NOT 1 AND a.due < ? AND a.promise = ";
        let today = days(self.today);
        let (condition, values): (String, Vec<i64>) = match code {
            "quote_before_close" => (
                "t.quote_until >= ? AND t.quote_until < t.close_date".into(),
                vec![today],
            ),
            "promise_overdue" => (format!("{promise}'us')"), vec![today]),
            "their_promise_overdue" => (format!("{promise}'them')"), vec![today]),
            "high_influence_silent" => {
                let limit = by_code(code).and_then(|finding| finding.limit).unwrap_or(0);
                let silent = "(t.resting_until > ?) IS NOT TRUE AND EXISTS (SELECT 1 FROM member AS m \
                     LEFT JOIN contact AS c ON c.id = m.contact WHERE m.opportunity = t.id \
                     AND m.influence IN ('high', 'inner_circle') AND (c.last_contact >= ?) IS NOT TRUE)";
                (silent.into(), vec![today, today - limit])
            }
            "decider_not_met" => {
                let limit = by_code(code).and_then(|finding| finding.limit).unwrap_or(0);
                (decider_not_met(), vec![today - limit])
            }
            _ => return false,
        };
        sql.push("(t.outcome = 'open' AND ");
        sql.push(&condition);
        sql.push(")");
        sql.values.extend(values.into_iter().map(Value::from));
        true
    }

    /// Words that hold together are one question to the index; what costs least is asked first.
    fn all(&self, sql: &mut Sql, nodes: &[Node]) {
        let word = |node: &'_ Node| match node {
            Node::Word(word) => Some(word.clone()),
            _ => None,
        };
        let words: Vec<Word> = nodes.iter().filter_map(word).collect();
        let mut rest: Vec<&Node> = nodes.iter().filter(|node| word(node).is_none()).collect();
        rest.sort_by_key(|node| cost(node));
        if words.is_empty() && rest.is_empty() {
            sql.push("1");
            return;
        }
        sql.push("(");
        for (at, node) in rest.iter().enumerate() {
            if at > 0 {
                sql.push(" AND ");
            }
            self.node(sql, node);
        }
        if !words.is_empty() {
            if !rest.is_empty() {
                sql.push(" AND ");
            }
            self.word(sql, &words.iter().collect::<Vec<_>>());
        }
        sql.push(")");
    }

    fn joined(&self, sql: &mut Sql, nodes: &[Node], between: &str) {
        sql.push("(");
        for (at, node) in nodes.iter().enumerate() {
            if at > 0 {
                sql.push(between);
            }
            self.node(sql, node);
        }
        sql.push(")");
    }

    fn word(&self, sql: &mut Sql, words: &[&Word]) {
        let wanted = search::wanted(words.iter().copied());
        let Some(query) = search::query(&wanted) else {
            sql.push("1");
            return;
        };
        if self.words == Words::Asked {
            self.held(sql, "row_has", &wanted);
            return;
        }
        sql.push("(t.id IN (");
        matching(sql, self.info, query);
        sql.push(")");
        if !search::decides(&wanted) {
            sql.push(" AND ");
            self.held(sql, "row_holds", &wanted);
        }
        sql.push(")");
    }

    /// Whether the fields of a row hold what is wanted.
    fn held(&self, sql: &mut Sql, function: &str, wanted: &[Wanted]) {
        sql.push(function);
        sql.push("(");
        sql.bind(functions::encode(wanted));
        for (field, search) in search::searched(self.catalog, self.info) {
            sql.push(match search {
                Search::Name => ", 'n', ",
                Search::Code => ", 'c', ",
                Search::Text | Search::No => ", 't', ",
            });
            self.column(sql, field);
        }
        sql.push(")");
    }

    fn test(&self, sql: &mut Sql, test: &Test) {
        let codes: Vec<&String> = test
            .any
            .iter()
            .filter_map(|is| match is {
                Is::Code(code) => Some(code),
                _ => None,
            })
            .collect();
        if codes.len() > 1 && codes.len() == test.any.len() && !test.holds.is_list() {
            self.column(sql, &test.field);
            sql.push(" IN (");
            for (at, code) in codes.into_iter().enumerate() {
                if at > 0 {
                    sql.push(", ");
                }
                sql.bind(code.clone());
            }
            sql.push(")");
            return;
        }
        sql.push("(");
        for (at, is) in test.any.iter().enumerate() {
            if at > 0 {
                sql.push(" OR ");
            }
            self.is(sql, test, is);
        }
        sql.push(")");
    }

    /// The value of a field, built in or custom.
    fn column(&self, sql: &mut Sql, field: &str) {
        match field.strip_prefix("custom.") {
            Some(code) => {
                sql.push("json_extract(t.custom, ");
                sql.bind(custom_path(code));
                sql.push(")");
            }
            None => {
                // only names of the ledger get into the text
                let known = self.info.position(field).is_some();
                sql.push(&if known {
                    format!("t.{}", quoted(field))
                } else {
                    "NULL".into()
                });
            }
        }
    }

    fn is(&self, sql: &mut Sql, test: &Test, is: &Is) {
        let journal = test.field == CREATED || test.field == CHANGED;
        if journal && self.info.position(&test.field).is_none() {
            self.journal(sql, &test.field, is);
            return;
        }
        match is {
            Is::Empty => {
                self.column(sql, &test.field);
                sql.push(" IS NULL");
            }
            Is::Set => {
                self.column(sql, &test.field);
                sql.push(" IS NOT NULL");
            }
            Is::Yes(yes) => {
                self.column(sql, &test.field);
                sql.push(if *yes { " = 1" } else { " IS NOT 1" });
            }
            Is::Code(code) if test.holds.is_list() => self.call(sql, "list_holds", test, code),
            Is::Code(code) => {
                self.column(sql, &test.field);
                sql.push(" = ");
                sql.bind(code.clone());
            }
            Is::Within(low, high) => {
                let (low, high) = if test.holds == FieldKind::Instant {
                    (
                        low.map(|day| self.begins(day)),
                        high.map(|day| self.begins(day + 1) - 1),
                    )
                } else {
                    (*low, *high)
                };
                self.between(sql, low, high, |look, sql| look.column(sql, &test.field));
            }
            Is::Amount(low, high) => self.amount(sql, test, *low, *high),
            Is::Me => {
                let me = Is::Within(Some(self.me.0), Some(self.me.0));
                if test.holds.is_list() {
                    self.call(sql, "list_holds", test, &self.me.0.to_string());
                } else {
                    self.is(sql, test, &me);
                }
            }
            Is::Id(digits) => {
                self.leads_to(sql, test, |sql| id_condition(sql, digits));
            }
            Is::Contains(_) | Is::Equals(_) => self.words_in(sql, test, is),
        }
    }

    /// A value between two ends; the value's SQL is written once or twice.
    fn between(
        &self,
        sql: &mut Sql,
        low: Option<i64>,
        high: Option<i64>,
        value: impl Fn(&Self, &mut Sql),
    ) {
        match (low, high) {
            (Some(low), Some(high)) if low == high => {
                value(self, sql);
                sql.push(" = ");
                sql.bind(low);
            }
            (Some(low), Some(high)) => {
                value(self, sql);
                sql.push(" BETWEEN ");
                sql.bind(low);
                sql.push(" AND ");
                sql.bind(high);
            }
            (Some(low), None) => {
                value(self, sql);
                sql.push(" >= ");
                sql.bind(low);
            }
            (None, Some(high)) => {
                value(self, sql);
                sql.push(" <= ");
                sql.bind(high);
            }
            (None, None) => sql.push("1"),
        }
    }

    /// The moment at which a day begins.
    fn begins(&self, day: i64) -> i64 {
        date(day).map_or(day.saturating_mul(86_400_000), |day| (self.midnight)(day).0)
    }

    /// When a record came, or was last changed: asked of the journal, by its own indexes.
    fn journal(&self, sql: &mut Sql, field: &str, is: &Is) {
        let Is::Within(low, high) = is else {
            sql.push(if *is == Is::Set { "1" } else { "0" });
            return;
        };
        let low = low.map(|day| self.begins(day));
        let high = high.map(|day| self.begins(day + 1) - 1);
        if field == CREATED {
            if low.is_none() {
                // nearly all are older than some day: each is asked for itself
                let first = "(SELECT c.at FROM change AS c WHERE c.record = t.id AND c.verb = 0 \
                             ORDER BY c.seq LIMIT 1)";
                self.between(sql, low, high, |_, sql| sql.push(first));
                return;
            }
            sql.push("t.id IN (SELECT record FROM change WHERE verb = 0 AND ");
            self.between(sql, low, high, |_, sql| sql.push("at"));
            sql.push(")");
            return;
        }
        sql.push("(");
        if let Some(low) = low {
            sql.push("t.id IN (SELECT record FROM change WHERE at >= ");
            sql.bind(low);
            sql.push(")");
        }
        if let Some(high) = high {
            if low.is_some() {
                sql.push(" AND ");
            }
            sql.push("t.id NOT IN (SELECT record FROM change WHERE at > ");
            sql.bind(high);
            sql.push(")");
        }
        sql.push(")");
    }

    fn call(&self, sql: &mut Sql, function: &str, test: &Test, wanted: &str) {
        sql.push(function);
        sql.push("(");
        self.column(sql, &test.field);
        sql.push(", ");
        sql.bind(fold(wanted));
        sql.push(")");
    }

    /// Text, items of a list, or the names of the records referred to.
    fn words_in(&self, sql: &mut Sql, test: &Test, is: &Is) {
        let (Is::Contains(wanted) | Is::Equals(wanted)) = is else {
            return;
        };
        let exact = matches!(is, Is::Equals(_));
        match test.holds {
            FieldKind::Ref(kind) | FieldKind::Refs(kind) => {
                self.leads_to(sql, test, |sql| match by_kind(kind) {
                    Some(target) => named(sql, target, wanted, exact),
                    None => sql.push("SELECT NULL"),
                });
            }
            FieldKind::AnyRef => self.leads_to(sql, test, |sql| any_named(sql, wanted)),
            FieldKind::List | FieldKind::Picks(_) => {
                let function = if exact { "list_holds" } else { "list_has" };
                self.call(sql, function, test, wanted);
            }
            _ if test.field == "name" && self.info.position("name_key").is_some() => {
                name_condition(sql, "t", self.info, wanted, exact);
            }
            _ => self.call(
                sql,
                if exact { "text_is" } else { "text_has" },
                test,
                wanted,
            ),
        }
    }

    /// A reference, or one of several, leads to one of the ids that a SELECT gives.
    fn leads_to(&self, sql: &mut Sql, test: &Test, ids: impl FnOnce(&mut Sql)) {
        if test.holds.is_list() {
            sql.push("EXISTS (SELECT 1 FROM json_each(");
            self.column(sql, &test.field);
            sql.push(") AS item WHERE item.value IN (");
            ids(sql);
            sql.push("))");
        } else {
            self.column(sql, &test.field);
            sql.push(" IN (");
            ids(sql);
            sql.push(")");
        }
    }
}

/// Cheap questions first: SQLite asks in the order written where no index helps.
fn cost(node: &Node) -> u8 {
    match node {
        Node::Test(test) if test.field == CREATED || test.field == CHANGED => 3,
        Node::Test(test) if test.holds.is_list() || test.field.starts_with("custom.") => 2,
        Node::Test(test) => u8::from(
            test.any
                .iter()
                .any(|is| matches!(is, Is::Contains(_) | Is::Equals(_) | Is::Id(_))),
        ),
        Node::Named(meaning) => cost(&meaning.means),
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().map(cost).max().unwrap_or(0),
        Node::Not(inner) => cost(inner),
        Node::Word(_) => 4,
    }
}

/// Where a custom value stands in the column `custom`.
pub(crate) fn custom_path(code: &str) -> String {
    format!("$.\"{}\"", code.replace('"', ""))
}
