//! How many colours a terminal has, and the nearest of them to the one asked for.

use ratatui::style::{Color, Style};

/// How many colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// All of them.
    True,
    /// The 256 of xterm.
    Indexed,
    /// Sixteen.
    Ansi16,
}

/// The six steps of a channel in xterm's cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The sixteen as most terminals draw them.
const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 49, 49]),
    (Color::Green, [13, 188, 121]),
    (Color::Yellow, [229, 229, 16]),
    (Color::Blue, [36, 114, 200]),
    (Color::Magenta, [188, 63, 188]),
    (Color::Cyan, [17, 168, 205]),
    (Color::Gray, [204, 204, 204]),
    (Color::DarkGray, [102, 102, 102]),
    (Color::LightRed, [241, 76, 76]),
    (Color::LightGreen, [35, 209, 139]),
    (Color::LightYellow, [245, 245, 67]),
    (Color::LightBlue, [59, 142, 234]),
    (Color::LightMagenta, [214, 112, 214]),
    (Color::LightCyan, [41, 184, 219]),
    (Color::White, [255, 255, 255]),
];

impl Depth {
    /// What the environment says of the terminal.
    pub fn of(env: &impl Fn(&str) -> Option<String>) -> Self {
        let term = env("TERM").unwrap_or_default();
        match env("COLORTERM").as_deref() {
            Some("truecolor" | "24bit") => Self::True,
            _ if term.contains("direct") => Self::True,
            _ if term.contains("256") || term.contains("kitty") || term.contains("alacritty") => {
                Self::Indexed
            }
            _ => Self::Ansi16,
        }
    }

    /// The style in colours that there are.
    pub fn style(self, style: Style) -> Style {
        Style {
            fg: style.fg.map(|color| self.color(color)),
            bg: style.bg.map(|color| self.color(color)),
            ..style
        }
    }

    /// The nearest colour that there is.
    pub fn color(self, color: Color) -> Color {
        match (self, color) {
            (Self::Indexed, Color::Rgb(r, g, b)) => indexed([r, g, b]),
            (Self::Ansi16, Color::Rgb(r, g, b)) => sixteen([r, g, b]),
            _ => color,
        }
    }
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter()
        .zip(b)
        .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2))
        .sum()
}

fn indexed(rgb: [u8; 3]) -> Color {
    let step = |value: u8| {
        (0..6_u8)
            .min_by_key(|at| STEPS[usize::from(*at)].abs_diff(value))
            .unwrap_or(0)
    };
    let [r, g, b] = rgb.map(step);
    let cube = [r, g, b].map(|at| STEPS[usize::from(at)]);
    let average = (rgb.iter().map(|value| u16::from(*value)).sum::<u16>() / 3) as u8;
    let grey = (average.saturating_sub(3) / 10).min(23);
    let level = 8 + 10 * grey;
    if distance([level; 3], rgb) < distance(cube, rgb) {
        Color::Indexed(232 + grey)
    } else {
        Color::Indexed(16 + 36 * r + 6 * g + b)
    }
}

fn sixteen(rgb: [u8; 3]) -> Color {
    SIXTEEN
        .iter()
        .min_by_key(|(_, other)| distance(*other, rgb))
        .map_or(Color::Reset, |(color, _)| *color)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_taken() {
        let nearest = |depth: Depth, r, g, b| depth.color(Color::Rgb(r, g, b));
        assert_eq!(nearest(Depth::Indexed, 255, 0, 0), Color::Indexed(196));
        assert_eq!(nearest(Depth::Indexed, 24, 24, 26), Color::Indexed(234));
        assert_eq!(nearest(Depth::Ansi16, 250, 250, 250), Color::White);
        assert_eq!(nearest(Depth::True, 1, 2, 3), Color::Rgb(1, 2, 3));
        assert_eq!(Depth::Ansi16.color(Color::Blue), Color::Blue);
    }
}
