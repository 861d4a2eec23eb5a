//! Cuts a vCard or iCalendar file into its components, one in memory at a time, each with the line it begins on.
//!
//! Here is what the parser (`calcard`) leaves to its caller: it wants one whole text in UTF-8 and tells no line. So
//! encodings are settled here, bounds are kept, pictures and other bulk are left out, and a component that never ends
//! is named instead of swallowing the next. What the properties mean is in `vcard` and `ical`.

mod charset;
mod lines;
mod values;

use std::path::Path;

use super::error::Result;
use crate::words::say;
use lines::Lines;
pub use values::Values;

/// The longest component, in bytes, its pictures apart.
pub const LONGEST: usize = 1 << 20;
/// What is kept of a property that is left out: enough to say what it was.
const GLIMPSE: usize = 120;

/// Properties that hold pictures, sounds and keys: bulk that no field takes.
const BULK: &[&str] = &[
    "PHOTO",
    "LOGO",
    "SOUND",
    "KEY",
    "ATTACH",
    "IMAGE",
    "X-MS-CARDPICTURE",
    "X-THUNDERBIRD-ETAG",
];

/// One component of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// `VCARD`, `VEVENT` …; empty for lines that stand outside of all.
    pub name: String,
    /// Its lines, from BEGIN to END.
    pub text: String,
    /// Properties left out, with the beginning of what they held.
    pub left_out: Vec<(String, String)>,
    /// Why it cannot be taken, where it cannot.
    pub fault: Option<&'static str>,
}

/// What a format is made of.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The components to hand over.
    pub wanted: &'static [&'static str],
    /// What stands around them.
    pub outer: &'static [&'static str],
}

/// The components of a file, one after the other.
pub struct Components {
    lines: Lines,
    shape: Shape,
    /// A line read too far.
    held: Option<lines::Line>,
    /// What stands around the components that is of use, as far as was read.
    around: Vec<String>,
}

/// Properties of a whole calendar that are of use.
const AROUND: &[&str] = &["X-WR-TIMEZONE", "PRODID"];

impl Components {
    /// Opens a file.
    pub fn open(path: &Path, shape: Shape) -> Result<Self> {
        Ok(Self {
            lines: Lines::open(path)?,
            shape,
            held: None,
            around: Vec::new(),
        })
    }

    /// Bytes read so far.
    pub fn read(&self) -> u64 {
        self.lines.read
    }

    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        self.lines.size
    }

    fn around(&self, name: &str) -> Option<&str> {
        let of = |line: &&String| name_of(line).eq_ignore_ascii_case(name);
        let line = self.around.iter().find(of)?;
        line.split_once(':').map(|(_, value)| value.trim())
    }

    /// The time zone of a calendar as a whole, as far as was read.
    pub fn default_zone(&self) -> Option<&str> {
        self.around("X-WR-TIMEZONE")
    }

    /// Whether we wrote it, as far as was read.
    pub fn is_ours(&self) -> bool {
        self.around("PRODID")
            .is_some_and(|name| name.contains("//dealbook//"))
    }

    fn line(&mut self) -> Result<Option<lines::Line>> {
        match self.held.take() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    /// The next component, good or bad; nothing at the end.
    pub fn advance(&mut self) -> Result<Option<Component>> {
        let mut stray: Option<Component> = None;
        loop {
            let Some(line) = self.line()? else {
                return Ok(stray);
            };
            let found = mark(&line.text);
            let begins = match found {
                Some(Mark::Begin(name)) => self.is_wanted(name).then(|| name.to_ascii_uppercase()),
                _ => None,
            };
            if let Some(name) = begins {
                if stray.is_some() {
                    self.held = Some(line);
                    return Ok(stray);
                }
                return self.body(name, &line).map(Some);
            }
            // Between components of a calendar stands what is of no use here.
            if !self.shape.outer.is_empty() || line.text.trim().is_empty() {
                let name = name_of(&line.text);
                if self.around.len() < 8 && AROUND.iter().any(|of| name.eq_ignore_ascii_case(of)) {
                    self.around.push(line.text);
                }
                continue;
            }
            stray.get_or_insert_with(|| Component {
                line: line.number,
                text: glimpse(&line.text),
                fault: Some(say!("file-outside")),
                ..Component::default()
            });
        }
    }

    fn is_wanted(&self, name: &str) -> bool {
        self.shape
            .wanted
            .iter()
            .any(|other| other.eq_ignore_ascii_case(name))
    }

    fn is_outer(&self, name: &str) -> bool {
        self.shape
            .outer
            .iter()
            .any(|other| other.eq_ignore_ascii_case(name))
    }

    fn body(&mut self, name: String, first: &lines::Line) -> Result<Component> {
        let mut found = Component {
            line: first.number,
            text: format!("BEGIN:{name}\r\n"),
            name,
            ..Component::default()
        };
        // Names of components inside this one, whose lines are passed over; the last property, whole.
        let mut inside: Vec<String> = Vec::new();
        let mut property = String::new();
        let mut is_agent = false;
        loop {
            let Some(line) = self.line()? else {
                found.fault = found.fault.or(Some(say!("file-card-cut")));
                break;
            };
            if line.is_cut {
                found.fault = found.fault.or(Some(say!("file-card-line")));
            }
            let text = &line.text;
            if continues(&property, text) {
                if inside.is_empty() && property.len() < LONGEST {
                    property.push_str("\r\n");
                    property.push_str(text);
                }
                continue;
            }
            keep(&mut found, &mut property);
            match mark(text) {
                Some(Mark::Begin(other))
                    if !is_agent && self.is_wanted(other) && inside.is_empty() =>
                {
                    found.fault = found.fault.or(Some(say!("file-card-inside")));
                    self.held = Some(line);
                    return Ok(found);
                }
                Some(Mark::Begin(other)) => inside.push(other.to_ascii_uppercase()),
                Some(Mark::End(other)) => {
                    if inside
                        .last()
                        .is_some_and(|last| last.eq_ignore_ascii_case(other))
                    {
                        inside.pop();
                    } else if other.eq_ignore_ascii_case(&found.name) {
                        found.text.push_str(&format!("END:{}\r\n", found.name));
                        break;
                    } else if self.is_outer(other) {
                        found.fault = found.fault.or(Some(say!("file-card-around")));
                        break;
                    }
                }
                None if inside.is_empty() => property.clone_from(text),
                None => {}
            }
            let blank = text.trim().is_empty();
            is_agent =
                (is_agent && blank) || (!blank && name_of(text).eq_ignore_ascii_case("AGENT"));
        }
        keep(&mut found, &mut property);
        Ok(found)
    }
}

