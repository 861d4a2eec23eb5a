//! Files are written whole, and never over another without saying so.

use std::{fs, io};

use dealbook::transfer::file::{FileError, write_whole};

#[test]
fn a_file_is_whole_or_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("quote.csv");
    let failed = write_whole(&path, false, |writer| {
        writer.write_all(b"half")?;
        Err::<(), _>(io::Error::from(io::ErrorKind::StorageFull))
    });
    assert!(matches!(failed, Err(FileError::Io { .. })));
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0);
    write_whole(&path, false, |writer| writer.write_all(b"one")).expect("written");
    let there = write_whole(&path, false, |writer| writer.write_all(b"two"));
    assert!(matches!(there, Err(FileError::Exists(_))));
    assert_eq!(fs::read(&path).expect("readable"), b"one");
    let failed = write_whole(&path, true, |writer| {
        writer.write_all(b"ha")?;
        Err::<(), _>(io::Error::from(io::ErrorKind::StorageFull))
    });
    assert!(failed.is_err());
    assert_eq!(fs::read(&path).expect("readable"), b"one");
    write_whole(&path, true, |writer| writer.write_all(b"two")).expect("replaced");
    assert_eq!(fs::read(&path).expect("readable"), b"two");
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
}
