//! Calendars: events and tasks in, activities out, and what comes back.

use dealbook::{
    domain::{
        dates::clock,
        field::{Instant, Record as _, Row},
        record::{activity::Activity, contact::Contact},
    },
    store::Store,
    transfer::{
        ical::write::write,
        import::{Options, report::Report, source::Reading},
    },
};

use crate::support::{START, at, book, file, files_under, import, plan, sample, shared};

fn bring(store: &mut Store, text: &str) -> Report {
    let (_folder, path) = file("calendar.ics", text.as_bytes());
    let options = Options {
        reading: Reading {
            now: Some(Instant(START)),
            ..Reading::default()
        },
        ..Options::default()
    };
    import(store, 1, &[path], &options)
}

fn activities(store: &Store) -> Vec<Activity> {
    store.read().all().expect("readable")
}

fn code<C: dealbook::domain::pick::Codes>(
    pick: Option<&dealbook::domain::pick::Pick<C>>,
) -> String {
    pick.map_or(String::new(), |pick| pick.code().to_owned())
}

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-TIMEZONE:Asia/Shanghai\r\n\
BEGIN:VEVENT\r\nUID:a@x\r\nDTSTART;TZID=Europe/Berlin:20260401T093000\r\nDTEND;TZID=Europe/Berlin:20260401T103000\r\n\
SUMMARY:Plant tour\r\nCATEGORIES:Visit\r\nLOCATION:Hall 3\\, Essen\r\nDESCRIPTION:See the ovens\\nand the people\r\n\
ATTENDEE;CN=Ann:mailto:ann@atlas.example\r\nATTENDEE:mailto:nobody@x.example\r\nATTACH:file:///etc/passwd\r\n\
BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:ring\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:b@x\r\nDTSTART:20260131T220000Z\r\nDTEND:20260131T230000Z\r\nSUMMARY:Kick-off\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:c@x\r\nDTSTART;VALUE=DATE:20250106\r\nSUMMARY:Monday round\r\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20271231\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:c@x\r\nRECURRENCE-ID;VALUE=DATE:20260406\r\nDTSTART;VALUE=DATE:20260407\r\nSUMMARY:Round, moved\r\nEND:VEVENT\r\n\
BEGIN:VTODO\r\nUID:d@x\r\nDUE;VALUE=DATE:20260301\r\nSUMMARY:Send offer\r\nSTATUS:COMPLETED\r\nCOMPLETED:20260228T120000Z\r\nEND:VTODO\r\n\
BEGIN:VEVENT\r\nUID:e@x\r\nSEQUENCE:1\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nUID:f@x\r\nSUMMARY:Never ends\r\nEND:VCALENDAR\r\n";

#[test]
fn events_and_tasks_are_activities() {
    let mut store = book();
    let actor = at(&store, 0);
    let ann = Contact {
        family_name: "Good".into(),
        emails: vec!["ann@atlas.example".into()],
        ..Contact::default()
    };
    store
        .transact(&actor, dealbook::store::Op::new("test"), |tx| {
            tx.create(Contact::INFO, Row::from_record(&ann))
        })
        .expect("made");
    let report = bring(&mut store, CALENDAR);
    assert_eq!(
        (report.created(), report.rejected()),
        (5, 2),
        "{:?}",
        report.lines()
    );
    let line = CALENDAR
        .lines()
        .position(|line| line == "UID:e@x")
        .expect("there");
    assert_eq!(report.rejects[0].line, line as u64, "{:?}", report.rejects);
    assert!(report.rejects[1].why.contains("never ends"));
    let all = activities(&store);
    let tour = &all[0];
    assert_eq!(code(tour.kind.as_ref()), "visit");
    assert_eq!(tour.due.expect("a day").to_string(), "2026-04-01");
    assert_eq!(tour.duration, Some(60));
    assert!(!tour.done);
    assert_eq!(
        tour.objective,
        "See the ovens\nand the people\nWhere: Hall 3, Essen\nOn the clock of Europe/Berlin"
    );
    assert_eq!(tour.at.map(clock).as_deref(), Some("09:30"));
    assert_eq!(
        tour.contacts.len(),
        1,
        "who is known is linked, who is not is said: {:?}",
        report.notes
    );
    assert!(
        report
            .notes
            .keys()
            .any(|note| note.contains("nobody@x.example"))
    );
    assert!(report.files[0].unread.contains(&"ATTACH".to_owned()));
    let kick_off = &all[1];
    assert!(kick_off.done, "what is past took place");
    assert_eq!(
        kick_off.due.expect("a day").to_string(),
        "2026-02-01",
        "by the clock of the calendar"
    );
    assert_eq!(kick_off.at.map(clock).as_deref(), Some("06:00"));
    assert_eq!(all[2].at, None, "a whole day has no hour");
    assert_eq!(kick_off.done_at, Some(Instant(1_769_900_400_000)));
    assert_eq!(all[2].recurrence, "FREQ=WEEKLY;UNTIL=20271231;BYDAY=MO");
    assert!(!all[2].done, "a series goes on");
    assert_eq!(all[3].subject, "Round, moved");
    assert!(all[4].done && code(all[4].kind.as_ref()) == "task");
    let again = bring(&mut store, CALENDAR);
    assert_eq!(
        (again.created(), again.updated()),
        (0, 0),
        "{:?}",
        again.lines()
    );
}

