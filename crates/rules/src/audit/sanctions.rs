//! What does a verdict cost, whom, and who gets it?
//!
//! | found | provider | receiver who confirmed | receiver who was silent |
//! |---|---|---|---|
//! | whole | - | - | - |
//! | a part, no strike before | missing x [`Config::shortfall_times`], first; a strike | by the same rule; no strike | - |
//! | a part, a strike before | missing x the second; a strike | by the same rule; no strike | - |
//! | nothing | value x [`Config::fake_times`]; a strike | the same sum | - |
//! | nothing, and they knew | the same; a strike | the same; a strike | a strike |
//!
//! A receiver who confirmed asserted the quantity too: if only the provider paid for what is missing, two could inflate what they would
//! not dare to invent. It is no strike, for they may have overlooked it. A receiver who disputed is charged for nothing that is missing, and
//! pays what a challenger loses if nothing is: [`of_dispute`]. Admins who confirmed work for the commons asserted it like a receiver who confirmed. What a
//! strike adds up to, the last one costs: the whole reserve.

use super::{
    jury::{Cause, Verdict},
    Config,
};
use crate::{waterfall::Shares, Credits};
use scale::{Decode, Encode};

/// What the receiver said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Said {
    /// It was so. Also the answer of an admin, for the commons.
    Confirmed,
    /// Nothing, so that a commitment spoke for it.
    Silent,
    /// It was not so.
    Disputed,
}

/// What a verdict costs one member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Penalty {
    /// Taken from the stake, the rest posted.
    pub amount: Credits,
    /// Counts as a strike.
    pub strike: bool,
    /// The last strike: what is left of the reserve goes too, and the vote on suspension may be opened.
    pub last: bool,
}

impl Penalty {
    fn with_strike(config: &Config, amount: Credits, before: u8) -> Self {
        Self {
            amount,
            strike: true,
            last: before.saturating_add(1) >= config.last_strike,
        }
    }
}

/// What each who asserted it has to have locked, so that a slash can always be collected.
pub fn exposure(config: &Config, value: Credits) -> Credits {
    value.saturating_mul(config.fake_times.into())
}

/// What what is missing costs a member who asserted it and had so many strikes before.
fn asserted(config: &Config, verdict: Verdict, value: Credits, strikes: u8) -> Credits {
    let [first, again] = config.shortfall_times;
    let times = match verdict {
        Verdict::Collusion | Verdict::Nothing => config.fake_times,
        _ if strikes == 0 => first,
        _ => again,
    };
    verdict.missing(value).saturating_mul(times.into())
}

/// What the provider loses, who had so many strikes before.
pub fn of_provider(config: &Config, verdict: Verdict, value: Credits, strikes: u8) -> Penalty {
    if verdict == Verdict::Whole {
        return Penalty::default();
    }
    Penalty::with_strike(config, asserted(config, verdict, value, strikes), strikes)
}

/// What the receiver, or an admin who confirmed for the commons, loses.
pub fn of_receiver(
    config: &Config,
    verdict: Verdict,
    value: Credits,
    answer: Said,
    strikes: u8,
) -> Penalty {
    let amount = match answer {
        Said::Confirmed => asserted(config, verdict, value, strikes),
        Said::Silent => 0,
        Said::Disputed => return Penalty::default(),
    };
    match verdict {
        Verdict::Collusion => Penalty::with_strike(config, amount, strikes),
        _ => Penalty {
            amount,
            ..Penalty::default()
        },
    }
}

/// The proven loss of a receiver who disputed: of what is missing, the part that they were charged for. What was never settled was never
/// charged, and is none: refusing to pay is remedy enough, and a gain from a dispute would invite false ones.
pub fn loss(verdict: Verdict, value: Credits, charged: Credits, answer: Said) -> Credits {
    match answer {
        Said::Disputed => verdict.missing(value).min(charged),
        Said::Confirmed | Said::Silent => 0,
    }
}

