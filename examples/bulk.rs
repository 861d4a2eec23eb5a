use dealbook::{
    domain::{
        field::*,
        id::Ref,
        money::*,
        pick::Pick,
        record::{account::Account, opportunity::Opportunity},
    },
    store::*,
};
fn main() {
    let p = std::path::Path::new("/tmp/bulk.db");
    for s in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("/tmp/bulk.db{s}"));
    }
    let now = Instant(1_772_442_000_000);
    let today = date(now.0 / 86_400_000).unwrap();
    let mut s = Store::create(
        p,
        &NewBook {
            user: "x".into(),
            currency: "EUR".into(),
            fiscal_start: 1,
            now,
            today,
        },
    )
    .unwrap();
    let a = s.actor(now, today);
    let t = std::time::Instant::now();
    s.transact(&a, Op::new("import"), |tx| {
        let mut acc = vec![];
        for i in 0..4_000 {
            let r = Account {
                name: format!("Account number {i}"),
                city: "Hamburg".into(),
                website: format!("www.acct{i}.example"),
                ..Default::default()
            };
            acc.push(tx.create_at(Account::INFO, Row::from_record(&r), now)?);
        }
        for i in 0..20_000 {
            let r = Opportunity {
                name: format!("Acme Rollout {i}"),
                account: Some(Ref::to(acc[i % 4_000])),
                amount: Some(Minor(i as i64 * 100)),
                currency: Currency::parse("EUR"),
                close_date: Some(today),
                outcome: Some(Pick::from_code("open")),
                ..Default::default()
            };
            tx.create_at(Opportunity::INFO, Row::from_record(&r), now)?;
        }
        Ok(())
    })
    .unwrap();
    let d = t.elapsed();
    println!(
        "create 240k: {:?} {:.0} rows/s",
        d,
        24_000.0 / d.as_secs_f64()
    );
    let t = std::time::Instant::now();
    let u = s.undo(&a).unwrap();
    println!(
        "undo: {:?} kept {} count {}",
        t.elapsed(),
        u.kept.len(),
        u.changes.count
    );
}
