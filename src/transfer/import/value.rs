//! One cell of a file as the value of a field: dates by the order of their column, numbers, choices, lists.
//!
//! References are `resolve`'s. A value that cannot be read is an error with a sentence, never a guess.

use std::{borrow::Cow, collections::BTreeMap};

use super::{super::csv::defuse, layout::words::is_asked};
use crate::{
    domain::{
        cell::Cell,
        dates::{DateOrder, parse_file_date, parse_file_instant, parse_serial_date, parse_time},
        field::{Date, FieldKind, Spec, Time, days, minutes},
        money::{Currency, Fixed, Minor, parse_amount, parse_amount_in},
        pick::PickItem,
        text,
    },
    words::say,
};

/// Why a cell was not taken.
pub type Why = String;

/// What reading a cell needs to know of its file and line.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The order of day, month and year in this column.
    pub order: DateOrder,
    /// The decimal sign of this column.
    pub sign: super::numbers::Sign,
    /// The currency of amounts that do not say one.
    pub home: Currency,
    /// Whether text is kept to the last blank: our own exports.
    pub own: bool,
}

/// The text of a cell as it is taken: defused formulas restored, blanks around it gone unless the file is our own.
pub fn clean(cell: &str, own: bool) -> &str {
    let cell = defuse::restore(cell);
    if own { cell } else { cell.trim() }
}

