//! Handing a text to a clipboard: the terminal's own (OSC 52, which works over SSH), and a program of the desktop beside
//! it, where there is one. What is too much for the terminal goes to the program alone.

use crate::words::say;
use std::{
    env,
    io::{self, Write},
    process::{Child, Command, Stdio},
    thread,
};

/// Terminals take so many bytes of OSC 52, base64 and all; beyond it they drop it without a word.
pub const MOST: usize = 74_994;

/// Programs that take a text on their standard input, and what says that their desktop is there.
const PROGRAMS: &[(&str, &str, &[&str])] = &[
    ("WAYLAND_DISPLAY", "wl-copy", &[]),
    ("DISPLAY", "xclip", &["-selection", "clipboard"]),
    ("DISPLAY", "xsel", &["--clipboard", "--input"]),
];

/// Hands over a text; an error where nothing took it.
pub fn copy(out: &mut impl Write, text: &str) -> io::Result<()> {
    let sequence = sequence(text);
    if let Some(sequence) = &sequence {
        out.write_all(sequence.as_bytes())?;
        out.flush()?;
    }
    // Over SSH a program would fill a clipboard far away.
    let is_far = env::var_os("SSH_TTY").is_some() || env::var_os("SSH_CONNECTION").is_some();
    let taken = !is_far && given_to_a_program(text);
    if taken || sequence.is_some() {
        return Ok(());
    }
    let bytes = text.len().div_ceil(1024);
    let most = MOST / 4 * 3 / 1024;
    Err(io::Error::other(say!(
        "text-too-much",
        size = bytes,
        most = most
    )))
}

/// What is written to the terminal; nothing where it would be too much.
fn sequence(text: &str) -> Option<String> {
    let coded = text.len().div_ceil(3) * 4;
    (coded <= MOST).then(|| format!("\x1b]52;c;{}\x07", super::base64(text.as_bytes())))
}

fn given_to_a_program(text: &str) -> bool {
    let there = PROGRAMS
        .iter()
        .filter(|(sign, ..)| env::var_os(sign).is_some());
    let mut commands: Vec<Command> = there
        .map(|(_, program, args)| {
            let mut command = Command::new(program);
            command.args(*args);
            command
        })
        .collect();
    if cfg!(target_os = "macos") {
        commands.push(Command::new("pbcopy"));
    }
    commands.iter_mut().any(|command| {
        let spawned = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        spawned.is_ok_and(|child| feed(child, text.to_owned()))
    })
}

/// Some of them stay until the text is wanted: nobody waits for that here.
fn feed(mut child: Child, text: String) -> bool {
    let Some(mut stdin) = child.stdin.take() else {
        return false;
    };
    thread::spawn(move || {
        let _ = stdin.write_all(text.as_bytes());
        drop(stdin);
        let _ = child.wait();
    });
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_not_written() {
        assert_eq!(sequence("f").as_deref(), Some("\x1b]52;c;Zg==\x07"));
        let most = MOST / 4 * 3;
        assert!(sequence(&"x".repeat(most)).is_some_and(|text| text.len() <= MOST + 8));
        assert_eq!(sequence(&"x".repeat(most + 3)), None);
    }
}
