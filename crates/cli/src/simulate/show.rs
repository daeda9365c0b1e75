//! How does a person read it? Tables for a terminal, a page, and a picture.

use minijinja::{context, Environment};
use remainder_rules::audit::deterrence::Strategy;

use super::{
    sweeps::{Panel, Sweep},
    Findings,
};
use crate::{
    error::CliError,
    output::table,
    report::{
        charts::{self, audit::gains},
        html::STYLE,
    },
};

const TEMPLATE: &str = include_str!("../../templates/audit.html");

/// A way to cheat in a few words.
pub fn name(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::LoneFake => "fake, receiver silent",
        Strategy::Pair => "fake, confirmed by an accomplice",
        Strategy::InflatingPair => "inflated, confirmed by an accomplice",
        Strategy::InflatedInSilence => "inflated, receiver silent",
        Strategy::InflatedToAHonestReceiver => "inflated, honest receiver asked",
        Strategy::FakeForTheCommons => "fake for the commons",
        Strategy::WithholdingKeeper => "fake by a pair with a keeper",
        Strategy::SmallClub => "fake by a pair in a small club",
    }
}

fn percent(part: f64) -> String {
    format!("{:.1}", part * 100.0)
}

fn points(bp: u64) -> String {
    percent(bp as f64 / 10_000.0)
}

/// A table: its title, its headings, its rows.
#[derive(serde::Serialize)]
struct Sheet {
    title: String,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn new<const N: usize>(title: impl Into<String>, headings: [&str; N]) -> Self {
        Self {
            title: title.into(),
            headings: headings.map(str::to_owned).into(),
            rows: Vec::new(),
        }
    }

    fn text(&self) -> String {
        let mut table = table(self.headings.iter().map(String::as_str));
        for row in &self.rows {
            table.add_row(row);
        }
        format!("{}\n\n{table}\n", self.title)
    }
}

fn sheets(f: &Findings) -> Vec<Sheet> {
    let mut sheets = vec![strategies(f), margins(f)];
    sheets.push(panels(
        "How often a panel is right that is asked once, in %, by how often a juror is",
        &f.panels,
    ));
    sheets.push(panels(
        "How often a ring gets its verdict from a panel, in %, by the part of the jurors that it bought",
        &f.rings,
    ));
    sheets.push(bust_out(f));
    sheets.extend(f.sweeps.iter().map(sweep));
    sheets
}

fn strategies(f: &Findings) -> Sheet {
    let headings = [
        "way to cheat",
        ">judged",
        ">formula",
        ">found",
        ">formula",
        ">loses if found",
        ">gain",
        ">+-",
        ">formula",
    ];
    let mut sheet = Sheet::new(
        "What each way to cheat brings, in % of what is missing",
        headings,
    );
    for line in &f.strategies {
        let (row, is) = (&line.closed, &line.simulated);
        sheet.rows.push(vec![
            name(row.strategy).into(),
            percent(is.judged),
            points(row.odds_bp),
            percent(is.convicted),
            points(row.conviction_bp),
            points(row.slash_bp),
            percent(is.gain),
            percent(is.error * 2.0),
            percent(row.gain_bp as f64 / 10_000.0),
        ]);
    }
    sheet
}

fn margins(f: &Findings) -> Sheet {
    let title = "From where on it loses, in %, everything else as it is";
    let mut sheet = Sheet::new(title, ["way to cheat", ">lowest odds", ">juror right"]);
    let or_never = |bp: Option<u16>| match bp {
        None => "never".into(),
        Some(1) => "any".into(),
        Some(bp) => points(bp.into()),
    };
    for margin in &f.margins {
        sheet.rows.push(vec![
            name(margin.strategy).into(),
            or_never(margin.floor_bp),
            or_never(margin.accuracy_bp),
        ]);
    }
    sheet
}

fn panels(title: &str, panels: &[Panel]) -> Sheet {
    let mut levels: Vec<u16> = panels.iter().map(|p| p.jurors_bp).collect();
    levels.sort_unstable();
    levels.dedup();
    let mut sheet = Sheet::new(title, ["seats"]);
    for level in &levels {
        let level = level / 100;
        sheet
            .headings
            .extend([format!(">{level} %"), ">formula".into()]);
    }
    for of_size in panels.chunk_by(|a, b| a.seats == b.seats) {
        let mut row: Vec<String> = of_size
            .first()
            .map(|p| p.seats.to_string())
            .into_iter()
            .collect();
        for panel in of_size {
            row.extend([
                format!("{:.2}", panel.simulated * 100.0),
                format!("{:.2}", panel.closed * 100.0),
            ]);
        }
        sheet.rows.push(row);
    }
    sheet
}

