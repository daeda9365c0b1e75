//! What does it look like? The charts of a report, drawn by plotters as SVG.
//!
//! Colours that differ between light and dark are drawn in stand-ins and become CSS variables of the page ([`themed`]), or the colours
//! of a light page for a picture of its own ([`plain`]).

use std::ops::Range;

use plotters::{
    coord::ranged1d::{KeyPointHint, NoDefaultFormatting, ValueFormatter},
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};
use remainder_rules::Credits;

use super::{CategoryLine, CycleLine, MemberLine};

/// The part of value moved that a club aims to need money for at most.
pub const TARGET: f64 = 0.20;

const SIZE: (u32, u32) = (460, 300);
const INK: RGBColor = RGBColor(1, 2, 3);
const MUTED: RGBColor = RGBColor(4, 5, 6);
const GRID: RGBColor = RGBColor(7, 8, 9);
const MONEY: RGBColor = RGBColor(10, 11, 12);
const GOAL: RGBColor = RGBColor(13, 14, 15);
const HAVE: RGBColor = RGBColor(16, 17, 18);
const OWE: RGBColor = RGBColor(19, 20, 21);

/// Stand-in, variable, colour on a light page.
const THEME: [(RGBColor, &str, &str); 7] = [
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
    CATEGORY_COLOURS[category as usize % CATEGORY_COLOURS.len()]
}

type Drawn = Result<String, DrawingAreaErrorKind<std::io::Error>>;

fn text(size: u32, colour: RGBColor) -> TextStyle<'static> {
    TextStyle {
        color: colour.to_backend_color(),
        ..TextStyle::from(("sans-serif", size))
    }
}

/// An axis whose marks are where they were put.
#[derive(Clone)]
struct Axis {
    range: Range<f64>,
    marks: Vec<f64>,
}

fn axis(from: f64, to: f64, marks: Vec<f64>) -> Axis {
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
fn cycle_marks(cycles: usize) -> Vec<f64> {
    let step = cycles.div_ceil(12).max(1);
    (0..cycles).step_by(step).map(|c| c as f64).collect()
}

/// A round step that divides a span into about so many parts.
fn round_step(span: f64, parts: f64) -> f64 {
    let rough = (span / parts).max(f64::MIN_POSITIVE);
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .find(|s| s * power >= rough)
        .unwrap_or(10.0);
    step * power
}

fn marks(from: f64, to: f64, step: f64) -> Vec<f64> {
    let first = (from / step).ceil() as i64;
    let last = (to / step).floor() as i64;
    (first..=last).map(|n| n as f64 * step).collect()
}

fn thousands(credits: f64) -> String {
    let whole = credits.round() as i64;
    if whole.abs() >= 10_000 && whole % 1_000 == 0 {
        return format!("{}k", whole / 1_000);
    }
    whole.to_string()
}

macro_rules! mesh {
    ($chart:expr, $y_text:expr, $x_text:expr) => {
        $chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID.stroke_width(1))
            .axis_style(GRID.stroke_width(1))
            .label_style(text(13, MUTED))
            .y_label_formatter(&$y_text)
            .x_label_formatter(&$x_text)
            .x_labels(32)
            .y_labels(12)
            .draw()?;
    };
}

