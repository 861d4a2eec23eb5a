//! Custom fields made of columns that mean nothing.

use super::{
    super::{
        super::error::Result,
        layout::{Bound, Column, How, normal, table::To},
        report::EXAMPLES,
        survey::Survey,
    },
    Planner,
};
use crate::domain::{
    field::{Record as _, Row},
    record::book::{CustomField, CustomType},
};

impl Planner<'_> {
    /// Makes a custom field of each column that means nothing, where that was asked for.
    pub(super) fn make_fields(&mut self, survey: &mut Survey) -> Result<()> {
        let info = survey.layout.info;
        let made: Vec<String> = self
            .options
            .tables
            .get(&survey.input)
            .into_iter()
            .flat_map(|choice| &choice.made)
            .filter(|(kind, header)| *kind == info.code && survey.layout.headers.contains(header))
            .map(|(_, header)| header.clone())
            .collect();
        let unread = std::mem::take(&mut survey.report.unread);
        let is_wanted = |header: &String| self.options.make_fields || made.contains(header);
        let (mut unread, left): (Vec<String>, Vec<String>) =
            unread.into_iter().partition(is_wanted);
        survey.report.unread = left;
        for header in made {
            if !unread.contains(&header) {
                unread.push(header);
            }
        }
        if unread.is_empty() {
            return Ok(());
        }
        let taken: Vec<CustomField> = self.read.all()?;
        let mut codes: Vec<String> = taken
            .into_iter()
            .filter(|field| field.of_kind == info.code)
            .map(|field| field.code)
            .collect();
        for header in unread {
            let Some(at) = survey
                .layout
                .headers
                .iter()
                .position(|other| *other == header)
            else {
                continue;
            };
            let stem = match normal(&header).replace('.', "_") {
                stem if stem.is_empty() => "field".to_owned(),
                stem => stem,
            };
            let mut code = stem.clone();
            let mut n = 1;
            while codes.contains(&code) {
                n += 1;
                code = format!("{stem}_{n}");
            }
            let row = Row::from_record(&CustomField {
                of_kind: info.code.to_owned(),
                code: code.clone(),
                label: header.clone(),
                holds: Some(CustomType::Text.into()),
                position: Some(codes.len() as i64 + 1),
                ..CustomField::default()
            });
            self.make_record(CustomField::INFO, row)?;
            *self.report.made.entry(CustomField::INFO.code).or_default() += 1;
            let names = self
                .report
                .made_names
                .entry(CustomField::INFO.code)
                .or_default();
            if names.len() < EXAMPLES {
                names.push(header.clone());
            }
            let table = &mut survey.layout.table;
            table
                .columns
                .insert(header, To::One(format!("custom.{code}")));
            codes.push(code.clone());
            survey.layout.columns.retain(|bound| bound.at != at);
            survey.layout.columns.push(Bound {
                at,
                column: Column::Custom(code),
                how: How::default(),
            });
        }
        Ok(())
    }
}
