//! Files are written whole, and never over another without saying so.

use std::{fs, io, io::Write};

use dealbook::transfer::{
    Error, Result,
    export::file::{broken, whole},
};

fn write(writer: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    writer.write_all(bytes).map_err(broken)
}

fn full(writer: &mut dyn Write) -> Result<()> {
    write(writer, b"half")?;
    Err(broken(io::Error::from(io::ErrorKind::StorageFull)))
}

#[test]
fn a_file_is_whole_or_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("quote.csv");
    assert!(whole(&path, false, full).is_err());
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0);
    whole(&path, false, |writer| write(writer, b"one")).expect("written");
    let there = whole(&path, false, |writer| write(writer, b"two"));
    assert!(matches!(there, Err(Error::Exists(_))));
    assert_eq!(fs::read(&path).expect("readable"), b"one");
    assert!(whole(&path, true, full).is_err());
    assert_eq!(fs::read(&path).expect("readable"), b"one");
    whole(&path, true, |writer| write(writer, b"two")).expect("replaced");
    assert_eq!(fs::read(&path).expect("readable"), b"two");
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
}
