//! `audit`: was it so? The seed beacon, the lottery, juries, appeals and verdicts.
//!
//! ```text
//! keepers --reveal_link--> seed of an epoch --lot--> drawn?
//! contributions --open--> case --seat--> panel --commit--> --reveal--> --close--> found --appeal--> next round
//!                                                                            \--time, finish--> decided --settle_juror--> freed
//! ```
//!
//! | called by | messages |
//! |---|---|
//! | anyone | `reveal_link`, `adopt`, `dismiss`, `seat`, `reveal`, `close`, `settle_juror`, `refresh_trust`, and the reads |
//! | members | `keep`, `resign`, `commit`, `appeal` |
//! | `contributions` | `open`, `finish`; it executes what was found |
//! | the admin | `set_config` and the office |
//!
//! Every message is O(1): a call to `seat` makes as many tries as it is asked for. Rules and states are `remainder_rules::audit`. This room calls
//! `club`, `reserve` and `clearing`.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | `0` | admin, wiring, number of cases, the last epoch that was revealed for |
//! | parameters | `CONF` | the parameters |
//! | keepers | `KEEP` | a keeper by place |
//! | absent | `ABSN` | a keeper who was dismissed, by the epoch whose link they kept back and their place |
//! | epochs | `EPOC` | what is known of an epoch |
//! | cases | `CASE` | a case with its matter by number; freed with its last paper |
//! | rounds | `ROND` | a round by case and number |
//! | papers | `PAPR` | a juror's seat, or a member's vote in the ballot of the whole club, by case and place |
//! | sat | `SATT` | by case and member: they sit or sat on it |
//! | duties | `DUTY` | how many seats and parts of the beacon a member holds |
//! | trusts | `TRST` | the value of a member's that audits upheld |
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// What ink!'s macros generate has no docs.
#![allow(missing_docs)]

