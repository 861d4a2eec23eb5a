//! Tables without a line of headers: the first row is a record like those below it, or each line says one field of a
//! record that stands upright.
//!
//! What the columns of the first kind mean is proposed where their cells leave no doubt, and asked where they do. Only a
//! table of whose first row no word is known is looked at; how the rows are then read is `bare`'s and `upright`'s.

use super::{
    super::{
        csv::{
            read::{Next, Record},
            shape::Lay,
        },
        error::Result,
    },
    Options, bare, headings,
    layout::{self, Layout, ledger},
    report::{About, FileReport, Question},
    source::{Form, Input, Rows},
    stages, upright,
};
use crate::{
    domain::{
        catalog::Catalog,
        dates::{DateOrder, parse_file_date},
        kind::KindInfo,
        money::parse_amount,
        record::by_word,
        text,
    },
    words::say,
};

/// Rows on which the judgement stands.
const SAMPLE: usize = 200;

/// How a table without headers is read.
pub struct Unheaded {
    /// How its records lie in it.
    pub lay: Lay,
    /// What its lines are, where the cells say so.
    pub kind: Option<&'static KindInfo>,
    /// What its columns mean, as far as the cells say so.
    pub map: Vec<(String, String)>,
}

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    Nothing,
    Email,
    Page,
    Phone,
    Day,
    Number,
    Stage,
    Words,
}

impl Looks {
    fn of(catalog: &Catalog, cell: &str) -> Self {
        let cell = cell.trim();
        let low = cell.to_lowercase();
        let is_day = || {
            [DateOrder::Ymd, DateOrder::Mdy, DateOrder::Dmy]
                .into_iter()
                .any(|order| parse_file_date(cell, order).is_some())
        };
        if cell.is_empty() {
            Self::Nothing
        } else if text::normal_email(cell).is_some() {
            Self::Email
        } else if low.starts_with("http://")
            || low.starts_with("https://")
            || low.starts_with("www.")
        {
            Self::Page
        } else if is_day() {
            Self::Day
        } else if is_phone(cell) {
            Self::Phone
        } else if cell.contains(|c: char| c.is_ascii_digit()) && parse_amount(cell).is_ok() {
            Self::Number
        } else if is_stage(catalog, cell) {
            Self::Stage
        } else {
            Self::Words
        }
    }

    /// Whether no header looks like this.
    fn is_of_records(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Day | Self::Page)
    }
}

/// Whether a cell is a stage of the book, or begins with a word that stages alone begin with.
fn is_stage(catalog: &Catalog, cell: &str) -> bool {
    const WORDS: &[&str] = &[
        "closed won",
        "closed lost",
        "discovery",
        "negotiation",
        "proposal",
        "prospect",
        "qualif",
        "初步接触",
        "需求",
        "方案",
        "报价",
        "谈判",
        "合同",
    ];
    let key = text::fold(cell);
    let mut stages = catalog
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.stages);
    stages.any(|stage| text::fold(&stage.name) == key)
        || stages::outcome(cell).is_some()
        || WORDS
            .iter()
            .any(|word| key.starts_with(word) && key.chars().count() < word.chars().count() + 12)
}

/// Digits as people write a telephone: with a country, a zero or marks in it.
fn is_phone(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let is_mark = |c: char| matches!(c, ' ' | '+' | '-' | '(' | ')' | '/');
    let is_chinese = digits == 11 && cell.starts_with('1');
    (7..=15).contains(&digits)
        && cell.chars().all(|c| c.is_ascii_digit() || is_mark(c))
        && (cell.starts_with(['+', '0', '(']) || cell.contains('-') || is_chinese)
}

