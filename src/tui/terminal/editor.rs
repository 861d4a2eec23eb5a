//! A text in the user's own editor: written to a private file, edited, read back.

use crate::words::say;
use std::{
    env, fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

/// The program to start, with its arguments.
pub fn program() -> String {
    ["VISUAL", "EDITOR"]
        .iter()
        .filter_map(|name| env::var(name).ok())
        .find(|value| !value.trim().is_empty())
        .unwrap_or_else(|| "vi".into())
}

/// Lets the user edit `text`; nothing if the editor gave up.
pub fn edit(text: &str, ending: &str) -> io::Result<Option<String>> {
    let file = Scratch::new(text, ending)?;
    if !edit_file(&file.0)? {
        return Ok(None);
    }
    let text = fs::read_to_string(&file.0)?;
    Ok(Some(text.strip_suffix('\n').unwrap_or(&text).to_owned()))
}

/// Lets the user edit a file; whether the editor ended well.
pub fn edit_file(path: &Path) -> io::Result<bool> {
    let program = program();
    let mut words = program.split_whitespace();
    let status = Command::new(words.next().unwrap_or("vi"))
        .args(words)
        .arg(path)
        .status()
        .map_err(|error| {
            io::Error::new(
                error.kind(),
                say!("text-no-start", program = program, why = error.to_string()),
            )
        })?;
    Ok(status.success())
}

/// Opens something with the program that the system has for it.
pub fn open(what: &str) -> io::Result<()> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let mut child = Command::new(program)
        .arg(what)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .map_err(|error| {
            io::Error::new(
                error.kind(),
                say!("text-no-start", program = program, why = error.to_string()),
            )
        })?;
    // Waited for elsewhere, so that it does not stay behind as a zombie.
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// A file that only its owner can read, and that does not outlive the edit.
struct Scratch(PathBuf);

impl Scratch {
    fn new(text: &str, ending: &str) -> io::Result<Self> {
        let name = format!("dealbook-{}.{ending}", uuid::Uuid::new_v4().simple());
        let path = env::temp_dir().join(name);
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        let scratch = Self(path);
        file.write_all(text.as_bytes())?;
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file::<&Path>(&self.0);
    }
}
