//! Tables of web pages, which many programs hand out as "Excel": a page that is named `.xls`.
//!
//! Nothing of a page is run or fetched; it is read for its rows and cells alone. Numbers and days are text there.

use std::path::Path;

use html5gum::{StartTag, Token, Tokenizer};

use super::{
    feed::{Feed, Gone},
    read::{bad, file},
};
use crate::{
    transfer::{
        csv::{
            encoding::{Decoded, recognise},
            read::MOST_COLUMNS,
        },
        error::{Error, Result},
    },
    words::say,
};

/// Text of a page; all of it is in memory while it is read.
const LARGEST: usize = 64 << 20;
/// Rows that one cell may reach down.
const DEEPEST: usize = 1_000;

/// A page as text, whatever its bytes mean.
pub fn text(path: &Path) -> Result<String> {
    let wrong = |source| Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    };
    let mut file = file(path)?;
    let encoding = recognise(&mut file).map_err(wrong)?.encoding;
    let mut file = Decoded::new(file, encoding).map_err(wrong)?;
    let (mut bytes, mut filled) = (vec![0; 128 << 10], 0);
    loop {
        let count = file.fill(&mut bytes[filled..]).map_err(wrong)?;
        filled += count;
        // Decoded letters may leave up to three places free.
        if filled + 4 <= bytes.len() {
            bytes.truncate(filled);
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        if bytes.len() > LARGEST {
            return Err(bad(path, say!("file-page-large")));
        }
        bytes.resize(bytes.len() * 2, 0);
    }
}

/// What is met on the way through a page.
enum Met {
    /// A table with this number, from 1, begins.
    Table(usize),
    /// A cell: row of its table, column, what it says.
    Cell(u64, usize, String),
    /// The page ends inside of a table.
    CutOff,
}

/// The tables of a page that are wider than one cell.
pub fn tables(path: &Path) -> Result<Vec<String>> {
    let text = text(path)?;
    let (mut here, mut wide) = (0, Vec::new());
    let walked = walk(&text, |met| {
        match met {
            Met::Table(number) => here = number,
            Met::Cell(_, column, text) => {
                if column > 0 && !text.is_empty() && wide.last() != Some(&here) {
                    wide.push(here);
                }
            }
            Met::CutOff => {}
        }
        Ok(())
    });
    if walked.is_err() || wide.is_empty() {
        return Err(Error::Unreadable {
            path: path.to_owned(),
            why: say!("file-page-empty").into(),
            hint: say!("file-hint-login"),
        });
    }
    Ok(wide.iter().map(|at| format!("table {at}")).collect())
}

/// Sends the cells of a table.
pub fn send(text: &str, name: &str, feed: &mut Feed) -> Result<(), Gone> {
    let mut is_here = false;
    walk(text, |met| match met {
        Met::Table(number) => {
            is_here = name == format!("table {number}");
            Ok(())
        }
        Met::Cell(line, column, text) if is_here => feed.text(line, column, &text),
        Met::CutOff if is_here => feed.broken(say!("file-page-cut")),
        Met::Cell(..) | Met::CutOff => Ok(()),
    })
}

/// Where one is in a table; tables inside of cells are part of what the cell says.
#[derive(Default)]
struct Walk {
    tables: usize,
    deep: usize,
    line: u64,
    column: usize,
    /// For each column, how many more rows a cell from above covers it.
    covered: Vec<usize>,
    cell: Option<(String, usize, usize)>,
    /// Inside of what is not shown.
    unseen: bool,
}