mod beacon;
mod cases;
mod jurors;
mod rooms;

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(
    not(feature = "std"),
    remainder_interfaces::contract(keep, resign, dismiss, adopt)
)]
mod audit {
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        audit::*,
        caller, emit,
        office::{self, *},
        Cells, PAGE,
    };
    use remainder_rules::{ensure, Credits, Hash as Hash32, MemberId};

    #[ink(storage)]
    pub struct AuditRoom {
        pub(crate) admin: AccountId,
        pub(crate) wiring: Wiring,
        pub(crate) last_case: CaseId,
        /// The last epoch that somebody revealed for.
        pub(crate) last_epoch: Option<Epoch>,
        /// The parameters, under 0.
        pub(crate) configs: Cells<u32, Config, 0x434f_4e46>,
        pub(crate) keepers: Cells<u32, Keeper, 0x4b45_4550>,
        pub(crate) absent: Cells<(Epoch, u32), MemberId, 0x4142_534e>,
        pub(crate) epochs: Cells<Epoch, EpochRecord, 0x4550_4f43>,
        pub(crate) cases: Cells<CaseId, File, 0x4341_5345>,
        pub(crate) rounds: Cells<(CaseId, u32), Round, 0x524f_4e44>,
        pub(crate) papers: Cells<(CaseId, u32), Seat, 0x5041_5052>,
        pub(crate) sat: Cells<(CaseId, MemberId), u8, 0x5341_5454>,
        pub(crate) duties: Cells<MemberId, u32, 0x4455_5459>,
        pub(crate) trusts: Cells<MemberId, Trust, 0x5452_5354>,
    }

    impl AuditRoom {
        /// A room without keepers or cases. The deployer is the admin.
        ///
        /// # Errors
        /// [`Error::InvalidConfig`].
        #[ink(constructor)]
        pub fn new(config: Config) -> Result<Self, Error> {
            config.validate()?;
            let mut configs = Cells::default();
            configs.insert(&0, &config);
            Ok(Self {
                admin: Self::env().caller(),
                wiring: Wiring::default(),
                configs,
                last_case: 0,
                last_epoch: None,
                keepers: Cells::default(),
                absent: Cells::default(),
                epochs: Cells::default(),
                cases: Cells::default(),
                rounds: Cells::default(),
                papers: Cells::default(),
                sat: Cells::default(),
                duties: Cells::default(),
                trusts: Cells::default(),
            })
        }

        /// The parameters. They lie apart from the root, so that no message carries them through that does not ask.
        #[inline(never)]
        pub(crate) fn terms(&self) -> Config {
            self.configs.get(&0).unwrap_or_default()
        }

        pub(crate) fn account(&self) -> AccountId {
            self.env().account_id()
        }

        fn is_admin(&self) -> bool {
            caller() == self.admin
        }
    }

    impl Audit for AuditRoom {
        #[cold]
        #[ink(message)]
        fn config(&self) -> Config {
            self.terms()
        }

        #[cold]
        #[ink(message)]
        fn set_config(&mut self, config: Config) -> Result<(), Error> {
            ensure!(self.is_admin(), Error::NotAdmin);
            config.validate()?;
            // Epochs are numbered by their length: what was confirmed would fall into another one. And a bond that was pledged is the one
            // that ends.
            let before = self.terms();
            let kept = config.epoch_ms == before.epoch_ms
                && (config.keeper_bond == before.keeper_bond || self.all_keepers().is_empty());
            ensure!(kept, Error::InvalidConfig);
            self.configs.insert(&0, &config);
            emit(&ConfigChanged { actor: self.admin });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn keepers(&self) -> Vec<(u8, Keeper)> {
            self.all_keepers()
        }

        #[cold]
        #[ink(message)]
        fn epoch(&self, epoch: Epoch) -> Option<EpochRecord> {
            self.epochs.get(&epoch)
        }

        #[cold]
        #[ink(message)]
        fn running(&self) -> Epoch {
            self.epoch_now()
        }

        #[cold]
        #[ink(message)]
        fn keep(&mut self, tip: Hash32) -> Result<u8, Error> {
            self.register(&tip)
        }

        #[cold]
        #[ink(message)]
        fn can_keep(&self, member: MemberId) -> Result<(), Error> {
            self.check_keep(member)
        }

        #[cold]
        #[ink(message)]
        fn reveal_link(&mut self, place: u8, epoch: Epoch, link: Hash32) -> Result<(), Error> {
            self.give_link(place, epoch, &link)
        }

        #[cold]
        #[ink(message)]
        fn adopt(&mut self, epoch: Epoch) -> Result<(), Error> {
            self.adopt_seed(epoch)
        }

        #[cold]
        #[ink(message)]
        fn resign(&mut self) -> Result<(), Error> {
            self.end_duty()
        }

        #[cold]
        #[ink(message)]
        fn dismiss(&mut self, place: u8) -> Result<(), Error> {
            self.let_go(place)
        }

        #[ink(message)]
        fn lot(
            &self,
            contribution: u32,
            epoch: Epoch,
            odds_bp: u16,
            parties: (MemberId, MemberId),
        ) -> Result<Lot, Error> {
            self.drawn(contribution, epoch, odds_bp, parties)
        }

        #[ink(message)]
        fn open(
            &mut self,
            matter: Matter,
            cause: Cause,
            opener: MemberId,
            bond: Credits,
        ) -> Result<CaseId, Error> {
            self.open_case(&matter, cause, opener, bond)
        }

        #[cold]
        #[ink(message)]
        fn case(&self, case: CaseId) -> Option<File> {
            self.cases.get(&case)
        }

        #[cold]
        #[ink(message)]
        fn cases(&self, start_after: CaseId, limit: u32) -> Vec<(CaseId, File)> {
            let end = start_after
                .saturating_add(limit.min(PAGE))
                .min(self.last_case);
            (start_after.saturating_add(1)..=end)
                .filter_map(|case| Some((case, self.cases.get(&case)?)))
                .collect()
        }

        #[cold]
        #[ink(message)]
        fn round(&self, case: CaseId, round: u8) -> Option<Round> {
            self.rounds.get(&(case, round.into()))
        }

        #[cold]
        #[ink(message)]
        fn paper(&self, case: CaseId, place: Place) -> Option<Seat> {
            self.papers.get(&(case, place.key()))
        }

        #[cold]
        #[ink(message)]
        fn panel(&self, case: CaseId, round: u8) -> Vec<Seat> {
            (0..remainder_rules::audit::MAX_SEATS)
                .filter_map(|seat| self.papers.get(&(case, Place::Panel { round, seat }.key())))
                .collect()
        }

        #[cold]
        #[ink(message)]
        fn seat(&mut self, case: CaseId, tries: u8) -> Result<(), Error> {
            self.fill_seats(case, tries)
        }

        #[cold]
        #[ink(message)]
        fn can_seat(&self, case: CaseId) -> Result<(), Error> {
            self.seating(case).map(|_| ())
        }

        #[ink(message)]
        fn commit(&mut self, case: CaseId, place: Place, commitment: Hash32) -> Result<(), Error> {
            self.take_commitment(case, place, commitment)
        }

        #[cold]
        #[ink(message)]
        fn can_commit(&self, case: CaseId, place: Place, account: AccountId) -> Result<(), Error> {
            self.paper_of(case, place, account).map(|_| ())
        }

        #[ink(message)]
        fn reveal(
            &mut self,
            case: CaseId,
            place: Place,
            verdict: Verdict,
            salt: Hash32,
        ) -> Result<(), Error> {
            self.take_vote(case, place, verdict, &salt)
        }

        #[cold]
        #[ink(message)]
        fn close(&mut self, case: CaseId) -> Result<(), Error> {
            self.close_round(case)
        }

        #[cold]
        #[ink(message)]
        fn can_close(&self, case: CaseId) -> Result<(), Error> {
            self.closing(case).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn appeal(&mut self, case: CaseId) -> Result<(), Error> {
            self.take_appeal(case)
        }

        #[cold]
        #[ink(message)]
        fn can_appeal(&self, case: CaseId, member: MemberId) -> Result<(), Error> {
            self.check_appeal(case, member)
        }

        #[cold]
        #[ink(message)]
        fn finish(&mut self, case: CaseId) -> Result<Finding, Error> {
            self.decide(case)
        }

        #[cold]
        #[ink(message)]
        fn can_finish(&self, case: CaseId) -> Result<(), Error> {
            self.finished(case).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn settle_juror(&mut self, case: CaseId, place: Place) -> Result<(), Error> {
            self.pay_juror(case, place)
        }

        #[cold]
        #[ink(message)]
        fn is_bound(&self, member: MemberId) -> bool {
            self.duties.contains(&member)
        }

        #[cold]
        #[ink(message)]
        fn trust(&self, member: MemberId) -> Trust {
            self.trusts.get(&member).unwrap_or_default()
        }

        #[cold]
        #[ink(message)]
        fn refresh_trust(&mut self, member: MemberId) -> Result<(), Error> {
            self.push_trust(member)
        }
    }

    impl Office for AuditRoom {
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
