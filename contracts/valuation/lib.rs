//! What is work worth? Kinds of contribution, the versioned algorithms and rates that value them, and the committee's rounds.
//!
//! A *version* numbers what was in force: it rises by one with every change of a rate or of an algorithm, and a contribution keeps
//! the one it was registered under. Old versions stay readable: a kind's rates form a chain, newest first, from its `since` along
//! `before`; an algorithm is found under the version that adopted it. So anyone can recompute any value that was ever posted.
//!
//! | who | does |
//! |---|---|
//! | `contributions` | asks for values (the hot path: one read), reports what was settled |
//! | the committee | opens the round of a cycle, commits to ballots, reveals them |
//! | anyone | closes the round, refreshes rates that an algorithm moves |
//! | the club, by vote | rates, algorithms, parameters; the catalogue by acts of admins |
//!
//! Every message is O(1), lists, batches and ballots O(limit). Beside an external algorithm, which is asked with a limit, this room calls
//! `club` alone (docs/decisions/0025).
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | `0` | admin, wiring, version, the club's algorithm, number of kinds |
//! | kinds | `kind` | one cell a kind, with the rate in force |
//! | rates | `rate` | one cell a kind and version that changed its rate |
//! | algorithms | `algo` | one cell a version that adopted an algorithm |
//! | parameters | `CONF` | under 0 |
//! | round | `ROND` | the round that was opened last, under 0 |
//! | papers | `PAPR` | a ballot by place of that round |
//! | quantities | `QUAN` | what was settled of a kind |
//! | totals | `TOTL` | what was settled by category, under 0 |
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// What ink!'s macros generate has no docs.
#![allow(missing_docs)]

