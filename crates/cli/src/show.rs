//! How are times, offices, kinds and states shown to people?

use remainder_chain::account_text;
use remainder_interfaces::{
    audit::{Cause, Verdict},
    club::{BreakKind, Status},
    contributions::State,
    valuation::{Algorithm, Kind, Unit},
};
use remainder_rules::{party::role, Millis};

use crate::output::{hundredths, percent};

/// A moment in universal time: `2026-01-29 06:30`.
pub fn day(ms: Millis) -> String {
    let minutes = ms / 60_000;
    let (days, minute) = (minutes / 1_440, minutes % 1_440);
    let (year, month, day) = date(days);
    format!(
        "{year}-{month:02}-{day:02} {:02}:{:02}",
        minute / 60,
        minute % 60
    )
}

/// The date that lies so many days after 1 January 1970. In the calendar that begins on 1 March of year 0 the leap day is the last of
/// its year and months have lengths that a formula gives (Fliegel and Van Flandern, as Hinnant wrote it).
fn date(days: u64) -> (u64, u64, u64) {
    const ERA: u64 = 146_097;
    let days = days + 719_468;
    let (era, of_era) = (days / ERA, days % ERA);
    let of_era_year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_era_year + of_era_year / 4 - of_era_year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = of_era_year + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

/// A span of time in the largest unit that it is a whole number of.
pub fn span(ms: Millis) -> String {
    for (unit, name) in [
        (86_400_000, "day"),
        (3_600_000, "hour"),
        (60_000, "minute"),
        (1_000, "second"),
    ] {
        if ms >= unit && ms % unit == 0 {
            let number = ms / unit;
            return format!("{number} {name}{}", if number == 1 { "" } else { "s" });
        }
    }
    format!("{ms} ms")
}

/// The offices, by the names that `member roles` takes.
pub const OFFICES: [(&str, u8); 4] = [
    ("admin", role::ADMIN),
    ("committee", role::COMMITTEE),
    ("guardian", role::GUARDIAN),
    ("keeper", role::KEEPER),
];

/// Offices in words.
pub fn offices(roles: u8) -> String {
    let names: Vec<&str> = OFFICES
        .iter()
        .filter(|(_, bit)| roles & bit == *bit)
        .map(|(name, _)| *name)
        .collect();
    if names.is_empty() {
        return "none".into();
    }
    names.join(", ")
}

/// Why a member pauses, in a word.
pub fn pause(kind: BreakKind) -> &'static str {
    match kind {
        BreakKind::Sick => "sick",
        BreakKind::Care => "care",
        BreakKind::Holiday => "holiday",
    }
}

/// A status in words.
pub fn status(status: Status) -> String {
    match status {
        Status::Probation => "on probation".into(),
        Status::Active => "active".into(),
        Status::OnBreak(kind) => format!("on a {} break", pause(kind)),
        Status::Frozen => "frozen".into(),
        Status::Leaving => "leaving".into(),
    }
}

/// How a case came about.
pub fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Dispute => "the receiver disputes it",
        Cause::Challenge => "somebody challenges it",
        Cause::LateChallenge => "somebody challenges it, too late for a reward",
        Cause::Lot => "the lot fell on it",
    }
}

/// What a jury says, or a juror.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Collusion => "nothing, and they knew",
        Verdict::Nothing => "nothing",
        Verdict::Quarter => "a quarter",
        Verdict::Half => "half",
        Verdict::ThreeQuarters => "three quarters",
        Verdict::Whole => "all of it",
    }
}

/// The state of a contribution in a word or two.
pub fn state(state: State) -> String {
    match state {
        State::Registered => "registered".into(),
        State::Approved { by } => format!("approved by {by}"),
        State::Confirmed { at } => format!("confirmed {}", day(at)),
        State::Disputed => "disputed".into(),
        State::Challenged { by, .. } => format!("challenged by {by}"),
        State::Delivered => "judged".into(),
        State::Audited { case } => format!("in case {case}"),
        State::Settled { cycle } => format!("settled in cycle {cycle}"),
        State::Lapsed => "lapsed".into(),
        State::Cancelled => "cancelled".into(),
        State::Rejected => "rejected".into(),
    }
}

/// A native unit in short.
pub fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Hour => "h",
        Unit::Kilogram => "kg",
        Unit::Kilometre => "km",
        Unit::Night => "nights",
        Unit::Piece => "pieces",
        Unit::Credit => "credits",
    }
}

/// A kind's label as text.
pub fn kind_label(kind: &Kind) -> String {
    String::from_utf8_lossy(&kind.label)
        .trim_end_matches('\0')
        .to_owned()
}

/// What an algorithm says, in a clause.
pub fn algorithm(algorithm: &Algorithm) -> String {
    match algorithm {
        Algorithm::EqualHours(hour) => {
            format!("an hour of anybody's labour is worth {}", hundredths(*hour))
        }
        Algorithm::Rates => "each kind is worth its own rate".into(),
        Algorithm::Scarcity { step_bp, band_bp } => format!(
            "rates rise while less is settled, by {} a cycle and {} from what is agreed on at most",
            percent((*step_bp).into()),
            percent((*band_bp).into())
        ),
        Algorithm::External { account, .. } => format!(
            "the contract {} says the rate, within a fifth of what is agreed on",
            account_text(&ink::primitives::AccountId(*account))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_as_calendars_have_it() {
        assert_eq!(day(0), "1970-01-01 00:00");
        assert_eq!(day(951_782_400_000), "2000-02-29 00:00");
        assert_eq!(day(1_767_225_600_000), "2026-01-01 00:00");
        assert_eq!(day(4_107_542_399_000), "2100-02-28 23:59");
        assert_eq!(day(4_107_542_400_000), "2100-03-01 00:00");
        assert!(!day(u64::MAX).is_empty());
    }

    #[test]
    fn words_for_spans_and_offices() {
        assert_eq!(span(28 * 86_400_000), "28 days");
        assert_eq!(span(5_400_000), "90 minutes");
        assert_eq!(span(1), "1 ms");
        assert_eq!(offices(9), "admin, keeper");
        assert_eq!(offices(0), "none");
    }
}