#[test]
fn what_goes_out_comes_back_unchanged() {
    let mut store = sample();
    let before = activities(&store);
    assert!(before.len() > 20);
    let mut bytes = Vec::new();
    let read = store.read();
    let count = write(&read, &mut bytes, |f| read.each(Activity::INFO, f)).expect("written");
    assert_eq!(count as usize, before.len());
    let text = String::from_utf8(bytes).expect("text");
    assert!(
        text.lines().all(|line| line.len() <= 75),
        "lines are folded"
    );
    let report = bring(&mut store, &text);
    assert_eq!(report.rejected(), 0, "{:?}", report.rejects);
    assert_eq!(
        (report.created(), report.updated()),
        (0, 0),
        "{:?}",
        report.lines()
    );
    assert_eq!(activities(&store), before);
}

#[test]
fn a_series_goes_out_with_its_rule_and_a_broken_rule_stays_behind() {
    let mut store = book();
    let actor = at(&store, 0);
    for rule in ["FREQ=WEEKLY;BYDAY=MO", "every Monday"] {
        let made = Activity {
            subject: "Round".into(),
            due: Some(crate::support::today()),
            recurrence: rule.into(),
            ..Activity::default()
        };
        store
            .transact(&actor, dealbook::store::Op::new("test"), |tx| {
                tx.create(Activity::INFO, Row::from_record(&made))
            })
            .expect("made");
    }
    let mut bytes = Vec::new();
    let read = store.read();
    write(&read, &mut bytes, |f| read.each(Activity::INFO, f)).expect("written");
    let text = String::from_utf8(bytes).expect("text");
    assert_eq!(
        text.matches("RRULE:FREQ=WEEKLY;BYDAY=MO").count(),
        1,
        "{text}"
    );
    assert!(!text.contains("every Monday"));
    assert_eq!(text.matches("DUE;VALUE=DATE:20260302").count(), 2, "{text}");
}

#[test]
fn every_calendar_collected_from_others_comes_in_or_says_why() {
    let Some(root) = shared("6-icalendar") else {
        return;
    };
    let mut table = String::new();
    for path in files_under(&root) {
        let mut store = book();
        let name = path
            .strip_prefix(&root)
            .unwrap_or(&path)
            .display()
            .to_string();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let entries = ["VEVENT", "VTODO", "VJOURNAL"]
            .iter()
            .map(|of| text.matches(&format!("BEGIN:{of}")).count())
            .sum::<usize>();
        if entries == 0 {
            let error = plan(&store, &[path], &Options::default())
                .err()
                .expect("refused");
            table.push_str(&format!("| {name} | 0 | 0 | {error} |\n"));
            assert!(error.to_string().contains("no event"), "{error}");
            continue;
        }
        let report = import(&mut store, 1, &[path.clone()], &Options::default());
        let whys: Vec<&str> = report.rejects.iter().map(|reject| &*reject.why).collect();
        table.push_str(&format!(
            "| {name} | {} | {} | {} |\n",
            report.created(),
            report.rejected(),
            whys.join("; ")
        ));
        assert_eq!(
            (report.created() + report.rejected()) as usize,
            entries,
            "{name}: {:?}",
            report.lines()
        );
        let again = import(&mut store, 2, &[path], &Options::default());
        assert_eq!(
            (again.created(), again.updated()),
            (0, 0),
            "{name}: {:?}",
            again.lines()
        );
    }
    println!("{table}");
}

#[test]
fn a_task_and_an_event_of_one_id_are_two() {
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
        BEGIN:VEVENT\r\nUID:same@x\r\nDTSTART;VALUE=DATE:20260501\r\nSUMMARY:Visit\r\nEND:VEVENT\r\n\
        BEGIN:VTODO\r\nUID:same@x\r\nDUE;VALUE=DATE:20260429\r\nSUMMARY:Prepare\r\nEND:VTODO\r\n\
        BEGIN:VJOURNAL\r\nUID:same@x\r\nDTSTART;VALUE=DATE:20260502\r\nSUMMARY:Report\r\nEND:VJOURNAL\r\n\
        END:VCALENDAR\r\n";
    let mut store = book();
    let report = bring(&mut store, calendar);
    assert_eq!(
        (report.created(), report.rejected()),
        (3, 0),
        "{:?}",
        report.lines()
    );
    let mut subjects: Vec<String> = activities(&store)
        .into_iter()
        .map(|activity| activity.subject)
        .collect();
    subjects.sort();
    assert_eq!(subjects, ["Prepare", "Report", "Visit"]);
    let again = bring(&mut store, calendar);
    assert_eq!(
        (again.created(), again.updated()),
        (0, 0),
        "{:?}",
        again.lines()
    );
    // What changed there changes here, each its own.
    let later = calendar
        .replace("Prepare", "Prepare slides")
        .replace("Visit", "Visit, moved");
    let changed = bring(&mut store, &later);
    assert_eq!(
        (changed.created(), changed.updated()),
        (0, 2),
        "{:?}",
        changed.lines()
    );
}
