//! Whose ids the files bring, and who of their owners is the user of this book.

use super::{
    super::{super::error::Result, keys::What, resolve, source::Form, survey::Survey},
    Planner,
};
use crate::{
    domain::{cell::Cell, field::Record as _, record::team::User, text},
    store::scratch::Changed,
    words::say,
};

impl Planner<'_> {
    /// A user of the book who bears the name of "me" already: the two will be one.
    pub(super) fn check_me(&mut self) {
        let Some(me) = &self.options.me else {
            return;
        };
        let catalog = self.read.catalog();
        let same = |user: &&crate::domain::catalog::UserInfo| {
            user.id != catalog.me && text::fold(&user.name) == text::fold(me)
        };
        self.also_me = catalog.users.iter().find(same).map(|user| user.id);
    }

    /// The user of the book takes the name of the owner who is said to be "me".
    pub(super) fn settle_me(&mut self) -> Result<()> {
        let own = self.read.catalog().me;
        let Some(me) = self.options.me.clone() else {
            self.report.users.sort_by_key(|name| text::fold(name));
            self.report.ask_me = !self.report.users.is_empty();
            return Ok(());
        };
        let taken = self
            .keys
            .get(&self.scratch, User::KIND, What::Taken, &own.0.to_string())?
            .is_some();
        if !self.me_seen && !taken && self.also_me.is_none() {
            self.report.note(say!("import-nobody-called", name = me));
            return Ok(());
        }
        let Some(seen) = self.read.row(User::INFO, own)? else {
            return Ok(());
        };
        // As the book writes it, where it knows the name.
        let known = self.also_me.and_then(|id| self.read.catalog().user(id));
        let me = known.map_or(me, |user| user.name.clone());
        self.report.me = Some(me.clone());
        let mut wanted = seen.clone();
        wanted.set(User::INFO, "initials", Cell::from(resolve::initials(&me)));
        wanted.set(User::INFO, "name", Cell::from(me));
        if wanted != seen {
            self.change(Changed {
                target: own.0,
                kind: User::KIND,
                external: None,
                seen,
                wanted,
            })?;
        }
        Ok(())
    }

    /// The first source whose known records bear the names that the files give them.
    pub(super) fn choose_source(&mut self, surveys: &[Survey]) -> Result<()> {
        if let Some(source) = &self.options.source {
            self.source.clone_from(source);
            self.has_ids = self.read.has_external_ids(source)?;
            return Ok(());
        }
        let mut systems: Vec<Option<&String>> = surveys
            .iter()
            .map(|survey| survey.layout.system.as_ref())
            .collect();
        systems.dedup();
        let base = match systems.as_slice() {
            [Some(system)] => system.as_str(),
            _ => "csv",
        };
        for n in 1..=99 {
            let source = if n == 1 {
                base.to_owned()
            } else {
                format!("{base}-{n}")
            };
            self.has_ids = self.read.has_external_ids(&source)?;
            let (mut same, mut other) = (0, 0);
            // The ids of cards and calendars are one in the world, whatever they are called today.
            let is_told = |survey: &&Survey| Form::of(&survey.report.input.path).title().is_none();
            for survey in surveys.iter().filter(|_| self.has_ids).filter(is_told) {
                for (id, name) in &survey.sample {
                    let code = survey.layout.info.code;
                    let Some(known) = self.read.by_external_id(&source, code, id)? else {
                        continue;
                    };
                    let title = self.read.title(known)?;
                    let alike = text::fold(&title).starts_with(&text::fold(name))
                        || text::near_miss(&title, name);
                    *(if alike { &mut same } else { &mut other }) += 1;
                }
            }
            self.source = source;
            if same >= other {
                return Ok(());
            }
        }
        Ok(())
    }
}
