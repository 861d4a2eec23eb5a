//! What is tried, on what, and what must hold whatever the bytes are.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

use dealbook::{
    domain::{
        dates::DateOrder,
        field::{Instant as Moment, Record as _, date},
        filter::{self, Context, Everyday},
        money::Currency,
        record::{account::Account, opportunity::Opportunity},
    },
    store::{NewBook, Store},
    transfer::{
        import::{
            Options, Watch, apply,
            layout::{own, table},
            numbers::Sign,
            plan::plan,
            plan_file,
            shares::Share,
        },
        quote_document::incoming::parse_flat,
    },
};

/// 2 March 2026, 9:00 UTC.
const START: i64 = 1_772_442_000_000;
/// A try that takes longer is a fault.
const LONG: Duration = Duration::from_secs(10);

/// One reader, and what it is fed with.
pub struct Target {
    /// How it is called.
    pub name: &'static str,
    seeds: &'static [&'static str],
    /// What is pushed in, beyond the bytes of the seeds.
    words: &'static [&'static str],
    /// Tries it; an error says what did not hold.
    attempt: fn(&mut Bench, &[u8]) -> Result<(), String>,
}

/// What a run found.
pub struct Run {
    /// How many were tried.
    pub tries: u64,
    /// The longest of them.
    pub longest: Duration,
    /// What did not hold, and on what.
    pub bad: Vec<(String, Vec<u8>)>,
}

