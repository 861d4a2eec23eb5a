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
        pick::Codes as _,
        record::{opportunity::Role, quote::QuoteStatus},
        text::{Align, fit, width},
    },
    operations::review::{DealSheet, sheet::TouchLine},
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
    let mut note = if sheet.members().is_empty() {
        String::new()
    } else {
        format!("met {}", sheet.met)
    };
    if !unknown.is_empty() && !sheet.members().is_empty() {
        let who = match unknown.as_slice() {
            [one] => (*one).to_lowercase(),
            several => format!("{} roles", several.len()),
        };
        note = format!("{note}, {who} unknown");
    }
    column.heading("BUYING CENTRE", note);
    if sheet.members().is_empty() {
        column.item("", theme.muted, "nobody known yet", theme.muted);
        return;
    }
    let name_room = column.room.saturating_sub(11 + 13 + 8 + 6).max(8);
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
        let met = member.last_contact.map_or_else(
            || "never".into(),
            |day| dates::age((today - day).num_days()),
        );
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
            ("nobody known".into(), theme.warning),
        ]));
    }
}

fn touches(column: &mut Column<'_>, touches: &[TouchLine]) {
    let (theme, today) = (column.theme, column.scene.now.today);
    column.heading("LAST TOUCHES", "");
    if touches.is_empty() {
        column.item("", theme.muted, "none on record", theme.muted);
    }
    let names = touches
        .iter()
        .map(|touch| width(&touch.with))
        .max()
        .unwrap_or(0)
        .min(16);
    for touch in touches {
        let age = touch
            .on
            .map_or_else(String::new, |day| dates::age((today - day).num_days()));
        let kind = touch.kind.map_or("", |kind| kind.called()).to_lowercase();
        let words = if touch.is_one_way {
            format!("{} (not reached)", touch.words)
        } else {
            touch.words.clone()
        };
        let with = fit(&touch.with, names, Align::Left);
        let lead = format!("{age:<4} {kind:<8} ");
        let room = column
            .room
            .saturating_sub(lead.len() + width(&with) + 2)
            .max(8);
        let parts = wrapped(&words, room);
        let gap = " ".repeat(lead.len() + width(&with) + 2);
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
    column.heading("QUOTES", "");
    for quote in sheet.quotes().iter().take(4) {
        let amount = quote
            .net
            .zip(quote.currency)
            .map(|(net, currency)| whole(net, currency))
            .unwrap_or_default();
        let is_out = quote.status == Some(QuoteStatus::Sent);
        let is_past = quote.valid_until.is_some_and(|day| day < today);
        let state = match quote.status {
            Some(_) if is_out && is_past => "expired".to_owned(),
            Some(status) => status.called().to_lowercase(),
            None => String::new(),
        };
        let until = quote
            .valid_until
            .filter(|_| is_out && !is_past)
            .map(|day| format!(", valid to {}", near_or_long(day, today)));
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
