//! What does it look like? The charts of a report, drawn by plotters as SVG. [`frame`] holds what they share.

mod frame;

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};
use remainder_rules::Credits;

use super::{CategoryLine, CycleLine, MemberLine};
use frame::{
    axis, cycle_marks, hex_colour, label_room, marks, round_step, text, thousands, GOAL, GRID,
    HAVE, INK, MONEY, MUTED, OWE, SIZE,
};
pub use frame::{colour, nth, plain, themed, TARGET};

type Drawn = Result<String, DrawingAreaErrorKind<std::io::Error>>;

macro_rules! mesh {
    ($chart:expr, $x_desc:expr, $y_text:expr, $x_text:expr) => {
        $chart
            .configure_mesh()
            .x_desc($x_desc)
            .axis_desc_style(text(13, MUTED))
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

pub mod audit;
pub mod plan;

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
            .x_label_area_size(42)
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
        mesh!(
            chart,
            "cycle",
            |y: &f64| format!("{:.0} %", y * 100.0),
            label
        );
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
        let every = cycles.len().div_ceil(8).max(1);
        for (i, (x, y)) in points.iter().enumerate() {
            if i % every != 0 && i + 1 != points.len() {
                continue;
            }
            // A figure just below the target would lie on its line.
            let crossed = *y <= TARGET && *y > TARGET - top * 0.12;
            let (side, shift) = if crossed {
                (VPos::Top, 9)
            } else {
                (VPos::Bottom, -9)
            };
            let style = text(14, INK).pos(Pos::new(HPos::Center, side));
            chart.draw_series([EmptyElement::at((*x, *y))
                + Text::new(format!("{:.0} %", y * 100.0), (0, shift), style)])?;
        }
        // At the end of the line, on the side where the share is not.
        let below = points.last().is_some_and(|(_, y)| *y > TARGET);
        let (side, shift) = if below {
            (VPos::Top, 5)
        } else {
            (VPos::Bottom, -4)
        };
        let end = text(13, GOAL).pos(Pos::new(HPos::Right, side));
        chart.draw_series([EmptyElement::at((last, TARGET))
            + Text::new("target 20 %".to_owned(), (-2, shift), end)])?;
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
            .x_label_area_size(42)
            .y_label_area_size(label_room(top))
            .build_cartesian_2d(
                axis(-0.5, last, cycle_marks(cycles.len())),
                axis(0.0, top, marks(0.0, top, step)),
            )?;
        let label = |x: &f64| {
            cycles
                .get(x.round() as usize)
                .map_or(String::new(), |c| c.cycle.to_string())
        };
        mesh!(chart, "cycle", |y: &f64| thousands(*y), label);
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
            .margin_right(label_room(to) / 2)
            .x_label_area_size(42)
            .y_label_area_size(40)
            .build_cartesian_2d(
                axis(from, to, marks(from, to, step * every)),
                axis(0.0, top, marks(0.0, top, y_step)),
            )?;
        mesh!(chart, "credits", |y: &f64| format!("{y:.0}"), |x: &f64| {
            thousands(*x)
        });
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

/// Who gains and who loses, in credits, in the order given.
pub fn changes(changes: &[(String, f64)]) -> Drawn {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let low = changes.iter().map(|(_, c)| *c).fold(0.0, f64::min);
        let high = changes.iter().map(|(_, c)| *c).fold(0.0, f64::max);
        let step = round_step((high - low).max(1.0), 8.0);
        let (from, to) = (
            (low / step).floor() * step,
            ((high / step).floor() + 1.0) * step,
        );
        let last = changes.len().max(1) as f64 - 0.5;
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .x_label_area_size(42)
            .y_label_area_size(label_room(to.max(-from)).max(46))
            .build_cartesian_2d(
                axis(-0.5, last, cycle_marks(changes.len())),
                axis(from, to, marks(from, to, step)),
            )?;
        // The first word of a name is its name, the number in brackets aside.
        let label = |x: &f64| {
            let named = changes.get(x.round() as usize);
            named.map_or(String::new(), |(who, _)| {
                let short = who.trim_start_matches("the ").split(' ').next();
                short.unwrap_or_default().chars().take(7).collect()
            })
        };
        mesh!(chart, "member", |y: &f64| thousands(*y), label);
        for (at, (_, change)) in changes.iter().enumerate() {
            let colour = if *change < 0.0 { OWE } else { HAVE };
            let corners = [(at as f64 - 0.4, 0.0), (at as f64 + 0.4, *change)];
            chart.draw_series([Rectangle::new(corners, colour.filled())])?;
        }
        chart.draw_series(LineSeries::new(
            [(-0.5, 0.0), (last, 0.0)],
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
            .margin_right(label_room(top) / 2)
            .x_label_area_size(42)
            .y_label_area_size(label_room(top) + 20)
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

#[cfg(test)]
mod tests {
    use super::*;

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
