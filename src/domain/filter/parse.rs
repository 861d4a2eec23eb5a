//! Reads the text of a filter from left to right; what a field's values mean is in `value`.

use std::ops::Range;

use super::{
    Context, Error, Fault, Filter, Meaning, Node, Word,
    names::{self, Found},
    states::{self, Named},
    value::{self, Op, Piece},
};

/// Deeper parentheses would cost stack here and in SQLite.
const DEPTH: usize = 40;
/// More conditions would pass SQLite's limit on the depth of an expression.
const TERMS: usize = 400;

pub(super) type Wrong = (Fault, Range<usize>);

pub(super) fn parse(text: &str, context: &Context<'_>) -> Result<Filter, Error> {
    let mut parser = Parser {
        text,
        at: 0,
        context,
        terms: 0,
        chips: Vec::new(),
    };
    match parser.any(0) {
        Ok(root) => Ok(Filter {
            text: text.to_owned(),
            root,
            chips: parser.chips,
        }),
        Err((fault, at)) => {
            let column = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
            Err(Error {
                fault: Box::new(fault),
                columns: column(at.start)..column(at.end),
                at,
            })
        }
    }
}

struct Parser<'t, 'c> {
    text: &'t str,
    at: usize,
    context: &'c Context<'c>,
    terms: usize,
    chips: Vec<Range<usize>>,
}

