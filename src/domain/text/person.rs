//! The whole name of a person, in its own order.

use super::han::stands_alone;

/// Given and family name in the order the person uses.
///
/// `family_first` says which; left open, names in Chinese, Japanese or Korean script put the family first. Between
/// two such names stands no blank: 王 and 芳 are 王芳, Zhao and Min are `Zhao Min`.
pub fn person_name(given: &str, family: &str, family_first: Option<bool>) -> String {
    let (given, family) = (given.trim(), family.trim());
    let is_eastern = |name: &str| !name.is_empty() && name.chars().all(stands_alone);
    let both = is_eastern(given) && is_eastern(family);
    let family_first =
        family_first.unwrap_or(both || (is_eastern(family) && given.chars().any(stands_alone)));
    let (first, last) = if family_first {
        (family, given)
    } else {
        (given, family)
    };
    if first.is_empty() || last.is_empty() || both {
        return format!("{first}{last}");
    }
    format!("{first} {last}")
}

#[cfg(test)]
mod tests {
    use super::person_name;

    #[test]
    fn each_name_stands_in_its_own_order() {
        assert_eq!(person_name("芳", "王", None), "王芳");
        assert_eq!(person_name("민수", "김", None), "김민수");
        assert_eq!(person_name("さくら", "田中", None), "田中さくら");
        assert_eq!(person_name("Lena", "Kraus", None), "Lena Kraus");
        assert_eq!(person_name("Min", "Zhao", Some(true)), "Zhao Min");
        assert_eq!(person_name("芳", "王", Some(false)), "芳王");
        assert_eq!(person_name("Jack", "马", None), "Jack 马");
        assert_eq!(person_name("", "王", None), "王");
        assert_eq!(person_name(" Ann ", "", None), "Ann");
    }
}
