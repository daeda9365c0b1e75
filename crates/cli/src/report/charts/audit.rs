//! What does cheating bring? Gains over what is swept: lines are the formulas, points what was played.

use plotters::prelude::*;

use super::{
    frame::{axis, hex_colour, marks, nth, round_step, text, GOAL, GRID, MUTED, SIZE},
    Drawn,
};
use crate::simulate::{Line, Sweep};

/// The gain of each way to cheat, in parts of what is missing, over a sweep.
pub fn gains(sweep: Option<&Sweep>) -> Drawn {
    let (title, points) = sweep.map_or(("", &[][..]), |s| (s.axis, &s.points[..]));
    let left = points.iter().map(|p| p.x).fold(f64::INFINITY, f64::min);
    let right = points.iter().map(|p| p.x).fold(f64::NEG_INFINITY, f64::max);
    let (left, right) = if left < right {
        (left, right)
    } else {
        (0.0, 1.0)
    };
    let lines = points.iter().flat_map(|p| &p.lines);
    let low = lines
        .map(|line| (line.closed.gain_bp as f64 / 100.0).min(line.simulated.gain * 100.0))
        .fold(-100.0, f64::min);
    let (bottom, top) = ((low / 100.0).floor() * 100.0, 100.0);
    let y_step = round_step(top - bottom, 6.0);
    let x_step = round_step(right - left, 7.0);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .margin_right(18)
            .x_label_area_size(42)
            .y_label_area_size(54)
            .build_cartesian_2d(
                axis(left, right, marks(left, right, x_step)),
                axis(bottom, top, marks(bottom, top, y_step)),
            )?;
        mesh!(chart, title, |y: &f64| format!("{y:.0} %"), |x: &f64| {
            format!("{x:.0}")
        });
        let zero = [(left, 0.0), (right, 0.0)];
        chart.draw_series(DashedLineSeries::new(zero, 7, 5, GOAL.stroke_width(2)))?;
        let ways = points.iter().map(|p| p.lines.len()).min().unwrap_or(0);
        for i in 0..ways {
            let colour = hex_colour(nth(i));
            let at = |of: fn(&Line) -> f64| {
                points
                    .iter()
                    .filter_map(move |p| Some((p.x, of(p.lines.get(i)?))))
            };
            let closed = at(|line| line.closed.gain_bp as f64 / 100.0);
            chart.draw_series(LineSeries::new(closed, colour.stroke_width(2)))?;
            let played = at(|line| line.simulated.gain * 100.0);
            chart.draw_series(played.map(|p| Circle::new(p, 3, colour.filled())))?;
        }
        root.present()?;
    }
    Ok(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_of_nothing_is_drawn_too() {
        assert!(gains(None).unwrap().ends_with("</svg>\n"));
    }
}