fn walk(text: &str, mut met: impl FnMut(Met) -> Result<(), Gone>) -> Result<(), Gone> {
    let mut at = Walk::default();
    for token in Tokenizer::new(text).flatten() {
        match token {
            Token::StartTag(tag) => at.start(&tag, &mut met)?,
            Token::EndTag(tag) => match &**tag.name {
                b"table" => {
                    if at.deep == 1 {
                        at.close(&mut met)?;
                    }
                    at.deep = at.deep.saturating_sub(1);
                }
                b"td" | b"th" | b"tr" if at.deep == 1 => at.close(&mut met)?,
                b"p" | b"div" | b"li" => at.write("\n"),
                b"style" | b"script" | b"head" | b"title" => at.unseen = false,
                _ => {}
            },
            Token::String(text) if !at.unseen => at.write(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    at.close(&mut met)?;
    if at.deep > 0 {
        met(Met::CutOff)
    } else {
        Ok(())
    }
}

impl Walk {
    fn start(
        &mut self,
        tag: &StartTag<()>,
        met: &mut impl FnMut(Met) -> Result<(), Gone>,
    ) -> Result<(), Gone> {
        let span = |name: &[u8]| {
            let said = tag.attributes.get(name);
            let said = said.and_then(|said| str::from_utf8(said).ok()?.trim().parse().ok());
            said.unwrap_or(1_usize).max(1)
        };
        match &**tag.name {
            b"table" => {
                self.deep += 1;
                if self.deep == 1 {
                    self.tables += 1;
                    (self.line, self.column) = (0, 0);
                    self.covered.clear();
                    met(Met::Table(self.tables))?;
                }
            }
            b"tr" if self.deep == 1 => {
                self.close(met)?;
                self.line += 1;
                self.column = 0;
            }
            b"td" | b"th" if self.deep == 1 => {
                self.close(met)?;
                let across = span(b"colspan").min(MOST_COLUMNS);
                self.cell = Some((String::new(), across, span(b"rowspan").min(DEEPEST)));
            }
            b"br" => self.write("\n"),
            b"style" | b"script" | b"head" | b"title" => self.unseen = !tag.self_closing,
            b"body" => self.unseen = false,
            _ => {}
        }
        Ok(())
    }

    fn write(&mut self, text: &str) {
        let Some((cell, ..)) = &mut self.cell else {
            return;
        };
        if text == "\n" {
            cell.push('\n');
            return;
        }
        // Blanks and line ends of the page are one blank to who sees it.
        for letter in text.chars() {
            if !letter.is_ascii_whitespace() {
                cell.push(letter);
            } else if !cell.ends_with([' ', '\n']) {
                cell.push(' ');
            }
        }
    }

    /// The cell that is open ends here.
    fn close(&mut self, met: &mut impl FnMut(Met) -> Result<(), Gone>) -> Result<(), Gone> {
        let Some((text, across, down)) = self.cell.take() else {
            return Ok(());
        };
        while let Some(left) = self.covered.get_mut(self.column)
            && *left > 0
        {
            *left -= 1;
            self.column += 1;
        }
        let column = self.column;
        self.column = self.column.saturating_add(across).min(MOST_COLUMNS + 1);
        if down > 1 {
            if self.covered.len() < self.column {
                self.covered.resize(self.column, 0);
            }
            self.covered[column.min(self.column)..self.column].fill(down - 1);
        }
        let text = text.replace('\u{a0}', " ");
        met(Met::Cell(self.line.max(1), column, text.trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u64, usize, String)> {
        let mut found = Vec::new();
        walk(text, |met| {
            if let Met::Cell(line, column, text) = met {
                found.push((line, column, text));
            }
            Ok(())
        })
        .expect("walked");
        found
    }

    #[test]
    fn cells_stand_where_they_are_seen() {
        let page = "<style>td{x}</style><table><tr><th colspan=2>A<th>B</tr>\
            <tr><td rowspan=2>a &amp; b<td>1<td>2<br>3</tr><tr><td>x</td><td><p>y</p></td></table>";
        let told = |line, column, text: &str| (line, column, text.to_owned());
        assert_eq!(
            cells(page),
            [
                told(1, 0, "A"),
                told(1, 2, "B"),
                told(2, 0, "a & b"),
                told(2, 1, "1"),
                told(2, 2, "2\n3"),
                told(3, 1, "x"),
                told(3, 2, "y"),
            ]
        );
    }
}