fn bust_out(f: &Findings) -> Sheet {
    let title = "What a fake brings a pair whose payer will never pay, in %, by what the payer's limit would buy them otherwise";
    let mut sheet = Sheet::new(title, [">worth of the limit", ">gain", ">formula"]);
    for line in &f.bust_out {
        let row = [line.worth, line.simulated, line.closed];
        sheet.rows.push(row.map(percent).into());
    }
    sheet
}

fn sweep(sweep: &Sweep) -> Sheet {
    let title = format!("Gain in % by {} (formula in brackets)", sweep.axis);
    let mut sheet = Sheet::new(title, ["way to cheat"]);
    let headings = sweep.points.iter().map(|point| format!(">{}", point.at));
    sheet.headings.extend(headings);
    for (i, strategy) in Strategy::ALL.into_iter().enumerate() {
        let mut row = vec![name(strategy).to_owned()];
        let lines = sweep.points.iter().filter_map(|point| point.lines.get(i));
        row.extend(lines.map(|line| {
            let (is, closed) = (line.simulated.gain, line.closed.gain_bp as f64 / 10_000.0);
            format!("{:.0} ({:.0})", is * 100.0, closed * 100.0)
        }));
        sheet.rows.push(row);
    }
    sheet
}

fn summary(f: &Findings) -> String {
    let verdict = if f.deters {
        "Every way to cheat loses at the default parameters."
    } else {
        "NOT every way to cheat loses at the default parameters."
    };
    format!(
        "{verdict} {} seasons, {} attempts each way, seed {}; jurors are right {} % of the time.\n\
         Honest work: {} votes a contribution, {} of {} judged were charged in the end.",
        f.seasons,
        f.attempts,
        f.seed,
        f.accuracy_bp / 100,
        format_args!("{:.2}", f.honest.votes),
        (f.honest.convicted * f.honest.judged * f.honest.attempts as f64).round(),
        (f.honest.judged * f.honest.attempts as f64).round(),
    )
}

/// For a terminal.
pub fn text(f: &Findings) -> String {
    let mut text = summary(f);
    for sheet in sheets(f) {
        text.push_str("\n\n");
        text.push_str(&sheet.text());
    }
    text
}

/// The gain by the odds, as a picture of its own.
///
/// # Errors
/// A chart that cannot be drawn, which no play has.
pub fn picture(f: &Findings) -> Result<String, CliError> {
    let chart = draw(f.sweeps.first())?;
    Ok(charts::plain(
        &chart,
        "What a way to cheat brings, by the lowest odds",
    ))
}

fn draw(sweep: Option<&Sweep>) -> Result<String, CliError> {
    gains(sweep).map_err(|error| {
        CliError::internal(format!("the chart cannot be drawn: {error}"), "report it")
    })
}

/// As a page.
///
/// # Errors
/// A chart that cannot be drawn or a template that does not fit, which no play has.
pub fn page(f: &Findings) -> Result<String, CliError> {
    let label = |sweep: &Sweep| {
        format!(
            "Lines of the gain by {}; the same figures are in a table below.",
            sweep.axis
        )
    };
    let drawn = f.sweeps.iter().take(4).map(|sweep| {
        let chart = charts::themed(&draw(Some(sweep))?, &label(sweep));
        Ok(context! { axis => sweep.axis, chart })
    });
    let drawn: Vec<_> = drawn.collect::<Result<_, CliError>>()?;
    let legend: Vec<_> = Strategy::ALL
        .into_iter()
        .enumerate()
        .map(|(i, strategy)| context! { name => name(strategy), colour => charts::nth(i) })
        .collect();
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    let page = environment
        .add_template("style.html", STYLE)
        .and_then(|()| environment.add_template("audit.html", TEMPLATE))
        .and_then(|()| environment.get_template("audit.html"))
        .and_then(|template| {
            template.render(context! {
                summary => summary(f), sheets => sheets(f), charts => drawn, legend,
                version => env!("CARGO_PKG_VERSION"),
            })
        });
    page.map_err(|error| {
        CliError::internal(format!("the page cannot be drawn: {error:#}"), "report it")
    })
}
