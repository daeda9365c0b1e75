//! After rounding: nobody may owe more than they can, and money may be no more than its share. What is over is taken back.

use std::{vec, vec::Vec};

use super::{Assignment, Club, WHOLE};

/// What each member gives less what they receive.
pub(crate) fn nets(club: &Club, assignments: &[Assignment]) -> Vec<i64> {
    let mut nets = vec![0i64; club.spendable.len()];
    for a in assignments {
        nets[club.offers[a.offer as usize].member as usize] += a.value as i64;
        nets[club.wants[a.want as usize].member as usize] -= a.value as i64;
    }
    nets
}

/// Takes back as little as it can find: from whoever would owe too much, then, while money is above its share, from those who receive more
/// than they give and got it from those who give more than they receive, at first or at second hand. With a target of 0 only rounding is left, and
/// is let be.
pub(crate) fn trim(club: &Club, assignments: &mut Vec<Assignment>, target: u32) {
    let mut books = Books::new(club, assignments, target);
    books.limit((0..club.spendable.len()).collect());
    while books.over() > 0 && (books.lower() || books.shorten()) {}
    assignments.retain(|a| a.value > 0);
}

/// The assignments and what they come to, kept while some of it is taken back.
struct Books<'a> {
    club: &'a Club,
    assignments: &'a mut [Assignment],
    target: u32,
    nets: Vec<i64>,
    /// What the assignments come to.
    value: u64,
    /// The sum of the positive nets.
    money: u64,
    /// By member the places of what they receive.
    received: Vec<Vec<u32>>,
}

impl<'a> Books<'a> {
    fn new(club: &'a Club, assignments: &'a mut [Assignment], target: u32) -> Self {
        let nets = nets(club, assignments);
        let mut received: Vec<Vec<u32>> = vec![vec![]; club.spendable.len()];
        for (place, a) in assignments.iter().enumerate() {
            received[club.wants[a.want as usize].member as usize].push(place as u32);
        }
        Self {
            value: assignments.iter().map(|a| a.value).sum(),
            money: nets.iter().map(|&net| owed(net)).sum(),
            club,
            assignments,
            target,
            nets,
            received,
        }
    }

    fn provider(&self, place: u32) -> usize {
        let offer = self.assignments[place as usize].offer;
        self.club.offers[offer as usize].member as usize
    }

    fn receiver(&self, place: u32) -> usize {
        let want = self.assignments[place as usize].want;
        self.club.wants[want as usize].member as usize
    }

    /// How much a member would owe beyond what they can.
    fn excess(&self, who: usize) -> u64 {
        let spendable = i64::try_from(self.club.spendable[who]).unwrap_or(i64::MAX);
        (-self.nets[who] - spendable).max(0) as u64
    }

    /// Nobody of these owes more than they can: their receipts are cut, and then those of whoever earned by them.
    fn limit(&mut self, mut over: Vec<usize>) {
        while let Some(who) = over.pop() {
            for at in 0..self.received[who].len() {
                let excess = self.excess(who);
                if excess == 0 {
                    break;
                }
                let place = self.received[who][at];
                self.cut(place, excess);
                over.push(self.provider(place));
            }
        }
    }

    /// How much value with its money has to go for the rest to be within the target: `(M - t V) / (1 - t)`.
    fn over(&self) -> u64 {
        if self.target == 0 || self.target >= WHOLE {
            return 0;
        }
        let over = (u128::from(self.money) * u128::from(WHOLE))
            .saturating_sub(u128::from(self.value) * u128::from(self.target));
        over.div_ceil(u128::from(WHOLE - self.target)) as u64
    }

    /// Takes back what debtors received from those who are owed. Whether there was any.
    fn lower(&mut self) -> bool {
        let before = self.value;
        for place in 0..self.assignments.len() as u32 {
            let (provider, receiver) = (self.provider(place), self.receiver(place));
            let least = owed(-self.nets[receiver]).min(owed(self.nets[provider]));
            let amount = least.min(self.over());
            if amount > 0 {
                self.cut(place, amount);
                self.limit(vec![provider]);
            }
        }
        self.value < before
    }

    /// Takes back along the way from each debtor to somebody who is owed: what the debtor received, what whoever gave it received, and so on. There is
    /// one as long as anybody owes. Whether anything was taken back.
    fn shorten(&mut self) -> bool {
        let before = self.value;
        // From there no way leads to anybody who is owed.
        let mut closed = vec![false; self.nets.len()];
        let mut next = vec![0usize; self.nets.len()];
        let mut on_way = vec![false; self.nets.len()];
        let mut way: Vec<u32> = vec![];
        for debtor in 0..self.nets.len() {
            while self.nets[debtor] < 0 && !closed[debtor] && self.over() > 0 {
                let mut who = debtor;
                on_way[who] = true;
                while self.nets[who] <= 0 && !closed[debtor] {
                    let place = self.received[who].get(next[who]).copied();
                    match place {
                        Some(place) => {
                            let provider = self.provider(place);
                            let open = !closed[provider] && !on_way[provider];
                            if open && self.assignments[place as usize].value > 0 {
                                way.push(place);
                                who = provider;
                                on_way[who] = true;
                            } else {
                                next[who] += 1;
                            }
                        }
                        None => {
                            closed[who] = true;
                            on_way[who] = false;
                            if let Some(last) = way.pop() {
                                who = self.receiver(last);
                                next[who] += 1;
                            }
                        }
                    }
                }
                on_way[who] = false;
                let values = way.iter().map(|&p| self.assignments[p as usize].value);
                let ends = owed(-self.nets[debtor]).min(owed(self.nets[who]));
                let amount = values.fold(ends.min(self.over()), u64::min);
                for place in way.drain(..) {
                    on_way[self.receiver(place)] = false;
                    if amount > 0 {
                        self.cut(place, amount);
                    }
                }
                if amount == 0 {
                    break;
                }
            }
        }
        // Coarse quantities take back more than they were asked for, each its own.
        self.limit((0..self.nets.len()).collect());
        self.value < before
    }

