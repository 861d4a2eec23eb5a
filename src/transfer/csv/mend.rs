//! Whether a record is one, or a quote was left open in its first line and swallowed the lines after it.
//!
//! A quote that nobody closes takes in line after line until the next quote, the end of the file or the limits of a
//! record. Then something is wrong with what was read: the file ends inside of quotes, letters stand behind a closing
//! quote, or the number of cells is not that of the header. A note of several lines can look like that too; so the lines
//! are looked at, each for itself: where they are rows, they were swallowed, and only the first line is refused.
//! `read` asks here and goes back; that bounds how often it may.

use csv_core::ReadRecordResult;

use super::shape::Shape;

/// So many of the lines below the first are looked at.
const LINES: usize = 1_000;

/// What is thought of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is one.
    Fine,
    /// Its quote is never closed, and what follows it are no rows.
    Open {
        /// The column of that quote, from 1.
        column: usize,
    },
    /// Its first line left a quote open, and rows were swallowed.
    Swallowed {
        /// The column of that quote, from 1.
        column: usize,
        /// Where the second line begins.
        first: usize,
    },
}

/// How the quotes of a text stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    /// Each is closed, right before a separator.
    Whole,
    /// Something stands between a closing quote and the separator.
    Torn,
    /// The last one is not closed; in this column, from 1.
    Open(usize),
}

/// Judges the bytes of a record with so many cells, where the header has `expected`; `at_end` where the file ends
/// behind it.
pub fn judge(
    raw: &[u8],
    shape: Shape,
    expected: Option<usize>,
    cells: usize,
    at_end: bool,
) -> Verdict {
    let quotes = quotes(raw, shape);
    let is_open = matches!(quotes, Quotes::Open(_)) && at_end;
    let open = |column| {
        if is_open {
            Verdict::Open { column }
        } else {
            Verdict::Fine
        }
    };
    let first = raw
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(raw.len(), |at| at + 1);
    let (line, rest) = raw.split_at(first);
    let column = match (self::quotes(line, shape), quotes) {
        (Quotes::Open(column), _) => column,
        (_, Quotes::Open(column)) => return open(column),
        _ => return Verdict::Fine,
    };
    let Some(expected) = expected.filter(|expected| *expected > 1) else {
        // In a table of one column every line is a row.
        return open(column);
    };
    if quotes == Quotes::Whole && cells == expected {
        return Verdict::Fine;
    }
    let (mut rows, mut all) = (0_u64, 0_u64);
    for line in rest.split(|byte| *byte == b'\n').take(LINES) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        all += 1;
        let is_row = self::quotes(line, shape) == Quotes::Whole && count(line, shape) == expected;
        rows += u64::from(is_row);
    }
    // With as many cells as there should be it may well be a note with quotes in it: then every line has to speak
    // against it, but for the last, which the next quote may have begun.
    let enough = match cells == expected && !is_open {
        true if expected > 2 => all.saturating_sub(1),
        true => (all.saturating_sub(1)).max(2),
        false => all.div_ceil(2),
    };
    if rows > 0 && rows >= enough {
        Verdict::Swallowed { column, first }
    } else {
        open(column)
    }
}

/// Whether something stands between a closing quote and the separator.
pub fn is_torn(text: &[u8], shape: Shape) -> bool {
    quotes(text, shape) == Quotes::Torn
}

fn quotes(text: &[u8], shape: Shape) -> Quotes {
    let (mut at, mut column, mut is_torn) = (0, 1, false);
    let is_end = |at: usize| {
        text.get(at)
            .is_none_or(|byte| *byte == shape.delimiter || matches!(byte, b'\r' | b'\n'))
    };
    while at < text.len() {
        if text[at] == shape.quote {
            at += 1;
            loop {
                match text.get(at) {
                    None => return Quotes::Open(column),
                    Some(byte) if Some(*byte) == shape.escape => at += 2,
                    Some(byte) if *byte == shape.quote => {
                        if text.get(at + 1) == Some(&shape.quote) {
                            at += 2;
                        } else {
                            at += 1;
                            break;
                        }
                    }
                    Some(_) => at += 1,
                }
            }
            is_torn |= !is_end(at);
        }
        while !is_end(at) {
            at += 1;
        }
        column += 1;
        at += 1;
    }
    if is_torn { Quotes::Torn } else { Quotes::Whole }
}

fn count(line: &[u8], shape: Shape) -> usize {
    let mut cells = 0;
    each_cell(line, shape, |_| cells += 1);
    cells
}

/// Gives the cells of one line; what is not UTF-8 in them is replaced.
pub fn each_cell(line: &[u8], shape: Shape, mut give: impl FnMut(&str)) {
    let mut reader = shape.reader();
    let most = line.split(|byte| *byte == shape.delimiter).count();
    let (mut out, mut ends) = (vec![0; line.len() + 1], vec![0; most + 1]);
    let (result, _, used, mut count) = reader.read_record(line, &mut out, &mut ends);
    if result == ReadRecordResult::InputEmpty {
        let (.., last) = reader.read_record(&[], &mut out[used..], &mut ends[count..]);
        count += last;
    }
    let mut start = 0;
    for end in &ends[..count] {
        give(&String::from_utf8_lossy(&out[start..*end]));
        start = *end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, cells: usize, at_end: bool) -> Verdict {
        judge(text.as_bytes(), Shape::default(), Some(2), cells, at_end)
    }

    #[test]
    fn rows_below_an_open_quote_are_rows() {
        let swallowed = Verdict::Swallowed {
            column: 2,
            first: 9,
        };
        assert_eq!(of("Atlas,\"P\nBlue,Rome\nCedar,Oslo\n", 2, true), swallowed);
        assert_eq!(
            of("Atlas,\"P\nBlue,x\nCedar,\"Rome\"\n", 2, false),
            swallowed
        );
        assert_eq!(of("Atlas,\"P\nBlue,x\n\"C\",O\n", 3, false), swallowed);
    }

    #[test]
    fn notes_of_several_lines_are_left_alone() {
        assert_eq!(of("Atlas,\"one\ntwo\"\n", 2, false), Verdict::Fine);
        assert_eq!(
            of("Atlas,\"one, two\nthree, four\"\n", 2, false),
            Verdict::Fine
        );
        assert_eq!(
            of("Atlas,\"one\nsaid \"two\" to us\"\n", 2, false),
            Verdict::Fine
        );
        assert_eq!(
            of("Atlas,\"one\ntwo\nthree", 2, true),
            Verdict::Open { column: 2 }
        );
        assert_eq!(of("Atlas,\"one", 2, true), Verdict::Open { column: 2 });
        assert_eq!(of("Atlas,one", 2, true), Verdict::Fine);
    }

    #[test]
    fn a_line_is_parted() {
        let mut all = Vec::new();
        each_cell(b"a,\"b,c\",,d\n", Shape::default(), |cell| {
            all.push(cell.to_owned());
        });
        assert_eq!(all, ["a", "b,c", "", "d"]);
        all.clear();
        each_cell(b"a,\"b", Shape::default(), |cell| all.push(cell.to_owned()));
        assert_eq!(all, ["a", "b"]);
    }
}