/// The reward for bringing a case, in basis points of what is forfeited: none for a receiver, whom the verdict serves, and none for a
/// challenge to what the lot would have found anyway.
pub fn reward_bp(config: &Config, cause: Cause) -> u16 {
    match cause {
        Cause::Challenge => config.reward_bp,
        Cause::Lot => config.opener_bp,
        Cause::Dispute | Cause::LateChallenge => 0,
    }
}

/// How what one offender loses is shared: restitution, reward, the rest to the care pool. `rest` is what the last strike takes beyond the
/// amount; it earns no reward, so that a friend who brings the case saves none of it.
pub fn shares(
    config: &Config,
    penalty: &Penalty,
    rest: Credits,
    loss: Credits,
    cause: Cause,
) -> Shares {
    let mut shares = Shares::of(penalty.amount, loss, reward_bp(config, cause));
    if penalty.last {
        shares.care = shares.care.saturating_add(rest);
    }
    shares
}

/// What a receiver loses who disputed what a jury found there, all of it: as much as a challenger loses. If doubting were free for who
/// is closest, two could keep juries busy with work that was done.
pub fn of_dispute(verdict: Verdict, answer: Said, bond: Credits) -> Credits {
    match (verdict, answer) {
        (Verdict::Whole, Said::Disputed) => bond,
        _ => 0,
    }
}

