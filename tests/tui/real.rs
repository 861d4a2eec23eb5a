//! The real program in a real terminal: it starts, draws, takes keys, ends; and ends when the terminal is gone.

use std::time::{Duration, Instant};

use super::window::Window;

#[test]
fn it_starts_draws_takes_keys_and_ends() {
    let mut window = Window::open(100, 30);
    window.until("1 Today");
    window.send("4");
    window.until("1 of ");
    window.send("?");
    window.until("Keys");
    // Sent apart: an escape right before a letter is that letter with Alt.
    window.send("\x1b");
    window.until_gone("Keys");
    window.send("q");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 0);
}

#[test]
fn the_first_start_leads_to_a_book_that_takes_keys() {
    for (choice, seen) in [("n\r\r\r", "Nothing is due"), ("s", "1 of 12")] {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().display().to_string();
        let book = home.path().join("mine.book").display().to_string();
        let mut window = Window::with(100, 30, &["--book", &book], &[("HOME", &path)]);
        window.until("Start an empty book");
        window.send(choice);
        window.until(seen);
        window.send("6");
        window.until("6 Accounts");
        window.send("q");
        assert_eq!(window.ends_within(Duration::from_secs(10)), 0);
    }
}

#[test]
fn it_ends_when_the_terminal_hangs_up() {
    let mut window = Window::open(100, 30);
    window.until("1 Today");
    let id = window.child.process_id().expect("it runs");
    let told = std::process::Command::new("kill")
        .args(["-HUP", &id.to_string()])
        .status();
    assert!(told.expect("kill").success());
    window.ends_within(Duration::from_secs(20));
}

#[test]
fn without_a_terminal_it_says_so() {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_dealbook"))
        .arg("--demo")
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("needs a terminal"));
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|some| some == part)
}

#[test]
fn idle_writes_nothing_and_a_frame_is_shown_at_once() {
    let mut window = Window::open(100, 30);
    window.until("1 Today");
    window.rest(Duration::from_secs(2));
    assert!(window.rest(Duration::from_secs(1)).is_empty(), "idle");
    // Under NO_COLOR no empty colours are written, which would take reverse and bold away too.
    assert!(!holds(&window.raw, b"\x1b[;m") && holds(&window.raw, b"\x1b[7m"));
    assert!(!holds(&window.raw, b"\x1b[38;"), "no colours");
    // Nobody is asked where the cursor is, and frames are whole.
    assert!(!holds(&window.raw, b"\x1b[6n") && holds(&window.raw, b"\x1b[?2026h"));
    window.send("j");
    let frame = window.rest(Duration::from_millis(500));
    assert!(
        !frame.is_empty() && frame.len() < 2_000,
        "{} bytes for a key",
        frame.len()
    );
}

#[test]
fn it_stops_and_goes_on_with_its_screen() {
    let mut window = Window::open(100, 30);
    window.until("1 Today");
    window.send("4");
    window.until("1 of ");
    window.send("\x1a");
    let left = window.rest(Duration::from_secs(1));
    assert!(holds(&left, b"\x1b[?1049l"), "the terminal is given back");
    window.signal("-CONT");
    let back = window.rest(Duration::from_secs(1));
    assert!(holds(&back, b"\x1b[?1049h"), "and taken again");
    assert!(
        window
            .screen
            .screen()
            .contents()
            .contains("4 Opportunities")
    );
    window.send("q");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 0);
}

#[test]
fn the_editor_has_the_terminal_while_it_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("editor.sh");
    std::fs::write(&script, "#!/bin/sh\necho the editor runs\nread line\nsed -i \"s/,Needs,/,Needs,/;2s/$/ \" \"$1\"\necho typed:$line > \"$0.out\"\n")
        .expect("a script");
    let editor = format!("sh {}", script.display());
    let mut window = Window::with(120, 36, &["--demo"], &[("VISUAL", &editor)]);
    window.until("1 Today");
    window.send("4");
    window.until("1 of ");
    // A list that is just read anew asks for the key once more.
    let end = Instant::now() + Duration::from_secs(20);
    window.send("\x05");
    while !window
        .screen
        .screen()
        .contents()
        .contains("the editor runs")
        && Instant::now() < end
    {
        window.rest(Duration::from_millis(100));
        if window
            .screen
            .screen()
            .contents()
            .contains("once more, please")
        {
            window.send("\x05");
            window.until_gone("once more, please");
        }
    }
    // What is typed now is the editor's, every key of it.
    window.send("jjqq\r");
    window.until("nothing was changed");
    let typed = std::fs::read_to_string(folder.path().join("editor.sh.out")).expect("it ran");
    assert_eq!(typed.trim(), "typed:jjqq");
    window.send("q");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 0);
}

#[test]
fn a_configuration_with_a_mistake_is_told_in_the_language_that_it_asks_for() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("c.toml");
    std::fs::write(&file, "language = \"zh-CN\"\nmouse = 3\n").expect("written");
    let file = file.display().to_string();
    let mut window = Window::with(200, 30, &["--demo", "--config", &file], &[]);
    // The path may take the first line of the news.
    window.until("true 或 false");
    window.until("今天");
    window.send("q");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 0);
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_is_refused_in_words() {
    let mut window = Window::with(80, 24, &["--demo"], &[("TERM", "dumb")]);
    window.until("TERM is `dumb`");
    assert!(!holds(&window.raw, b"\x1b[?1049h"), "nothing was taken");
    assert_eq!(window.ends_within(Duration::from_secs(20)), 2);
}
