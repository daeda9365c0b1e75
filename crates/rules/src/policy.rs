//! What happens by itself when too much money moves? Parameters that the club voted beforehand hold in place of the usual ones, for a cycle
//! at a time.

use crate::{
    clearing::{Config, Error},
    ensure,
    report::Report,
    Credits, Cycle, BP,
};
use scale::{Decode, Encode};

/// Closed cycles whose money share decides.
pub const CYCLES: Cycle = 3;

/// How far a policy may move the levy, in basis points.
pub const LEVY_STEP_BP: u16 = 500;

/// What holds above the target. The length of a cycle is not among it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields, default))]
pub struct Policy {
    /// The money share of three closed cycles above which it holds, in basis points, up to 10 000.
    pub target_bp: u16,
    /// The base of debit limits, from half to twice the usual one.
    pub base_limit: Option<Credits>,
    /// The part of free reserve that counts towards them, in basis points, up to 10 000.
    pub reserve_bp: Option<u16>,
    /// The levy, within [`LEVY_STEP_BP`] of the usual one.
    pub levy_bp: Option<u16>,
}

/// A policy and what became of it. One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Standing {
    pub policy: Policy,
    /// The parameters that were voted, in force unless the policy holds.
    pub usual: Config,
    /// Does the policy hold?
    pub holds: bool,
    /// The cycle for which it was decided last.
    pub decided: Option<Cycle>,
}

impl Policy {
    /// # Errors
    /// [`Error::InvalidConfig`] if the target or what holds above it lies outside its bounds, next to these parameters.
    pub fn validate(&self, usual: &Config) -> Result<(), Error> {
        let base = self.base_limit.is_none_or(|base| {
            (usual.base_limit / 2..=usual.base_limit.saturating_mul(2)).contains(&base)
        });
        let levy = self
            .levy_bp
            .is_none_or(|levy| levy.abs_diff(usual.levy_bp) <= LEVY_STEP_BP);
        let sound = base && levy && u64::from(self.target_bp) <= BP;
        ensure!(sound, Error::InvalidConfig);
        self.over(usual).validate()
    }

    /// The parameters while it holds.
    pub fn over(&self, usual: &Config) -> Config {
        Config {
            base_limit: self.base_limit.unwrap_or(usual.base_limit),
            reserve_bp: self.reserve_bp.unwrap_or(usual.reserve_bp),
            levy_bp: self.levy_bp.unwrap_or(usual.levy_bp),
            ..*usual
        }
    }
}

impl Standing {
    /// A policy that was just voted, over the parameters that were.
    ///
    /// # Errors
    /// [`Error::InvalidConfig`].
    pub fn new(policy: Policy, usual: Config) -> Result<Self, Error> {
        policy.validate(&usual)?;
        Ok(Self {
            policy,
            usual,
            holds: false,
            decided: None,
        })
    }

    /// Other parameters are voted. Whether the policy holds stays.
    ///
    /// # Errors
    /// [`Error::InvalidConfig`] if the policy does not fit them.
    pub fn vote(&mut self, usual: Config) -> Result<(), Error> {
        self.policy.validate(&usual)?;
        self.usual = usual;
        Ok(())
    }

    /// The parameters in force.
    pub fn in_force(&self) -> Config {
        if self.holds {
            self.policy.over(&self.usual)
        } else {
            self.usual
        }
    }

