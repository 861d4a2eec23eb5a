//! Chinese characters: which they are, and how they are read.
//!
//! Not here: tones, which neither sorting nor searching asks for. The first reading that the
//! dictionary gives is not always the common one; words and surnames below put that right.

use pinyin::{ToPinyin, ToPinyinMulti};

use super::fold::fold;

/// Whether the character is Han.
pub(super) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '々' | '〇')
}

/// Whether the character is of a script written without blanks, or is Hangul.
pub(super) fn stands_alone(c: char) -> bool {
    is_han(c)
        || matches!(c,
            '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'
            | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
            | '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}')
}

/// The readings of each character of a run, the likeliest first; none if it has no reading.
pub(super) fn readings(run: &[char]) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = run.iter().map(|c| of_character(*c)).collect();
    for (word, syllables) in WORDS {
        for at in 0..(run.len() + 1).saturating_sub(syllables.len()) {
            if word
                .chars()
                .eq(run[at..at + syllables.len()].iter().copied())
            {
                for (place, syllable) in syllables.iter().enumerate() {
                    prefer(&mut all[at + place], syllable);
                }
            }
        }
    }
    // A name of a person, not of a company.
    if (2..=4).contains(&run.len()) {
        let surname = SURNAMES
            .iter()
            .find(|(surname, _)| run.first() == Some(surname));
        if let (Some((_, reading)), Some(first)) = (surname, all.first_mut()) {
            prefer(first, reading);
        }
    }
    all
}

fn of_character(c: char) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |plain: &str| {
        let spelled = if plain.is_ascii() {
            plain.to_owned()
        } else {
            fold(&plain.replace('ü', "v"))
        };
        if !found.contains(&spelled) {
            found.push(spelled);
        }
    };
    if let Some(first) = c.to_pinyin() {
        add(first.plain());
    }
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        add(reading.plain());
    }
    found
}

fn prefer(readings: &mut Vec<String>, reading: &str) {
    readings.retain(|other| other != reading);
    readings.insert(0, reading.to_owned());
}

/// Words in which the common reading is not the first of the dictionary.
const WORDS: &[(&str, &[&str])] = &[
    ("重庆", &["chong", "qing"]),
    ("长沙", &["chang", "sha"]),
    ("长春", &["chang", "chun"]),
    ("长城", &["chang", "cheng"]),
    ("长江", &["chang", "jiang"]),
    ("长安", &["chang", "an"]),
    ("长虹", &["chang", "hong"]),
    ("长治", &["chang", "zhi"]),
    ("长征", &["chang", "zheng"]),
    ("长电", &["chang", "dian"]),
    ("成长", &["cheng", "zhang"]),
    ("厦门", &["xia", "men"]),
    ("银行", &["yin", "hang"]),
    ("行业", &["hang", "ye"]),
    ("商行", &["shang", "hang"]),
    ("音乐", &["yin", "yue"]),
    ("乐器", &["yue", "qi"]),
    ("都市", &["du", "shi"]),
    ("成都", &["cheng", "du"]),
    ("首都", &["shou", "du"]),
    ("会计", &["kuai", "ji"]),
    ("六安", &["lu", "an"]),
    ("蚌埠", &["beng", "bu"]),
    ("朝阳", &["chao", "yang"]),
    ("重组", &["chong", "zu"]),
];

/// Surnames that are read otherwise than the same character in a word.
const SURNAMES: &[(char, &str)] = &[
    ('单', "shan"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('查', "zha"),
    ('朴', "piao"),
    ('任', "ren"),
    ('区', "ou"),
    ('盖', "ge"),
    ('翟', "zhai"),
    ('覃', "qin"),
    ('乐', "yue"),
    ('缪', "miao"),
    ('冼', "xian"),
    ('尉', "wei"),
];
