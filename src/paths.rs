//! Where things live on this machine: the book, the configuration, the log.

use std::path::PathBuf;

use directories::ProjectDirs;

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "dealbook")
}

/// The book that is opened when none is named.
pub fn book() -> Option<PathBuf> {
    Some(project()?.data_dir().join("book.db"))
}

/// The folder in which a server keeps what it holds when none is named.
pub fn server() -> Option<PathBuf> {
    Some(project()?.data_dir().join("server"))
}

/// The configuration file.
pub fn config() -> Option<PathBuf> {
    Some(project()?.config_dir().join("config.toml"))
}

/// The folder of layouts: how files were read whose columns someone mapped by hand.
pub fn layouts() -> Option<PathBuf> {
    Some(project()?.config_dir().join("layouts"))
}

/// The folder of what the interface remembers, one file a book.
pub fn memories() -> Option<PathBuf> {
    let project = project()?;
    let folder = project.state_dir();
    Some(
        folder
            .unwrap_or_else(|| project.data_local_dir())
            .join("books"),
    )
}

/// The folder of log files.
pub fn logs() -> Option<PathBuf> {
    let project = project()?;
    Some(
        project
            .state_dir()
            .unwrap_or_else(|| project.data_local_dir())
            .join("logs"),
    )
}