mod rates;
mod rounds;

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract)]
mod valuation {
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        caller, now,
        office::{self, *},
        valuation::{
            Adopted, Algorithm, Ballot, Category, Config, Error, Kind, Paper, Quantities,
            RateEntry, Round, Totals, Unit, Valuation, Valued, Version,
        },
        Cells, Stored, PAGE,
    };
    use remainder_rules::{
        ensure, valuation::round::CATEGORIES, Credits, Cycle, Hash as Hash32, KindId, MemberId,
        Quantity,
    };

    #[ink(storage)]
    pub struct ValuationRoom {
        pub(crate) admin: AccountId,
        pub(crate) wiring: Wiring,
        pub(crate) version: Version,
        pub(crate) adopted: Stored<Adopted>,
        pub(crate) kind_count: KindId,
        pub(crate) kinds: Cells<KindId, Stored<Kind>, 0x6b696e64>,
        pub(crate) rates: Cells<(KindId, Version), RateEntry, 0x72617465>,
        pub(crate) algorithms: Cells<Version, Stored<Adopted>, 0x616c676f>,
        /// The parameters, under 0.
        pub(crate) configs: Cells<u32, Config, 0x434f_4e46>,
        /// The round, under 0.
        pub(crate) rounds: Cells<u32, Round, 0x524f_4e44>,
        pub(crate) papers: Cells<u32, Paper, 0x5041_5052>,
        pub(crate) quantities: Cells<KindId, Quantities, 0x5155_414e>,
        /// The totals, under 0.
        pub(crate) totals: Cells<u32, Totals, 0x544f_544c>,
    }

    impl ValuationRoom {
        /// A room without kinds, in version 1. The deployer is the admin.
        ///
        /// # Errors
        /// [`Error::InvalidConfig`]; what [`Algorithm::validate`] says.
        #[ink(constructor)]
        pub fn new(algorithm: Algorithm, config: Config) -> Result<Self, Error> {
            config.validate()?;
            algorithm.validate()?;
            let mut room = Self {
                admin: caller(),
                wiring: Wiring::default(),
                version: 0,
                adopted: Stored(Adopted {
                    version: 0,
                    kind: 0,
                    last: Cycle::MAX,
                    algorithm: None,
                }),
                kind_count: 0,
                kinds: Cells::default(),
                rates: Cells::default(),
                algorithms: Cells::default(),
                configs: Cells::default(),
                rounds: Cells::default(),
                papers: Cells::default(),
                quantities: Cells::default(),
                totals: Cells::default(),
            };
            room.configs.insert(&0, &config);
            room.adopted = Stored(room.enter_algorithm(0, Some(algorithm)));
            Ok(room)
        }

        #[inline(never)]
        pub(crate) fn load(&self, kind: KindId) -> Result<Kind, Error> {
            match self.kinds.get(&kind) {
                Some(Stored(record)) => Ok(record),
                None => Err(Error::NoSuchKind),
            }
        }

        pub(crate) fn cycle(&self) -> Cycle {
            self.wiring.clock().cycle_at(now())
        }

        /// The parameters. They lie apart from the root, which every value is read through.
        #[inline(never)]
        pub(crate) fn terms(&self) -> Config {
            self.configs.get(&0).unwrap_or_default()
        }

        #[inline(never)]
        fn valued(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error> {
            let record = self.load(kind)?;
            let algorithm = record.algorithm(&self.adopted.0, self.cycle());
            let value = algorithm.value_of(&record, quantity)?;
            Ok(Valued {
                value,
                version: self.version,
                category: record.category,
            })
        }

        pub(crate) fn account(&self) -> AccountId {
            self.env().account_id()
        }

        pub(crate) fn only_admin(&self) -> Result<(), Error> {
            ensure!(caller() == self.admin, Error::NotAdmin);
            Ok(())
        }
    }

    impl Valuation for ValuationRoom {
        #[ink(message)]
        fn value_of(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error> {
            self.valued(kind, quantity)
        }

        #[ink(message)]
        fn values_of(&self, amounts: Vec<(KindId, Quantity)>) -> Result<Vec<Valued>, Error> {
            let valued = amounts
                .into_iter()
                .map(|(kind, quantity)| self.valued(kind, quantity));
            valued.collect()
        }

        #[ink(message)]
        fn kind_count(&self) -> KindId {
            self.kind_count
        }

        #[cold]
        #[ink(message)]
        fn kind(&self, kind: KindId) -> Option<Kind> {
            self.load(kind).ok()
        }

        #[cold]
        #[ink(message)]
        fn kinds(&self, start_after: KindId, limit: u32) -> Vec<(KindId, Kind)> {
            let mut page = Vec::new();
            let mut kind = start_after;
            for _ in 0..limit.min(PAGE) {
                kind = kind.saturating_add(1);
                match self.load(kind) {
                    Ok(record) => page.push((kind, record)),
                    Err(_) => break,
                }
            }
            page
        }

        #[cold]
        #[ink(message)]
        fn algorithm(&self) -> (Version, Algorithm) {
            let algorithm = self.adopted.0.in_cycle(self.cycle());
            (self.version, algorithm.unwrap_or(Algorithm::Rates))
        }

        #[cold]
        #[ink(message)]
        fn adopted(&self) -> Adopted {
            self.adopted.0
        }

        #[cold]
        #[ink(message)]
        fn algorithm_since(&self, version: Version) -> Option<Adopted> {
            self.algorithms.get(&version).map(|Stored(adopted)| adopted)
        }

        #[cold]
        #[ink(message)]
        fn rate_since(&self, kind: KindId, version: Version) -> Option<RateEntry> {
            self.rates.get(&(kind, version))
        }

        #[cold]
        #[ink(message)]
        fn config(&self) -> Config {
            self.terms()
        }

        #[cold]
        #[ink(message)]
        fn round(&self) -> Option<Round> {
            self.rounds.get(&0)
        }

        #[cold]
        #[ink(message)]
        fn paper(&self, place: u32) -> Option<Paper> {
            let round = self.rounds.get(&0)?;
            let mut taken = round.places(u16::MAX);
            let (place, _) = taken.find(|(at, member)| *at == place && *member != 0)?;
            self.papers.get(&place)
        }

        #[cold]
        #[ink(message)]
        fn quantities(&self, kind: KindId) -> Quantities {
            self.quantities.get(&kind).unwrap_or_default()
        }

        #[cold]
        #[ink(message)]
        fn totals(&self) -> Totals {
            self.totals.get(&0).unwrap_or_default()
        }

        #[cold]
        #[ink(message)]
        fn add_kind(
            &mut self,
            category: Category,
            unit: Unit,
            label: [u8; 32],
            content: [u8; 32],
            minutes: u32,
            rate: Credits,
        ) -> Result<KindId, Error> {
            self.only_admin()?;
            self.enter_kind(category, unit, label, content, minutes, rate)
        }

        #[cold]
        #[ink(message)]
        fn retire_kind(&mut self, kind: KindId, retired: bool) -> Result<(), Error> {
            self.only_admin()?;
            self.put_away(kind, retired)
        }

        #[cold]
        #[ink(message)]
        fn set_rates(&mut self, rates: Vec<(KindId, Credits)>) -> Result<(), Error> {
            self.only_admin()?;
            self.agree(&rates)
        }

        #[cold]
        #[ink(message)]
        fn set_algorithm(&mut self, algorithm: Algorithm) -> Result<(), Error> {
            self.only_admin()?;
            self.adopt(algorithm)
        }

        #[cold]
        #[ink(message)]
        fn set_kind_algorithm(
            &mut self,
            kind: KindId,
            algorithm: Option<Algorithm>,
        ) -> Result<(), Error> {
            self.only_admin()?;
            self.adopt_for(kind, algorithm)
        }

        #[cold]
        #[ink(message)]
        fn sunset(&mut self, kind: KindId, last: Cycle) -> Result<(), Error> {
            self.only_admin()?;
            self.end_algorithm(kind, last)
        }

        #[cold]
        #[ink(message)]
        fn set_config(&mut self, config: Config) -> Result<(), Error> {
            self.only_admin()?;
            self.configure(config)
        }

        #[cold]
        #[ink(message)]
        fn open_round(&mut self) -> Result<(), Error> {
            self.begin_round()
        }

        #[cold]
        #[ink(message)]
        fn can_open_round(&self, member: MemberId) -> Result<(), Error> {
            self.new_round(&self.party(member)?).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn commit(&mut self, commitment: Hash32) -> Result<(), Error> {
            self.take_commitment(commitment)
        }

        #[cold]
        #[ink(message)]
        fn can_commit(&self, member: MemberId) -> Result<(), Error> {
            self.committed(&self.party(member)?).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn reveal(&mut self, member: MemberId, ballot: Ballot, salt: Hash32) -> Result<(), Error> {
            self.take_ballot(member, ballot, &salt)
        }

        #[cold]
        #[ink(message)]
        fn can_reveal(&self, member: MemberId) -> Result<(), Error> {
            self.revealed(member).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn close_round(&mut self, kinds: Vec<KindId>) -> Result<(), Error> {
            self.decide(&kinds)
        }

        #[cold]
        #[ink(message)]
        fn can_close_round(&self) -> Result<(), Error> {
            self.closable().map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn refresh(&mut self, kind: KindId) -> Result<(), Error> {
            self.move_rate(kind)
        }

        #[cold]
        #[ink(message)]
        fn can_refresh(&self, kind: KindId) -> Result<Credits, Error> {
            self.next_rate(kind).map(|(_, rate)| rate)
        }

        #[cold]
        #[ink(message)]
        fn poll(
            &self,
            account: [u8; 32],
            code: Hash32,
            kind: KindId,
            agreed: Credits,
        ) -> Result<Credits, Error> {
            self.ask_external(&account, &code, kind, agreed)
        }

        #[cold]
        #[ink(message)]
        fn note_kind(
            &mut self,
            kind: KindId,
            cycle: Cycle,
            quantity: Quantity,
            value: Credits,
        ) -> Result<(), Error> {
            self.take_report(kind, cycle, quantity, value)
        }

        #[cold]
        #[ink(message)]
        fn note_member(
            &mut self,
            member: MemberId,
            cycle: Cycle,
            given: [Credits; CATEGORIES],
        ) -> Result<(), Error> {
            self.take_given(member, cycle, given)
        }
    }

    impl Office for ValuationRoom {
        #[cold]
        #[ink(message)]
        fn version(&self) -> u32 {
            office::VERSION
        }

        #[cold]
        #[ink(message)]
        fn admin(&self) -> AccountId {
            self.admin
        }

        #[cold]
        #[ink(message)]
        fn wiring(&self) -> Wiring {
            self.wiring
        }

        #[cold]
        #[ink(message)]
        fn wire(&mut self, wiring: Wiring) -> Result<(), OfficeError> {
            office::wire(&self.admin, &mut self.wiring, wiring)
        }

        #[cold]
        #[ink(message)]
        fn set_admin(&mut self, admin: AccountId) -> Result<(), OfficeError> {
            office::hand_over(&mut self.admin, admin)
        }

        #[cold]
        #[ink(message)]
        fn set_code(&mut self, code: Hash) -> Result<(), OfficeError> {
            office::set_code(self.admin, code)
        }
    }
}
