//! Order of commit is order of number: whoever reads up to a number has missed nothing below it, ever.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use dealbook::sync::core::storage::{FeedRow, Storage as _};
use uuid::Uuid;

use super::ground::{Ground, on_both};

const WRITERS: u64 = 8;
const EACH: u64 = 25;

/// Time between drawing a number and committing it, different for each.
fn dawdle(writer: u64, at: u64) {
    thread::sleep(Duration::from_micros((writer * 7 + at * 13) % 9 * 400));
}

#[test]
fn nothing_is_missed_by_who_follows_the_numbers() {
    on_both("nothing_is_missed_by_who_follows_the_numbers", |ground| {
        let territory = Uuid::from_u128(7);
        let writing = AtomicBool::new(true);
        let mut seen: Vec<Uuid> = Vec::new();
        thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (keep, org) = (&ground.keep, ground.org);
                    scope.spawn(move || {
                        for at in 0..EACH {
                            let record = Uuid::from_u64_pair(writer + 1, at + 1);
                            keep.write(org, &mut |tables| {
                                let seq = tables.org()?.head + 1;
                                tables.set_head(seq)?;
                                tables.put_feed(&[FeedRow {
                                    territory,
                                    record,
                                    seq,
                                    gone: false,
                                }])?;
                                dawdle(writer, at);
                                Ok(())
                            })
                            .expect("written");
                        }
                    })
                })
                .collect();
            let reader = scope.spawn(|| {
                let mut cursor = 0;
                let mut seen = Vec::new();
                loop {
                    let last = !writing.load(Ordering::Acquire);
                    let rows = ground
                        .look(|tables| tables.feed(territory, cursor, 1_000).expect("a page"));
                    for row in rows {
                        assert!(row.seq > cursor, "not in order");
                        cursor = row.seq;
                        seen.push(row.record);
                    }
                    if last {
                        return seen;
                    }
                    thread::sleep(Duration::from_millis(1));
                }
            });
            for writer in writers {
                writer.join().expect("written");
            }
            writing.store(false, Ordering::Release);
            seen = reader.join().expect("read");
        });
        let all: BTreeSet<Uuid> = seen.iter().copied().collect();
        assert_eq!(seen.len(), all.len(), "something came twice");
        assert_eq!(
            all.len() as u64,
            WRITERS * EACH,
            "something was missed on {}",
            ground.keep.engine()
        );
    });
}

/// The same rig with a sequence in place of the counter row misses rows: it can see what it looks for.
#[test]
fn the_rig_sees_what_a_sequence_misses() {
    let Some(ground) = Ground::postgres("the_rig_sees_what_a_sequence_misses") else {
        return;
    };
    let fresh = ground.fresh.clone().expect("fresh");
    fresh
        .client()
        .batch_execute(
            "CREATE TABLE dealbook.naive (seq bigserial PRIMARY KEY, record uuid NOT NULL)",
        )
        .expect("made");
    let writing = AtomicBool::new(true);
    let mut seen = 0;
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let fresh = fresh.clone();
                scope.spawn(move || {
                    let mut client = fresh.client();
                    for at in 0..EACH {
                        let mut tx = client.transaction().expect("begun");
                        let record = Uuid::from_u64_pair(writer + 1, at + 1);
                        tx.execute(
                            "INSERT INTO dealbook.naive (record) VALUES ($1)",
                            &[&record],
                        )
                        .expect("put");
                        dawdle(writer, at);
                        tx.commit().expect("committed");
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let mut client = fresh.client();
            let (mut cursor, mut seen) = (0_i64, 0_u64);
            loop {
                let last = !writing.load(Ordering::Acquire);
                for row in client
                    .query(
                        "SELECT seq FROM dealbook.naive WHERE seq > $1 ORDER BY seq",
                        &[&cursor],
                    )
                    .expect("a page")
                {
                    cursor = row.get(0);
                    seen += 1;
                }
                if last {
                    return seen;
                }
                thread::sleep(Duration::from_millis(1));
            }
        });
        for writer in writers {
            writer.join().expect("written");
        }
        writing.store(false, Ordering::Release);
        seen = reader.join().expect("read");
    });
    assert!(
        seen < WRITERS * EACH,
        "nothing was missed: the rig is blind"
    );
}