    /// Takes back a quantity worth at least so much, or all.
    fn cut(&mut self, place: u32, value: u64) {
        let (provider, receiver) = (self.provider(place), self.receiver(place));
        let a = &mut self.assignments[place as usize];
        let kind = self.club.kinds[self.club.offers[a.offer as usize].kind as usize];
        let quantity =
            (u128::from(value) * u128::from(kind.per)).div_ceil(u128::from(kind.rate.max(1)));
        let before = a.value;
        a.quantity -= u64::try_from(quantity).unwrap_or(u64::MAX).min(a.quantity);
        a.value = kind.value(a.quantity);
        let less = before - a.value;
        self.value -= less;
        for (who, change) in [(provider, -(less as i64)), (receiver, less as i64)] {
            let net = &mut self.nets[who];
            self.money -= owed(*net);
            *net += change;
            self.money += owed(*net);
        }
    }
}

/// What somebody with this net is owed.
fn owed(net: i64) -> u64 {
    net.max(0) as u64
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::plan::{Corner, Intent, Kind};

    /// So many rows of `length` members of whom each gives 1,000 to the next, and one pair that barters so much.
    fn rows(count: u32, length: u32, barter: u64) -> (Club, Vec<Assignment>) {
        let members = count * length + 2;
        let intent = |member, quantity| Intent {
            member,
            kind: 0,
            quantity,
            priority: 0,
        };
        let mut club = Club {
            kinds: vec![Kind { rate: 1, per: 1 }],
            spendable: vec![u64::MAX; members as usize],
            ..Club::default()
        };
        let pairs = (0..count * length)
            .filter(|member| (member + 1) % length > 0)
            .map(|member| (member, member + 1, 1_000));
        let [a, b] = [members - 2, members - 1];
        for (giver, taker, quantity) in pairs.chain([(a, b, barter), (b, a, barter)]) {
            club.offers.push(intent(giver, quantity));
            club.wants.push(intent(taker, quantity));
        }
        let assignments = (0..).zip(&club.offers).map(|(place, offer)| Assignment {
            offer: place,
            want: place,
            quantity: offer.quantity,
            value: offer.quantity,
        });
        let assignments = assignments.collect();
        (club, assignments)
    }

    #[test]
    fn what_debtors_owe_at_second_hand_is_taken_back_in_one_go() {
        for length in [2, 3, 10] {
            // Rows of which each needs 1,000 of money.
            let count = 300_000 / length;
            let value = u64::from(count * (length - 1)) * 1_000;
            let barter = u64::from(count) * 1_000;
            let (club, mut assignments) = rows(count, length, barter);
            let all = Corner::of(&club, &assignments);
            assert_eq!((all.money, all.value), (barter, value + 2 * barter));
            // A little less than it needs.
            let target = u64::from(WHOLE) * barter / all.value * 9 / 10;
            let began = Instant::now();
            trim(&club, &mut assignments, target as u32);
            assert!(began.elapsed() < Duration::from_secs(20));
            let left = Corner::of(&club, &assignments);
            assert!(left.money * u64::from(WHOLE) <= left.value * target);
            // Every unit of money that goes takes its whole row, and no more goes than has to.
            let gone = all.money - left.money;
            assert_eq!(all.value - left.value, gone * u64::from(length - 1));
            let one_more = left.value + u64::from(length - 1);
            assert!((left.money + 1) * u64::from(WHOLE) > one_more * target);
        }
    }

    #[test]
    fn a_ring_of_those_who_are_quits_is_passed_over_on_the_way() {
        // 1 and 2 serve each other; 1 serves 3 with what 0 gave it.
        let (mut club, _) = rows(1, 4, 0);
        let pairs = [(1, 2, 7), (2, 1, 7), (0, 1, 5), (1, 3, 5)];
        let intent = |member, quantity| Intent {
            member,
            kind: 0,
            quantity,
            priority: 0,
        };
        club.offers = pairs.map(|(giver, _, much)| intent(giver, much)).to_vec();
        club.wants = pairs.map(|(_, taker, much)| intent(taker, much)).to_vec();
        let mut assignments: Vec<Assignment> = (0..4)
            .map(|place| Assignment {
                offer: place,
                want: place,
                quantity: pairs[place as usize].2,
                value: pairs[place as usize].2,
            })
            .collect();
        // 5 of 24 are 20.8 %: 1 of money less makes 4 of 22, which are 18.2 %.
        trim(&club, &mut assignments, 2_000);
        assert_eq!(
            Corner::of(&club, &assignments),
            Corner {
                money: 4,
                value: 22
            }
        );
    }
}
