//! A throw-away book to look round in.

use crate::{
    clock::Clock,
    operations::record,
    store::{Error, NewBook, Result, Store},
};

fn new(clock: Clock) -> NewBook {
    let now = clock.now();
    NewBook {
        user: "Lena Kraus".into(),
        currency: "EUR".into(),
        fiscal_start: 1,
        now: now.instant,
        today: now.today,
    }
}

/// In memory.
pub fn memory(clock: Clock) -> Result<Store> {
    let mut store = Store::memory(&new(clock))?;
    fill(&mut store, clock)?;
    Ok(store)
}

/// In a file of its own, which goes with the folder it is in.
pub fn file(path: &std::path::Path, clock: Clock) -> Result<Store> {
    let mut store = Store::create(path, &new(clock))?;
    fill(&mut store, clock)?;
    Ok(store)
}

fn fill(store: &mut Store, clock: Clock) -> Result<()> {
    let now = clock.now();
    let actor = store.actor(now.instant, now.today);
    let kind = |word: &str| {
        crate::domain::record::by_word(word).ok_or_else(|| Error::refused(format!("no {word}")))
    };
    let accounts = [
        ("华为技术有限公司", "Shenzhen", "Telecom"),
        ("Blue River Medical", "Lyon", "Health"),
        ("Atlas Marine", "Hamburg", "Shipping"),
        ("Cedar Foods", "Leeds", "Food"),
        ("Orchid Optics", "Jena", "Optics"),
        ("Zhao & Partners 赵氏", "Shanghai", "Consulting"),
    ];
    for (name, city, industry) in accounts {
        record::create(
            store,
            &actor,
            kind("account")?,
            &[("name", name), ("city", city), ("industry", industry)],
        )?;
    }
    let contacts = [
        ("芳", "王", 0, "VP Network"),
        ("伟", "陈", 0, "Architect"),
        ("Claire", "Dubois", 1, "Buyer"),
        ("Jan", "Petersen", 2, "CTO"),
    ];
    for (given, family, account, title) in contacts {
        let typed = [
            ("given_name", given),
            ("family_name", family),
            ("account", accounts[account].0),
            ("title", title),
        ];
        record::create(store, &actor, kind("contact")?, &typed)?;
    }
    let deals = [
        (
            "园区网络扩容",
            0,
            "Proposal",
            "184k",
            "+17d",
            "send revised price",
            "+2d",
        ),
        (
            "MRI service contract",
            1,
            "Qualify",
            "48.2k",
            "+40d",
            "",
            "",
        ),
        (
            "Bridge systems 2027",
            2,
            "Negotiation",
            "90k",
            "+4d",
            "call Jan about terms",
            "+1d",
        ),
        (
            "Bottling line sensors",
            3,
            "Prospect",
            "12k",
            "+75d",
            "visit the plant",
            "+9d",
        ),
        ("Lens inspection", 4, "Needs", "64k", "+30d", "demo", "+6d"),
        (
            "数据中心咨询",
            5,
            "Prospect",
            "CNY 1.2m",
            "+60d",
            "发送方案",
            "+3d",
        ),
    ];
    for (name, account, stage, amount, close, next, on) in deals {
        let mut typed = vec![
            ("name", name),
            ("account", accounts[account].0),
            ("stage", stage),
            ("amount", amount),
            ("close_date", close),
        ];
        if !next.is_empty() {
            typed.extend([("next_step", next), ("next_step_date", on)]);
        }
        record::create(store, &actor, kind("opportunity")?, &typed)?;
    }
    for (name, company) in [("Müller", "Nordwind GmbH"), ("李娜", "星辰科技")] {
        record::create(
            store,
            &actor,
            kind("lead")?,
            &[("family_name", name), ("company", company)],
        )?;
    }
    Ok(())
}
