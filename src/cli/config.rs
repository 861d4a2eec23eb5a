//! `dealbook config`: where the configuration is, what it says by default, whether yours is right, and changing it.

use std::{fs, io, path::Path, process::ExitCode};

use clap::Subcommand;

use super::Context;
use crate::{
    config::{Config, DEFAULT, Error, SETTINGS, change, check, schema},
    domain::text::nearest,
    error::{Kind, Report, Result},
    paths,
    tui::{
        action::{ACTIONS, CONTEXTS},
        terminal::editor,
    },
};

/// The configuration: where it is, its defaults with comments, a check of yours, and changing it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print where the file is
    Path,
    /// Print the defaults with their comments: a file to begin with
    Default,
    /// Print every action with its keys, as they could stand in the file
    Keys,
    /// Check the file: every mistake with its line
    Check,
    /// Change one setting; comments and everything else in the file stay
    Set {
        /// Its name, such as theme
        name: String,
        /// Its value, such as light
        value: String,
    },
    /// Open the file in your editor, and check it afterwards
    Edit,
    /// Print the JSON schema, for editors that check while you type
    Schema,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let path = context.global.config.clone().or_else(paths::config);
        let path = path.ok_or_else(|| {
            Report::new(
                Kind::Config,
                "there is no home folder to keep a configuration in",
            )
        })?;
        match self.what {
            What::Path => context.say(&path.display().to_string())?,
            What::Default => context.say(DEFAULT.trim_end())?,
            What::Keys => context.say(keys().trim_end())?,
            What::Schema => context.say(&format!("{:#}", schema::schema()))?,
            What::Check => checked(context, &path)?,
            What::Set { name, value } => {
                set(&path, &name, &value)?;
                context.say(&format!("{name} = {value} in {}", path.display()))?;
            }
            What::Edit => {
                if !path.exists() {
                    change::begin(&path).map_err(report)?;
                }
                editor::edit_file(&path).map_err(|error| {
                    Report::user(format!("{} was not edited: {error}", path.display()))
                        .hint("VISUAL or EDITOR names the program that is started")
                })?;
                checked(context, &path)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Every action as a row of the table of keys, its help behind it.
fn keys() -> String {
    let mut text = String::new();
    for context in CONTEXTS {
        text.push_str(&format!("[keys.{}]\n", context.name()));
        for spec in ACTIONS.iter().filter(|spec| spec.context == *context) {
            if spec.keys.is_empty() {
                text.push_str(&format!("# \"\" = \"{}\"  # {}\n", spec.id, spec.help));
            }
            for key in spec.keys {
                let key = toml_edit::Value::from(*key);
                text.push_str(&format!("{} = \"{}\"  # {}\n", key, spec.id, spec.help));
            }
        }
        text.push('\n');
    }
    text
}

fn checked(context: &Context, path: &Path) -> Result<()> {
    let name = path.display();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return context.say(&format!("{name} is not there: the defaults hold"));
        }
        Err(error) => {
            return Err(Report::new(
                Kind::Config,
                format!("cannot read {name}: {error}"),
            ));
        }
    };
    let problems = check::problems(&text);
    let Some((last, others)) = problems.split_last() else {
        // What the checks let pass must be readable: they may not be laxer than the reader.
        Config::parse(&text, &name.to_string()).map_err(report)?;
        return context.say(&format!("{name} is right"));
    };
    let told = |problem: &check::Problem| match &problem.hint {
        Some(hint) => format!("{name}:{problem} ({hint})"),
        None => format!("{name}:{problem}"),
    };
    for problem in others {
        context.say(&told(problem))?;
    }
    Err(Report::new(Kind::Config, told(last)))
}

fn set(path: &Path, name: &str, word: &str) -> Result<()> {
    let setting = SETTINGS
        .iter()
        .find(|one| one.name == name)
        .ok_or_else(|| {
            let names = || SETTINGS.iter().map(|one| one.name);
            Report::new(Kind::Config, format!("there is no setting `{name}`")).hint(
                match nearest(name, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
                },
            )
        })?;
    let value = setting
        .value(word)
        .map_err(|why| Report::new(Kind::Config, why))?;
    change::write(path, setting, value).map_err(report)
}

fn report(error: Error) -> Report {
    let hint = match &error {
        Error::Content { problem, .. } => problem.hint.clone(),
        Error::File { .. } => None,
    };
    let report = Report::new(Kind::Config, error.to_string());
    match hint {
        Some(hint) => report.hint(hint),
        None => report,
    }
}
