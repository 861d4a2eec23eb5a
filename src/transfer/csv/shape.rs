//! The shape of a table of text, found from its beginning: what separates cells, what quotes them, what stands before
//! the header.
//!
//! Each way of reading is tried on the first lines; the one under which most of them have the same number of cells
//! wins, and the usual one wins where several do equally well.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{form::is_drawn, mend, read::MOST_COLUMNS};

/// So many lines are tried.
const LINES: usize = 200;
/// So much of the beginning is looked at, and no less than [`FIRST`] lines of a wide table, as far as [`WIDEST`].
const HEAD: usize = 64 << 10;
const FIRST: usize = 3;
const WIDEST: usize = 1 << 20;
/// A header stands on one of the first so many lines.
const HEADER_BY: usize = 30;
/// What may separate cells, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How the records of a table lie in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lay {
    /// Below a row of headers.
    #[default]
    Headed,
    /// From the first row on, without headers.
    Bare,
    /// Upright: a line a field.
    Upright,
}

/// How a table of text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What separates cells.
    pub delimiter: u8,
    /// What stands around cells with separators in them.
    pub quote: u8,
    /// What stands before a quote that belongs to its cell; none where the quote is doubled.
    pub escape: Option<u8>,
    /// How many records stand before the header.
    pub before: usize,
    /// Whether each line stands in quotes as a whole: a table that was pasted into one column of a spreadsheet.
    pub wrapped: bool,
    /// How the records lie in it.
    pub lay: Lay,
    /// The columns that hold what a group of records has in common, a bit each.
    pub groups: u32,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            delimiter: b',',
            quote: b'"',
            escape: None,
            before: 0,
            wrapped: false,
            lay: Lay::Headed,
            groups: 0,
        }
    }
}

impl Shape {
    /// A reader of this shape.
    pub fn reader(self) -> Reader {
        ReaderBuilder::new()
            .delimiter(self.delimiter)
            .quote(self.quote)
            .escape(self.escape)
            .build()
    }

    /// The shape of a text that begins so; `whole` where that is all of it.
    pub fn of(head: &[u8], whole: bool, delimiter: Option<u8>) -> Self {
        if let Some(said) = said(head) {
            return Self {
                delimiter: delimiter.unwrap_or(said),
                before: 1,
                ..Self::default()
            };
        }
        let delimiters = delimiter.map_or(DELIMITERS.to_vec(), |only| vec![only]);
        let looked_at = beginning(head);
        let whole = whole && looked_at.len() == head.len();
        let head = looked_at;
        let mut escapes = vec![None];
        let is_escape = |pair: &[u8]| matches!(pair, [b'\\', b'"' | b'\'']);
        if head.contains(&b'\\') && head.windows(2).any(is_escape) {
            escapes.push(Some(b'\\'));
        }
        let mut best: Option<(Self, (u64, usize), Vec<Line>)> = None;
        for escape in escapes {
            for delimiter in &delimiters {
                let quote = if is_single_quoted(head, *delimiter) {
                    b'\''
                } else {
                    b'"'
                };
                let shape = Self {
                    delimiter: *delimiter,
                    quote,
                    escape,
                    ..Self::default()
                };
                let lines = shape.lines(head, whole);
                let whole = lines.iter().filter(|line| !line.is_torn).count();
                let score = (score(&lines), whole);
                if best.as_ref().is_none_or(|(_, other, _)| score > *other) {
                    best = Some((shape, score, lines));
                }
            }
        }
        let Some((mut shape, (score, _), lines)) = best else {
            return Self::default();
        };
        if score > 0 {
            shape.before = before(&lines);
        } else if let Some(inner) = unwrapped(head) {
            let inside = Self::of(inner.as_bytes(), true, delimiter);
            let is_table = usual(&inside.lines(inner.as_bytes(), true)) > 1;
            shape = if is_table {
                Self {
                    wrapped: true,
                    ..inside
                }
            } else {
                shape
            };
        }
        shape
    }

    fn lines(self, head: &[u8], whole: bool) -> Vec<Line> {
        let mut reader = self.reader();
        let (mut out, mut ends) = (vec![0; head.len() + 1], vec![0; MOST_COLUMNS + 1]);
        let mut lines = Vec::new();
        let mut rest = head;
        while lines.len() < LINES && !rest.is_empty() {
            let (result, took, _, count) = reader.read_record(rest, &mut out, &mut ends);
            let raw = &rest[..took];
            rest = &rest[took..];
            match result {
                ReadRecordResult::Record => {}
                ReadRecordResult::InputEmpty if whole && count > 0 => {}
                // Cut off in the middle, or wider than any table.
                _ => break,
            }
            let mut start = 0;
            let mut filled = 0;
            for end in &ends[..count] {
                filled += usize::from(!out[start..*end].trim_ascii().is_empty());
                start = *end;
            }
            if is_drawn(raw.trim_ascii()) {
                filled = 0;
            }
            lines.push(Line {
                count,
                filled,
                is_torn: mend::is_torn(raw, self),
            });
        }
        lines
    }
}

/// As much of a text as tells its shape.
fn beginning(text: &[u8]) -> &[u8] {
    let mut ends = text
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at + 1);
    let first = ends.nth(FIRST - 1).unwrap_or(text.len());
    &text[..text.len().min(first.clamp(HEAD, WIDEST))]
}

/// A line as a way of reading has it.
#[derive(Clone, Copy, Debug)]
struct Line {
    count: usize,
    filled: usize,
    /// Whether a quote was closed in the middle of a cell.
    is_torn: bool,
}

