//! All of the book out of the interface, beside the work: a checked copy of it, or every kind as CSV in a folder.
//!
//! Both are jobs: listed with their progress, cancelled from there, and nothing stays behind of what was cancelled.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        job::Progress,
        view::{Cx, Place, Scene, View},
    },
    prompt::Prompt,
};
use crate::{
    domain::{field::Instant, record::KINDS},
    store::{self, Error, Read, Store, backup::Why},
    transfer::{self, whole::out},
    words::say,
};

/// Begins the copy of the book, unseen, and goes away.
#[derive(Default)]
pub struct BackUp;

impl View for BackUp {
    fn name(&self) -> &'static str {
        "backup"
    }

    fn place(&self) -> Place {
        Place::Foot(0)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Page]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        let now = cx.scene.now.instant;
        cx.job(say!("app-backing-up"), move |read, progress| {
            back_up(&file(read)?, now, progress)
        });
        cx.close();
    }

    fn act(&mut self, _action: Action, cx: &mut Cx<'_>) -> bool {
        cx.close();
        true
    }

    fn draw(&self, _canvas: &mut Canvas<'_>, _area: Rect, _scene: &Scene) {}
}

/// The file of the book, or that it has none.
fn file(read: &Read<'_>) -> store::Result<PathBuf> {
    read.path()
        .ok_or_else(|| Error::refused(say!("app-no-file")))
}

fn back_up(book: &Path, now: Instant, progress: &Arc<Progress>) -> store::Result<String> {
    let shared = Arc::clone(progress);
    let watch = move |done, total| {
        shared.set(done, total);
        !shared.is_cancelled()
    };
    // A copy is made outside of a transaction, and a question is in one.
    let store = Store::open(book)?;
    let made = store.back_up_watched(Why::Asked, now, Some(Box::new(watch)))?;
    let path = made.map(|backup| backup.path.display().to_string());
    Ok(say!("app-backed-up", path = path.unwrap_or_default()))
}

/// Asks for the folder that all of the book is written into.
pub fn export_all() -> Prompt {
    Prompt::new(
        say!("app-export-all"),
        say!("app-export-folder"),
        |folder, cx| {
            let folder = folder.trim().to_owned();
            cx.job(
                say!("app-exporting-all", folder = &folder),
                move |read, progress| write_all(read, &folder, progress),
            );
        },
    )
}

fn write_all(read: &Read<'_>, folder: &str, progress: &Progress) -> store::Result<String> {
    let mut total = 0;
    for info in KINDS {
        total += read.count(info)?.unsigned_abs();
    }
    progress.set_total(total);
    let book = read.path();
    let beside = book.as_deref().and_then(Path::parent);
    let mut step = || progress.step().map_err(transfer::Error::from);
    let written = out::write_watched(read, beside, Path::new(folder), false, &mut step);
    let manifest = written.map_err(|error| match error {
        transfer::Error::Store(error) => error,
        error => Error::Refused {
            message: error.to_string(),
            hint: error.hint(),
        },
    })?;
    let count = out::records(&manifest);
    Ok(say!("app-exported-all", count = count, folder = folder))
}
