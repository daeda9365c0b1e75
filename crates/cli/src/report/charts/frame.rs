//! What the charts share: colours, axes, and how a drawing becomes part of a page or a picture of its own.
//!
//! Colours that differ between light and dark are drawn in stand-ins and become CSS variables of the page ([`themed`]), or the colours
//! of a light page for a picture of its own ([`plain`]).

use std::ops::Range;

use plotters::{
    coord::ranged1d::{KeyPointHint, NoDefaultFormatting, ValueFormatter},
    prelude::*,
};

use crate::report::html::grouped;

/// The part of value moved that a club aims to need money for at most.
pub const TARGET: f64 = 0.20;

pub const SIZE: (u32, u32) = (440, 300);
pub const INK: RGBColor = RGBColor(1, 2, 3);
pub const MUTED: RGBColor = RGBColor(4, 5, 6);
pub const GRID: RGBColor = RGBColor(7, 8, 9);
pub const MONEY: RGBColor = RGBColor(10, 11, 12);
pub const GOAL: RGBColor = RGBColor(13, 14, 15);
pub const HAVE: RGBColor = RGBColor(16, 17, 18);
pub const OWE: RGBColor = RGBColor(19, 20, 21);

/// Stand-in, variable, colour on a light page.
pub const THEME: [(RGBColor, &str, &str); 7] = [
    (INK, "--ink", "#1d2433"),
    (MUTED, "--muted", "#5b6475"),
    (GRID, "--grid", "#dde2ea"),
    (MONEY, "--money", "#b4441c"),
    (GOAL, "--goal", "#23734b"),
    (HAVE, "--have", "#2a6f97"),
    (OWE, "--owe", "#c0562f"),
];

/// The colours of the categories, in their order: readable on light and dark, told apart by the colour-blind.
pub const CATEGORY_COLOURS: [&str; 10] = [
    "#3b78b0", "#d98b2b", "#5aa9a3", "#b3566c", "#7a62a8", "#6f9440", "#c9b13c", "#a86f4e",
    "#8a93a3", "#c38bb0",
];

/// The colour of a category.
pub fn colour(category: remainder_rules::valuation::Category) -> &'static str {
    nth(category as usize)
}

/// The colour of the nth of several things.
pub fn nth(n: usize) -> &'static str {
    CATEGORY_COLOURS[n % CATEGORY_COLOURS.len()]
}

pub fn text(size: u32, colour: RGBColor) -> TextStyle<'static> {
    TextStyle {
        color: colour.to_backend_color(),
        ..TextStyle::from(("sans-serif", size))
    }
}

/// An axis whose marks are where they were put.
#[derive(Clone)]
pub struct Axis {
    range: Range<f64>,
    marks: Vec<f64>,
}

pub fn axis(from: f64, to: f64, marks: Vec<f64>) -> Axis {
    Axis {
        range: from..to,
        marks,
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let part = (value - self.range.start) / (self.range.end - self.range.start);
        limit.0 + (f64::from(limit.1 - limit.0) * part).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.marks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format(value: &f64) -> String {
        value.to_string()
    }
}

/// Whole numbers of cycles along the lower edge, at most a dozen labels.
pub fn cycle_marks(cycles: usize) -> Vec<f64> {
    let step = cycles.div_ceil(12).max(1);
    (0..cycles).step_by(step).map(|c| c as f64).collect()
}

/// How much room the label of so large a number takes, at the size that labels have on a phone.
pub fn label_room(number: f64) -> u32 {
    14 + 8 * thousands(number).chars().count() as u32
}

/// A round step that divides a span into about so many parts.
pub fn round_step(span: f64, parts: f64) -> f64 {
    let rough = (span / parts).max(f64::MIN_POSITIVE);
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .find(|s| s * power >= rough)
        .unwrap_or(10.0);
    step * power
}

pub fn marks(from: f64, to: f64, step: f64) -> Vec<f64> {
    let first = (from / step).ceil() as i64;
    let last = (to / step).floor() as i64;
    (first..=last).map(|n| n as f64 * step).collect()
}

/// A whole number for an axis.
pub fn thousands(credits: f64) -> String {
    let whole = credits.round() as i64;
    let sign = if whole < 0 { "−" } else { "" };
    format!("{sign}{}", grouped(whole.unsigned_abs()))
}

pub fn hex_colour(hex: &str) -> RGBColor {
    let part = |at: usize| {
        hex.get(at..at + 2)
            .and_then(|two| u8::from_str_radix(two, 16).ok())
            .unwrap_or(0)
    };
    RGBColor(part(1), part(3), part(5))
}

pub fn stand_in(colour: RGBColor) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

/// For a page: colours are its variables, size is its own, no name of a schema, and a sentence for who cannot see it.
pub fn themed(svg: &str, label: &str) -> String {
    let mut svg = svg.to_owned();
    for (colour, variable, _) in THEME {
        svg = svg.replace(
            &format!("\"{}\"", stand_in(colour)),
            &format!("\"var({variable})\""),
        );
    }
    svg = svg.replace("font-family=\"sans-serif\"", "font-family=\"inherit\"");
    let open = svg.find('>').map_or(0, |at| at + 1);
    let inner = svg.get(open..).unwrap_or_default();
    let (width, height) = SIZE;
    let label = escaped(label);
    format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">{inner}")
}

/// For a picture of its own: the colours of a light page on a light card.
pub fn plain(svg: &str, title: &str) -> String {
    let mut svg = svg.to_owned();
    for (colour, _, light) in THEME {
        svg = svg.replace(&stand_in(colour), light);
    }
    let open = svg.find('>').map_or(0, |at| at + 1);
    let inner = svg.get(open..).unwrap_or_default();
    let (width, height) = SIZE;
    let card = height + 34;
    let title = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {card}\" width=\"{width}\" height=\"{card}\" role=\"img\">\
         <title>{title}</title><rect width=\"{width}\" height=\"{card}\" rx=\"10\" fill=\"#ffffff\"/>\
         <text x=\"16\" y=\"26\" font-family=\"sans-serif\" font-size=\"14\" font-weight=\"600\" fill=\"#1d2433\">{title}</text>\
         <g transform=\"translate(0 34)\">{}</g></svg>",
        inner.trim_end().trim_end_matches("</svg>")
    )
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_marks_lie_within() {
        assert_eq!(round_step(100.0, 5.0), 20.0);
        assert_eq!(round_step(0.37, 5.0), 0.1);
        assert_eq!(marks(-30.0, 50.0, 20.0), [-20.0, 0.0, 20.0, 40.0]);
        assert_eq!(cycle_marks(3), [0.0, 1.0, 2.0]);
        assert!(cycle_marks(120).len() <= 12);
    }
}
