//! The figures of the documentation hold: what is played is what is computed, and cheating loses.

use super::*;
use remainder_rules::audit::deterrence::Strategy;

const PLAYS: Plays = Plays {
    seasons: 300,
    seed: 7,
};

/// Four standard errors: of a hundred comparisons of sound code about one in two hundred runs would fail, and the seed is fixed.
const FAR: f64 = 4.0;

/// The standard error of a share, at least that of a single event.
fn error_of(share: f64, n: f64) -> f64 {
    (share * (1.0 - share) / n).sqrt().max(1.0 / n)
}

fn agrees(line: &Line) {
    let (row, is) = (&line.closed, &line.simulated);
    let bp = |bp: u64| bp as f64 / 10_000.0;
    // The formulas round down at each step, to a basis point.
    let rounding = 0.002;
    let judged = (is.judged - bp(row.odds_bp)).abs();
    assert!(
        judged <= FAR * error_of(is.judged, is.attempts as f64) + rounding,
        "judged: {line:?}"
    );
    let cases = is.judged * is.attempts as f64;
    let convicted = (is.convicted - bp(row.conviction_bp)).abs();
    assert!(
        convicted <= FAR * error_of(is.convicted, cases) + rounding,
        "convicted: {line:?}"
    );
    let gain = (is.gain - row.gain_bp as f64 / 10_000.0).abs();
    assert!(gain <= FAR * is.error + rounding, "gain: {line:?}");
}

#[test]
fn every_way_to_cheat_loses_and_as_much_as_the_formulas_say() {
    let lines = PLAYS.cheats(&Config::default(), Jurors::right(ACCURACY_BP), 0);
    assert_eq!(lines.len(), Strategy::ALL.len());
    for line in &lines {
        agrees(line);
        // By more than chance could say.
        assert!(
            line.simulated.gain + 2.0 * line.simulated.error < 0.0,
            "{line:?}"
        );
        assert!(line.closed.gain_bp < 0, "{line:?}");
    }
}

#[test]
fn panels_are_right_and_captured_as_often_as_the_formulas_say() {
    for panel in PLAYS.panels().iter().chain(&PLAYS.rings()) {
        let far = FAR * error_of(panel.closed, panel.cases as f64);
        assert!((panel.simulated - panel.closed).abs() <= far, "{panel:?}");
    }
    let at = |panels: Vec<Panel>, bp| -> Vec<String> {
        let of_level = panels.into_iter().filter(|p| p.jurors_bp == bp);
        of_level
            .map(|p| format!("{:.1}", p.closed * 100.0))
            .collect()
    };
    assert_eq!(at(PLAYS.panels(), 8_000), ["89.6", "96.7", "99.6"]);
    assert_eq!(at(PLAYS.rings(), 2_000), ["10.4", "3.3", "0.4"]);
}

#[test]
fn formulas_hold_off_the_defaults_too() {
    let few = Plays {
        seasons: 100,
        seed: 3,
    };
    let findings = [few.odds(), few.accuracy(), few.sizes()];
    let collusion = [
        few.collusion(10_000, "alone", 50),
        few.collusion(ACCURACY_BP, "beside errors", 60),
    ];
    for sweep in findings.iter().chain(&collusion) {
        for line in sweep.points.iter().flat_map(|point| &point.lines) {
            agrees(line);
        }
    }
}

#[test]
fn a_pair_that_goes_bust_makes_a_quarter_of_what_shopping_would() {
    let lines = PLAYS.bust_out(&Config::default(), Jurors::right(ACCURACY_BP));
    for line in &lines {
        assert!((line.simulated - line.closed).abs() < 0.03, "{line:?}");
    }
    let gains: Vec<bool> = lines.iter().map(|line| line.simulated > 0.02).collect();
    assert_eq!(gains, [true, false, false, false, false]);
}

#[test]
fn an_honest_member_is_next_to_never_charged() {
    let honest = PLAYS.honest(&Config::default(), Jurors::right(ACCURACY_BP));
    assert!(
        honest.convicted < 0.001 && honest.gain > -0.001,
        "{honest:?}"
    );
    // Three votes when drawn, seven more if the first panel errs.
    let expected = 0.2 * (3.0 + 0.104 * 7.0 + 0.104 * 0.033 * 15.0);
    assert!((honest.votes - expected).abs() < 0.04, "{honest:?}");
}

#[test]
fn the_same_seed_gives_the_same_figures() {
    let few = Plays {
        seasons: 3,
        seed: 5,
    };
    let one = serde_json::to_string(&play(few)).unwrap();
    assert_eq!(one, serde_json::to_string(&play(few)).unwrap());
    let other = Plays { seed: 6, ..few };
    assert_ne!(one, serde_json::to_string(&play(other)).unwrap());
}

#[test]
fn what_is_shown_names_every_way_to_cheat() {
    let findings = play(Plays {
        seasons: 2,
        seed: 1,
    });
    let (text, page) = (show::text(&findings), show::page(&findings).unwrap());
    for strategy in Strategy::ALL {
        assert!(text.contains(show::name(strategy)) && page.contains(show::name(strategy)));
    }
    assert!(page.contains("<svg") && !page.contains("http"));
    assert!(show::picture(&findings).unwrap().ends_with("</svg>"));
}
