//! How do kinds, rates and algorithms change?

use crate::valuation::ValuationRoom;
use ink::{codegen::TraitCallBuilder as _, primitives::AccountId};
use remainder_interfaces::{
    caller, emit,
    office::ConfigChanged,
    raw,
    valuation::{
        Adopted, Algorithm, AlgorithmAdopted, AlgorithmEnds, Category, Config, Error, Kind,
        KindAdded, KindReported, KindRetired, Paced, RateAgreed, RateChanged, RateEntry, Unit,
        Valuation as _, ValuationRef, ValueAlgorithm, Version,
    },
    Stored,
};
use remainder_rules::{
    ensure, valuation::MAX_BATCH, Account32, Credits, Cycle, Hash, KindId, Quantity,
};

/// Calls to an external algorithm.
type AlgorithmRef = ink::contract_ref!(ValueAlgorithm, ink::env::DefaultEnvironment);

impl ValuationRoom {
    #[inline(never)]
    pub(crate) fn store(&mut self, kind: KindId, record: Kind) {
        self.kinds.insert(&kind, &Stored(record));
    }

    /// Begins a version.
    #[inline(never)]
    pub(crate) fn next_version(&mut self) -> Version {
        self.version = self.version.saturating_add(1);
        self.version
    }

    /// Enters the rate that a kind has from `version` on, in place of the one of `before`.
    fn enter_rate(&mut self, kind: KindId, record: &Kind, before: Option<Version>) {
        let entry = RateEntry {
            rate: record.rate.now,
            since: record.since,
            cycle: record.rate.cycle,
            before,
        };
        self.rates.insert(&(kind, record.since), &entry);
    }

    pub(crate) fn enter_kind(
        &mut self,
        category: Category,
        unit: Unit,
        label: [u8; 32],
        content: [u8; 32],
        minutes: u32,
        rate: Credits,
    ) -> Result<KindId, Error> {
        let rate = Paced::new(rate, self.cycle());
        let record = Kind {
            category,
            unit,
            label,
            content,
            minutes,
            rate,
            agreed: rate,
            since: self.version,
            decided: 0,
            retired: false,
            own: None,
        };
        record.validate()?;
        let kind = self.kind_count.saturating_add(1);
        self.kind_count = kind;
        let mut totals = self.totals.get(&0).unwrap_or_default();
        totals.added(category);
        self.totals.insert(&0, &totals);
        self.store(kind, record);
        self.enter_rate(kind, &record, None);
        emit(&KindAdded { kind, record });
        Ok(kind)
    }

    pub(crate) fn put_away(&mut self, kind: KindId, retired: bool) -> Result<(), Error> {
        let mut record = self.load(kind)?;
        record.retired = retired;
        self.store(kind, record);
        emit(&KindRetired { kind, retired });
        Ok(())
    }

    pub(crate) fn agree(&mut self, rates: &[(KindId, Credits)]) -> Result<(), Error> {
        ensure!(rates.len() <= MAX_BATCH, Error::TooManyRates);
        if rates.is_empty() {
            return Ok(());
        }
        let version = self.next_version();
        for (kind, rate) in rates {
            let record = self.load(*kind)?;
            self.agree_on(*kind, record, *rate, version, 0, *rate)?;
        }
        Ok(())
    }

    /// Committee or vote agree on the rate of a kind.
    #[inline(never)]
    pub(crate) fn agree_on(
        &mut self,
        kind: KindId,
        mut record: Kind,
        rate: Credits,
        version: Version,
        ballots: u32,
        median: Credits,
    ) -> Result<(), Error> {
        let cycle = self.cycle();
        let algorithm = record.algorithm(&self.adopted.0, cycle);
        let before = record.agreed.now;
        let in_force = record.rate.now;
        record.agree(&algorithm, rate, cycle, self.terms().step_bp)?;
        emit(&RateAgreed {
            kind,
            ballots,
            median,
            before,
            after: rate,
        });
        self.put_rate(kind, record, in_force, version);
        Ok(())
    }

    /// Stores a kind whose rate in force was another before.
    #[inline(never)]
    fn put_rate(&mut self, kind: KindId, mut record: Kind, before: Credits, version: Version) {
        if record.rate.now != before {
            // A kind that a batch names twice keeps its last rate, and the chain still leads to the one before the batch.
            let replaced = if record.since == version {
                self.rates.get(&(kind, version)).and_then(|e| e.before)
            } else {
                Some(record.since)
            };
            record.since = version;
            self.enter_rate(kind, &record, replaced);
            emit(&RateChanged {
                kind,
                version,
                before,
                after: record.rate.now,
            });
        }
        self.store(kind, record);
    }

    /// Enters an algorithm under a version of its own.
    #[inline(never)]
    pub(crate) fn enter_algorithm(
        &mut self,
        kind: KindId,
        algorithm: Option<Algorithm>,
    ) -> Adopted {
        let adopted = Adopted {
            version: self.next_version(),
            kind,
            last: Cycle::MAX,
            algorithm,
        };
        self.algorithms.insert(&adopted.version, &Stored(adopted));
        emit(&AlgorithmAdopted {
            version: adopted.version,
            kind,
            algorithm,
            actor: caller(),
        });
        adopted
    }

