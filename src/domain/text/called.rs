//! A person's whole name, as a cell or a form has it, taken apart: form of address, given name, family name.
//!
//! Nothing is left out of a name: what is no form of address for sure stays in it. Chinese forms such as 王总 are kept
//! whole, since they are what the person is called; 李伟先生 is a name and a form.

use std::borrow::Cow;

/// A name taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// Frau Dr., Prof., 先生.
    pub form: String,
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
}

impl Called {
    /// Leaves the form where it stood, for who has no place for it.
    pub fn keep_form(&mut self) {
        self.given = join([&*self.form, &*self.given]);
        self.form.clear();
    }

    /// Its parts under the names of their fields.
    pub fn fields(self) -> [(&'static str, String); 3] {
        [
            ("form_of_address", self.form),
            ("given_name", self.given),
            ("family_name", self.family),
        ]
    }
}

/// Forms of address that are nothing else, with a point or without.
const FORMS: &[&str] = &[
    "herr",
    "herrn",
    "frau",
    "frl",
    "dr",
    "drs",
    "dres",
    "prof",
    "professor",
    "professorin",
    "doktor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sir",
    "madam",
    "dame",
    "rev",
    "monsieur",
    "madame",
    "mademoiselle",
    "mme",
    "mlle",
    "maître",
    "señor",
    "señora",
    "señorita",
    "sra",
    "srta",
    "dña",
    "doña",
    "signor",
    "signora",
    "dott",
    "dottssa",
    "г-н",
    "г-жа",
];
/// Forms only where a point ends them: without one they may be names, or pieces of them.
const POINTED: &[&str] = &[
    "hr.",
    "fr.",
    "sr.",
    "sig.",
    "ing.",
    "mag.",
    "lic.",
    "dipl.",
    "dipl.-ing.",
    "dipl.-kfm.",
    "dr.-ing.",
    "hon.",
    "capt.",
    "bc.",
    "mgr.",
    "ir.",
];
/// What stands behind a form and belongs to it: Dr. med., Dr. h. c.
const BEHIND: &[&str] = &[
    "h.c.", "h.", "c.", "hc", "med.", "jur.", "phil.", "rer.", "nat.", "oec.", "pol.", "habil.",
    "univ.", "dent.", "vet.", "ing.", "-ing.", "iur.",
];
/// Degrees behind a name.
const DEGREES: &[&str] = &[
    "phd", "md", "mba", "msc", "bsc", "ma", "ba", "llm", "cpa", "cfa", "esq", "dds", "pmp", "mdb",
    "mdl",
];
/// Words of spanish forms: who is called so has two family names.
const SPANISH: &[&str] = &[
    "sr",
    "sra",
    "srta",
    "señor",
    "señora",
    "señorita",
    "dña",
    "doña",
];
/// Who was born to whom stays with the family name.
const BORN: &[&str] = &["jr", "sr", "ii", "iii", "iv"];
/// Words that begin a family name of several.
const BEGINS: &[&str] = &[
    "von", "vom", "van", "de", "der", "di", "du", "del", "della", "da", "dos", "das", "des", "le",
    "la", "zu", "zum", "zur", "ter", "ten", "bin", "ibn",
];
/// Chinese forms behind a whole name, the longer before what it ends with.
const HAN_FORMS: &[&str] = &[
    "总经理",
    "副总",
    "经理",
    "总监",
    "先生",
    "女士",
    "小姐",
    "主任",
    "老师",
    "博士",
    "教授",
    "工程师",
    "老板",
    "处长",
    "科长",
    "部长",
    "局长",
    "院长",
    "总",
];
/// Family names of two letters.
const HAN_DOUBLE: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "司徒",
];
/// The commonest family names of one letter: with one of them a word is a name and no department.
const HAN_FAMILY: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏\
     苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤";

fn is_in(words: &[&str], word: &str) -> bool {
    words.contains(&&*bare(word))
}

/// A word in small letters, without the points in it.
fn bare(word: &str) -> String {
    word.replace('.', "").to_lowercase()
}

fn is_form(word: &str) -> bool {
    let small = word.to_lowercase();
    is_in(FORMS, word) || POINTED.contains(&&*small)
}