    /// Decides for the running cycle, by the reports of the closed ones before it; what has none moved nothing. Returns their money share in
    /// basis points.
    ///
    /// # Errors
    /// [`Error::TooEarly`] before there are three, [`Error::AlreadyApplied`].
    pub fn decide(
        &mut self,
        cycle: Cycle,
        report: impl Fn(Cycle) -> Option<Report>,
    ) -> Result<u16, Error> {
        let first = cycle.checked_sub(CYCLES).ok_or(Error::TooEarly)?;
        ensure!(self.decided != Some(cycle), Error::AlreadyApplied);
        let (mut value, mut remainder): (Credits, Credits) = (0, 0);
        for report in (first..cycle).filter_map(report) {
            value = value.saturating_add(report.value);
            remainder = remainder.saturating_add(report.remainder);
        }
        let target = value.saturating_mul(self.policy.target_bp.into());
        self.holds = remainder.saturating_mul(BP) > target;
        self.decided = Some(cycle);
        let all = Report {
            value,
            remainder,
            ..Report::default()
        };
        Ok(all.money_share_bp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn policy() -> Policy {
        Policy {
            target_bp: 2_000,
            base_limit: Some(60_000),
            reserve_bp: None,
            levy_bp: Some(100),
        }
    }

    fn moved(shares: &[(Cycle, Credits, Credits)]) -> impl Fn(Cycle) -> Option<Report> + '_ {
        |cycle| {
            let found = shares.iter().find(|(at, _, _)| *at == cycle)?;
            Some(Report {
                cycle,
                value: found.1,
                remainder: found.2,
                ..Report::default()
            })
        }
    }

    #[test]
    fn above_the_target_what_was_voted_holds_until_it_is_below() {
        let usual = Config::default();
        let mut standing = Standing::new(policy(), usual).unwrap();
        let reports = [
            (0, 1_000, 300),
            (1, 1_000, 200),
            (2, 1_000, 101),
            (3, 0, 0),
            (4, 900, 0),
        ];
        let report = moved(&reports);
        assert_eq!(standing.decide(2, &report), Err(Error::TooEarly));
        assert_eq!(standing.in_force(), usual);
        assert_eq!(standing.decide(3, &report), Ok(2_003));
        assert_eq!(standing.decide(3, &report), Err(Error::AlreadyApplied));
        let eased = standing.in_force();
        assert_eq!(
            (eased.base_limit, eased.levy_bp, eased.reserve_bp),
            (60_000, 100, 10_000)
        );
        assert_eq!(standing.decide(5, &report), Ok(531));
        assert_eq!(standing.in_force(), usual);
        assert_eq!(standing.decide(9, &report), Ok(0), "nothing moved at all");
    }

    #[test]
    fn exactly_the_target_is_not_above_it() {
        let mut standing = Standing::new(policy(), Config::default()).unwrap();
        standing.decide(3, moved(&[(1, 1_000, 200)])).unwrap();
        assert!(!standing.holds);
        standing.decide(4, moved(&[(1, 1_000, 201)])).unwrap();
        assert!(standing.holds);
    }

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        let usual = Config::default();
        let no = Err(Error::InvalidConfig);
        let bad: [fn(&mut Policy); 6] = [
            |p| p.target_bp = 10_001,
            |p| p.base_limit = Some(19_999),
            |p| p.base_limit = Some(80_001),
            |p| p.reserve_bp = Some(10_001),
            |p| p.levy_bp = Some(701),
            |p| p.levy_bp = Some(2_001),
        ];
        for (i, spoil) in bad.iter().enumerate() {
            let mut policy = policy();
            spoil(&mut policy);
            assert_eq!(policy.validate(&usual), no, "bound {i}");
        }
        let mut standing = Standing::new(policy(), usual).unwrap();
        let far = Config {
            base_limit: 200_000,
            ..usual
        };
        assert_eq!(standing.vote(far), no, "the policy does not fit");
        let near = Config {
            grace_cycles: 5,
            ..usual
        };
        standing.holds = true;
        assert_eq!(standing.vote(near), Ok(()));
        assert_eq!(standing.in_force().base_limit, 60_000);
        assert_eq!(standing.in_force().grace_cycles, 5);
    }

    proptest! {
        /// Whatever was voted and whatever moved: what is in force is valid, near the usual, and the same in all that a policy does not name.
        #[test]
        fn what_holds_is_bounded(
            target_bp in 0u16..=10_000, base in proptest::option::of(0u64..1 << 41), reserve_bp in proptest::option::of(0u16..12_000), levy_bp in proptest::option::of(0u16..3_000),
            shares in proptest::collection::vec((0u64..1 << 48, 0u64..1 << 48), 3..12),
        ) {
            let usual = Config::default();
            let policy = Policy { target_bp, base_limit: base, reserve_bp, levy_bp };
            let Ok(mut standing) = Standing::new(policy, usual) else { return Ok(()) };
            let reports: std::vec::Vec<_> = shares.iter().enumerate().map(|(c, (v, r))| (c as Cycle, *v, *r.min(v))).collect();
            for cycle in 3..=reports.len() as Cycle {
                standing.decide(cycle, moved(&reports)).unwrap();
                let last = &reports[cycle as usize - 3..cycle as usize];
                let (value, remainder) = last.iter().fold((0u128, 0u128), |(v, r), c| (v + u128::from(c.1), r + u128::from(c.2)));
                prop_assert_eq!(standing.holds, remainder * 10_000 > value * u128::from(target_bp));
                let now = standing.in_force();
                prop_assert!(now.validate().is_ok());
                prop_assert!(2 * now.base_limit >= usual.base_limit && now.base_limit <= 2 * usual.base_limit);
                prop_assert!(now.levy_bp.abs_diff(usual.levy_bp) <= LEVY_STEP_BP);
                let others = Config { base_limit: usual.base_limit, reserve_bp: usual.reserve_bp, levy_bp: usual.levy_bp, ..now };
                prop_assert_eq!(others, usual);
            }
        }
    }
}