impl<'t> Parser<'t, '_> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// The byte after the character that stands here.
    fn next_end(&self) -> usize {
        self.at + self.peek().map_or(0, char::len_utf8)
    }

    /// Alternatives up to the end, or up to the parenthesis that closes them.
    fn any(&mut self, depth: usize) -> Result<Node, Wrong> {
        let mut alternatives = Vec::new();
        let mut or: Option<Range<usize>> = None;
        self.skip_space();
        let start = self.at;
        loop {
            let all = self.all(depth)?;
            let before = or.take();
            let next = self.eat_or();
            if all.is_empty()
                && let Some(at) = before.or_else(|| next.clone())
            {
                return Err((Fault::LonelyOr, at));
            }
            alternatives.push(Node::all(all));
            match next {
                Some(at) => or = Some(at),
                None => break,
            }
        }
        if depth == 0 {
            if let Some(')') = self.peek() {
                return Err((Fault::Unopened, self.at..self.next_end()));
            }
            if alternatives.len() > 1 {
                let end = start
                    + self
                        .text
                        .get(start..self.at)
                        .unwrap_or_default()
                        .trim_end()
                        .len();
                self.chips.clear();
                self.chips.push(start..end);
            }
        }
        Ok(Node::any(alternatives))
    }

    /// `or`, `OR` or `|`, where it stands.
    fn eat_or(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if self.eat('|') {
            while self.eat('|') {}
            return Some(start..self.at);
        }
        let end = self.keyword(&["or", "OR", "Or"])?;
        self.at = end;
        Some(start..end)
    }

    /// Where one of these words ends, if it stands here alone.
    fn keyword(&self, words: &[&str]) -> Option<usize> {
        let rest = self.rest();
        let word = words.iter().find(|word| rest.starts_with(**word))?;
        let next = rest.get(word.len()..)?.chars().next();
        let alone = next.is_none_or(|c| c.is_whitespace() || "()|\"!".contains(c));
        // `or!=x` and `or!:x` speak of a field
        let field = operator(rest.get(word.len()..)?).is_some();
        (alone && !field).then(|| self.at + word.len())
    }

    /// Conditions that hold together.
    fn all(&mut self, depth: usize) -> Result<Vec<Node>, Wrong> {
        let mut nodes = Vec::new();
        loop {
            self.skip_space();
            while let Some(end) = self.keyword(&["and", "AND", "And"]) {
                self.at = end;
                self.skip_space();
            }
            let over = matches!(self.peek(), None | Some(')' | '|'))
                || self.keyword(&["or", "OR", "Or"]).is_some();
            if over {
                return Ok(nodes);
            }
            let start = self.at;
            self.terms += 1;
            if self.terms > TERMS {
                return Err((Fault::TooLong, start..self.text.len()));
            }
            nodes.push(self.term(depth)?);
            if depth == 0 {
                self.chips.push(start..self.at);
            }
        }
    }

    fn term(&mut self, depth: usize) -> Result<Node, Wrong> {
        let start = self.at;
        let mut negated = false;
        while self.eat('!') {
            negated = !negated;
        }
        let bare_keyword = self
            .keyword(&["or", "OR", "Or", "and", "AND", "And"])
            .is_some();
        let node = match self.peek() {
            _ if bare_keyword => return Err((Fault::NothingNegated, start..self.at)),
            Some('(') => self.group(depth)?,
            Some('"') => {
                let at = self.at;
                let text = self.quoted()?;
                if text.trim().is_empty() {
                    return Err((Fault::EmptyQuotes, at..self.at));
                }
                Node::Word(Word { text, phrase: true })
            }
            Some(c) if !c.is_whitespace() && c != ')' && c != '|' => self.test_or_word()?,
            _ => return Err((Fault::NothingNegated, start..self.at)),
        };
        Ok(if negated { node.negated() } else { node })
    }

    fn group(&mut self, depth: usize) -> Result<Node, Wrong> {
        let open = self.at..self.at + 1;
        if depth == DEPTH {
            return Err((Fault::TooDeep, open));
        }
        self.at += 1;
        let node = self.any(depth + 1)?;
        if !self.eat(')') {
            return Err((Fault::Unclosed, open));
        }
        if node == Node::All(Vec::new()) {
            return Err((Fault::EmptyGroup, open.start..self.at));
        }
        Ok(node)
    }

    /// The text between the quote that stands here and the next.
    fn quoted(&mut self) -> Result<String, Wrong> {
        let start = self.at;
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                '"' if !escaped => {
                    self.at += at + 1;
                    return Ok(text);
                }
                '\\' if !escaped => {
                    escaped = true;
                    continue;
                }
                '"' | '\\' => {}
                _ if escaped => text.push('\\'),
                _ => {}
            }
            escaped = false;
            text.push(c);
        }
        Err((Fault::UnclosedQuote, start..self.text.len()))
    }

    fn test_or_word(&mut self) -> Result<Node, Wrong> {
        let start = self.at;
        let rest = self.rest();
        if let Some((_, _, length)) = operator(rest) {
            let word = rest.get(..length).unwrap_or_default().to_owned();
            return Err((Fault::LonelyOperator { word }, start..start + length));
        }
        let name = name(rest);
        let after = rest.get(name.len()..).unwrap_or_default();
        if !name.is_empty() {
            if let Some((op, negated, length)) = operator(after) {
                self.at += name.len() + length;
                if op.compares() {
                    self.skip_space();
                }
                let node = self.test(name, start..start + name.len(), op)?;
                return Ok(if negated { node.negated() } else { node });
            }
            // `amount > 50k`: a comparison may stand free after a field, since no word can begin with it
            let spaced = after.trim_start();
            if let Some((op, false, length)) = operator(spaced)
                && spaced.starts_with(['<', '>', '=', '≥', '≤'])
                && names::resolve(name, self.context).is_some()
            {
                self.at = self.text.len() - spaced.len() + length;
                self.skip_space();
                return self.test(name, start..start + name.len(), op);
            }
        }
        let length = bare(rest, &[]);
        self.at += length;
        let text = rest.get(..length).unwrap_or_default().to_owned();
        Ok(Node::Word(Word {
            text,
            phrase: false,
        }))
    }

    fn test(&mut self, name: &str, at: Range<usize>, op: Op) -> Result<Node, Wrong> {
        let found = names::resolve(name, self.context);
        let pieces = self.pieces(found.as_ref().map_or(name, |found| &found.name))?;
        let Some(found) = found else {
            return self.named(name, at, &pieces);
        };
        self.stage_words(&found, op, &pieces)
            .map_or_else(|| value::test(&found, op, &pieces, self.context), Ok)
    }

    /// `stage:won` is `outcome:won`: how a deal ended is no stage.
    fn stage_words(&self, found: &Found, op: Op, pieces: &[Piece]) -> Option<Node> {
        if found.name != "stage" || op.compares() {
            return None;
        }
        let outcome = names::resolve("outcome", self.context)?;
        let is_outcome = |piece: &Piece| {
            let word = piece.text.to_lowercase();
            let mut choices = outcome.choices.iter();
            !piece.quoted && choices.any(|(code, _)| *code == word)
        };
        let (ended, stages): (Vec<Piece>, Vec<Piece>) =
            pieces.iter().cloned().partition(is_outcome);
        if ended.is_empty() {
            return None;
        }
        let mut nodes = vec![value::test(&outcome, Op::Has, &ended, self.context).ok()?];
        if !stages.is_empty() {
            nodes.push(value::test(found, op, &stages, self.context).ok()?);
        }
        Some(Node::any(nodes))
    }

    /// `is:`, `flag:` and, where a kind has no such field, `kind:`.
    fn named(&self, name: &str, at: Range<usize>, pieces: &[Piece]) -> Result<Node, Wrong> {
        let kind = self.context.info.code;
        let (of, known): (&'static str, Vec<Named>) = match name {
            "is" => ("is", states::states(kind).collect()),
            "flag" => ("flag", states::flags(kind).collect()),
            "kind" => return Ok(self.kind(pieces)),
            _ => return Err(self.unknown(name, at)),
        };
        let mut nodes = Vec::new();
        for piece in pieces {
            let word = piece.text.to_lowercase().replace(['-', ' '], "_");
            let codes = known.iter().map(|named| named.code);
            let named = known.iter().find(|named| named.code == word).or_else(|| {
                let mut begins = known.iter().filter(|named| named.code.starts_with(&word));
                begins
                    .next()
                    .filter(|_| begins.next().is_none() && !word.is_empty())
            });
            let Some(named) = named else {
                let fault = Fault::UnknownChoice {
                    field: of.into(),
                    nearest: names::nearest(&word, codes.clone()),
                    choices: codes.map(str::to_owned).collect(),
                    word: piece.text.clone(),
                };
                return Err((fault, piece.at.clone()));
            };
            let means = match named.means.as_ref() {
                "" => Node::Any(Vec::new()),
                _ => {
                    let means = parse(&states::meaning(named, self.context), self.context);
                    means
                        .map_err(|error| (*error.fault, piece.at.clone()))?
                        .root
                }
            };
            nodes.push(Node::Named(Meaning {
                of,
                code: named.code.into(),
                means: Box::new(means),
            }));
        }
        Ok(Node::any(nodes))
    }

    /// `kind:account` in a list of accounts is all of it, elsewhere nothing.
    fn kind(&self, pieces: &[Piece]) -> Node {
        let nodes = pieces.iter().map(|piece| {
            let code = crate::domain::record::by_word(&piece.text)
                .map_or_else(|| piece.text.clone(), |info| info.code.to_owned());
            let means = if code == self.context.info.code {
                Node::All(Vec::new())
            } else {
                Node::Any(Vec::new())
            };
            Node::Named(Meaning {
                of: "kind",
                code,
                means: Box::new(means),
            })
        });
        Node::any(nodes.collect())
    }

    fn unknown(&self, word: &str, at: Range<usize>) -> Wrong {
        let all = names::all(self.context);
        let fault = Fault::UnknownField {
            nearest: names::nearest(word, all.iter().map(|(name, _)| name.as_ref())),
            word: word.to_owned(),
        };
        (fault, at)
    }

    /// The values that stand here, between commas.
    fn pieces(&mut self, field: &str) -> Result<Vec<Piece>, Wrong> {
        let mut pieces = Vec::new();
        loop {
            let start = self.at;
            let (text, quoted) = if self.peek() == Some('"') {
                (self.quoted()?, true)
            } else {
                let rest = self.rest();
                let length = bare(rest, &[',', '，']);
                self.at += length;
                if self.peek() == Some('(') {
                    let fault = Fault::GroupedValue {
                        field: field.to_owned(),
                    };
                    return Err((fault, self.at..self.at + 1));
                }
                (rest.get(..length).unwrap_or_default().to_owned(), false)
            };
            pieces.push(Piece {
                text,
                quoted,
                at: start..self.at,
            });
            if !self.eat(',') && !self.eat('，') {
                return Ok(pieces);
            }
        }
    }
}