/// Takes a name apart: "Frau Dr. Anna Weiß", "Meier, Ute", 李伟.
pub fn apart(name: &str) -> Called {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    if let Some(called) = han(&name) {
        return called;
    }
    match name.split_once(',') {
        Some((before, behind))
            if behind
                .split(' ')
                .all(|word| is_degree(word) || word.is_empty()) =>
        {
            let mut called = plain(&before.split(' ').collect::<Vec<_>>());
            called.form = join([&called.form, behind.trim()]);
            called
        }
        Some((family, given)) => {
            let (before, family) = forms(family.trim());
            let (between, given) = forms(given.trim());
            let (given, behind) = degrees(given);
            Called {
                form: join([before, between, behind]),
                given: given.to_owned(),
                family: family.to_owned(),
            }
        }
        None => plain(&words),
    }
}

fn is_degree(word: &str) -> bool {
    is_in(DEGREES, word.trim_matches(','))
}

fn join<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// How many words at the beginning are forms of address; a name keeps one word at least.
fn count_forms(words: &[&str]) -> usize {
    let mut count = 0;
    while count + 1 < words.len() {
        let word = words[count];
        let is_behind = count > 0 && BEHIND.contains(&&*word.to_lowercase());
        // "M. Dupont" is a form and a name, "M. Night Shyamalan" is a name.
        let is_monsieur = count == 0 && word == "M." && words.len() == 2;
        if !is_form(word) && !is_behind && !is_monsieur {
            break;
        }
        count += 1;
    }
    count
}

fn forms(words: &str) -> (&str, &str) {
    let all: Vec<&str> = words.split(' ').collect();
    let length: usize = all[..count_forms(&all)]
        .iter()
        .map(|word| word.len() + 1)
        .sum();
    (words[..length].trim_end(), &words[length..])
}

/// A name without the degrees behind it.
fn degrees(words: &str) -> (&str, &str) {
    let mut at = words.len();
    while let Some(space) = words[..at].rfind(' ')
        && (is_degree(&words[space + 1..at]) || is_form(&words[space + 1..at]))
    {
        at = space;
    }
    (&words[..at], words[at..].trim_start())
}

