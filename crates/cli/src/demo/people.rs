//! Who lives here? People with a trade, shared out over the trades in the proportions that the club file gives.

use remainder_chain::Actor;
use remainder_interfaces::contributions::Side;
use remainder_rules::{Cycle, MemberId, Millis, Quantity};

use crate::clubfile::Trade;

/// How far somebody has come in the club.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Applied,
    Member,
    /// Has given notice.
    Leaving,
    Left,
}

/// An offer or want that stands on the chain.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    pub id: u32,
    pub side: Side,
    /// Index of the kind in the club file.
    pub kind: usize,
    /// What the trade's people give or want on the average.
    pub usual: Quantity,
    /// What is said for the running cycle.
    pub quantity: Quantity,
    pub recurring: bool,
    pub first: Cycle,
    pub last: Cycle,
}

/// Somebody.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    /// Index of the trade in the club file.
    pub trade: usize,
    pub actor: Actor,
    /// 0 until admitted.
    pub id: MemberId,
    pub stage: Stage,
    pub joined: Cycle,
    pub left: Option<Cycle>,
    pub posted: Vec<Posted>,
    /// How many keys this person has had.
    pub keys: u32,
    /// Who vouched for this person, and for whom this person guarantees.
    pub vouched: Vec<usize>,
    pub guarantees: Vec<usize>,
    /// End of the last break.
    pub away_until: Millis,
    /// How much this person gives and wants, against the average of the trade.
    pub hands: f64,
    pub needs: f64,
}

impl Person {
    /// The n-th person of a club, n from 0, with the development account of their name in small letters.
    pub fn new(n: usize, trade: usize, joined: Cycle) -> Self {
        let name = name(n);
        Self {
            actor: Actor::dev(&name.to_lowercase().replace(' ', "-")),
            name,
            trade,
            id: 0,
            stage: Stage::Applied,
            joined,
            left: None,
            posted: Vec::new(),
            keys: 1,
            vouched: Vec::new(),
            guarantees: Vec::new(),
            away_until: 0,
            hands: 1.0,
            needs: 1.0,
        }
    }

    /// A member who has not given notice.
    pub fn stays(&self) -> bool {
        self.stage == Stage::Member
    }

    /// Has an account in the club, leaving or not.
    pub fn belongs(&self) -> bool {
        matches!(self.stage, Stage::Member | Stage::Leaving)
    }
}

/// How many of `members` have each trade, by the largest remainder: in proportion, and in all exactly `members`.
pub fn share_out(trades: &[Trade], members: u32) -> Vec<u32> {
    let all: u64 = trades.iter().map(|trade| u64::from(trade.weight)).sum();
    let members = u64::from(members);
    let exact = |trade: &Trade| u64::from(trade.weight) * members;
    let mut shares: Vec<u32> = trades
        .iter()
        .map(|trade| (exact(trade) / all) as u32)
        .collect();
    let mut order: Vec<usize> = (0..trades.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(exact(&trades[*i]) % all), *i));
    let missing = members - shares.iter().map(|n| u64::from(*n)).sum::<u64>();
    for i in order.into_iter().take(missing as usize) {
        shares[i] += 1;
    }
    shares
}

/// The trade of each of so many people, mixed evenly, so that the first few are of several trades.
pub fn line_up(trades: &[Trade], members: u32) -> Vec<usize> {
    let shares = share_out(trades, members);
    let mut places: Vec<(u64, usize)> = Vec::new();
    for (trade, share) in shares.iter().enumerate() {
        for k in 0..u64::from(*share) {
            // The k-th of n sits in the middle of the k-th n-th of the line.
            places.push(((2 * k + 1) * 1_000_000 / u64::from(2 * *share), trade));
        }
    }
    places.sort();
    places.into_iter().map(|(_, trade)| trade).collect()
}

const NAMES: [&str; 64] = [
    "Amara", "Jonas", "Wanjiru", "Elif", "Mateo", "Ingrid", "Otieno", "Leila", "Pavel", "Rosa",
    "Kwame", "Hana", "Tomas", "Achieng", "Yusuf", "Marta", "Baraka", "Noor", "Viktor", "Chiara",
    "Juma", "Freya", "Dmitri", "Salma", "Anselm", "Wairimu", "Luca", "Zeynep", "Kofi", "Agnes",
    "Rafael", "Mei", "Omondi", "Katrin", "Hassan", "Lucia", "Njeri", "Emil", "Fatou", "Petra",
    "Samir", "Greta", "Kamau", "Irina", "Diego", "Adaeze", "Walter", "Yara", "Mwangi", "Clara",
    "Ravi", "Solveig", "Abdi", "Judith", "Tariq", "Edda", "Musa", "Lena", "Ikram", "Bruno",
    "Atieno", "Felix", "Nadia", "Henk",
];

fn name(n: usize) -> String {
    let name = NAMES[n % NAMES.len()];
    match n / NAMES.len() {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trades(weights: &[u32]) -> Vec<Trade> {
        weights
            .iter()
            .map(|weight| Trade {
                name: weight.to_string(),
                weight: *weight,
                offers: Vec::new(),
                wants: Vec::new(),
            })
            .collect()
    }

    #[test]
    fn people_are_shared_out_in_proportion_and_all_of_them() {
        let sarafu = trades(&[8625, 4547, 2798, 1266, 871, 286, 126, 66, 38, 1237]);
        assert_eq!(share_out(&sarafu, 40), [17, 9, 6, 3, 2, 1, 0, 0, 0, 2]);
        for members in [3, 40, 77, 1_000] {
            assert_eq!(share_out(&sarafu, members).iter().sum::<u32>(), members);
            let line = line_up(&sarafu, members);
            assert_eq!(line.len(), members as usize);
            for (trade, share) in share_out(&sarafu, members).into_iter().enumerate() {
                assert_eq!(line.iter().filter(|t| **t == trade).count(), share as usize);
            }
        }
    }

    #[test]
    fn the_first_in_the_line_are_of_several_trades() {
        let line = line_up(&trades(&[6, 3, 3]), 12);
        let first: std::collections::BTreeSet<_> = line[..4].iter().collect();
        assert_eq!(first.len(), 3);
    }
}