/// All targets.
pub const ALL: &[Target] = &[
    Target {
        name: "csv",
        seeds: &[
            "name,city,website\nAcme,Bern,acme.example\n\"Best, Ltd\",\"Ba\nsel\",b.example\n",
            "Deal Name;Account;Amount;Stage;Close Date\r\nA;Acme;1.234,50;Proposal;13.05.2026\r\nB;Best;2,5;Won;01/02/2026\r\n",
            "\u{feff}客户名称\t联系人\t金额\t折扣\n华为\t王芳\t100万\t八五折\n",
            "id,first name,last name,email,phone\n1,Anna,Bell,anna@bell.example,+49 30 1\n2,Ben,Cole,,1.38E+10\n",
            "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company,Associated Contact IDs\n1,A,Qualified,2026-05-01,10,Acme;Best,1;2\n",
            "Subject,Type,Date,Done,Company,Contact\nCall,Call,2026-05-01,TRUE,Acme,Anna Bell\nTotal,,,,3,\n",
        ],
        words: &[
            "\"",
            "\"\"",
            "\n",
            "\r",
            "\r\n",
            ",",
            ";",
            "\t",
            "|",
            "\\\"",
            "\0",
            "\u{feff}",
            "'",
            "“",
            "1e999",
            "-0",
            "0000-00-00",
            "45992",
            "=1+1",
            "Total",
            "\u{202e}",
            "9999999999999999999",
            "%",
            "折",
        ],
        attempt: |bench, bytes| bench.import("f.csv", bytes),
    },
    Target {
        name: "cards",
        seeds: &[
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Bell;Anna;;Dr.;\r\nFN:Anna Bell\r\nORG:Acme;Sales\r\nEMAIL;TYPE=work:anna@bell.example\r\nTEL:+49 30 1\r\nBDAY:1980-01-02\r\nEND:VCARD\r\n",
            "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E8=8A=B3\nTEL;CELL:123\nPHOTO;BASE64:\n AAAA\n\nEND:VCARD\n",
            "BEGIN:VCARD\nVERSION:4.0\nFN:李娜\nKIND:org\nADR;LABEL=\"a\\nb\":;;Street 1;Bern;;3000;CH\nRELATED;VALUE=uri:urn:uuid:1\nX-THING:1\nEND:VCARD\n",
        ],
        words: &[
            "BEGIN:VCARD\n",
            "END:VCARD\n",
            ";",
            ":",
            "\n ",
            "=\n",
            "=E7",
            "\\,",
            "\\n",
            "\"",
            ";ENCODING=b:",
            ";CHARSET=GBK:",
            "\0",
            "ITEM1.",
        ],
        attempt: |bench, bytes| bench.import("f.vcf", bytes),
    },
    Target {
        name: "calendar",
        seeds: &[
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Visit\r\nDTSTART;TZID=Europe/Berlin:20260301T090000\r\nDTEND:20260301T100000Z\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nATTENDEE:mailto:a@b.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:2\nSUMMARY:Call\nDUE;VALUE=DATE:20260301\nSTATUS:COMPLETED\nDURATION:P1DT2H\nEND:VTODO\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n",
        ],
        words: &[
            "BEGIN:VEVENT\n",
            "END:VEVENT\n",
            "99999999T999999Z",
            "RRULE:FREQ=SECONDLY;COUNT=4294967295\n",
            "DTSTART:00000000\n",
            ";TZID=",
            "\n ",
            "-P99999999999W",
            "RECURRENCE-ID:20260301\n",
        ],
        attempt: |bench, bytes| bench.import("f.ics", bytes),
    },
    Target {
        name: "quotes",
        seeds: &[
            "quote_number,quote_revision,quote_currency,quote_valid_until,line_kind,line_text,line_quantity,line_unit_price\nQ-1,1,EUR,2026-05-01,text,Pump,2,100.5\nQ-1,1,EUR,2026-05-01,text,Freight,1,50\n",
        ],
        words: &[
            "\"",
            ",",
            "\n",
            "-1",
            "1e9",
            "999999999999",
            "JPY",
            "Q-2",
            "\u{feff}",
        ],
        attempt: |bench, bytes| {
            let _ = parse_flat(&bench.store.read(), bytes);
            Ok(())
        },
    },
    Target {
        name: "filter",
        seeds: &[
            "amount>50k owner:me (stage:proposal or stage:negotiation) !tags:vip acme",
            "close<eom contact>30d name:\"a b\" flag:rotting",
            "客户:华为 or amount>=100万 created:2026-Q1",
        ],
        words: &[
            "(", ")", "!", "\"", ":", ">", "<=", " or ", "!(", "*", "..", "2026-Q4", "-1d", "eom",
            "\u{0}", "；", "（",
        ],
        attempt: |_, bytes| filtered(&String::from_utf8_lossy(bytes)),
    },
    Target {
        name: "plan",
        seeds: &[
            "[options]\nsource = \"csv\"\ndates = \"dmy\"\nshare = \"paid\"\n[[file]]\npath = \"a.csv\"\nbytes = 0\n[[file.row]]\nline = 3\ndo = \"skip\"\n[[file.table]]\nkind = \"account\"\n[file.table.columns]\n\"Name\" = \"name\"\n[[name]]\nkind = \"product\"\ntyped = \"x\"\ntake = \"y\"\n",
        ],
        words: &[
            "[[file]]\n",
            "[[",
            "]]",
            "=",
            "\"",
            "\n",
            "'''",
            "{",
            "}",
            "do = \"update\"\n",
            "to = \"1\"\n",
            "99999999999999999999",
            "skip = true\n",
        ],
        attempt: |_, bytes| {
            let _ = plan_file::read(&String::from_utf8_lossy(bytes));
            Ok(())
        },
    },
    Target {
        name: "layout",
        seeds: &[
            "system = \"x\"\ntitle = \"X\"\ndates = \"ymd\"\n[[table]]\nkind = \"contact\"\nhas = [\"a\"]\n[table.columns]\n\"a\" = { to = \"emails\", split = \";\", words = { \"x\" = \"y\" } }\n\"b\" = [\"name\", \"notes\"]\n\"c\" = { to = \"account\", by = \"id\", times = \"0.01\" }\n",
            "\"Header\" = \"name\"\n",
        ],
        words: &[
            "[[table]]\n",
            "{",
            "}",
            "[",
            "]",
            "=",
            "\"",
            "to = \"\"",
            "by = \"domain\"",
            "@price",
            "custom.x",
            ".id",
            "times = \"x\"",
        ],
        attempt: |_, bytes| {
            let text = String::from_utf8_lossy(bytes);
            let _ = own::parse(&text);
            let headers: Vec<String> = ["a", "b", "c", "Header"].map(Into::into).to_vec();
            for table in table::File::parse(&text)
                .into_iter()
                .flat_map(|file| file.table)
            {
                let _ = table.bind(&dealbook::domain::catalog::Catalog::default(), &headers);
            }
            Ok(())
        },
    },
];

/// A filter that is understood is understood the same way when it is written again.
fn filtered(text: &str) -> Result<(), String> {
    let today = date(START / 86_400_000).ok_or("no day")?;
    let base = Currency::parse("EUR").ok_or("no currency")?;
    let words = Everyday { today, base };
    for info in [Account::INFO, Opportunity::INFO] {
        let context = Context::new(info, &words, today);
        let Ok(first) = filter::parse(text, &context) else {
            continue;
        };
        let written = first.root.to_string();
        let second = filter::parse(&written, &context)
            .map_err(|error| format!("`{written}` is not understood again: {error}"))?;
        if second.root.to_string() != written {
            return Err(format!("`{written}` becomes `{}`", second.root));
        }
    }
    Ok(())
}

