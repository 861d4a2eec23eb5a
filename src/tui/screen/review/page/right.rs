//! The right column of a deal: its buying centre, the last touches, the quotes.

use super::{
    super::super::super::{
        canvas::{Canvas, wrapped},
        view::Scene,
    },
    column::{Column, Line},
    near_or_long, whole,
};
use crate::{
    domain::{
        dates,
        field::Date,
        pick::Codes as _,
        record::{opportunity::Role, quote::QuoteStatus},
        text::{Align, fit, width},
    },
    operations::review::{DealSheet, sheet::TouchLine},
    words::say,
};

pub(super) fn right_column<'a>(
    canvas: &Canvas<'a>,
    scene: &'a Scene,
    sheet: &DealSheet,
    room: u16,
) -> Column<'a> {
    let mut column = Column::new(room, canvas.theme, scene);
    centre(&mut column, sheet);
    touches(&mut column, &sheet.touches);
    quotes(&mut column, sheet);
    column
}

fn centre(column: &mut Column<'_>, sheet: &DealSheet) {
    let (theme, today) = (column.theme, column.scene.now.today);
    let unknown: Vec<&str> = sheet.nobody.iter().map(|role| role.called()).collect();
    let note = match unknown.as_slice() {
        _ if sheet.members().is_empty() => String::new(),
        [] => say!("review-met", count = sheet.met),
        [one] => say!(
            "review-met-but-one",
            count = sheet.met,
            role = one.to_lowercase()
        ),
        several => say!("review-met-but", count = sheet.met, roles = several.len()),
    };
    column.heading(say!("review-centre"), note);
    if sheet.members().is_empty() {
        column.item("", theme.muted, say!("review-nobody-yet"), theme.muted);
        return;
    }
    let met = |day: Option<Date>| {
        day.map_or_else(
            || say!("review-not-met").into(),
            |day| dates::age((today - day).num_days()),
        )
    };
    let members = sheet.members().iter();
    let met_room = members
        .map(|member| width(&met(member.last_contact)))
        .max()
        .unwrap_or(0)
        .max(5);
    let name_room = column
        .room
        .saturating_sub(11 + 13 + 8 + met_room + 1)
        .max(8);
    for member in sheet.members() {
        let role = member.roles.first().map_or("", |role| role.called());
        let is_key = member
            .roles
            .iter()
            .any(|role| matches!(role, Role::Decider | Role::Approver | Role::Champion));
        let attitude = member.attitude.map_or("", |attitude| attitude.called());
        let influence = member
            .influence
            .map_or("", |influence| influence.called())
            .replace(" circle", "");
        let met = met(member.last_contact);
        let fit = |text: &str, room: usize| fit(text, room, Align::Left);
        // A title that would be cut to a syllable is left out.
        let left = name_room.saturating_sub(width(&member.name) + 1);
        let is_fitting = width(&member.title) <= left || left >= 8;
        let title = if member.title.is_empty() || !is_fitting {
            String::new()
        } else {
            format!(" {}", member.title)
        };
        let mut line = Line::of([
            (fit(role, 11), theme.muted),
            (
                fit(&format!("{}{title}", member.name), name_room),
                if is_key { theme.strong } else { theme.text },
            ),
            (fit(&format!(" {attitude}"), 13), theme.text),
            (fit(&influence, 8), theme.muted),
        ]);
        line.right = Some((met, theme.muted));
        column.lines.push(line);
    }
    for role in &sheet.nobody {
        column.lines.push(Line::of([
            (fit(role.called(), 11, Align::Left), theme.muted),
            (say!("review-nobody").into(), theme.warning),
        ]));
    }
}

fn touches(column: &mut Column<'_>, touches: &[TouchLine]) {
    let (theme, today) = (column.theme, column.scene.now.today);
    column.heading(say!("review-touches"), "");
    if touches.is_empty() {
        column.item("", theme.muted, say!("review-no-touches"), theme.muted);
    }
    let names = touches
        .iter()
        .map(|touch| width(&touch.with))
        .max()
        .unwrap_or(0)
        .min(16);
    let age_of = |touch: &TouchLine| {
        touch
            .on
            .map_or_else(String::new, |day| dates::age((today - day).num_days()))
    };
    let ages = touches.iter().map(|touch| width(&age_of(touch)));
    let ages = ages.max().unwrap_or(0).max(4);
    for touch in touches {
        let age = fit(&age_of(touch), ages, Align::Left);
        let kind = touch.kind.map_or("", |kind| kind.called()).to_lowercase();
        let words = if touch.is_one_way {
            say!("review-not-reached", what = &touch.words)
        } else {
            touch.words.clone()
        };
        let with = fit(&touch.with, names, Align::Left);
        let lead = format!("{age} {} ", fit(&kind, 8, Align::Left));
        let room = column
            .room
            .saturating_sub(width(&lead) + width(&with) + 2)
            .max(8);
        let parts = wrapped(&words, room);
        let gap = " ".repeat(width(&lead) + width(&with) + 2);
        for (at, part) in parts.into_iter().take(2).enumerate() {
            column.lines.push(if at == 0 {
                Line::of([
                    (lead.clone(), theme.muted),
                    (format!("{with}  "), theme.text),
                    (part, theme.text),
                ])
            } else {
                Line::of([(gap.clone(), theme.muted), (part, theme.text)])
            });
        }
    }
}

fn quotes(column: &mut Column<'_>, sheet: &DealSheet) {
    if sheet.quotes().is_empty() {
        return;
    }
    let theme = column.theme;
    let today = column.scene.now.today;
    column.heading(say!("review-quotes"), "");
    for quote in sheet.quotes().iter().take(4) {
        let amount = quote
            .net
            .zip(quote.currency)
            .map(|(net, currency)| whole(net, currency))
            .unwrap_or_default();
        let is_out = quote.status == Some(QuoteStatus::Sent);
        let is_past = quote.valid_until.is_some_and(|day| day < today);
        let state = match quote.status {
            Some(_) if is_out && is_past => say!("review-expired").to_owned(),
            Some(status) => status.called().to_lowercase(),
            None => String::new(),
        };
        let until = quote
            .valid_until
            .filter(|_| is_out && !is_past)
            .map(|day| say!("review-valid-to", day = near_or_long(day, today)));
        let style = if is_out { theme.text } else { theme.muted };
        let mut line = Line::of([
            (format!("{} r{}  ", quote.number, quote.revision), style),
            (
                format!("{state}{}", until.unwrap_or_default()),
                if is_past && is_out {
                    theme.warning
                } else {
                    theme.muted
                },
            ),
        ]);
        line.right = Some((amount, style));
        column.lines.push(line);
    }
}
