//! What does a verdict cost, and who takes it? And how bonds are pledged, given back and taken.

use ink::primitives::AccountId;
use remainder_interfaces::{
    ask,
    audit::{Cause, Finding},
    clearing::Closing,
    contributions::{Contribution, Error, Said, Terms},
    reserve::{Forfeit, Reserve, ReserveRef},
};
use remainder_rules::{
    audit::sanctions::{self, Penalty},
    Credits, MemberId, COMMONS,
};

/// What a contribution holds open and pledged.
pub fn closing(contribution: &Contribution) -> Closing {
    let [provider, receiver] = contribution.pledges();
    Closing {
        open: contribution.reserved,
        provider,
        receiver,
    }
}

/// Takes what a final verdict costs from each who asserted more than was delivered, or disputed what was, and settles the challenger's
/// bond.
pub fn charge(
    reserve: AccountId,
    terms: &Terms,
    claimed: &Contribution,
    finding: &Finding,
    challenge_bond: Credits,
) -> Result<(), Error> {
    let Finding {
        verdict,
        cause,
        opener,
        bond,
        strikes: [provider, receiver],
    } = *finding;
    let Contribution { value, said, .. } = *claimed;
    let penalty = sanctions::of_provider(terms, verdict, value, provider);
    punish(
        reserve,
        terms,
        claimed,
        (cause, opener),
        claimed.provider,
        &penalty,
    )?;
    if claimed.for_commons() {
        let penalty = sanctions::of_receiver(terms, verdict, value, Said::Confirmed, 0);
        for admin in claimed.admins {
            punish(reserve, terms, claimed, (cause, opener), admin, &penalty)?;
        }
    } else {
        let penalty = sanctions::of_receiver(terms, verdict, value, said, receiver);
        punish(
            reserve,
            terms,
            claimed,
            (cause, opener),
            claimed.receiver,
            &penalty,
        )?;
        let disputed = sanctions::of_dispute(verdict, said, challenge_bond);
        if disputed > 0 {
            slash(reserve, claimed.receiver, disputed, 0, None)?;
        }
    }
    if bond == 0 {
        return Ok(());
    }
    let lost = sanctions::of_bond(verdict, bond).sum();
    if lost > 0 {
        return slash(reserve, opener, lost, bond, None);
    }
    release(reserve, opener, bond)
}

/// The case was brought by somebody for a cause: who gains by it is not paid for it.
#[inline(never)]
fn punish(
    reserve: AccountId,
    terms: &Terms,
    claimed: &Contribution,
    (cause, opener): (Cause, MemberId),
    offender: MemberId,
    penalty: &Penalty,
) -> Result<(), Error> {
    if offender == COMMONS {
        return Ok(());
    }
    if penalty.amount > 0 {
        let outside = opener != claimed.provider
            && opener != claimed.receiver
            && !claimed.admins.contains(&opener);
        let reward = sanctions::reward_bp(terms, cause);
        let challenger = (outside && reward > 0).then_some((opener, reward));
        slash(reserve, offender, penalty.amount, 0, challenger)?;
    }
    if penalty.last {
        let stake = ask!(ReserveRef, reserve, stake_of(offender), Error::Unreachable)?;
        let rest = stake.staked.saturating_add(stake.unbonding);
        if rest > 0 {
            slash(reserve, offender, rest, 0, None)?;
        }
    }
    Ok(())
}

/// Pledges a bond of a member, if there is any.
pub fn pledge(reserve: AccountId, member: MemberId, amount: Credits) -> Result<(), Error> {
    if amount == 0 {
        return Ok(());
    }
    ask!(
        ReserveRef,
        reserve,
        bond(member, amount),
        Error::Unreachable,
        Error::Reserve
    )
}

/// Gives a bond back.
pub fn release(reserve: AccountId, member: MemberId, amount: Credits) -> Result<(), Error> {
    ask!(
        ReserveRef,
        reserve,
        release(member, amount),
        Error::Unreachable,
        Error::Reserve
    )
}

/// Takes an amount from a member, so much of it from a bond that ends.
#[inline(never)]
pub fn slash(
    reserve: AccountId,
    offender: MemberId,
    amount: Credits,
    bond: Credits,
    challenger: Option<(MemberId, u16)>,
) -> Result<(), Error> {
    let forfeit = Forfeit {
        offender,
        amount,
        bond,
        // Nothing was charged before the verdict, so that there is no loss to restore: `sanctions::loss`.
        injured: None,
        challenger,
    };
    ask!(
        ReserveRef,
        reserve,
        slash(forfeit),
        Error::Unreachable,
        Error::Reserve
    )
}