/// Money share over cycles against the target.
pub fn money_share(cycles: &[CycleLine]) -> Drawn {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let most = cycles
            .iter()
            .map(|c| c.money_share)
            .fold(TARGET * 1.5, f64::max);
        let top = (most * 10.0 + 0.5).ceil() / 10.0;
        let last = cycles.len().max(1) as f64 - 0.5;
        let step = round_step(top, 5.0);
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .margin_right(16)
            .x_label_area_size(26)
            .y_label_area_size(46)
            .build_cartesian_2d(
                axis(-0.5, last, cycle_marks(cycles.len())),
                axis(0.0, top, marks(0.0, top, step)),
            )?;
        let label = |x: &f64| {
            cycles
                .get(x.round() as usize)
                .map_or(String::new(), |c| c.cycle.to_string())
        };
        mesh!(chart, |y: &f64| format!("{:.0} %", y * 100.0), label);
        chart.draw_series(DashedLineSeries::new(
            [(-0.5, TARGET), (last, TARGET)],
            7,
            5,
            GOAL.stroke_width(2),
        ))?;
        let points: Vec<(f64, f64)> = cycles
            .iter()
            .enumerate()
            .map(|(i, c)| (i as f64, c.money_share))
            .collect();
        chart.draw_series(AreaSeries::new(
            points.iter().copied(),
            0.0,
            MONEY.mix(0.10),
        ))?;
        chart.draw_series(LineSeries::new(
            points.iter().copied(),
            MONEY.stroke_width(3),
        ))?;
        chart.draw_series(points.iter().map(|p| Circle::new(*p, 5, MONEY.filled())))?;
        let above = text(14, INK).pos(Pos::new(HPos::Center, VPos::Bottom));
        let every = cycles.len().div_ceil(8).max(1);
        let labelled = points
            .iter()
            .enumerate()
            .filter(|(i, _)| i % every == 0 || i + 1 == points.len());
        chart.draw_series(labelled.map(|(_, (x, y))| {
            EmptyElement::at((*x, *y))
                + Text::new(format!("{:.0} %", y * 100.0), (0, -9), above.clone())
        }))?;
        let corner = text(13, GOAL).pos(Pos::new(HPos::Left, VPos::Top));
        chart
            .draw_series([EmptyElement::at((-0.5, TARGET))
                + Text::new("target 20 %".to_owned(), (6, 5), corner)])?;
        root.present()?;
    }
    Ok(svg)
}

/// Value moved by category, stacked, over cycles.
pub fn flows(cycles: &[CycleLine], categories: &[CategoryLine]) -> Drawn {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let most = cycles.iter().map(|c| c.value).max().unwrap_or(0).max(100) as f64 / 100.0;
        let step = round_step(most, 4.0);
        let top = (most / step).ceil() * step;
        let last = cycles.len().max(1) as f64 - 0.5;
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .x_label_area_size(26)
            .y_label_area_size(54)
            .build_cartesian_2d(
                axis(-0.5, last, cycle_marks(cycles.len())),
                axis(0.0, top, marks(0.0, top, step)),
            )?;
        let label = |x: &f64| {
            cycles
                .get(x.round() as usize)
                .map_or(String::new(), |c| c.cycle.to_string())
        };
        mesh!(chart, |y: &f64| thousands(*y), label);
        for i in 0..cycles.len() {
            let mut below = 0.0;
            for line in categories {
                let value = line.by_cycle.get(i).copied().unwrap_or(0) as f64 / 100.0;
                if value > 0.0 {
                    let x = i as f64;
                    let bar = Rectangle::new(
                        [(x - 0.36, below), (x + 0.36, below + value)],
                        hex_colour(colour(line.category)).filled(),
                    );
                    chart.draw_series([bar])?;
                    below += value;
                }
            }
        }
        root.present()?;
    }
    Ok(svg)
}

