//! What a discount means when it comes as a word or a bare number from a file or a form.
//!
//! It says what it cannot know instead of guessing; amounts off are not read here.

use rust_decimal::Decimal;

use crate::domain::money::{Fixed, number, plain};

/// A discount as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscountWord {
    /// Percent off, 0 to 100.
    Off(Fixed),
    /// It can be read two ways; both percents off, the smaller first. To be asked about.
    Ambiguous(Fixed, Fixed),
}

/// The text is no discount between nothing and everything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a discount such as `8折` or `15%`")]
pub struct BadDiscount(pub String);

/// What a column states, by its header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    /// 折扣: the share that is paid.
    Paid,
    /// 折扣率, discount: the share that is taken off.
    Off,
    /// Taken off, and the header has a percent sign.
    PercentOff,
    Unknown,
}

/// Reads a discount that stands under `header`, or beside it on a form.
///
/// - 折 states the share paid under any header: 8折 and 80折 are 20 % off, 八五折 and 85折 are
///   15 % off, 对折 is half; 0.85折 is asked about.
/// - Under 折扣 a number up to 1 is the share paid (0.85 is 15 % off). Any other number, with or
///   without a percent sign, is asked about, and so is 0.
/// - Under 折扣率, 折让, discount, rebate and the like it is the share off: 15%, 15 and 0.15 are
///   15 % off. A bare 1 is asked about, and so is 0.15 where the header says percent.
/// - "15% off" says itself what it is. Under any other header a number is asked about.
pub fn discount_word(header: &str, text: &str) -> Result<DiscountWord, BadDiscount> {
    let word: String = plain(text).to_lowercase().split_whitespace().collect();
    let read = match word.as_str() {
        "不打折" | "无折扣" | "原价" | "全价" => Some(DiscountWord::Off(Fixed(0))),
        "半价" | "对折" | "半折" => off(Decimal::from(50)),
        _ => match (word.strip_suffix('折'), word.strip_suffix("off")) {
            (Some(tenths), _) => zhe(tenths.strip_prefix('打').unwrap_or(tenths)),
            (None, Some(share)) => share_of(Column::Off, share),
            (None, None) => share_of(column(header), &word),
        },
    };
    read.ok_or_else(|| BadDiscount(text.trim().to_owned()))
}

fn column(header: &str) -> Column {
    let header = plain(header).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| header.contains(word));
    if says(&["折"]) && !says(&["率", "让", "讓"]) {
        Column::Paid
    } else if says(&[
        "折", "优惠", "優惠", "disc", "rebate", "rabatt", "nachlass", "remise", "off",
    ]) {
        if says(&["%", "percent", "pct"]) {
            Column::PercentOff
        } else {
            Column::Off
        }
    } else {
        Column::Unknown
    }
}

/// 折 counts tenths of the price that are paid; two digits written as one number are hundredths.
fn zhe(tenths: &str) -> Option<DiscountWord> {
    let hundred = Decimal::ONE_HUNDRED;
    let paid = number(&arabic(tenths)).filter(|paid| *paid < hundred)?;
    if paid > Decimal::ZERO && paid < Decimal::ONE {
        // 0.85折 is 8.5 % of the price by the letter, and 85 % as it is mostly meant.
        return either(hundred - paid * Decimal::TEN, hundred - paid * hundred);
    }
    off(if paid <= Decimal::TEN {
        hundred - paid * Decimal::TEN
    } else {
        hundred - paid
    })
}

/// 八五 is 85, 八点五 is 8.5; other characters stay, so that a mixture is read too.
fn arabic(text: &str) -> String {
    if text == "十" {
        return "10".to_owned();
    }
    let digit = |c| match c {
        '〇' | '零' => '0',
        '一' => '1',
        '二' | '两' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        '点' | '點' => '.',
        _ => c,
    };
    text.chars().map(digit).collect()
}

fn share_of(column: Column, text: &str) -> Option<DiscountWord> {
    let (signed, text) = match text.strip_suffix('%') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let (one, hundred) = (Decimal::ONE, Decimal::ONE_HUNDRED);
    let share = number(text)?;
    if share > hundred {
        return None;
    }
    match column {
        Column::Off | Column::PercentOff if signed || share > one || share.is_zero() => off(share),
        Column::Off if share < one => off(share * hundred),
        Column::PercentOff if share == one => off(share),
        Column::Off | Column::PercentOff => either(share, share * hundred),
        Column::Paid if !signed && share <= one && !share.is_zero() => {
            off(hundred - share * hundred)
        }
        // Below ten it may be 8折 with its word left out.
        Column::Paid if !signed && share > one && share < Decimal::TEN => {
            either(share, hundred - share * Decimal::TEN)
        }
        Column::Unknown if !signed && share <= one => {
            either(share * hundred, hundred - share * hundred)
        }
        Column::Paid | Column::Unknown => either(share, hundred - share),
    }
}

fn off(percent: Decimal) -> Option<DiscountWord> {
    let fits = percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED;
    fits.then(|| Fixed::from_decimal(percent))?
        .map(DiscountWord::Off)
}

fn either(a: Decimal, b: Decimal) -> Option<DiscountWord> {
    let (less, more) = (
        Fixed::from_decimal(a.min(b))?,
        Fixed::from_decimal(a.max(b))?,
    );
    Some(if less == more {
        DiscountWord::Off(less)
    } else {
        DiscountWord::Ambiguous(less, more)
    })
}
