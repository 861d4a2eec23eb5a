//! A sales force's files of any size: deterministic, a fifth of the names Chinese.
//!
//! N opportunities, N/5 accounts, N/2 contacts, 2N activities, as another CRM would export them.

use std::{
    fs::File,
    io::{BufWriter, Result, Write},
    path::{Path, PathBuf},
};

const FIRST: &[&str] = &[
    "Acme",
    "Global",
    "Northern",
    "Summit",
    "Blue River",
    "Cedar",
    "Pioneer",
    "Atlas",
    "Vertex",
    "Quantum",
    "Silver",
    "Delta",
    "Harbor",
    "Falcon",
    "Crescent",
    "Prime",
    "Nova",
    "Granite",
    "Orchid",
    "Zenith",
    "Lumen",
    "Cobalt",
    "Ember",
];
const SECOND: &[&str] = &[
    "Logistics",
    "Medical",
    "Systems",
    "Foods",
    "Energy",
    "Robotics",
    "Textiles",
    "Software",
    "Plastics",
    "Marine",
    "Dynamics",
    "Optics",
    "Pharma",
    "Steel",
    "Motors",
    "Networks",
    "Analytics",
    "Materials",
    "Instruments",
];
const LEGAL: &[&str] = &["Inc", "Ltd", "GmbH", "LLC", "SA", "Corp", "AG", "BV"];
const WORK: &[&str] = &[
    "License",
    "Renewal",
    "Pilot",
    "Rollout",
    "Upgrade",
    "Support",
    "Migration",
    "Retrofit",
    "Audit",
];
const GIVEN: &[&str] = &[
    "James", "Mary", "Robert", "Anna", "Lars", "Ingrid", "Pierre", "Sofia", "Yuki", "Priya", "Omar",
];
const FAMILY: &[&str] = &[
    "Smith", "Jones", "Garcia", "Müller", "Dubois", "Rossi", "Novak", "Tanaka", "Patel", "Hansen",
];
const CITY_ZH: &[&str] = &[
    "北京", "上海", "深圳", "广州", "杭州", "南京", "成都", "武汉",
];
const TRADE_ZH: &[&str] = &[
    "科技", "电子", "医疗", "物流", "能源", "软件", "机械", "食品",
];
const LEGAL_ZH: &[&str] = &["有限公司", "股份有限公司", "集团"];
const WORK_ZH: &[&str] = &[
    "采购项目",
    "续约",
    "试点",
    "升级",
    "运维服务",
    "系统集成",
    "扩容",
];
const FAMILY_ZH: &[&str] = &["王", "李", "张", "刘", "陈", "杨", "赵", "黄"];
const GIVEN_ZH: &[&str] = &["伟", "芳", "娜", "敏", "静", "强", "磊", "军", "洋", "艳"];
const STAGES: &[(&str, u32)] = &[
    ("prospect", 10),
    ("qualify", 25),
    ("proposal", 50),
    ("negotiate", 75),
    ("won", 100),
    ("lost", 0),
];
const KINDS: &[&str] = &["call", "email", "meeting", "task", "visit"];
const SUBJECTS: &[&str] = &[
    "Follow up on pricing",
    "Send revised quote",
    "Discovery call",
    "跟进报价",
    "产品演示",
    "Budget check",
];

/// The four files, in the order their references need.
pub const FILES: &[&str] = &[
    "accounts.csv",
    "contacts.csv",
    "opportunities.csv",
    "activities.csv",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }
    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
    fn is_chinese(&mut self) -> bool {
        self.roll(5) == 0
    }
    fn day(&mut self, within: usize) -> String {
        let day = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day")
            + chrono::Days::new(self.roll(within) as u64);
        day.to_string()
    }
}

