//! E-mail addresses, web domains and phone numbers in the one form they are compared in.
//!
//! Not here: whether anybody answers there. What was typed is what is stored.

use super::fold::fold;

/// Hosts that give addresses to everybody, so that sharing one says nothing about the company.
const PUBLIC_HOSTS: &[&str] = &[
    "126.com",
    "139.com",
    "163.com",
    "188.com",
    "189.cn",
    "21cn.com",
    "aliyun.com",
    "aol.com",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "daum.net",
    "duck.com",
    "fastmail.com",
    "foxmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hanmail.net",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "hotmail.it",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.cn",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "sina.cn",
    "sina.com",
    "sohu.com",
    "t-online.de",
    "tom.com",
    "tuta.com",
    "tutanota.com",
    "vip.163.com",
    "vip.qq.com",
    "vip.sina.com",
    "wanadoo.fr",
    "web.de",
    "yahoo.ca",
    "yahoo.cn",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.br",
    "yahoo.com.cn",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yandex.com",
    "yandex.ru",
    "yeah.net",
    "ymail.com",
    "zoho.com",
];

/// `Lena <Lena.K@Example.COM>` is `lena.k@example.com`; `None` if it is no address.
pub fn normal_email(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = text
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    let address = inner.map_or(text, |(address, _)| address).trim();
    // Not folded: `josé@` and `jose@` are two people.
    let address = half_width(address);
    let address = address.strip_prefix("mailto:").unwrap_or(&address);
    let (name, host) = address.rsplit_once('@')?;
    let name_is_sound = !name.is_empty() && !name.contains(|c: char| is_separator(c) || c == '@');
    (name_is_sound && is_host(host)).then(|| address.to_owned())
}

/// The domain that tells a company, from a web address, a domain or an e-mail address.
///
/// Without scheme, `www.`, port and path. `None` for public mail hosts, IP addresses, and what is
/// no domain.
pub fn normal_domain(text: &str) -> Option<String> {
    let text = half_width(text.trim());
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.trim_start_matches('/');
    let authority = text.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.');
    let host = host
        .strip_prefix("www.")
        .filter(|rest| rest.contains('.'))
        .unwrap_or(host);
    (is_host(host) && !PUBLIC_HOSTS.contains(&host)).then(|| host.to_owned())
}

/// `+`, country and number in digits alone: `+8613812345678`; `None` if it cannot be a number.
///
/// A number without a country is one of `country` (86, 49, 1 …). Extensions are left out.
pub fn normal_phone(text: &str, country: u16) -> Option<String> {
    let folded = fold(text);
    let text = folded.strip_prefix("tel:").unwrap_or(&folded);
    let main = [
        "extension",
        "ext",
        "durchwahl",
        "转",
        "分机",
        "x",
        "#",
        ";",
        ",",
    ]
    .iter()
    .filter_map(|mark| text.find(mark))
    .min()
    .map_or(text, |at| &text[..at]);
    // `+49 (0)30`: the zero is for callers at home.
    let main = if main.contains('+') {
        main.replacen("(0)", "", 1)
    } else {
        main.to_owned()
    };
    let stray = |c: char| !c.is_ascii_digit() && !" +-./()[]·".contains(c);
    if main.contains(stray) || main.trim_start_matches(['(', ' ']).rfind('+').unwrap_or(0) > 0 {
        return None;
    }
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    let abroad = if main.contains('+') {
        Some(digits.as_str())
    } else if country == 1 && digits.starts_with("011") {
        digits.get(3..)
    } else {
        digits.strip_prefix("00")
    };
    let full = match abroad {
        Some(digits) => digits.to_owned(),
        None => from_home(&digits, country),
    };
    // E.164 ends at 15; below 7 it is an extension.
    let sound = (8..=15).contains(&full.len()) && !full.starts_with('0');
    sound.then(|| format!("+{full}"))
}

fn from_home(digits: &str, country: u16) -> String {
    let code = country.to_string();
    let national = match country {
        // North America and Russia write their own code, or 8, before a number of ten digits.
        1 if digits.len() == 11 && digits.starts_with('1') => &digits[1..],
        7 if digits.len() == 11 && digits.starts_with(['7', '8']) => &digits[1..],
        // Italian numbers keep their zero.
        1 | 7 | 39 => digits,
        _ => match digits.strip_prefix('0') {
            Some(rest) => rest,
            // The code without its plus: too long to be a number at home.
            None => digits
                .strip_prefix(&code)
                .filter(|rest| rest.len() >= 10)
                .unwrap_or(digits),
        },
    };
    format!("{code}{national}")
}

/// Full-width letters as others, lower case; accents stay.
fn half_width(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().flat_map(char::to_lowercase).collect()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '"')
}

/// Labels of letters, digits and hyphens, two at least, the last of them no number.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let named = host
        .rsplit('.')
        .next()
        .is_some_and(|last| !last.contains(char::is_numeric))
        || host
            .rsplit('.')
            .next()
            .is_some_and(|last| last.starts_with("xn--"));
    host.len() <= 253 && host.contains('.') && host.split('.').all(label) && named
}