/// Puts a property to the component, or what is left of it.
fn keep(found: &mut Component, property: &mut String) {
    let text = std::mem::take(property);
    if text.trim().is_empty() {
        return;
    }
    let name = name_of(&text);
    if BULK.iter().any(|bulk| name.eq_ignore_ascii_case(bulk)) || name.eq_ignore_ascii_case("AGENT")
    {
        if found.left_out.len() < 100 {
            let value = text.split_once(':').map_or("", |(_, value)| value);
            found
                .left_out
                .push((name.to_ascii_uppercase(), glimpse(value.trim())));
        }
    } else if found.text.len() + text.len() > LONGEST {
        found.fault = found.fault.or(Some(say!("file-card-long")));
    } else {
        found.text.push_str(&charset::with_charset(&text));
        found.text.push_str("\r\n");
    }
}

/// The name of a property, without its group.
fn name_of(text: &str) -> &str {
    let end = text.find([':', ';']).unwrap_or(text.len());
    let name = text[..end].trim();
    name.rsplit_once('.').map_or(name, |(_, name)| name)
}

fn glimpse(text: &str) -> String {
    text.chars().take(GLIMPSE).collect()
}

enum Mark<'t> {
    Begin(&'t str),
    End(&'t str),
}

fn mark(text: &str) -> Option<Mark<'_>> {
    let (word, name) = text.split_once(':')?;
    let (word, name) = (word.trim(), name.trim());
    if word.eq_ignore_ascii_case("BEGIN") {
        Some(Mark::Begin(name))
    } else if word.eq_ignore_ascii_case("END") {
        Some(Mark::End(name))
    } else {
        None
    }
}

/// Whether a line belongs to the property before it: folded, after a soft break of quoted-printable, or base64 that
/// old phones wrote without the blank before.
fn continues(property: &str, line: &str) -> bool {
    if property.is_empty() {
        return false;
    }
    if line.starts_with([' ', '\t']) {
        return true;
    }
    let (head, _) = property.split_once(':').unwrap_or((property, ""));
    let head = head.to_ascii_uppercase();
    if head.contains("QUOTED-PRINTABLE") {
        return property.ends_with('=');
    }
    let base64 = head.contains("BASE64") || head.contains("ENCODING=B");
    base64
        && !line.trim().is_empty()
        && line
            .trim_end()
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

#[cfg(test)]
mod tests;
