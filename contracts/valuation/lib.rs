//! What is work worth? Kinds of contribution, and the versioned algorithm and rates that value them.
//!
//! A *version* numbers what was in force: it rises by one with every change of a rate or of the algorithm, and a contribution keeps
//! the one it was registered under. Old versions stay readable: a kind's rates form a chain, newest first, from its `since` along
//! `before`; an algorithm is found under the version that adopted it. So anyone can recompute any value that was ever posted.
//!
//! Every message is O(1), lists and batches O(limit). This room calls nobody.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | `0` | admin, wiring, version and algorithm in force, number of kinds |
//! | kinds | `kind` | one cell a kind, with the rate in force |
//! | rates | `rate` | one cell a kind and version that changed its rate |
//! | algorithms | `algo` | one cell a version that adopted an algorithm |
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// What ink!'s macros generate has no docs.
#![allow(missing_docs)]

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract)]
mod valuation {
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        emit, office,
        valuation::{
            Algorithm, AlgorithmAdopted, Category, Error, Kind, KindAdded, KindRetired,
            RateChanged, RateEntry, Unit, Valuation, Valued, Version,
        },
        Cells, Office, OfficeError, Stored, Wiring, PAGE,
    };
    use remainder_rules::{
        ensure,
        valuation::{check_rate, MAX_BATCH},
        Credits, KindId, Quantity,
    };

    #[ink(storage)]
    pub struct ValuationRoom {
        admin: AccountId,
        wiring: Wiring,
        version: Version,
        algorithm: Stored<Algorithm>,
        kind_count: KindId,
        kinds: Cells<KindId, Stored<Kind>, 0x6b696e64>,
        rates: Cells<(KindId, Version), RateEntry, 0x72617465>,
        algorithms: Cells<Version, Stored<Algorithm>, 0x616c676f>,
    }

    impl ValuationRoom {
        /// A room without kinds, in version 1. The deployer is the admin.
        ///
        /// # Errors
        /// [`Error::RateOutOfBounds`] if an hour is worth nothing or too much.
        #[ink(constructor)]
        pub fn new(algorithm: Algorithm) -> Result<Self, Error> {
            algorithm.validate()?;
            let mut room = Self {
                admin: Self::env().caller(),
                wiring: Wiring::default(),
                version: 0,
                algorithm: Stored(algorithm),
                kind_count: 0,
                kinds: Cells::default(),
                rates: Cells::default(),
                algorithms: Cells::default(),
            };
            room.adopt(algorithm);
            Ok(room)
        }

        fn adopt(&mut self, algorithm: Algorithm) {
            self.version = self.version.saturating_add(1);
            self.algorithm = Stored(algorithm);
            self.algorithms.insert(&self.version, &self.algorithm);
            emit(&AlgorithmAdopted {
                version: self.version,
                algorithm,
                actor: self.env().caller(),
            });
        }

        #[inline(never)]
        fn load(&self, kind: KindId) -> Result<Kind, Error> {
            match self.kinds.get(&kind) {
                Some(Stored(record)) => Ok(record),
                None => Err(Error::NoSuchKind),
            }
        }

        #[inline(never)]
        fn store(&mut self, kind: KindId, record: Kind) {
            self.kinds.insert(&kind, &Stored(record));
        }

        /// Enters the rate that a kind has from `version` on, in place of the one of `before`.
        fn enter_rate(&mut self, kind: KindId, record: &Kind, before: Option<Version>) {
            let entry = RateEntry {
                rate: record.rate,
                since: record.since,
                before,
            };
            self.rates.insert(&(kind, record.since), &entry);
        }

        fn is_admin(&self) -> bool {
            self.env().caller() == self.admin
        }
    }

    impl Valuation for ValuationRoom {
        #[ink(message)]
        fn value_of(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error> {
            let record = self.load(kind)?;
            let value = self.algorithm.0.value_of(&record, quantity)?;
            Ok(Valued {
                value,
                version: self.version,
                category: record.category,
            })
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
            (self.version, self.algorithm.0)
        }

        #[cold]
        #[ink(message)]
        fn algorithm_since(&self, version: Version) -> Option<Algorithm> {
            self.algorithms
                .get(&version)
                .map(|Stored(algorithm)| algorithm)
        }

        #[cold]
        #[ink(message)]
        fn rate_since(&self, kind: KindId, version: Version) -> Option<RateEntry> {
            self.rates.get(&(kind, version))
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
            ensure!(self.is_admin(), Error::NotAdmin);
            let record = Kind {
                category,
                unit,
                label,
                content,
                minutes,
                rate,
                since: self.version,
                retired: false,
            };
            record.validate()?;
            let kind = self.kind_count.saturating_add(1);
            self.kind_count = kind;
            self.store(kind, record);
            self.enter_rate(kind, &record, None);
            emit(&KindAdded { kind, record });
            Ok(kind)
        }

        #[cold]
        #[ink(message)]
        fn retire_kind(&mut self, kind: KindId, retired: bool) -> Result<(), Error> {
            ensure!(self.is_admin(), Error::NotAdmin);
            let mut record = self.load(kind)?;
            record.retired = retired;
            self.store(kind, record);
            emit(&KindRetired { kind, retired });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn set_rates(&mut self, rates: Vec<(KindId, Credits)>) -> Result<(), Error> {
            ensure!(self.is_admin(), Error::NotAdmin);
            ensure!(rates.len() <= MAX_BATCH, Error::TooManyRates);
            if rates.is_empty() {
                return Ok(());
            }
            let version = self.version.saturating_add(1);
            self.version = version;
            for (kind, after) in rates {
                check_rate(after)?;
                let mut record = self.load(kind)?;
                let before = record.rate;
                // A kind that the batch names twice keeps its last rate, and the chain still leads to the one before the batch.
                let replaced = if record.since == version {
                    self.rate_since(kind, version).and_then(|e| e.before)
                } else {
                    Some(record.since)
                };
                record.rate = after;
                record.since = version;
                self.store(kind, record);
                self.enter_rate(kind, &record, replaced);
                emit(&RateChanged {
                    kind,
                    version,
                    before,
                    after,
                });
            }
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn set_algorithm(&mut self, algorithm: Algorithm) -> Result<(), Error> {
            ensure!(self.is_admin(), Error::NotAdmin);
            algorithm.validate()?;
            self.adopt(algorithm);
            Ok(())
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
