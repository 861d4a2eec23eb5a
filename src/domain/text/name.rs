//! Keys of names: one to sort by, one to tell whether two companies are the same.
//!
//! Not here: how alike two different names are ([`super::alike`]).

use super::fold::fold;
use super::han::{is_han, readings};

/// A key to sort and look up names by: folded, with pinyin in the place of Han characters.
///
/// 华为 sorts as `hua wei`. Names that sound alike share a key; it sorts and does not identify.
pub fn name_key(name: &str) -> String {
    let folded = fold(name);
    if folded.is_ascii() {
        return folded;
    }
    let characters: Vec<char> = folded.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for run in characters.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
        if is_han(run[0]) {
            words.push(std::mem::take(&mut word));
            for (c, readings) in run.iter().zip(readings(run)) {
                words.push(readings.into_iter().next().unwrap_or_else(|| c.to_string()));
            }
        } else {
            word.extend(run);
        }
    }
    words.push(word);
    let words: Vec<&str> = words
        .iter()
        .flat_map(|word| word.split_whitespace())
        .collect();
    words.join(" ")
}

/// What is left of a company's name when spelling, punctuation, blanks and legal form are gone.
///
/// `GTX Pro` and `GTXPro` are both `gtxpro`; 华为技术有限公司 is 华为技术. A name that is nothing
/// but a legal form is kept whole. Empty only for a text without any character to see.
pub fn match_name(name: &str) -> String {
    let folded = fold(name);
    let without_country = without_country(&folded);
    let core = without_chinese_forms(&without_country);
    let words = words(core);
    let kept = without_latin_forms(&words);
    let key: String = kept.concat();
    if key.is_empty() {
        folded.replace(' ', "")
    } else {
        key
    }
}

/// Letters and digits between everything else; `s.p.a.` and `a/s` are one word each.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut joins = false;
    for piece in text.split_inclusive(|c: char| !is_part_of_name(c)) {
        let word: String = piece.chars().filter(|c| is_part_of_name(*c)).collect();
        if word.is_empty() {
            joins = false;
            continue;
        }
        let single = word.len() == 1 && word.is_ascii();
        match words.last_mut() {
            Some(last) if joins && single => last.push_str(&word),
            _ => words.push(word),
        }
        joins = single && piece.ends_with(['.', '/']);
    }
    words
}

/// Marks of other scripts belong to their letters.
fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || ('\u{0900}'..='\u{0DFF}').contains(&c)
}

fn without_latin_forms(words: &[String]) -> &[String] {
    const FORMS: &[&str] = &[
        "ab",
        "ag",
        "aps",
        "as",
        "asa",
        "bhd",
        "bv",
        "bvba",
        "co",
        "company",
        "corp",
        "corporation",
        "doo",
        "ev",
        "gbr",
        "ges",
        "gmbh",
        "inc",
        "incorporated",
        "kft",
        "kg",
        "kgaa",
        "kk",
        "lda",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "ltda",
        "mbh",
        "nv",
        "ohg",
        "oy",
        "oyj",
        "plc",
        "private",
        "pte",
        "pty",
        "pvt",
        "sa",
        "sarl",
        "sas",
        "sdn",
        "se",
        "sl",
        "slu",
        "spa",
        "srl",
        "sro",
        "ug",
        "zrt",
    ];
    let mut kept = match words {
        [rest @ .., sp, z, oo] if !rest.is_empty() && sp == "sp" && z == "z" && oo == "oo" => rest,
        all => all,
    };
    while let [rest @ .., last] = kept
        && !rest.is_empty()
        && FORMS.contains(&last.as_str())
    {
        kept = rest;
        // `Miller and Company`
        if let [rest @ .., last] = kept
            && !rest.is_empty()
            && matches!(last.as_str(), "and" | "und" | "et")
        {
            kept = rest;
        }
    }
    kept
}

/// 华为（中国）技术 is 华为技术.
fn without_country(folded: &str) -> String {
    let rest = folded.replace("(中国)", "").replace("(china)", "");
    if rest.trim().is_empty() {
        folded.to_owned()
    } else {
        rest.trim().to_owned()
    }
}

fn without_chinese_forms(folded: &str) -> &str {
    // The longer before what they end in.
    const ENDS: &[&str] = &[
        "股份有限公司",
        "有限责任公司",
        "有限責任公司",
        "有限公司",
        "股份公司",
        "集团公司",
        "总公司",
        "公司",
        "股份",
        "集团",
        "集團",
        "控股",
        "(有限合伙)",
        "有限合伙",
        "株式会社",
        "有限会社",
        "(株)",
        "주식회사",
        "(주)",
    ];
    const STARTS: &[&str] = &["株式会社", "有限会社", "(株)", "주식회사", "(주)"];
    let mut core = folded;
    loop {
        let before = core;
        // A branch is another account than its company.
        if core.ends_with("分公司") || ENDS.contains(&core) {
            return core;
        }
        for form in ENDS {
            if let Some(rest) = core
                .strip_suffix(form)
                .filter(|rest| !rest.trim().is_empty())
            {
                core = rest.trim_end_matches([' ', ',', '.']);
            }
        }
        for form in STARTS {
            if let Some(rest) = core
                .strip_prefix(form)
                .filter(|rest| !rest.trim().is_empty())
            {
                core = rest.trim_start();
            }
        }
        if core == before {
            return core;
        }
    }
}