/// What the targets need: a book and a place for files.
pub struct Bench {
    store: Store,
    folder: std::path::PathBuf,
    tries: u64,
}

impl Bench {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("dealbook-fuzz-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self {
            store: book(),
            folder,
            tries: 0,
        }
    }

    /// Plans the import of these bytes, and applies some of them: every row is accounted for.
    fn import(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        self.tries += 1;
        let path = self.folder.join(name);
        fs::write(&path, bytes).map_err(|error| error.to_string())?;
        let options = Options {
            dates: Some(DateOrder::Dmy),
            decimal: Some(Sign::Point),
            share: Some(Share::Percent),
            ..Options::default()
        };
        let cancel = AtomicBool::new(false);
        let mut watch = Watch {
            progress: &mut |_| {},
            cancel: &cancel,
        };
        let now = Moment(START);
        let paths = [path];
        let mut made = match plan(&self.store, now, &paths, &options, &mut watch) {
            Ok(made) => made,
            Err(error) if error.to_string().is_empty() => {
                return Err("an error without words".into());
            }
            Err(_) => return Ok(()),
        };
        for file in &made.report.files {
            let told = file.created
                + file.updated
                + file.unchanged
                + file.skipped
                + file.repeated
                + file.rejected;
            if told != file.lines {
                return Err(format!("{told} of {} rows are accounted for", file.lines));
            }
        }
        if !self.tries.is_multiple_of(16) || made.is_empty() {
            return Ok(());
        }
        let mut store = book();
        let actor = store.actor(now, date(START / 86_400_000).expect("a day"));
        apply::apply(&mut store, &actor, &mut made, &mut watch)
            .map_err(|error| format!("planned and not applied: {error}"))?;
        let again = plan(&store, now, &paths, &options, &mut watch)
            .map_err(|error| format!("not planned again: {error}"))?;
        if again.report.created() > 0 {
            return Err(format!(
                "it brings something again: {:?}",
                again.report.lines()
            ));
        }
        store
            .undo(&actor)
            .map_err(|error| format!("no undo: {error}"))?;
        Ok(())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(Path::new(&self.folder));
    }
}

fn book() -> Store {
    Store::memory(&NewBook {
        user: "Lena Kraus".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: Moment(START),
        today: date(START / 86_400_000).expect("a day"),
    })
    .expect("a book")
}

/// Runs a target as long as `goes_on` says, which is told how many were tried.
pub fn run(target: &Target, seed: u64, mut goes_on: impl FnMut(u64) -> bool) -> Run {
    let mut chance = Chance(seed);
    let mut bench = Bench::new(target.name);
    let mut run = Run {
        tries: 0,
        longest: Duration::ZERO,
        bad: Vec::new(),
    };
    while goes_on(run.tries) && run.bad.len() < 20 {
        let bytes = mutated(target, &mut chance, run.tries);
        let start = Instant::now();
        let tried = catch_unwind(AssertUnwindSafe(|| (target.attempt)(&mut bench, &bytes)));
        let took = start.elapsed();
        run.longest = run.longest.max(took);
        run.tries += 1;
        let why = match tried {
            Err(_) => Some("it panicked".to_owned()),
            Ok(Err(why)) => Some(why),
            Ok(Ok(())) => (took > LONG).then(|| format!("it took {took:?}")),
        };
        run.bad.extend(why.map(|why| (why, bytes)));
    }
    run
}

/// The seeds first, then what is made of them.
fn mutated(target: &Target, chance: &mut Chance, tries: u64) -> Vec<u8> {
    let seed = |chance: &mut Chance| target.seeds[chance.below(target.seeds.len())].as_bytes();
    if let Some(seed) = target.seeds.get(tries as usize) {
        return seed.as_bytes().to_vec();
    }
    let mut bytes = seed(chance).to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let to = (at + chance.below(24)).min(bytes.len());
        match chance.below(7) {
            0 if at < bytes.len() => bytes[at] = chance.below(256) as u8,
            1 => {
                bytes.drain(at..to);
            }
            2 => {
                let piece = bytes[at..to].to_vec();
                bytes.splice(at..at, piece);
            }
            3 => bytes.truncate(at.max(1)),
            4 => {
                let other = seed(chance);
                let from = chance.below(other.len());
                let end = (from + chance.below(80)).min(other.len());
                bytes.splice(at..at, other[from..end].to_vec());
            }
            _ => {
                let word = target.words[chance.below(target.words.len())];
                let times = if chance.below(50) == 0 { 3_000 } else { 1 };
                bytes.splice(at..at, word.repeat(times).into_bytes());
            }
        }
    }
    bytes
}

/// SplitMix64: the same tries for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}
