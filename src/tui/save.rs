//! Writing a file from a screen: whole or not at all, and never over one that is there.

use std::path::Path;

use crate::{
    store::{Error, Result},
    transfer::{self, export::file},
};

/// Writes a text.
pub fn text(path: &str, text: &str) -> Result<()> {
    whole(path, |out| {
        out.write_all(text.as_bytes())
            .map_err(|source| transfer::Error::File {
                doing: "written",
                path: path.into(),
                source,
            })
    })
}

/// Writes what `fill` gives.
pub fn whole<T>(
    path: &str,
    fill: impl FnOnce(&mut dyn std::io::Write) -> transfer::Result<T>,
) -> Result<T> {
    file::whole(Path::new(path), false, fill).map_err(|error| match error {
        transfer::Error::Store(error) => error,
        error => Error::Refused {
            message: error.to_string(),
            hint: error.hint(),
        },
    })
}
