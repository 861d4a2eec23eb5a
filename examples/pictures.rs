//! Draws the pictures of the README from the real screens: `cargo run --example pictures`.
//!
//! The harness drives the program over the sample book on a fixed day, so the pictures change only when the screens do.

use std::{fmt::Write as _, fs, path::Path};

use dealbook::{tui::harness::Harness, words::Language};
use ratatui::style::{Color, Modifier, Style};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

const CELL: (f32, f32) = (8.4, 18.0);
const SIZE: (u16, u16) = (120, 34);
const GROUND: &str = "#16171d";
const INK: &str = "#d8dae3";

/// File, language, and the keys that lead there.
const PICTURES: &[(&str, Language, &str)] = &[
    ("today", Language::English, "1"),
    ("board", Language::English, "2"),
    ("review", Language::English, "3<enter>"),
    ("list", Language::English, "4"),
    ("forecast", Language::English, "9"),
    ("quote", Language::English, "8<enter>"),
    ("chinese", Language::Chinese, "3<enter>"),
];

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures");
    fs::create_dir_all(&folder).expect("a folder");
    for (name, language, keys) in PICTURES {
        let mut harness = Harness::sample()
            .language(*language)
            .theme("dark")
            .size(SIZE.0, SIZE.1)
            .keys(keys);
        fs::write(folder.join(format!("{name}.svg")), svg(&mut harness)).expect("written");
    }
}

fn svg(harness: &mut Harness) -> String {
    let (wide, high) = (
        f32::from(SIZE.0) * CELL.0 + 24.0,
        f32::from(SIZE.1) * CELL.1 + 24.0,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" font-family=\"DejaVu Sans Mono, Menlo, \
         Consolas, 'Noto Sans Mono CJK SC', monospace\" font-size=\"14\">\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"{GROUND}\"/>\n"
    );
    let screen = harness.screen();
    for (y, line) in screen.lines().enumerate() {
        // The ground of a chosen row reaches to the edge.
        let line = format!(
            "{line}{}",
            " ".repeat(usize::from(SIZE.0).saturating_sub(line.width()))
        );
        let mut x = 0_u16;
        let mut run = (0_u16, String::new(), Style::new());
        for symbol in line.graphemes(true) {
            let style = harness.style_at(x, y as u16);
            // Wide characters stand alone, so that the grid holds whatever the font.
            if style != run.2 || symbol.width() > 1 || run.1.width() != usize::from(x - run.0) {
                piece(&mut out, &run, y);
                run = (x, String::new(), style);
            }
            run.1.push_str(symbol);
            x += symbol.width() as u16;
        }
        piece(&mut out, &run, y);
    }
    out.push_str("</svg>\n");
    out
}

fn piece(out: &mut String, (x, text, style): &(u16, String, Style), y: usize) {
    let (left, top) = (12.0 + f32::from(*x) * CELL.0, 12.0 + y as f32 * CELL.1);
    let wide = text.width() as f32 * CELL.0;
    let (mut ink, mut ground) = (hex(style.fg, INK), hex(style.bg, GROUND));
    if style.add_modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut ink, &mut ground);
    }
    if ground != GROUND {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{}\" fill=\"{ground}\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let weight = if style.add_modifier.contains(Modifier::BOLD) {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{ink}\"{weight} textLength=\"{wide:.1}\" xml:space=\"preserve\">{text}</text>",
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
        Some(Color::Gray | Color::DarkGray) => "#7d8194".into(),
        _ => other.into(),
    }
}