/// The e-mail addresses in a text such as `Anna Bell <anna@bell.example>; <b@c.example>`, without what stands around.
pub fn addresses(typed: &str) -> Vec<String> {
    let is_around =
        |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '<' | '>' | '"' | '(' | ')' | '|');
    let words = typed
        .split(is_around)
        .map(|word| word.strip_prefix("mailto:").unwrap_or(word));
    let mut found: Vec<String> = Vec::new();
    for word in words.filter(|word| text::normal_email(word).is_some()) {
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// 0000-00-00 and the like: how databases write that there is no day.
fn is_no_day(typed: &str) -> bool {
    typed.contains(['-', '/', '.'])
        && typed.contains('0')
        && typed
            .chars()
            .all(|c| matches!(c, '0' | '-' | '/' | '.' | ':' | ' ' | 'T' | 'Z'))
}

/// Reads a cell of any field but a reference or an amount.
pub fn read(spec: &Spec, typed: &str, place: Place) -> Result<Cell<'static>, Why> {
    let typed = clean(typed, place.own);
    if typed.is_empty() {
        return Ok(Cell::Null);
    }
    Ok(match spec.kind {
        FieldKind::Date | FieldKind::Instant if is_no_day(typed) => Cell::Null,
        FieldKind::Text | FieldKind::Long => Cell::from(typed.to_owned()),
        FieldKind::Int => Cell::Int(whole(typed)?),
        FieldKind::Fixed => Cell::Int(fixed(typed)?.0),
        FieldKind::Percent => {
            let number = fixed(typed.trim_end_matches(['%', '％', ' ']))?;
            if spec.name == "probability" && !number.is_share() && !place.own {
                return Err(say!("refused-percent", typed = short(typed)));
            }
            Cell::Int(number.0)
        }
        FieldKind::Minor => Cell::Int(amount(typed, place.home)?.0.0),
        FieldKind::Currency => Cell::from(super::currency::read(typed, place)?.code().to_owned()),
        FieldKind::Date => Cell::Int(days(date(typed, place.order)?)),
        FieldKind::Time => Cell::Int(minutes(hour(typed)?)),
        FieldKind::Instant => Cell::Int(instant(typed, place.order)?),
        FieldKind::Bool => Cell::Int(i64::from(yes(typed)?)),
        FieldKind::Pick(items) => choice(spec, items, typed)?,
        FieldKind::Picks(items) => {
            let mut codes = Vec::new();
            for item in items_of(typed, spec) {
                match choice(spec, items, &item)? {
                    Cell::Text(code) if !codes.contains(&code) => codes.push(code),
                    _ => {}
                }
            }
            Cell::from_items(&codes)
        }
        FieldKind::List => {
            let mut items: Vec<String> = Vec::new();
            for item in items_of(typed, spec) {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
            Cell::from_items(&items)
        }
        FieldKind::Ref(_) | FieldKind::AnyRef | FieldKind::Refs(_) => Cell::Null,
    })
}

/// What is shown of a bad cell.
pub fn short(typed: &str) -> String {
    text::truncate(&text::visible(typed), 40)
}

/// An amount in minor units, and its currency: the one beside it, else `home`.
pub fn amount(typed: &str, home: Currency) -> Result<(Minor, Currency), Why> {
    if let Some(minor) = plain_minor(typed, home.digits()) {
        return Ok((Minor(minor), home));
    }
    let (number, currency) = parse_amount_in(typed, home).map_err(|error| {
        if is_range(typed) {
            say!("import-bad-range", typed = short(typed))
        } else if typed.contains(|c: char| c.is_numeric()) {
            error.to_string()
        } else {
            say!("import-bad-no-number", typed = short(typed))
        }
    })?;
    let currency = currency.unwrap_or(home);
    let minor = Minor::from_decimal(number, currency)
        .ok_or_else(|| say!("import-bad-too-large", typed = short(typed)))?;
    Ok((minor, currency))
}

/// Whether two amounts stand where one is wanted: `35k-40k`, `3万至5万`.
fn is_range(typed: &str) -> bool {
    const BETWEEN: &[&str] = &["-", "–", "—", "~", "～", "至", "到", " to ", " bis ", " à "];
    let is_amount = |part: &str| parse_amount(part).is_ok();
    BETWEEN
        .iter()
        .filter_map(|mark| typed.trim().split_once(mark))
        .any(|(low, high)| is_amount(low) && is_amount(high))
}

/// "1234.5" and nothing else around: what nearly every amount of every file is.
fn plain_minor(typed: &str, digits: u32) -> Option<i64> {
    let (whole, places) = typed.split_once('.').unwrap_or((typed, ""));
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || places.len() > digits as usize {
        return None;
    }
    if !is_plain(whole) || !is_plain(places) || typed.ends_with('.') {
        return None;
    }
    let mut minor: i64 = whole.parse().ok()?;
    for at in 0..digits as usize {
        let digit = places.as_bytes().get(at).map_or(0, |byte| byte - b'0');
        minor = minor * 10 + i64::from(digit);
    }
    Some(minor)
}

fn fixed(typed: &str) -> Result<Fixed, Why> {
    if let Some(number) = plain_minor(typed, Fixed::SCALE) {
        return Ok(Fixed(number));
    }
    match Fixed::parse(typed) {
        Ok(number) => Ok(number),
        // A price may stand beside its currency.
        Err(error) => parse_amount_in(typed, Currency::parse("EUR").unwrap_or_else(fallback))
            .ok()
            .and_then(|(number, _)| Fixed::from_decimal(number))
            .ok_or_else(|| error.to_string()),
    }
}

fn fallback() -> Currency {
    crate::domain::catalog::Catalog::default().base()
}

/// A price of scale 6.
pub fn price(typed: &str, place: Place) -> Result<Option<Fixed>, Why> {
    let typed = clean(typed, place.own);
    if typed.is_empty() {
        return Ok(None);
    }
    fixed(typed).map(Some)
}

fn whole(typed: &str) -> Result<i64, Why> {
    if let Ok(number) = typed.parse() {
        return Ok(number);
    }
    let number = fixed(typed)?;
    if number.0 % Fixed::ONE.0 == 0 {
        Ok(number.0 / Fixed::ONE.0)
    } else {
        Err(say!("import-bad-no-whole", typed = short(typed)))
    }
}

/// A text of several lines as people read it: what was written in an editor of web pages without its marks.
pub fn words(typed: Cow<'_, str>) -> Cow<'_, str> {
    if is_page(&typed) {
        Cow::Owned(as_text(&typed))
    } else {
        typed
    }
}

/// Whether a text was written in an editor of web pages: it has their marks, and ends them.
fn is_page(typed: &str) -> bool {
    const ENDS: [&str; 8] = [
        "</p>", "</div>", "<br>", "<br/>", "<br />", "</span>", "</li>", "</b>",
    ];
    typed.contains('<') && {
        let low = typed.to_lowercase();
        ENDS.iter().any(|end| low.contains(end))
    }
}

/// The words of such a text, its paragraphs as lines.
fn as_text(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len());
    for token in html5gum::Tokenizer::new(typed).flatten() {
        let name: &[u8] = match &token {
            html5gum::Token::String(words) => {
                text.push_str(&String::from_utf8_lossy(words));
                continue;
            }
            html5gum::Token::StartTag(tag) => &tag.name,
            html5gum::Token::EndTag(tag) => &tag.name,
            _ => continue,
        };
        let breaks = matches!(
            name,
            b"br" | b"p" | b"div" | b"li" | b"tr" | b"h1" | b"h2" | b"h3"
        );
        if breaks && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text.replace('\u{a0}', " ").trim().to_owned()
}

/// Milliseconds or seconds since 1970, as programs keep a moment: between 2001 and 2100, so that no other number is one.
fn since_1970(typed: &str) -> Option<i64> {
    if !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = typed.parse().ok()?;
    match typed.len() {
        13 => Some(number),
        10 => Some(number * 1_000),
        _ => None,
    }
    .filter(|at| (978_307_200_000..4_102_444_800_000).contains(at))
}

/// A day by the order of its column; a spreadsheet's serial number where nothing else fits.
pub fn date(typed: &str, order: DateOrder) -> Result<Date, Why> {
    if let Some(date) = iso(typed) {
        return Ok(date);
    }
    parse_file_date(typed, order)
        .or_else(|| parse_serial_date(typed))
        .or_else(|| {
            let at = chrono::DateTime::from_timestamp_millis(since_1970(typed)?)?;
            Some(at.date_naive())
        })
        .ok_or_else(|| match typed.parse::<f64>() {
            Ok(number) if number.abs() < 61.0 => {
                say!("import-bad-early-day", typed = short(typed))
            }
            _ => say!("import-bad-no-date", typed = short(typed)),
        })
}

fn iso(typed: &str) -> Option<Date> {
    let bytes = typed.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    Date::from_ymd_opt(
        typed.get(..4)?.parse().ok().filter(|year| *year >= 1000)?,
        typed.get(5..7)?.parse().ok()?,
        typed.get(8..)?.parse().ok()?,
    )
}

/// An hour, also as a part of a day, which is what a spreadsheet keeps.
fn hour(typed: &str) -> Result<Time, Why> {
    const SECONDS: f64 = 86_400.0;
    let typed = match typed.split_once(['T', ' ']) {
        Some((day, hour)) if iso(day).is_some() => hour,
        _ => typed,
    };
    let part = typed
        .parse::<f64>()
        .ok()
        .filter(|part| typed.contains('.') && (0.0..1.0).contains(part))
        .and_then(|part| {
            Time::from_num_seconds_from_midnight_opt((part * SECONDS).round() as u32, 0)
        });
    match part {
        Some(time) => Ok(time),
        None => parse_time(typed).map_err(|bad| bad.to_string()),
    }
}

/// The minutes of the hour that stands behind a day, such as `2026-03-04 14:30`. Midnight is how programs write a day,
/// and a moment of UTC is no hour on anyone's clock.
pub fn hour_beside_day(typed: &str) -> Option<i64> {
    let (_, hour) = typed.trim().split_once(['T', ' '])?;
    let time = hour.contains(':').then(|| parse_time(hour).ok())??;
    Some(minutes(time)).filter(|minutes| *minutes > 0)
}

/// A moment in milliseconds of UTC.
pub fn instant(typed: &str, order: DateOrder) -> Result<i64, Why> {
    if let Some(date) = iso(typed) {
        return Ok(days(date) * 86_400_000);
    }
    parse_file_instant(typed, order)
        .or_else(|| parse_serial_date(typed).map(|date| days(date) * 86_400_000))
        .or_else(|| since_1970(typed))
        .ok_or_else(|| say!("import-bad-no-moment", typed = short(typed)))
}

/// Yes or no, as files say it.
pub fn yes(typed: &str) -> Result<bool, Why> {
    match text::fold(typed).as_str() {
        "1" | "yes" | "y" | "true" | "t" | "x" | "on" | "ja" | "oui" | "si" | "vrai" | "wahr"
        | "да" | "evet" | "예" | "checked" | "✓" | "✔" | "☑" | "✅" | "是" | "有" | "はい"
        | "完了" | "done" | "completed" => Ok(true),
        "0" | "no" | "n" | "false" | "f" | "off" | "nein" | "non" | "nee" | "faux" | "falsch"
        | "нет" | "hayır" | "hayir" | "아니오" | "아니요" | "unchecked" | "✗" | "✘" | "☐"
        | "❌" | "否" | "无" | "無" | "いいえ" | "未完了" | "open" => Ok(false),
        _ => Err(say!("import-bad-no-yes", typed = short(typed))),
    }
}

/// The code of a choice of a field with several of them.
pub fn choice_of(spec: &Spec, typed: &str, _place: Place) -> Result<String, Why> {
    match spec.kind {
        FieldKind::Pick(items) | FieldKind::Picks(items) => {
            choice(spec, items, typed).map(|cell| cell.text().unwrap_or_default().to_owned())
        }
        _ => Ok(typed.to_owned()),
    }
}

/// The share taken off that 8折, 八五折 or 九折 mean: they name the share that is paid.
pub fn chinese_discount(typed: &str) -> Option<Fixed> {
    const DIGITS: &str = "零一二三四五六七八九";
    let paid = typed.trim().strip_suffix('折')?.trim();
    let digits: String = paid
        .chars()
        .map(|c| match DIGITS.chars().position(|digit| digit == c) {
            Some(value) => char::from_digit(value as u32, 10).unwrap_or(c),
            None => c,
        })
        .collect();
    let paid = Fixed::parse(&digits).ok()?;
    // 8.5折 and 85折 are one; 8折 is eight tenths.
    let percent = if paid.0 < 10 * Fixed::ONE.0 {
        paid.0.checked_mul(10)?
    } else {
        paid.0
    };
    let off = Fixed::from_int(100).0 - percent;
    (0..=Fixed::from_int(100).0)
        .contains(&off)
        .then_some(Fixed(off))
}

fn choice(spec: &Spec, items: &[PickItem], typed: &str) -> Result<Cell<'static>, Why> {
    if let Some(item) = items.iter().find(|item| item.code == typed) {
        return Ok(Cell::Text(item.code.into()));
    }
    let key = super::layout::normal(typed);
    let is_it = |item: &&PickItem| item.code == key || super::layout::normal(item.label) == key;
    if let Some(item) = items.iter().find(is_it).filter(|_| !is_asked(typed)) {
        return Ok(Cell::Text(item.code.into()));
    }
    let own = spec
        .choices
        .iter()
        .find(|choice| text::fold(choice) == text::fold(typed));
    if let Some(choice) = own {
        return Ok(Cell::from(choice.clone()));
    }
    let offers: Vec<&str> = items.iter().map(|item| item.code).collect();
    let offers = if offers.is_empty() {
        spec.choices.join(", ")
    } else {
        offers.join(", ")
    };
    Err(say!(
        "import-bad-choice",
        typed = short(typed),
        choices = offers
    ))
}

/// The items of a cell with several values: a JSON array, else between semicolons or line ends; where neither stands,
/// words that are marks or addresses also between commas.
pub fn items_of(typed: &str, spec: &Spec) -> Vec<String> {
    if typed.starts_with('[')
        && let Ok(items) = serde_json::from_str::<Vec<serde_json::Value>>(typed)
    {
        let text = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            // An address with its label, as some programs write it.
            serde_json::Value::Object(object) => object
                .get("value")
                .and_then(|value| value.as_str())
                .map(str::to_owned),
            _ => None,
        };
        return items.iter().filter_map(text).collect();
    }
    let commas = matches!(
        &*spec.name,
        "tags" | "emails" | "phones" | "relations" | "roles"
    );
    let marks: &[char] = if typed.contains([';', '\n']) || !commas {
        &[';', '\n', '\r']
    } else {
        &[',', '\n', '\r']
    };
    typed
        .split(marks)
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The things that one cell lists, each with its parts by name: `price=45,quantity=2,id=1; …`, or JSON.
pub fn listed(typed: &str) -> Vec<BTreeMap<String, String>> {
    let typed = typed.trim();
    if typed.starts_with(['[', '{']) {
        let parsed: serde_json::Value = serde_json::from_str(typed).unwrap_or_default();
        let all = match parsed {
            serde_json::Value::Array(all) => all,
            one => vec![one],
        };
        let part = |(name, value): (&String, &serde_json::Value)| {
            let value = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => return None,
                other => other.to_string(),
            };
            Some((super::layout::normal(name), value))
        };
        return all
            .iter()
            .filter_map(serde_json::Value::as_object)
            .map(|object| object.iter().filter_map(part).collect())
            .collect();
    }
    let things = typed.split([';', '|', '\n']).map(|thing| {
        let parts = thing.split(',').filter_map(|part| part.split_once('='));
        parts
            .map(|(name, value)| (super::layout::normal(name), value.trim().to_owned()))
            .collect::<BTreeMap<_, _>>()
    });
    things.filter(|parts| !parts.is_empty()).collect()
}