/// The lines of a table of which each stands in quotes as a whole, without those quotes; nothing where one does not, or
/// where no quote holds a separator.
fn unwrapped(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    // The beginning of a file may end within a line.
    if lines.len() > 2 {
        lines.pop();
    }
    let mut inner = String::with_capacity(text.len());
    let mut filled = lines.into_iter().filter(|line| !line.is_empty()).peekable();
    filled.peek()?;
    for line in filled {
        let bare = line
            .trim_start_matches('\u{feff}')
            .strip_prefix('"')?
            .strip_suffix('"')?;
        inner.push_str(&bare.replace("\"\"", "\""));
        inner.push('\n');
    }
    Some(inner)
}

/// `sep=;`, as spreadsheets write it before the header.
fn said(head: &[u8]) -> Option<u8> {
    let rest = head.strip_prefix(b"sep=")?;
    match rest {
        [mark, b'\r' | b'\n', ..] if DELIMITERS.contains(mark) => Some(*mark),
        _ => None,
    }
}

/// The commonest number of cells.
fn usual(lines: &[Line]) -> usize {
    let mut best = (0, 0);
    for line in lines.iter().filter(|line| line.filled > 0) {
        let alike = lines
            .iter()
            .filter(|other| other.filled > 0 && other.count == line.count)
            .count();
        best = best.max((alike, line.count));
    }
    best.1
}

fn score(lines: &[Line]) -> u64 {
    let filled: Vec<&Line> = lines.iter().filter(|line| line.filled > 0).collect();
    let usual = usual(lines);
    if usual < 2 || filled.is_empty() {
        return 0;
    }
    let alike = filled.iter().filter(|line| line.count == usual).count();
    let share = (alike * 1_000 / filled.len()) as u64;
    // A first line that is not parted is more likely words about the file than a header.
    let header = u64::from(filled[0].count == usual) * 100 + u64::from(filled[0].count > 1) * 2_000;
    // Among equals the one that parts more.
    (share + header) * 10_000 + usual.min(9_999) as u64
}

/// How many records stand before the header: words about the file, as some exports write them.
fn before(lines: &[Line]) -> usize {
    let usual = usual(lines);
    let Some(first) = lines.first().filter(|first| first.count * 2 <= usual) else {
        return 0;
    };
    let is_header = |line: &Line| line.count == usual && line.filled * 2 > usual;
    lines
        .iter()
        .take(HEADER_BY)
        .position(is_header)
        .filter(|at| *at > 0 && first.filled < usual)
        .unwrap_or(0)
}

/// Whether `'` stands where `"` usually does: around cells, never else, and no `"` at all.
fn is_single_quoted(head: &[u8], delimiter: u8) -> bool {
    if head.contains(&b'"') || !head.contains(&b'\'') {
        return false;
    }
    let edge = |byte: Option<&u8>| {
        byte.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r'))
    };
    let (mut opened, mut closed, mut all) = (0, 0, 0);
    for (at, byte) in head.iter().enumerate() {
        if *byte == b'\'' {
            let opens = edge(at.checked_sub(1).and_then(|at| head.get(at)));
            let closes = edge(head.get(at + 1));
            // A cell of this mark alone would be open and never closed.
            if opens && closes {
                return false;
            }
            all += 1;
            opened += usize::from(opens);
            closed += usize::from(closes);
        }
    }
    opened >= 2 && opened == closed && (opened + closed) * 10 >= all * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (char, char, Option<char>, usize) {
        let shape = Shape::of(text.as_bytes(), true, None);
        (
            shape.delimiter as char,
            shape.quote as char,
            shape.escape.map(char::from),
            shape.before,
        )
    }

    #[test]
    fn a_table_of_thousands_of_columns_has_a_shape() {
        let line = |cell: &str| {
            let cells: Vec<String> = (0..9_000).map(|at| format!("{cell} {at}")).collect();
            cells.join(";") + "\n"
        };
        let text = line("an extra column") + &line("1,5") + &line("2,5");
        assert!(text.len() > 4 * HEAD);
        assert_eq!(of(&text), (';', '"', None, 0));
    }

    #[test]
    fn the_shape_is_found() {
        assert_eq!(of("a,b\n1,2\n"), (',', '"', None, 0));
        assert_eq!(of("Name;Summe\nA;1,50\nB;2,75\n"), (';', '"', None, 0));
        assert_eq!(of("a\tb\n1\t2, and 3\n"), ('\t', '"', None, 0));
        assert_eq!(of("a|b|c\n1|2,5|3\n"), ('|', '"', None, 0));
        assert_eq!(of("name\nAtlas\n"), (',', '"', None, 0));
        assert_eq!(of("sep=;\nName;City\nA;B\n"), (';', '"', None, 1));
        assert_eq!(of("'a','b'\n'1,2','3'\n'x','y,z'\n"), (',', '\'', None, 0));
        assert_eq!(of("a,b,c\n',',1\n"), (',', '"', None, 0));
        assert_eq!(
            of("a,b\n\"x \\\"y, z\\\"\",1\n\"p\",2\n\"q\",3\n"),
            (',', '"', Some('\\'), 0)
        );
        assert_eq!(
            of("a,b\n\"x \\\"y\\\" z\",1\n\"p\",2\n"),
            (',', '"', Some('\\'), 0)
        );
    }

    #[test]
    fn words_before_the_header_are_passed_over() {
        let text =
            "Notes:\n\"When exporting, you may notice\"\n\nFirst,Last,URL,Company\nA,B,,C\nD,E,,\n";
        assert_eq!(of(text).3, 2);
        assert_eq!(of("name,city\nA,B\n").3, 0);
        assert_eq!(of("a,b,c\n1\n2\n").3, 0);
    }

    #[test]
    fn nothing_makes_it_stumble() {
        for text in ["", "\n\n", "\"", "'", "sep=", "\\\"", ",,,,", "a"] {
            let _ = of(text);
        }
    }
}