    pub(crate) fn adopt(&mut self, algorithm: Algorithm) -> Result<(), Error> {
        algorithm.validate()?;
        self.adopted = Stored(self.enter_algorithm(0, Some(algorithm)));
        Ok(())
    }

    pub(crate) fn adopt_for(
        &mut self,
        kind: KindId,
        algorithm: Option<Algorithm>,
    ) -> Result<(), Error> {
        let mut record = self.load(kind)?;
        if let Some(algorithm) = &algorithm {
            algorithm.validate()?;
        }
        record.own = Some(self.enter_algorithm(kind, algorithm));
        self.store(kind, record);
        Ok(())
    }

    pub(crate) fn end_algorithm(&mut self, kind: KindId, last: Cycle) -> Result<(), Error> {
        ensure!(last >= self.cycle(), Error::WrongCycle);
        let mut adopted = self.adopted.0;
        if kind == 0 {
            ensure!(adopted.last >= self.cycle(), Error::WrongCycle);
            adopted.last = last;
            self.adopted = Stored(adopted);
        } else {
            let mut record = self.load(kind)?;
            let own = record.own.filter(|own| own.algorithm.is_some());
            adopted = own.ok_or(Error::NoAlgorithm)?;
            ensure!(adopted.last >= self.cycle(), Error::WrongCycle);
            adopted.last = last;
            record.own = Some(adopted);
            self.store(kind, record);
        }
        let version = adopted.version;
        self.algorithms.insert(&version, &Stored(adopted));
        emit(&AlgorithmEnds {
            version,
            kind,
            last,
        });
        Ok(())
    }

    pub(crate) fn configure(&mut self, config: Config) -> Result<(), Error> {
        config.validate()?;
        self.configs.insert(&0, &config);
        emit(&ConfigChanged { actor: caller() });
        Ok(())
    }

    /// A kind, and the rate that its algorithm leads to.
    #[inline(never)]
    pub(crate) fn next_rate(&self, kind: KindId) -> Result<(Kind, Credits), Error> {
        let record = self.load(kind)?;
        let cycle = self.cycle();
        let algorithm = record.algorithm(&self.adopted.0, cycle);
        let settled = self.quantities.get(&kind).unwrap_or_default();
        let config = self.terms();
        // In a frame of its own, since the chain ends whoever asks for what does not fit.
        let asked = |account: &Account32, code: &Hash, agreed| {
            ensure!(runs(account, code), Error::OtherCode);
            let room: ValuationRef = self.account().into();
            let call = room.call().poll(*account, *code, kind, agreed).params();
            raw::apart(&call).unwrap_or(Err(Error::NoAnswer))
        };
        let rate = record.refreshed(&algorithm, &settled, cycle, config.step_bp, asked)?;
        Ok((record, rate))
    }

    /// What the contract of this address and code says a kind is worth.
    pub(crate) fn ask_external(
        &self,
        account: &Account32,
        code: &Hash,
        kind: KindId,
        agreed: Credits,
    ) -> Result<Credits, Error> {
        ensure!(runs(account, code), Error::OtherCode);
        let Config {
            poll_time,
            poll_proof,
            ..
        } = self.terms();
        let algorithm: AlgorithmRef = AccountId::from(*account).into();
        let call = algorithm.call().rate(kind, agreed).params();
        raw::poll(&call, poll_time, poll_proof).ok_or(Error::NoAnswer)
    }

    pub(crate) fn move_rate(&mut self, kind: KindId) -> Result<(), Error> {
        let (mut record, rate) = self.next_rate(kind)?;
        let before = record.rate.now;
        record.rate.set(rate, self.cycle());
        let version = self.next_version();
        self.put_rate(kind, record, before, version);
        Ok(())
    }

    pub(crate) fn take_report(
        &mut self,
        kind: KindId,
        cycle: Cycle,
        quantity: Quantity,
        value: Credits,
    ) -> Result<(), Error> {
        ensure!(caller() == self.wiring.contributions, Error::NotEntitled);
        let category = self.load(kind)?.category;
        let mut settled = self.quantities.get(&kind).unwrap_or_default();
        if !settled.note(cycle, quantity) {
            return Ok(());
        }
        self.quantities.insert(&kind, &settled);
        let mut totals = self.totals.get(&0).unwrap_or_default();
        totals.report(cycle, category, value);
        self.totals.insert(&0, &totals);
        emit(&KindReported {
            kind,
            cycle,
            quantity,
            value,
        });
        Ok(())
    }
}

/// Does the contract at this address run this code?
fn runs(account: &Account32, code: &Hash) -> bool {
    raw::code_of(&AccountId::from(*account)) == Some(*code)
}