/// Several values in one cell, so that [`items_of`] gives them back.
pub fn join(items: &[String]) -> String {
    let plain = |item: &String| {
        !item.is_empty()
            && item.trim() == item
            && !item.contains([';', '\n', '\r', ','])
            && !item.starts_with(['[', '\''])
    };
    if items.iter().all(plain) {
        items.join("; ")
    } else {
        serde_json::to_string(items).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place() -> Place {
        Place {
            order: DateOrder::Mdy,
            sign: super::super::numbers::Sign::Point,
            home: Currency::parse("EUR").expect("EUR"),
            own: false,
        }
    }

    fn spec(kind: FieldKind) -> Spec {
        Spec::new("x", "X", "", kind)
    }

    #[test]
    fn cells_are_read_by_their_field() {
        let of = |kind, typed| read(&spec(kind), typed, place());
        assert_eq!(of(FieldKind::Minor, "1054"), Ok(Cell::Int(105_400)));
        assert_eq!(of(FieldKind::Minor, "$-687.50"), Ok(Cell::Int(-68_750)));
        assert_eq!(of(FieldKind::Fixed, "0.0042"), Ok(Cell::Int(4_200)));
        assert_eq!(of(FieldKind::Percent, "12.5 %"), Ok(Cell::Int(12_500_000)));
        assert_eq!(of(FieldKind::Date, "10/20/2016"), Ok(Cell::Int(17_094)));
        assert_eq!(of(FieldKind::Date, "2016-10-20"), Ok(Cell::Int(17_094)));
        assert_eq!(of(FieldKind::Date, "45631"), Ok(Cell::Int(20_062)));
        assert!(of(FieldKind::Date, "31/31/2016").is_err());
        assert!(of(FieldKind::Int, "2.5").is_err());
        assert_eq!(of(FieldKind::Text, " '+49 1 "), Ok(Cell::from("'+49 1")));
        assert_eq!(of(FieldKind::Text, "'+49 1"), Ok(Cell::from("+49 1")));
        assert_eq!(of(FieldKind::Text, "  "), Ok(Cell::Null));
    }

    #[test]
    fn what_spreadsheets_and_mail_programs_leave_is_understood() {
        assert_eq!(
            addresses("Anna Bell <anna@bell.example>; b@c.example"),
            ["anna@bell.example", "b@c.example"]
        );
        assert!(addresses("not an address").is_empty());
        let of = |typed| read(&spec(FieldKind::Date), typed, place());
        assert_eq!(of("0000-00-00"), Ok(Cell::Null));
        assert_eq!(of("00/00/0000 00:00:00"), Ok(Cell::Null));
    }

    #[test]
    fn what_programs_keep_for_themselves_is_understood() {
        let of = |kind, typed| read(&spec(kind), typed, place());
        let moment = 1_771_000_000_000;
        assert_eq!(
            of(FieldKind::Instant, "1771000000000"),
            Ok(Cell::Int(moment))
        );
        assert_eq!(of(FieldKind::Instant, "1771000000"), Ok(Cell::Int(moment)));
        assert_eq!(of(FieldKind::Date, "1771000000000"), Ok(Cell::Int(20_497)));
        assert!(of(FieldKind::Date, "8613800138000").is_err(), "a telephone");
        let page = "<p>Wants <b>40</b> vans.<br/>Call &amp; confirm</p>";
        assert_eq!(words(page.into()), "Wants 40 vans.\nCall & confirm");
        assert_eq!(words("a < b > c".into()), "a < b > c");
        for (typed, yes) in [
            ("checked", 1),
            ("Oui", 1),
            ("はい", 1),
            ("Non", 0),
            ("無", 0),
        ] {
            assert_eq!(of(FieldKind::Bool, typed), Ok(Cell::Int(yes)), "{typed}");
        }
    }

    #[test]
    fn chinese_discounts_name_what_is_paid() {
        let off = |typed| chinese_discount(typed).map(|off| off.to_string());
        assert_eq!(off("九五折"), Some("5".into()));
        assert_eq!(off("八五折"), Some("15".into()));
        assert_eq!(off("8折"), Some("20".into()));
        assert_eq!(off("8.5 折"), Some("15".into()));
        assert_eq!(off("0.85"), None);
        assert_eq!(off("折"), None);
    }

    proptest! {
        #[test]
        fn amounts_are_read_the_quick_way_as_the_long_way(typed in "[0-9]{1,9}(\\.[0-9]{1,3})?") {
            let eur = place().home;
            let (long, _) = parse_amount_in(&typed, eur).expect("an amount");
            prop_assert_eq!(amount(&typed, eur).expect("an amount").0, Minor::from_decimal(long, eur).expect("fits"));
        }

        #[test]
        fn lists_come_back(items in proptest::collection::vec("[a;,\\[' \n]{1,4}", 0..4)) {
            let typed = join(&items);
            let back = if typed.is_empty() { Vec::new() } else { items_of(&typed, &spec(FieldKind::List)) };
            prop_assert_eq!(back, items);
        }

        #[test]
        fn no_cell_makes_it_panic(typed in "\\PC{0,30}") {
            for kind in [FieldKind::Int, FieldKind::Fixed, FieldKind::Percent, FieldKind::Minor, FieldKind::Date, FieldKind::Time, FieldKind::Instant, FieldKind::Bool, FieldKind::List] {
                let _ = read(&spec(kind), &typed, place());
            }
        }
    }
}