/// Judges a table by its first rows; nothing where it has a header as usual.
pub fn judge(
    catalog: &Catalog,
    input: &Input,
    rows: &mut dyn Rows,
    kind: Option<&'static KindInfo>,
    options: &Options,
) -> Result<Option<Unheaded>> {
    if !matches!(
        Form::of(&input.path),
        Form::Text | Form::Archive | Form::Sheets
    ) {
        return Ok(None);
    }
    let first = rows.headers().to_vec();
    let is_known = headings::known(catalog, input, &first, kind, options) > 1;
    if is_known || first.iter().filter(|cell| !cell.is_empty()).count() < 2 {
        return Ok(None);
    }
    let mut sample = vec![first];
    let mut record = Record::default();
    while sample.len() < SAMPLE {
        match rows.next(&mut record)? {
            Next::Record => {
                sample.push(record.cells().map(|cell| cell.trim().to_owned()).collect());
            }
            Next::Bad(_) => {}
            Next::End => break,
        }
    }
    if is_upright(catalog, input, &sample) {
        return Ok(Some(Unheaded {
            lay: Lay::Upright,
            kind: None,
            map: Vec::new(),
        }));
    }
    let names_any = |cell: &String| {
        let key = layout::normal(cell);
        crate::domain::record::KINDS
            .iter()
            .any(|info| ledger::meaning(catalog, info, &key).1 > 0)
    };
    let filled = sample[0].iter().filter(|cell| !cell.is_empty()).count();
    if sample[0].iter().filter(|cell| names_any(cell)).count() * 4 > filled
        || !is_record(catalog, &sample)
    {
        return Ok(None);
    }
    let found = propose(catalog, &sample, kind);
    let is_said = |(from, _): &(String, String)| layout::normal(from).starts_with("column_");
    // Where neither cells nor a person say what any column is, it may as well be words about something else.
    let is_table = !found.map.is_empty() || options.map.iter().any(is_said);
    Ok(is_table.then_some(found))
}

/// Asks what the columns of a table without headers mean whose cells leave that open.
pub fn ask_unnamed(
    layout: &Layout,
    table: &dyn Rows,
    input: &Input,
    options: &Options,
    report: &mut FileReport,
) {
    let lay = table.reading().shape.map(|shape| shape.lay);
    let choice = options.tables.get(input);
    let is_planned = options
        .files
        .get(&input.path)
        .is_some_and(|file| !file.tables.is_empty());
    if lay != Some(Lay::Bare) || is_planned || choice.is_some_and(|choice| choice.leaves_unnamed) {
        return;
    }
    for header in layout.unknown() {
        let key = (layout.info.code, header.clone());
        let is_said = options
            .map
            .iter()
            .any(|(from, _)| layout::key(from) == layout::key(&header))
            || choice.is_some_and(|choice| choice.columns.contains_key(&key));
        let at = layout.headers.iter().position(|other| *other == header);
        let sample = at
            .and_then(|at| report.samples.get(at).cloned())
            .unwrap_or_default();
        if is_said || sample.is_empty() {
            continue;
        }
        report.questions.push(Question {
            column: header,
            why: say!("import-open-column", example = sample.clone()),
            switch: "--map FILE",
            about: About::Columns,
            samples: vec![sample],
        });
    }
}

/// Whether each line says one field: the first words of the lines name fields of one kind.
fn is_upright(catalog: &Catalog, input: &Input, sample: &[Vec<String>]) -> bool {
    const FEWEST: usize = 3;
    let is_pair = |row: &Vec<String>| {
        row.iter().filter(|cell| !cell.is_empty()).count() <= 2
            && row.iter().skip(2).all(String::is_empty)
    };
    if !sample.iter().all(is_pair) {
        return false;
    }
    let mut keys: Vec<String> = Vec::new();
    for row in sample {
        let key = upright::key(row.first().map_or("", String::as_str));
        if !key.is_empty() && !upright::is_heading(key) && !keys.iter().any(|known| known == key) {
            keys.push(key.to_owned());
        }
    }
    let says = |row: &Vec<String>| {
        let looks = row
            .get(1)
            .map_or(Looks::Nothing, |cell| Looks::of(catalog, cell));
        looks.is_of_records() || looks == Looks::Number
    };
    let Ok(layout) = ledger::find(catalog, &input.path, &keys, &[]) else {
        return false;
    };
    let known = layout
        .columns
        .iter()
        .filter(|bound| ledger::is_content(bound))
        .count();
    keys.len() >= FEWEST && known * 3 >= keys.len() * 2 && sample.iter().any(says)
}

