//! `dealbook edit`: records as a table of text in the user's editor, a diff, one undoable step.

use std::{
    io::{IsTerminal as _, stdin, stdout},
    process::ExitCode,
};

use super::{Context, kind};
use crate::{
    error::{Report, Result},
    operations::{fields::Reading, sentence},
    store::{Store, list::Sort},
    transfer::as_text::{Plan, Sheet, apply},
    tui::terminal::editor,
};

const EXAMPLES: &str = "\
Examples:
  dealbook edit opportunity 'owner:me close<today' --columns name,stage,amount,close_date,next_step
  dealbook edit account tag:port --sort city
  EDITOR='sed -i s/Berln/Berlin/' dealbook edit account city:Berln --yes";

/// Change many records at once, as a table in your editor
///
/// The records a filter lets through are written as CSV and opened in $VISUAL or $EDITOR. What was changed is shown
/// before it is done, as one step that `dealbook undo` takes back. A line without a row number is a new record; a line
/// taken out changes nothing. Lines that cannot be read are shown with the reason, and the editor can be opened again.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// account, contact, lead, opportunity …
    kind: String,
    /// Words search; field:value, field>value, !not, (… or …), relative dates
    filter: Vec<String>,
    /// Fields to edit, separated by commas
    #[arg(long, value_name = "A,B")]
    columns: Option<String>,
    /// Fields to sort by; `-` before one for descending
    #[arg(long, value_name = "-A,B", allow_hyphen_values = true)]
    sort: Option<String>,
}

/// What is to be done with an edited text.
enum Answer {
    Apply,
    Again,
    Leave,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let info = kind::named(&self.kind)?;
        let mut store = context.open()?;
        let sheet = self.sheet(context, &store, info)?;
        let mut text = sheet.text.clone();
        loop {
            let edited = editor::edit(&text, "csv")
                .map_err(|error| Report::user(format!("the editor: {error}")))?;
            let Some(edited) = edited else {
                context.say("the editor gave nothing back; nothing was changed")?;
                return Ok(ExitCode::SUCCESS);
            };
            let actor = context.actor(&store);
            let reading = Reading {
                read: store.read(),
                actor,
            };
            let plan = sheet.plan(reading, &edited)?;
            if plan.is_empty() {
                context.say("nothing was changed")?;
                return Ok(ExitCode::SUCCESS);
            }
            show(context, &plan)?;
            match answer(context, &plan)? {
                Answer::Again => text = sheet.again(&edited, &plan),
                Answer::Leave => {
                    context.say("nothing was changed")?;
                    return Ok(ExitCode::from(u8::from(!plan.refused.is_empty())));
                }
                Answer::Apply => {
                    let changes = apply(&mut store, &actor, &sheet, &plan)?;
                    context.say(&sentence::of_changes(&store.read(), &changes)?)?;
                    return Ok(ExitCode::from(u8::from(!plan.refused.is_empty())));
                }
            }
        }
    }

    fn sheet(
        &self,
        context: &Context,
        store: &Store,
        info: &'static crate::domain::kind::KindInfo,
    ) -> Result<Sheet> {
        let read = store.read();
        let filter = kind::filter(context, &read, info, &self.filter.join(" "))?;
        let sort = self.sort.as_deref().unwrap_or_default();
        let sort = Sort::parse(sort, info, read.catalog())?;
        let columns: Vec<String> = match &self.columns {
            Some(columns) => columns
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect(),
            None => info.columns.iter().map(ToString::to_string).collect(),
        };
        if let Some(name) = columns
            .iter()
            .find(|name| read.catalog().spec(info, name).is_none())
        {
            return Err(Report::user(format!("{} has no field `{name}`", info.code))
                .hint(format!("`dealbook schema {}` lists them", info.code)));
        }
        let ids = read.list(info, &filter, &sort, context.today()).ids()?;
        Ok(Sheet::new(&read, info, &columns, &ids)?)
    }
}

/// Whether somebody is there to be asked.
fn is_asked(context: &Context) -> bool {
    !context.global.yes && stdin().is_terminal() && stdout().is_terminal()
}

fn answer(context: &Context, plan: &Plan) -> Result<Answer> {
    if !is_asked(context) {
        // Nobody can mend a line here: half a text is done only where that was said.
        if !plan.refused.is_empty() && !context.global.yes {
            return Err(
                Report::user(format!("{} lines cannot be read", plan.refused.len()))
                    .hint("--yes does the others all the same"),
            );
        }
        return Ok(if plan.changes.is_empty() {
            Answer::Leave
        } else {
            Answer::Apply
        });
    }
    let words = plan.words();
    loop {
        let question = if plan.changes.is_empty() {
            format!("{words}: [e]dit again or [q]uit? ")
        } else {
            format!("{words}: [a]pply, [e]dit again or [q]uit? ")
        };
        context
            .out
            .borrow_mut()
            .write(|out| write!(out, "{question}"))?;
        context.out.borrow_mut().finish()?;
        let mut typed = String::new();
        let read = stdin().read_line(&mut typed);
        match typed.trim().to_lowercase().as_str() {
            "a" | "y" | "yes" if !plan.changes.is_empty() => return Ok(Answer::Apply),
            "e" => return Ok(Answer::Again),
            "q" | "n" | "no" => return Ok(Answer::Leave),
            _ if !matches!(read, Ok(1..)) => return Ok(Answer::Leave),
            _ => {}
        }
    }
}

/// The diff: a sign says what goes and what comes, a colour too where there is one.
fn show(context: &Context, plan: &Plan) -> Result<()> {
    let say = |colour: &str, text: String| context.out.borrow_mut().painted(colour, &text);
    for change in &plan.changes {
        let new = if change.id.is_none() { "new: " } else { "" };
        say("1", format!("{new}{}", change.title))?;
        for field in &change.fields {
            if !field.old.is_empty() {
                say("31", format!("  - {}: {}", field.label, field.old))?;
            }
            if !field.new.is_empty() {
                say("32", format!("  + {}: {}", field.label, field.new))?;
            }
        }
    }
    for refused in &plan.refused {
        let why = format!("! line {}: {}", refused.line, refused.why);
        say("33", why)?;
        if let Some(hint) = &refused.hint {
            context.say(&format!("  hint: {hint}"))?;
        }
    }
    Ok(())
}
