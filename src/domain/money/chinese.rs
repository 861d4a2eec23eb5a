//! Amounts in Chinese numerals, 三万五千元 and 叁万伍仟圆, and with digits before several units, 3万5千, written in digits
//! for the rest of the grammar.
//!
//! Not here: digits before one unit, 18.4万, which `super::typed` reads.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// The text with its numerals in digits; as it is where it has none.
pub(super) fn in_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let is_mixed = text.contains(|c: char| c.is_ascii_digit());
    let is_part = |c: char| {
        if is_mixed {
            c.is_ascii_digit() || unit(c).is_some()
        } else {
            c == '点' || digit(c).is_some() || unit(c).is_some()
        }
    };
    let Some(start) = text.find(is_part) else {
        return Cow::Borrowed(text);
    };
    let length = text[start..]
        .find(|c| !is_part(c))
        .unwrap_or(text.len() - start);
    let (run, rest) = text[start..].split_at(length);
    // 3万5 is said, and might be 30005 as written.
    let is_whole = || {
        run.chars().filter(|c| unit(*c).is_some()).count() > 1
            && run.ends_with(|c| unit(c).is_some())
    };
    if is_mixed && !is_whole() {
        return Cow::Borrowed(text);
    }
    match value(run) {
        Some(value) => Cow::Owned(format!("{}{value}{rest}", &text[..start])),
        None => Cow::Borrowed(text),
    }
}

/// The value of a run of numerals; none where its signs do not make a number.
fn value(run: &str) -> Option<Decimal> {
    const MOST: usize = 40;
    if run.chars().count() > MOST
        || digit(run.chars().next()?).is_none() && !run.starts_with(['十', '拾'])
    {
        return None;
    }
    let (mut total, mut section) = (Decimal::ZERO, Decimal::ZERO);
    let mut pending: Option<Decimal> = None;
    // The unit before a last bare digit: 三万五 is thirty-five thousand.
    let mut above: Option<Decimal> = None;
    let mut part: Option<Decimal> = None;
    // What follows a unit is less than it: 三百五千 is no number.
    let (mut least, mut least_large): (Option<Decimal>, Option<Decimal>) = (None, None);
    let fits = |part: Decimal, unit: Option<Decimal>| unit.is_none_or(|unit| part < unit);
    for c in run.chars() {
        if c == '点' {
            if part.replace(Decimal::ONE).is_some() {
                return None;
            }
            pending = Some(pending.unwrap_or_default());
        } else if let Some(digit) = digit(c) {
            let digit = Decimal::from(digit);
            pending = Some(match (&mut part, pending) {
                (Some(place), number) => {
                    *place = place.checked_div(Decimal::TEN)?;
                    number?.checked_add(digit.checked_mul(*place)?)?
                }
                (None, Some(number)) => number.checked_mul(Decimal::TEN)?.checked_add(digit)?,
                (None, None) => digit,
            });
            if digit.is_zero() {
                above = None;
            }
        } else {
            let power = unit(c)?;
            let size = Decimal::from(10_i64.checked_pow(power)?);
            part = None;
            if power < 4 {
                let count = pending.take().unwrap_or(Decimal::ONE);
                let part = count.checked_mul(size)?;
                if !fits(part, least) {
                    return None;
                }
                section = section.checked_add(part)?;
            } else {
                let below = section.checked_add(pending.take().unwrap_or_default())?;
                section = Decimal::ZERO;
                // 一万亿: so many times the larger one.
                let is_times = power == 8 && least_large != Some(size);
                let part = below.checked_mul(size)?;
                if !is_times && !fits(part, least_large) {
                    return None;
                }
                total = if is_times {
                    total.checked_add(below)?.checked_mul(size)?
                } else {
                    total.checked_add(part)?
                };
                least_large = Some(size);
            }
            least = Some(size);
            above = Some(size);
        }
    }
    let last = pending.unwrap_or_default();
    if !fits(last, least) {
        return None;
    }
    let last = match above {
        Some(unit) if unit > Decimal::TEN && last < Decimal::TEN && part.is_none() => {
            last.checked_mul(unit)?.checked_div(Decimal::TEN)?
        }
        _ => last,
    };
    Some(total.checked_add(section)?.checked_add(last)?.normalize())
}

fn digit(c: char) -> Option<u32> {
    if c.is_ascii_digit() {
        return c.to_digit(10);
    }
    const DIGITS: [&str; 10] = [
        "零〇",
        "一壹",
        "二贰两貳",
        "三叁參",
        "四肆",
        "五伍",
        "六陆陸",
        "七柒",
        "八捌",
        "九玖",
    ];
    let at = DIGITS.iter().position(|forms| forms.contains(c))?;
    u32::try_from(at).ok()
}

fn unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::in_digits;

    #[test]
    fn numerals_become_digits() {
        for (typed, digits) in [
            ("三万五千元", "35000元"),
            ("二十万", "200000"),
            ("十二万", "120000"),
            ("一百二十万元", "1200000元"),
            ("人民币叁万伍仟元", "人民币35000元"),
            ("三点五万", "35000"),
            ("三万五", "35000"),
            ("三万零五", "30005"),
            ("一亿二千万", "120000000"),
            ("两千零五十", "2050"),
            ("一万亿", "1000000000000"),
            ("3万5千", "35000"),
            ("¥3万5千元", "¥35000元"),
            ("1亿2000万", "120000000"),
            ("1亿2千万", "120000000"),
            ("5千3百", "5300"),
        ] {
            assert_eq!(in_digits(typed), digits, "{typed}");
        }
        for same in [
            "18.4万",
            "5万",
            "万",
            "3万5",
            "3万5万",
            "3万50千",
            "3百5千",
            "三百五千",
            "1,234万5千",
            "美元",
            "点",
            "一点二点三",
        ] {
            assert_eq!(in_digits(same), same);
        }
    }
}