/// Whether the first row looks like those below it, in a way that no row of headers does.
fn is_record(catalog: &Catalog, sample: &[Vec<String>]) -> bool {
    let (first, below) = (&sample[0], &sample[1..]);
    let mut numbers = 0;
    let mut is_sure = false;
    for (at, cell) in first.iter().enumerate() {
        let looks = Looks::of(catalog, cell);
        let others = || {
            below
                .iter()
                .filter_map(|row| row.get(at))
                .map(|cell| Looks::of(catalog, cell))
                .filter(|looks| *looks != Looks::Nothing)
        };
        let all = others().count();
        let is_alike = others().filter(|other| *other == looks).count() * 5 >= all * 4;
        if looks.is_of_records() && is_alike && (all > 0 || looks == Looks::Email) {
            is_sure = true;
        }
        // Years stand at the head of columns too.
        let is_year = cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
        if looks == Looks::Number && is_alike && all > 0 && !is_year {
            numbers += 1;
        }
        if looks == Looks::Stage && is_alike && all > 0 {
            numbers += 1;
        }
    }
    is_sure || numbers > 1
}

/// What the columns mean, as far as their cells leave no doubt.
fn propose(catalog: &Catalog, sample: &[Vec<String>], kind: Option<&'static KindInfo>) -> Unheaded {
    let width = sample
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0)
        .min(sample[0].len());
    let looks: Vec<Option<Looks>> = (0..width).map(|at| column(catalog, sample, at)).collect();
    let has = |wanted| looks.contains(&Some(wanted));
    let kind = kind.or_else(|| {
        if has(Looks::Stage) || (has(Looks::Number) && has(Looks::Day) && !has(Looks::Email)) {
            by_word("opportunity")
        } else if has(Looks::Email) || has(Looks::Phone) {
            by_word("contact")
        } else {
            None
        }
    });
    let Some(info) = kind else {
        return Unheaded {
            lay: Lay::Bare,
            kind: None,
            map: Vec::new(),
        };
    };
    let mut words: Vec<Option<&str>> = looks
        .iter()
        .map(|looks| match looks {
            Some(Looks::Email) => Some("email"),
            Some(Looks::Phone) => Some("phone"),
            Some(Looks::Stage) => Some("stage"),
            Some(Looks::Day) => Some("close_date"),
            Some(Looks::Number) => Some("amount"),
            Some(Looks::Page) => Some("website"),
            _ => None,
        })
        .collect();
    let people = Names::of(sample, &looks);
    let company = if info.code == "account" {
        "name"
    } else {
        "account"
    };
    let is_person = matches!(info.code, "contact" | "lead");
    for at in (0..width).filter(|at| looks[*at] == Some(Looks::Words)) {
        words[at] = match people.role(at) {
            Some(role) if is_person => Some(role),
            None if is_company(sample, at, people.email) => Some(company),
            _ => None,
        };
    }
    // What is left of a deal whose every other column is known is its name.
    let open: Vec<usize> = (0..width)
        .filter(|at| words[*at].is_none() && looks[*at] == Some(Looks::Words))
        .collect();
    if let ([only], "opportunity") = (open.as_slice(), info.code)
        && words.contains(&Some("account"))
    {
        words[*only] = Some("name");
    }
    let mut map: Vec<(String, String)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some(word) = word else { continue };
        let is_second = words.iter().filter(|other| *other == &Some(*word)).count() > 1;
        let (column, weight) = ledger::meaning(catalog, info, word);
        if !is_second && weight > 0 && column != layout::Column::Unknown {
            map.push((bare::header(at), (*word).to_owned()));
        }
    }
    Unheaded {
        lay: Lay::Bare,
        kind: Some(info),
        map,
    }
}

/// What nearly all cells of a column look like.
fn column(catalog: &Catalog, sample: &[Vec<String>], at: usize) -> Option<Looks> {
    let all: Vec<Looks> = sample
        .iter()
        .filter_map(|row| row.get(at))
        .map(|cell| Looks::of(catalog, cell))
        .filter(|looks| *looks != Looks::Nothing)
        .collect();
    let first = *all.first()?;
    let alike =
        |looks: Looks| all.iter().filter(|other| **other == looks).count() * 5 >= all.len() * 4;
    [first, Looks::Words]
        .into_iter()
        .find(|looks| alike(*looks))
}

