//! Months as files in other languages name them. Not for what is typed: Marco, Mars and Mayo are people and firms too.

use super::english;

/// January is 1. Without accents, where they differ from a beginning of the English names.
const OTHERS: [&[&str]; 12] = [
    &["janvier", "janv", "enero", "gennaio", "janeiro", "januari"],
    &[
        "fevrier",
        "fevr",
        "febrero",
        "febbraio",
        "fevereiro",
        "februar",
        "februari",
    ],
    &["mars", "marzo", "marco", "maart", "mrt"],
    &["avril", "avr", "abril", "abr", "aprile"],
    &["mayo", "maggio", "maio", "mei"],
    &["juin", "junio", "giugno", "giu", "junho"],
    &["juillet", "juil", "julio", "luglio", "julho"],
    &["aout", "agosto", "augustus"],
    &[
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "setembro",
    ],
    &["octobre", "octubre", "ottobre", "outubro"],
    &["novembre", "noviembre", "novembro"],
    &["decembre", "diciembre", "dic", "dicembre", "dezembro"],
];

/// A month by any name that a file may give it.
pub(super) fn month(word: &str) -> Option<u32> {
    let abroad = || OTHERS.iter().position(|names| names.contains(&word));
    english::month(word).or_else(|| abroad().map(|at| at as u32 + 1))
}