/// The operator at the head of a text, whether it says the opposite, and its length.
pub(super) fn operator(text: &str) -> Option<(Op, bool, usize)> {
    const OPERATORS: &[(&str, Op, bool)] = &[
        ("!:", Op::Has, true),
        ("!：", Op::Has, true),
        ("!=", Op::Is, true),
        ("≠", Op::Is, true),
        (":>=", Op::AtLeast, false),
        (":<=", Op::AtMost, false),
        (":>", Op::More, false),
        (":<", Op::Less, false),
        (":", Op::Has, false),
        ("：", Op::Has, false),
        (">=", Op::AtLeast, false),
        ("≥", Op::AtLeast, false),
        ("<=", Op::AtMost, false),
        ("≤", Op::AtMost, false),
        (">", Op::More, false),
        ("<", Op::Less, false),
        ("=", Op::Is, false),
    ];
    let (sign, op, negated) = OPERATORS.iter().find(|(sign, ..)| text.starts_with(sign))?;
    Some((*op, *negated, sign.len()))
}

/// The word at the head of a text that could name a field.
pub(super) fn name(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return "";
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || "_.-".contains(c)));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// How many bytes of a text are one bare word: up to a space, a bar, or a parenthesis that it does not hold both of.
pub(super) fn bare(text: &str, also: &[char]) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' if closes(text.get(at..).unwrap_or_default()) => depth += 1,
            ')' if depth > 0 => depth -= 1,
            '(' | ')' | '|' => return at,
            c if c.is_whitespace() || also.contains(&c) => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether the parenthesis at the head of a text is closed within the same word.
fn closes(text: &str) -> bool {
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return true,
            ')' => depth -= 1,
            c if c.is_whitespace() || c == '|' => return false,
            _ => {}
        }
    }
    false
}