/// Columns whose words stand in the e-mail address of their row: names of people.
struct Names {
    email: Option<usize>,
    roles: Vec<(usize, &'static str)>,
}

impl Names {
    fn of(sample: &[Vec<String>], looks: &[Option<Looks>]) -> Self {
        let email = looks.iter().position(|looks| *looks == Some(Looks::Email));
        let mut roles = Vec::new();
        if let Some(email) = email {
            // Where in the address the first word of a cell stands, and how many words it has.
            let place = |row: &Vec<String>, at: usize| {
                let address = text::fold(row.get(email)?);
                let local = address.split('@').next()?.to_owned();
                let cell = text::fold(row.get(at)?);
                let words: Vec<&str> = cell
                    .split([' ', '-'])
                    .filter(|word| word.len() > 1)
                    .collect();
                let found = words.iter().find_map(|word| local.find(*word))?;
                Some((found, words.len()))
            };
            let columns = (0..looks.len()).filter(|at| looks[*at] == Some(Looks::Words));
            let mut found: Vec<(usize, usize, bool)> = Vec::new();
            for at in columns {
                let seen: Vec<(usize, usize)> =
                    sample.iter().filter_map(|row| place(row, at)).collect();
                let all = sample
                    .iter()
                    .filter(|row| row.get(email).is_some_and(|cell| !cell.is_empty()))
                    .count();
                if seen.len() * 3 >= all * 2 && !seen.is_empty() {
                    let is_whole =
                        seen.iter().filter(|(_, words)| *words > 1).count() * 2 > seen.len();
                    let middle = seen.iter().map(|(place, _)| *place).sum::<usize>();
                    found.push((at, middle, is_whole));
                }
            }
            match found.as_slice() {
                [(at, _, true)] => roles.push((*at, "name")),
                [(a, first, false), (b, second, false)] if first != second => {
                    let (given, family) = if first < second { (*a, *b) } else { (*b, *a) };
                    roles.extend([(given, "given_name"), (family, "family_name")]);
                }
                _ => {}
            }
        }
        Self { email, roles }
    }

    fn role(&self, at: usize) -> Option<&'static str> {
        let role = self.roles.iter().find(|(column, _)| *column == at);
        role.map(|(_, role)| *role)
    }
}

/// Whether the cells of a column are companies: most bear a legal form, or the domain of the e-mail beside them.
fn is_company(sample: &[Vec<String>], at: usize, email: Option<usize>) -> bool {
    let (mut all, mut companies) = (0, 0);
    for row in sample {
        let Some(cell) = row.get(at).filter(|cell| !cell.is_empty()) else {
            continue;
        };
        all += 1;
        let folded = text::fold(cell);
        let bears_form = folded
            .split([' ', ','])
            .skip(1)
            .any(|word| FORMS.contains(&word))
            || cell.ends_with("公司");
        let domain = email
            .and_then(|email| row.get(email)?.split_once('@'))
            .map(|(_, domain)| text::fold(domain).replace('-', ""));
        let is_domain = domain.is_some_and(|domain| {
            folded
                .split([' ', '-', '.'])
                .next()
                .is_some_and(|word| word.len() > 2 && domain.contains(word))
        });
        companies += usize::from(bears_form || is_domain);
    }
    all > 0 && companies * 2 > all
}

/// Words behind the name of a company.
const FORMS: &[&str] = &[
    "ag", "bv", "b.v.", "co", "co.", "corp", "corp.", "gmbh", "inc", "inc.", "kg", "limited",
    "llc", "llp", "ltd", "ltd.", "ltda", "nv", "n.v.", "oy", "ab", "as", "plc", "pte", "pty",
    "s.a.", "sa", "sarl", "sas", "se", "s.l.", "sl", "spa", "s.p.a.", "srl", "s.r.l.", "ug",
];