fn plain(words: &[&str]) -> Called {
    let words = words.join(" ");
    let (form, rest) = forms(words.trim());
    let (rest, degrees) = degrees(rest);
    let rest: Vec<&str> = rest.split(' ').filter(|word| !word.is_empty()).collect();
    let born = rest.len() > 2 && is_in(BORN, rest[rest.len() - 1]);
    let last = rest.len().saturating_sub(1 + usize::from(born));
    let begins = (1..last).find(|at| is_in(BEGINS, rest[*at]));
    let is_spanish = form.split(' ').any(|word| is_in(SPANISH, word)) && !born;
    let family = match begins {
        Some(at) => at,
        None if is_spanish && rest.len() > 2 => rest.len() - 2,
        None if rest.iter().any(|word| word.chars().any(is_han)) && rest.len() == 2 => 0,
        None => last,
    };
    let (given, family) = match rest.as_slice() {
        // 田中 太郎: the family stands first.
        [first, second] if family == 0 => ((*second).to_owned(), (*first).to_owned()),
        rest => (rest[..family].join(" "), rest[family..].join(" ")),
    };
    Called {
        form: join([form, degrees]),
        given,
        family,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// A name in Han or Hangul without blanks.
fn han(name: &str) -> Option<Called> {
    let is_whole = name.chars().all(is_han) && name.chars().count() > 1;
    if !is_whole {
        return None;
    }
    let (name, form) = han_form(name);
    let double = |name: &&&str| name.len() > 2 && HAN_DOUBLE.contains(*name);
    let two = name.char_indices().nth(2).map(|(at, _)| &name[..at]);
    let family = match two.as_ref().filter(double) {
        Some(family) => family.len(),
        None => name.chars().next().map_or(0, char::len_utf8),
    };
    Some(Called {
        form: form.into_owned(),
        given: name[family..].to_owned(),
        family: name[..family].to_owned(),
    })
}

/// A name and the form behind it. 王总 stays as it is and is a form as a whole.
fn han_form(name: &str) -> (&str, Cow<'_, str>) {
    let Some((person, form)) = HAN_FORMS
        .iter()
        .find_map(|form| Some((name.strip_suffix(form)?, *form)))
    else {
        return (name, Cow::Borrowed(""));
    };
    let letters = person.chars().count();
    let is_double = HAN_DOUBLE.iter().any(|double| person.starts_with(double));
    let is_family = is_double
        || person
            .chars()
            .next()
            .is_some_and(|c| HAN_FAMILY.contains(c));
    let family = if is_double { 2 } else { 1 };
    match letters {
        _ if !is_family => (name, Cow::Borrowed("")),
        letters if letters == family => (name, Cow::Borrowed(name)),
        // One letter behind a whole name may be part of it.
        letters if letters <= family + 2 && form.chars().count() > 1 => {
            (person, Cow::Borrowed(form))
        }
        _ => (name, Cow::Borrowed("")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let all = [
            ("Lena Kraus", "|Lena|Kraus"),
            ("Kraus, Lena", "|Lena|Kraus"),
            ("Cher", "||Cher"),
            ("Frau Dr. Anna Weiß", "Frau Dr.|Anna|Weiß"),
            (
                "Prof. Dr. Dr. h. c. Karl von der Heide",
                "Prof. Dr. Dr. h. c.|Karl|von der Heide",
            ),
            ("Dr. med. Eva Kern", "Dr. med.|Eva|Kern"),
            ("Dipl.-Ing. Jan Öz", "Dipl.-Ing.|Jan|Öz"),
            ("Weiß, Dr. Anna", "Dr.|Anna|Weiß"),
            ("Frau Meier, Ute", "Frau|Ute|Meier"),
            ("Herr Meier", "Herr||Meier"),
            ("Frau", "||Frau"),
            ("Mr John Smith Jr.", "Mr|John|Smith Jr."),
            ("John Smith III", "|John|Smith III"),
            ("Jane Roe, PhD", "PhD|Jane|Roe"),
            ("Dr Jane Roe MBA", "Dr MBA|Jane|Roe"),
            ("M. Dupont", "M.||Dupont"),
            ("M. Night Shyamalan", "|M. Night|Shyamalan"),
            ("Mme Zoé Le Goff", "Mme|Zoé|Le Goff"),
            ("Ludwig van Beethoven", "|Ludwig|van Beethoven"),
            (
                "Sra. María José García López",
                "Sra.|María José|García López",
            ),
            ("Mag Ruffman", "|Mag|Ruffman"),
            ("Mag. Eva Huber", "Mag.|Eva|Huber"),
            ("г-н Иван Петров", "г-н|Иван|Петров"),
            ("李伟", "|伟|李"),
            ("欧阳娜娜", "|娜娜|欧阳"),
            ("王总", "王总|总|王"),
            ("李经理", "李经理|经理|李"),
            ("李伟经理", "经理|伟|李"),
            ("张三丰先生", "先生|三丰|张"),
            ("采购经理", "|购经理|采"),
            ("김철수", "|철수|김"),
            ("田中 太郎", "|太郎|田中"),
            ("", "||"),
        ];
        for (name, wanted) in all {
            let Called {
                form,
                given,
                family,
            } = apart(name);
            assert_eq!(format!("{form}|{given}|{family}"), wanted, "{name}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_of_a_name(
            name in "((Frau|Dr\\.|M\\.|Sr\\.|von|de|Jr\\.|PhD|王|总|先生|Anna|Öz|h\\.|c\\.|[a-zé]{1,4}|,) ?){0,7}",
        ) {
            let Called { form, given, family } = apart(&name);
            let mut left: Vec<char> = format!("{form}{given}{family}").chars().collect();
            for letter in name.chars().filter(|c| c.is_alphanumeric()) {
                let at = left.iter().position(|other| *other == letter);
                prop_assert!(at.is_some(), "{name}: {letter}");
                left.swap_remove(at.unwrap_or(0));
            }
        }

        #[test]
        fn no_name_makes_it_panic(name in "\\PC{0,30}") {
            let _ = apart(&name);
        }
    }
}
