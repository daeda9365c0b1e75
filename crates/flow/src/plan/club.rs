//! What a plan is made from: what members offer, want and can owe in a cycle.

use std::vec::Vec;

/// A way to contribute, and what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// What [`per`](Kind::per) of it is worth, in hundredths of credits.
    pub rate: u64,
    /// A quantity, in hundredths of its unit; not 0.
    pub per: u64,
}

impl Kind {
    /// What so much of it is worth, rounded down as the contracts do.
    pub fn value(&self, quantity: u64) -> u64 {
        let value = u128::from(self.rate) * u128::from(quantity) / u128::from(self.per.max(1));
        u64::try_from(value).unwrap_or(u64::MAX)
    }
}

/// So much of a kind that a member would give, or would like to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Whose it is.
    pub member: u32,
    /// Of what.
    pub kind: u32,
    /// How much, in hundredths of the kind's unit.
    pub quantity: u64,
    /// Of wants that cannot all be met at the same value, those with the higher number come first. It changes nothing of how much is
    /// met, and nothing of offers.
    pub priority: u8,
}

/// Somebody who gave a kind to somebody before, and both were content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Who gave.
    pub provider: u32,
    /// Who received.
    pub receiver: u32,
    /// Of what.
    pub kind: u32,
    /// How much, in hundredths of the kind's unit: the larger ones are kept first.
    pub quantity: u64,
}

/// What a club's members offer, want and can owe in one cycle. Members and kinds are numbered from 0.
///
/// What a member on a break does not do is left out by whoever makes this: their offers; and the wants of a frozen one. That nobody asks them for
/// more either is for [`resting`](Club::resting) to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Club {
    /// The kinds, by number.
    pub kinds: Vec<Kind>,
    /// By member: how much more than they give they can receive, in hundredths of credits: tokens and what is free of the debit limit.
    pub spendable: Vec<u64>,
    /// What is offered.
    pub offers: Vec<Intent>,
    /// What is wanted.
    pub wants: Vec<Intent>,
    /// Who worked well together before.
    pub relations: Vec<Relation>,
    /// By member: whether they give nothing in this cycle, whatever they are asked for. Where it is not said nobody rests.
    pub resting: Vec<bool>,
    /// What decides where several plans are equally good.
    pub lots: Lots,
}

/// A lot for each member and kind: the search and the pairing meet them in the order of their lots, the lowest first. Whoever makes a [`Club`] draws them
/// so that nobody can choose their own, and anew for each cycle. Where there is none the number is the lot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lots {
    /// By member.
    pub members: Vec<u64>,
    /// By kind.
    pub kinds: Vec<u64>,
}

/// The highest priority.
pub const MOST_PRIORITY: u8 = 9;

/// Why no plan can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// Returned if an offer, a want or a relation names a member that there is not.
    UnknownMember(u32),
    /// Returned if an offer, a want or a relation names a kind that there is not.
    UnknownKind(u32),
    /// Returned if a priority is above [`MOST_PRIORITY`].
    PriorityTooHigh(u8),
    /// Returned if the target is above the whole.
    TargetTooHigh(u32),
    /// Returned if what is offered and wanted comes to more than `2^60` hundredths of credits.
    TotalTooLarge,
    /// Returned if there are `2^28` members, kinds, offers or wants, or more.
    TooMany,
}

impl std::fmt::Display for PlanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownMember(member) => write!(f, "there is no member {member}"),
            Self::UnknownKind(kind) => write!(f, "there is no kind {kind}"),
            Self::PriorityTooHigh(priority) => {
                write!(
                    f,
                    "{priority} is no priority; the highest is {MOST_PRIORITY}"
                )
            }
            Self::TargetTooHigh(target) => write!(
                f,
                "a target of {target} is more than {}, the whole",
                super::WHOLE
            ),
            Self::TotalTooLarge => {
                write!(f, "what is offered and wanted comes to more than 2^60")
            }
            Self::TooMany => write!(f, "there are 2^28 members or intents, or more"),
        }
    }
}

impl std::error::Error for PlanError {}

impl Club {
    /// Whether a member gives nothing in this cycle.
    pub fn rests(&self, member: u32) -> bool {
        self.resting.get(member as usize).copied().unwrap_or(false)
    }

    /// What an intent is worth.
    pub fn value(&self, intent: &Intent) -> u64 {
        self.kinds
            .get(intent.kind as usize)
            .map_or(0, |kind| kind.value(intent.quantity))
    }

    /// # Errors
    /// [`PlanError`], of which none comes later.
    pub fn validate(&self) -> Result<(), PlanError> {
        let most = 1 << 28;
        let counts = [
            self.kinds.len(),
            self.spendable.len(),
            self.offers.len(),
            self.wants.len(),
        ];
        if counts.iter().any(|&count| count >= most) {
            return Err(PlanError::TooMany);
        }
        let known = |member: u32, kind: u32| {
            if member as usize >= self.spendable.len() {
                return Err(PlanError::UnknownMember(member));
            }
            if kind as usize >= self.kinds.len() {
                return Err(PlanError::UnknownKind(kind));
            }
            Ok(())
        };
        let mut total = 0u128;
        for intent in self.offers.iter().chain(&self.wants) {
            known(intent.member, intent.kind)?;
            if intent.priority > MOST_PRIORITY {
                return Err(PlanError::PriorityTooHigh(intent.priority));
            }
            let kind = self.kinds[intent.kind as usize];
            let value =
                u128::from(kind.rate) * u128::from(intent.quantity) / u128::from(kind.per.max(1));
            total = total.saturating_add(value);
        }
        if total > 1 << 60 {
            return Err(PlanError::TotalTooLarge);
        }
        for relation in &self.relations {
            known(relation.provider, relation.kind)?;
            known(relation.receiver, relation.kind)?;
        }
        Ok(())
    }
}