/// What becomes of a challenger's bond: back if anything was missing, else to the care pool - never to the challenged, or challenging
/// a friend would be a way to give.
pub fn of_bond(verdict: Verdict, bond: Credits) -> Shares {
    let care = match verdict {
        Verdict::Whole => bond,
        _ => 0,
    };
    Shares::of(care, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use Verdict::*;

    fn config() -> Config {
        Config::default()
    }

    fn provider(verdict: Verdict, strikes: u8) -> (Credits, bool, bool) {
        let p = of_provider(&config(), verdict, 1_000, strikes);
        (p.amount, p.strike, p.last)
    }

    fn receiver(verdict: Verdict, answer: Said, strikes: u8) -> (Credits, bool, bool) {
        let p = of_receiver(&config(), verdict, 1_000, answer, strikes);
        (p.amount, p.strike, p.last)
    }

    #[test]
    fn a_dispute_costs_the_bond_only_if_all_was_there() {
        for verdict in Verdict::ALL {
            let costs = |answer| of_dispute(verdict, answer, 1_000);
            let lost = if verdict == Whole { 1_000 } else { 0 };
            assert_eq!(costs(Said::Disputed), lost);
            assert_eq!((costs(Said::Silent), costs(Said::Confirmed)), (0, 0));
        }
    }

    #[test]
    fn a_missing_part_costs_its_threefold_from_each_who_asserted_it() {
        assert_eq!(provider(Whole, 2), (0, false, false));
        assert_eq!(provider(ThreeQuarters, 0), (750, true, false));
        assert_eq!(provider(Quarter, 1), (2_250, true, false));
        assert_eq!(receiver(Whole, Said::Confirmed, 0), (0, false, false));
        let part = |answer| receiver(Quarter, answer, 0);
        assert_eq!(part(Said::Confirmed), (2_250, false, false));
        assert_eq!(part(Said::Silent), (0, false, false));
        assert_eq!(part(Said::Disputed), (0, false, false));
    }

    #[test]
    fn a_club_may_be_milder_the_first_time() {
        let shortfall_times = [1, 3];
        let mild = Config {
            shortfall_times,
            ..config()
        };
        let provider = |strikes| of_provider(&mild, Half, 1_000, strikes).amount;
        let receiver = |s| of_receiver(&mild, Half, 1_000, Said::Confirmed, s).amount;
        assert_eq!((provider(0), provider(1)), (500, 1_500));
        assert_eq!((receiver(0), receiver(1)), (500, 1_500));
    }

    #[test]
    fn a_fake_costs_threefold_from_each_who_asserted_it() {
        assert_eq!(provider(Nothing, 0), (3_000, true, false));
        assert_eq!(receiver(Nothing, Said::Confirmed, 0), (3_000, false, false));
        assert_eq!(receiver(Nothing, Said::Silent, 0), (0, false, false));
        assert_eq!(receiver(Nothing, Said::Disputed, 0), (0, false, false));
        assert_eq!(
            receiver(Collusion, Said::Confirmed, 0),
            (3_000, true, false)
        );
        assert_eq!(receiver(Collusion, Said::Silent, 0), (0, true, false));
        assert_eq!(receiver(Collusion, Said::Disputed, 0), (0, false, false));
    }

    #[test]
    fn the_third_strike_takes_the_whole_reserve() {
        assert_eq!(provider(ThreeQuarters, 2), (750, true, true));
        assert_eq!(receiver(Collusion, Said::Confirmed, 2), (3_000, true, true));
        let third = of_provider(&config(), Nothing, 1_000, 2);
        let s = shares(&config(), &third, 7_000, 0, Cause::Challenge);
        assert_eq!((s.injured, s.challenger, s.care), (0, 900, 9_100));
        let second = of_provider(&config(), Nothing, 1_000, 1);
        assert_eq!(
            shares(&config(), &second, 7_000, 0, Cause::Lot).sum(),
            3_000
        );
    }

    #[test]
    fn restitution_is_for_who_disputed_and_was_charged() {
        assert_eq!(loss(Half, 1_000, 1_000, Said::Disputed), 500);
        assert_eq!(loss(Half, 1_000, 0, Said::Disputed), 0, "not settled");
        assert_eq!(loss(Nothing, 1_000, 1_000, Said::Confirmed), 0, "a friend");
        assert_eq!(loss(Nothing, 1_000, 1_000, Said::Silent), 0);
    }

    #[test]
    fn a_reward_is_for_what_the_lot_did_not_find() {
        let paid = |cause| reward_bp(&config(), cause);
        assert_eq!(paid(Cause::Challenge), 3_000);
        assert_eq!((paid(Cause::Dispute), paid(Cause::LateChallenge)), (0, 0));
        assert_eq!(paid(Cause::Lot), 300);
    }

    #[test]
    fn an_unfounded_challenge_costs_the_bond() {
        assert_eq!(of_bond(Whole, 1_000).care, 1_000);
        assert_eq!(of_bond(ThreeQuarters, 1_000).sum(), 0);
    }

    proptest! {
        /// Invariant 4 for every verdict, and no penalty is above what was locked for it.
        #[test]
        fn every_forfeit_is_shared_out_and_was_locked(
            (verdict, cause) in (prop::sample::select(Verdict::ALL.to_vec()), prop::sample::select(std::vec![Cause::Dispute, Cause::Challenge, Cause::LateChallenge, Cause::Lot])),
            answer in prop::sample::select(std::vec![Said::Confirmed, Said::Silent, Said::Disputed]),
            (value, charged, rest) in (1u64..1 << 38, 0u64..1 << 39, 0u64..1 << 38),
            strikes in 0u8..5,
        ) {
            let config = config();
            let loss = loss(verdict, value, charged, answer);
            for penalty in [of_provider(&config, verdict, value, strikes), of_receiver(&config, verdict, value, answer, strikes)] {
                prop_assert!(penalty.amount <= exposure(&config, value));
                let taken = penalty.amount + if penalty.last { rest } else { 0 };
                let s = shares(&config, &penalty, rest, loss, cause);
                prop_assert_eq!(s.sum(), taken);
                prop_assert!(s.injured <= charged);
                prop_assert!(s.challenger <= penalty.amount * 3 / 10);
                prop_assert!(!penalty.last || penalty.strike);
            }
        }

        /// The less was delivered, the more it costs.
        #[test]
        fn delivering_more_never_costs_more(value in 1u64..1 << 38, strikes in 0u8..5) {
            let cost = |v: &Verdict| of_provider(&config(), *v, value, strikes).amount;
            prop_assert!(Verdict::ALL.windows(2).all(|w| cost(&w[0]) >= cost(&w[1])));
        }
    }
}