/// Writes the files for `n` opportunities, unless they are there.
pub fn files(n: usize, folder: &Path) -> Result<Vec<PathBuf>> {
    let paths: Vec<PathBuf> = FILES.iter().map(|name| folder.join(name)).collect();
    if paths.iter().all(|path| path.exists()) {
        return Ok(paths);
    }
    std::fs::create_dir_all(folder)?;
    let mut dice = Dice(42);
    let (accounts, contacts) = ((n / 5).max(1), (n / 2).max(1));
    let mut out = BufWriter::new(File::create(&paths[0])?);
    writeln!(out, "id,name,industry,city,phone,website,owner,created")?;
    for id in 1..=accounts {
        let zh = dice.is_chinese();
        let (name, city) = if zh {
            let city = dice.pick(CITY_ZH);
            (
                format!(
                    "{city}{}{}{}",
                    dice.pick(FAMILY_ZH),
                    dice.pick(TRADE_ZH),
                    dice.pick(LEGAL_ZH)
                ),
                city,
            )
        } else {
            (
                format!(
                    "{} {} {}",
                    dice.pick(FIRST),
                    dice.pick(SECOND),
                    dice.pick(LEGAL)
                ),
                dice.pick(FAMILY),
            )
        };
        writeln!(
            out,
            "{id},{name} {},{},{city},+49 {},www.acct{id}.example,Rep {},{}",
            id % 9973,
            dice.pick(SECOND),
            100_000_000 + dice.roll(900_000_000),
            1 + dice.roll(50),
            dice.day(900)
        )?;
    }
    out.flush()?;
    let mut out = BufWriter::new(File::create(&paths[1])?);
    writeln!(out, "id,account_id,first_name,last_name,email,phone,title")?;
    for id in 1..=contacts {
        let zh = dice.is_chinese();
        let (first, last) = if zh {
            (
                format!("{}{}", dice.pick(GIVEN_ZH), dice.pick(GIVEN_ZH)),
                dice.pick(FAMILY_ZH),
            )
        } else {
            (dice.pick(GIVEN).to_owned(), dice.pick(FAMILY))
        };
        let account = 1 + dice.roll(accounts);
        writeln!(
            out,
            "{id},{account},{first},{last},user{id}@acct{account}.example,+86 {},{}",
            1_000_000_000_u64 + dice.roll(900_000_000) as u64,
            if zh { "采购经理" } else { "Buyer" }
        )?;
    }
    out.flush()?;
    let mut out = BufWriter::new(File::create(&paths[2])?);
    writeln!(
        out,
        "id,account_id,contact_id,owner,name,stage,amount,currency,probability,created,close_date"
    )?;
    for id in 1..=n {
        let (stage, probability) = STAGES[dice.roll(STAGES.len())];
        let name = if dice.is_chinese() {
            format!(
                "{}{}{} {id}",
                dice.pick(CITY_ZH),
                dice.pick(TRADE_ZH),
                dice.pick(WORK_ZH)
            )
        } else {
            format!(
                "{} {} {} {id}",
                dice.pick(FIRST),
                dice.pick(SECOND),
                dice.pick(WORK)
            )
        };
        let amount = 10_000 + dice.roll(50_000_000);
        writeln!(
            out,
            "{id},{},{},Rep {},{name},{stage},{}.{:02},EUR,{probability},{},{}",
            1 + dice.roll(accounts),
            1 + dice.roll(contacts),
            1 + dice.roll(50),
            amount / 100,
            amount % 100,
            dice.day(700),
            dice.day(1100)
        )?;
    }
    out.flush()?;
    let mut out = BufWriter::new(File::create(&paths[3])?);
    writeln!(out, "id,opportunity_id,owner,kind,subject,due,done")?;
    for id in 1..=2 * n {
        writeln!(
            out,
            "{id},{},Rep {},{},{},{},{}",
            1 + dice.roll(n),
            1 + dice.roll(50),
            dice.pick(KINDS),
            dice.pick(SUBJECTS),
            dice.day(1000),
            u8::from(dice.roll(10) < 7)
        )?;
    }
    out.flush()?;
    Ok(paths)
}
