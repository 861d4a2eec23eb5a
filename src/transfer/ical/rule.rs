//! The rules of repetition in the text of a calendar.

/// The rules that the text of an entry holds, as they stand there.
pub fn rules(text: &str) -> Vec<String> {
    let whole = text.replace("\r\n ", "").replace("\n ", "");
    let of = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let name = name.split(';').next().unwrap_or_default();
        name.eq_ignore_ascii_case("RRULE")
            .then(|| value.trim().to_owned())
    };
    whole.lines().filter_map(of).collect()
}
