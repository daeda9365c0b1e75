//! How many rows of a plan can a receiver take up now? As many in a message as it takes, and as the receiver can afford: what somebody may
//! receive grows with what others take of theirs.

use remainder_interfaces::contributions::Error;
use remainder_rules::plan::{Proven, MAX_ROWS};

/// The first rows that can be taken up together, and those before the last of them that cannot, with what refuses them. Rows that were not
/// looked at stay in `waiting`.
///
/// # Errors
/// Of `can`.
pub fn batch<E>(
    waiting: &mut Vec<Proven>,
    refused: &mut Vec<(Proven, Error)>,
    mut can: impl FnMut(&[Proven]) -> Result<Result<(), Error>, E>,
) -> Result<Vec<Proven>, E> {
    let mut taken: Vec<Proven> = Vec::new();
    let mut looked_at = 0;
    while taken.len() < MAX_ROWS && looked_at < waiting.len() {
        taken.push(waiting[looked_at].clone());
        looked_at += 1;
        if let Err(error) = can(&taken)? {
            refused.extend(taken.pop().map(|row| (row, error)));
        }
    }
    waiting.drain(..looked_at);
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use remainder_interfaces::plans::Row;

    fn rows(quantities: impl IntoIterator<Item = u64>) -> Vec<Proven> {
        let proven = |(quantity, place)| Proven {
            row: Row {
                quantity,
                offer: 1,
                want: 2,
            },
            place,
            path: vec![],
        };
        quantities.into_iter().zip(0..).map(proven).collect()
    }

    /// Who can afford ten.
    fn ten(rows: &[Proven]) -> Result<Result<(), Error>, ()> {
        let sum: u64 = rows.iter().map(|proven| proven.row.quantity).sum();
        Ok(match sum {
            0..=10 => Ok(()),
            _ => Err(Error::CapacityExceeded),
        })
    }

    #[test]
    fn what_cannot_be_afforded_is_left_out_and_smaller_things_are_not() {
        let (mut waiting, mut refused) = (rows([4, 7, 6, 1]), vec![]);
        let taken = batch(&mut waiting, &mut refused, ten).unwrap();
        let places = |rows: &[Proven]| rows.iter().map(|row| row.place).collect::<Vec<_>>();
        assert_eq!(places(&taken), [0, 2]);
        assert!(waiting.is_empty());
        let refused: Vec<_> = refused.into_iter().map(|(row, _)| row).collect();
        assert_eq!(places(&refused), [1, 3]);
    }

    #[test]
    fn a_message_takes_so_many_and_the_rest_waits() {
        let (mut waiting, mut refused) = (rows([0; 20]), vec![]);
        assert_eq!(
            batch(&mut waiting, &mut refused, ten).unwrap().len(),
            MAX_ROWS
        );
        assert_eq!(waiting.len(), 4);
        assert_eq!(batch(&mut waiting, &mut refused, ten).unwrap().len(), 4);
        assert!(waiting.is_empty() && refused.is_empty());
    }
}
