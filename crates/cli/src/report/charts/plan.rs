//! How much can be met, and at which money share?

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use super::{
    frame::{axis, marks, round_step, text, GOAL, GRID, INK, MONEY, MUTED, SIZE, TARGET},
    Drawn,
};
use crate::report::{planned::Met, share, CycleLine};

/// A chart of two shares: money to the right, from 0, and what is met upwards, to the whole.
macro_rules! shares {
    ($root:expr, $right:expr, $bottom:expr, $label:expr) => {{
        let (right, bottom): (f64, f64) = ($right, $bottom);
        let (step, rise) = (round_step(right, 6.0), round_step(1.0 - bottom, 5.0));
        let mut chart = ChartBuilder::on(&$root)
            .margin(10)
            .margin_right(18)
            .x_label_area_size(42)
            .y_label_area_size(50)
            .build_cartesian_2d(
                axis(0.0, right, marks(0.0, right, step)),
                axis(bottom, 1.0, marks(bottom, 1.0, rise)),
            )?;
        mesh!(
            chart,
            $label,
            |y: &f64| format!("{:.0} %", y * 100.0),
            |x: &f64| format!("{:.0} %", x * 100.0)
        );
        chart
    }};
}

/// The most of what is wanted that can be met, by money share, with a plan and first-fit trading as points. All in parts of the whole, 0 to 1.
pub fn frontier(
    curve: &[(f64, f64)],
    plan: (f64, f64),
    first_fit: (f64, f64),
    target: f64,
) -> Drawn {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let right = curve
            .iter()
            .map(|p| p.0)
            .fold(first_fit.0.max(target), f64::max);
        let right = (right * 10.0 + 0.5).ceil() / 10.0;
        let mut chart = shares!(root, right, 0.0, "money share");
        chart.draw_series(DashedLineSeries::new(
            [(target, 0.0), (target, 1.0)],
            7,
            5,
            GOAL.stroke_width(2),
        ))?;
        chart.draw_series(LineSeries::new(curve.iter().copied(), INK.stroke_width(3)))?;
        for (point, colour, name, right) in [
            (plan, GOAL, "the plan", true),
            (first_fit, MONEY, "first come, first served", false),
        ] {
            chart.draw_series([Circle::new(point, 5, colour.filled())])?;
            let side = if right { HPos::Left } else { HPos::Right };
            let style = text(13, colour).pos(Pos::new(side, VPos::Top));
            let shift = if right { 8 } else { -4 };
            let label = format!("{name}: {:.0} %", point.1 * 100.0);
            chart.draw_series([EmptyElement::at(point) + Text::new(label, (shift, 7), style)])?;
        }
        root.present()?;
    }
    Ok(svg)
}

/// Each planned cycle as two points joined by a line: the plan, and first-fit on the same offers and wants. Up is more met, left is less money.
pub fn planned(cycles: &[CycleLine]) -> Drawn {
    let at = |met: &Met, wanted: u64| (met.money_share, share(met.value, wanted));
    let pairs: Vec<[(f64, f64); 2]> = cycles
        .iter()
        .filter_map(|c| {
            let p = c.planned.as_ref()?;
            Some([at(&p.plan, c.wanted), at(&p.first_fit, c.wanted)])
        })
        .collect();
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let most = pairs.iter().flatten().map(|p| p.0).fold(TARGET, f64::max);
        let least = pairs.iter().flatten().map(|p| p.1).fold(1.0, f64::min);
        let right = (most * 10.0 + 0.5).ceil() / 10.0;
        let bottom = ((least * 10.0 - 0.5).floor() / 10.0).max(0.0);
        let mut chart = shares!(
            root,
            right,
            bottom,
            "money share as planned, the levy aside"
        );
        for pair in &pairs {
            chart.draw_series(LineSeries::new(*pair, MUTED.stroke_width(1)))?;
        }
        for (place, colour) in [(0, GOAL), (1, MONEY)] {
            let points = pairs.iter().map(|pair| pair[place]);
            chart.draw_series(points.map(|p| Circle::new(p, 5, colour.filled())))?;
        }
        root.present()?;
    }
    Ok(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frontier_of_nothing_is_drawn_too() {
        let svg = frontier(&[], (0.0, 0.0), (0.0, 0.0), 0.2).unwrap();
        assert!(svg.ends_with("</svg>\n"));
        assert!(planned(&[]).unwrap().ends_with("</svg>\n"));
    }
}
