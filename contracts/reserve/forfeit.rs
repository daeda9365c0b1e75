//! Who pays what of a forfeit, and to whom?

use remainder_interfaces::{
    clearing::{Collection, Error as ClearingError},
    reserve::{Error, Forfeit, Shares, Stake},
};
use remainder_rules::{ensure, MAX_VALUE};

/// Takes a forfeit from an offender's stake, what unbonds first. Returns what `clearing` has to do, all the shares, and the part of each
/// that the stake paid: the care pool's part of that stays where it is, with the reserve.
///
/// # Errors
/// [`Error::Clearing`] if the amount is out of bounds, [`Error::Insufficient`] if less is bonded than should end.
pub fn take(
    stake: &mut Stake,
    forfeit: &Forfeit,
    reward_bp: u16,
) -> Result<(Collection, Shares, Shares), Error> {
    let amount = forfeit.amount;
    ensure!(
        amount <= MAX_VALUE,
        Error::Clearing(ClearingError::AmountOutOfBounds)
    );
    stake.bonded = stake
        .bonded
        .checked_sub(forfeit.bond)
        .ok_or(Error::Insufficient)?;
    let (injured, loss) = forfeit.injured.unwrap_or_default();
    let (challenger, part) = forfeit.challenger.unwrap_or_default();
    let reward_bp = part.min(reward_bp);
    let all = Shares::of(amount, loss, reward_bp);
    let (unbonding, staked) = stake.slash(amount);
    let paid = all.paid_from(unbonding.saturating_add(staked));
    let collection = Collection {
        offender: forfeit.offender,
        staked,
        unlocked: forfeit.bond,
        shares: [
            (
                injured,
                paid.injured,
                all.injured.saturating_sub(paid.injured),
            ),
            (
                challenger,
                paid.challenger,
                all.challenger.saturating_sub(paid.challenger),
            ),
        ],
        commons: all.care.saturating_sub(paid.care),
    };
    Ok((collection, all, paid))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stake() -> Stake {
        Stake {
            staked: 50,
            unbonding: 30,
            bonded: 20,
            ..Default::default()
        }
    }

    #[test]
    fn stake_pays_in_the_order_of_the_waterfall_and_the_rest_is_posted() {
        let forfeit = Forfeit {
            offender: 1,
            amount: 200,
            bond: 20,
            injured: Some((2, 60)),
            challenger: Some((3, 3_000)),
        };
        let mut s = stake();
        let (collection, all, paid) = take(&mut s, &forfeit, 3_000).unwrap();
        assert_eq!((all.injured, all.challenger, all.care), (60, 60, 80));
        assert_eq!((paid.injured, paid.challenger, paid.care), (60, 20, 0));
        assert_eq!(collection.shares, [(2, 60, 0), (3, 20, 40)]);
        assert_eq!((collection.staked, collection.unlocked), (50, 20));
        assert_eq!(collection.commons, 80);
        assert!(s.is_empty());
    }

    #[test]
    fn nobody_is_rewarded_without_a_challenger() {
        let forfeit = Forfeit {
            offender: 1,
            amount: 40,
            bond: 0,
            injured: None,
            challenger: None,
        };
        let mut s = stake();
        let (collection, _, paid) = take(&mut s, &forfeit, 10_000).unwrap();
        assert_eq!((paid.care, collection.commons), (40, 0));
        assert_eq!((s.unbonding, s.staked, s.bonded), (0, 40, 20));
    }

    #[test]
    fn what_cannot_be_taken_is_refused() {
        let mut forfeit = Forfeit {
            offender: 1,
            amount: MAX_VALUE + 1,
            bond: 0,
            injured: None,
            challenger: None,
        };
        let out_of_bounds = Error::Clearing(ClearingError::AmountOutOfBounds);
        assert_eq!(take(&mut stake(), &forfeit, 0), Err(out_of_bounds));
        forfeit.amount = 1;
        forfeit.bond = 21;
        assert_eq!(take(&mut stake(), &forfeit, 0), Err(Error::Insufficient));
    }
}