/// How many members have which balance (tokens less debt).
pub fn balances(members: &[MemberLine]) -> Drawn {
    let balances: Vec<f64> = members
        .iter()
        .filter(|m| m.id != 0 && m.left.is_none())
        .map(|m| (m.tokens as f64 - m.debt as f64) / 100.0)
        .collect();
    let low = balances.iter().copied().fold(0.0, f64::min);
    let high = balances.iter().copied().fold(0.0, f64::max);
    let step = round_step((high - low).max(10.0), 11.0);
    let (from, to) = (
        (low / step).floor() * step,
        ((high / step).floor() + 1.0) * step,
    );
    let bins = ((to - from) / step).round() as usize;
    let mut counts = vec![0u32; bins];
    for balance in &balances {
        let bin = (((balance - from) / step).floor() as usize).min(bins - 1);
        counts[bin] += 1;
    }
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let most = f64::from(counts.iter().copied().max().unwrap_or(0).max(4));
        let y_step = round_step(most, 5.0).max(1.0);
        let top = (most / y_step).ceil() * y_step;
        let every = (bins as f64 / 8.0).ceil().max(1.0);
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .margin_right(18)
            .x_label_area_size(26)
            .y_label_area_size(40)
            .build_cartesian_2d(
                axis(from, to, marks(from, to, step * every)),
                axis(0.0, top, marks(0.0, top, y_step)),
            )?;
        mesh!(chart, |y: &f64| format!("{y:.0}"), |x: &f64| thousands(*x));
        for (bin, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let left = from + bin as f64 * step;
            let colour = if left < 0.0 { OWE } else { HAVE };
            let gap = step * 0.04;
            let corners = [(left + gap, 0.0), (left + step - gap, f64::from(*count))];
            chart.draw_series([Rectangle::new(corners, colour.filled())])?;
        }
        chart.draw_series(LineSeries::new(
            [(0.0, 0.0), (0.0, top)],
            INK.stroke_width(1),
        ))?;
        root.present()?;
    }
    Ok(svg)
}

/// What each member gave against what each received.
pub fn giving(members: &[MemberLine]) -> Drawn {
    let members: Vec<&MemberLine> = members.iter().filter(|m| m.id != 0).collect();
    let credits = |v: Credits| v as f64 / 100.0;
    let most = members
        .iter()
        .map(|m| m.given.max(m.received))
        .max()
        .unwrap_or(0)
        .max(100);
    let step = round_step(credits(most), 5.0);
    let top = (credits(most) / step).ceil() * step;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .margin_right(18)
            .x_label_area_size(44)
            .y_label_area_size(66)
            .build_cartesian_2d(
                axis(0.0, top, marks(0.0, top, step)),
                axis(0.0, top, marks(0.0, top, step)),
            )?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID.stroke_width(1))
            .axis_style(GRID.stroke_width(1))
            .label_style(text(13, MUTED))
            .axis_desc_style(text(13, MUTED))
            .x_desc("received")
            .y_desc("given")
            .x_label_formatter(&|x: &f64| thousands(*x))
            .y_label_formatter(&|y: &f64| thousands(*y))
            .x_labels(32)
            .y_labels(32)
            .draw()?;
        chart.draw_series(DashedLineSeries::new(
            [(0.0, 0.0), (top, top)],
            7,
            5,
            GOAL.stroke_width(2),
        ))?;
        chart.draw_series(members.iter().map(|m| {
            let colour = if m.given >= m.received { HAVE } else { OWE };
            Circle::new(
                (credits(m.received), credits(m.given)),
                5,
                colour.mix(0.75).filled(),
            )
        }))?;
        root.present()?;
    }
    Ok(svg)
}

fn hex_colour(hex: &str) -> RGBColor {
    let part = |at: usize| {
        hex.get(at..at + 2)
            .and_then(|two| u8::from_str_radix(two, 16).ok())
            .unwrap_or(0)
    };
    RGBColor(part(1), part(3), part(5))
}

fn stand_in(colour: RGBColor) -> String {
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

fn escaped(text: &str) -> String {
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

    #[test]
    fn a_chart_on_a_page_names_no_schema_and_no_stand_in() {
        let cycles = [CycleLine {
            value: 1_000,
            remainder: 300,
            money_share: 0.3,
            ..CycleLine::default()
        }];
        let svg = themed(&money_share(&cycles).unwrap(), "30 % \"now\"");
        assert!(svg.contains("30 %") && svg.contains("&quot;now&quot;"));
        assert!(!svg.contains("http"));
        assert!(svg.contains("var(--money)") && !svg.contains("#0A0B0C"));
        assert!(svg.contains("<polyline") || svg.contains("<path"));
    }

    #[test]
    fn charts_of_nothing_are_drawn_too() {
        for svg in [
            money_share(&[]),
            flows(&[], &[]),
            balances(&[]),
            giving(&[]),
        ] {
            assert!(svg.unwrap().ends_with("</svg>\n"));
        }
    }
}
