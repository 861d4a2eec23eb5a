//! A screen as SVG, cell by cell.

use std::{fmt::Write as _, mem};

use ratatui::{
    buffer::Buffer,
    style::{Color, Modifier, Style},
};
use unicode_width::UnicodeWidthStr as _;

const CELL: (f32, f32) = (8.4, 18.0);
const MARGIN: f32 = 12.0;
/// What a terminal has where a theme says nothing.
const GROUND: &str = "#16171d";
const INK: &str = "#d8dae3";

/// The screen.
pub fn drawn(screen: &Buffer) -> String {
    let area = screen.area;
    let (wide, high) = (
        f32::from(area.width) * CELL.0 + 2.0 * MARGIN,
        f32::from(area.height) * CELL.1 + 2.0 * MARGIN,
    );
    let page = hex(screen[(0, 0)].style().bg, GROUND);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" font-family=\"DejaVu Sans Mono, Menlo, \
         Consolas, 'Noto Sans Mono CJK SC', monospace\" font-size=\"14\">\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"{page}\"/>\n"
    );
    for y in area.top()..area.bottom() {
        let mut run = (0_u16, String::new(), Style::new());
        let mut next = area.left();
        for x in area.left()..area.right() {
            // The second half of a wide character is drawn with the first.
            if x < next {
                continue;
            }
            let cell = &screen[(x, y)];
            next = x + (cell.symbol().width() as u16).max(1);
            // Wide characters stand alone, so that the grid holds whatever the font.
            let is_alone = next > x + 1
                || run.1.width() != usize::from(x - run.0)
                || run.1.width() > run.1.chars().count();
            if is_alone || cell.style() != run.2 {
                piece(&mut out, &page, &run, y);
                run = (x, String::new(), cell.style());
            }
            run.1.push_str(cell.symbol());
        }
        piece(&mut out, &page, &run, y);
    }
    out.push_str("</svg>\n");
    out
}

fn piece(out: &mut String, page: &str, (x, text, style): &(u16, String, Style), y: u16) {
    if text.is_empty() {
        return;
    }
    let (left, top) = (
        MARGIN + f32::from(*x) * CELL.0,
        MARGIN + f32::from(y) * CELL.1,
    );
    let wide = text.width() as f32 * CELL.0;
    let (mut ink, mut ground) = (hex(style.fg, INK), hex(style.bg, GROUND));
    let has = |modifier| style.add_modifier.contains(modifier);
    if has(Modifier::REVERSED) {
        mem::swap(&mut ink, &mut ground);
    }
    if ground != page {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{}\" fill=\"{ground}\"/>",
            CELL.1
        );
    }
    if has(Modifier::UNDERLINED) {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"1\" fill=\"{ink}\"/>",
            top + CELL.1 - 2.0
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let weight = if has(Modifier::BOLD) {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let pale = if has(Modifier::DIM) {
        " fill-opacity=\"0.55\""
    } else {
        ""
    };
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{ink}\"{weight}{pale} textLength=\"{wide:.1}\" xml:space=\"preserve\">{text}</text>",
        top + 13.5
    );
}

fn hex(color: Option<Color>, other: &str) -> String {
    match color {
        Some(Color::Rgb(r, g, b)) => format!("#{r:02x}{g:02x}{b:02x}"),
        Some(Color::Black) => "#000000".into(),
        Some(Color::White) => "#ffffff".into(),
        Some(Color::Red | Color::LightRed) => "#e5707a".into(),
        Some(Color::Yellow | Color::LightYellow) => "#e0b060".into(),
        Some(Color::Green | Color::LightGreen) => "#9ec97f".into(),
        Some(Color::Blue | Color::LightBlue) => "#7aa2f7".into(),
        Some(Color::Cyan | Color::LightCyan) => "#7fc8d8".into(),
        Some(Color::Magenta | Color::LightMagenta) => "#bb9af7".into(),
        Some(Color::Gray | Color::DarkGray) => "#7d8194".into(),
        _ => other.into(),
    }
}
