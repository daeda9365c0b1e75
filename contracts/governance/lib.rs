//! `governance`: what do we decide? Proposals and their tracks, votes, elections, recalls, the guardian; the admin of every other room.
//!
//! ```text
//! propose --sign--> --vote, follow--> --timelock--> execute --> calls to the rooms, all or none
//! call_election --stand--> --elect--> --claim_seat--> officers --unseat, resign, relieve--> members
//! ```
//!
//! | called by | messages |
//! |---|---|
//! | members in standing | `propose`, `sign`, `vote`, `elect`, `stand` |
//! | members | `delegate`, `resign` |
//! | the guardian | `pause`, `lift` |
//! | anyone | `follow`, `execute`, `close`, `call_election`, `claim_seat`, `relieve`, `settle_bond`, `sweep`, `forget`, and the reads |
//! | a decision of the club | `set_config`, `unseat`, `wire`, `set_code` |
//!
//! Once the club is handed over, this room is its own admin: nobody calls it in that name, and what the club decides about it is dispatched
//! inside. Every message is O(1). Rules and states are `remainder_rules::governance`. This room calls `club`, `reserve`, and whatever a
//! decision names; no room calls it.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | `0` | admin, wiring, numbers of proposals and elections, the guardian's pause |
//! | parameters | `CONF` | the parameters |
//! | proposals | `PROP` | a proposal by number |
//! | calls | `CALL` | a call by proposal and place |
//! | papers | `VOTE` | what a member left with a proposal |
//! | open | `OPEN` | by member and sort: the proposal that they have open |
//! | delegations | `DELE` | the delegate, by member and track |
//! | elections | `ELEC` | an election by number |
//! | candidates | `CAND` | a candidate by election and member |
//! | ballots | `BLLT` | by election and member: they cast a ballot |
//! | benches | `BNCH` | who sits in a body |
//! | scorecards | `CARD` | what an officer has done |
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// What ink!'s macros generate has no docs.
#![allow(missing_docs)]

mod executor;
mod offices;
mod proposals;
mod rooms;
mod tracks;

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(
    not(feature = "std"),
    remainder_interfaces::contract(
        sweep,
        forget,
        settle_bond,
        relieve,
        resign,
        pause,
        lift,
        set_config
    )
)]
mod governance {
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        caller,
        governance::*,
        now,
        office::{self, *},
        Cells, Stored, PAGE,
    };
    use remainder_rules::{ensure, Hash as Hash32, MemberId, Millis};

    #[ink(storage)]
    pub struct GovernanceRoom {
        pub(crate) admin: AccountId,
        pub(crate) wiring: Wiring,
        pub(crate) last_proposal: u32,
        pub(crate) last_election: u32,
        pub(crate) paused: Stored<Pause>,
        /// The parameters, under 0.
        pub(crate) configs: Cells<u32, Config, 0x434f_4e46>,
        pub(crate) proposals: Cells<u32, Proposal, 0x5052_4f50>,
        pub(crate) calls: Cells<(u32, u32), Call, 0x4341_4c4c>,
        pub(crate) papers: Cells<(u32, MemberId), Paper, 0x564f_5445>,
        pub(crate) open: Cells<(MemberId, u32), u32, 0x4f50_454e>,
        pub(crate) delegates: Cells<(MemberId, u32), MemberId, 0x4445_4c45>,
        pub(crate) elections: Cells<u32, Election, 0x454c_4543>,
        pub(crate) candidates: Cells<(u32, MemberId), Candidate, 0x4341_4e44>,
        pub(crate) ballots: Cells<(u32, MemberId), u8, 0x424c_4c54>,
        pub(crate) benches: Cells<u32, Bench, 0x424e_4348>,
        pub(crate) cards: Cells<MemberId, Scorecard, 0x4341_5244>,
    }

    impl GovernanceRoom {
        /// A room without proposals or officers. The deployer is the admin, until the room is made its own.
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
                last_proposal: 0,
                last_election: 0,
                paused: Stored(Pause::default()),
                configs,
                proposals: Cells::default(),
                calls: Cells::default(),
                papers: Cells::default(),
                open: Cells::default(),
                delegates: Cells::default(),
                elections: Cells::default(),
                candidates: Cells::default(),
                ballots: Cells::default(),
                benches: Cells::default(),
                cards: Cells::default(),
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

        fn only_admin(&self) -> Result<(), Error> {
            ensure!(caller() == self.admin, Error::NotAdmin);
            Ok(())
        }

        pub(crate) fn adopt_code(&mut self, code: &[u8; 32]) -> Result<(), OfficeError> {
            office::replace_code(self.admin, Hash::from(*code))
        }
    }

    impl Governance for GovernanceRoom {
        #[cold]
        #[ink(message)]
        fn config(&self) -> Config {
            self.terms()
        }

        #[cold]
        #[ink(message)]
        fn set_config(&mut self, config: Config) -> Result<(), Error> {
            self.only_admin()?;
            self.configure(config)
        }

        #[cold]
        #[ink(message)]
        fn track_of(&self, room: AccountId, selector: [u8; 4]) -> Result<Track, Error> {
            self.track(&room, selector)
        }

        #[cold]
        #[ink(message)]
        fn propose(&mut self, calls: Vec<Call>, text: Hash32) -> Result<u32, Error> {
            self.open_proposal(calls, text)
        }

        #[ink(message)]
        fn sign(&mut self, proposal: u32) -> Result<(), Error> {
            self.take_signature(proposal)
        }

        #[ink(message)]
        fn vote(&mut self, proposal: u32, choice: Choice) -> Result<(), Error> {
            self.take_vote(proposal, choice)
        }

        #[cold]
        #[ink(message)]
        fn can_vote(&self, proposal: u32, account: AccountId) -> Result<(), Error> {
            self.would_vote(proposal, account)
        }

        #[cold]
        #[ink(message)]
        fn follow(&mut self, proposal: u32, member: MemberId) -> Result<(), Error> {
            self.follow_delegate(proposal, member)
        }

        #[cold]
        #[ink(message)]
        fn delegate(&mut self, track: Track, to: Option<MemberId>) -> Result<(), Error> {
            self.set_delegate(track, to)
        }

        #[cold]
        #[ink(message)]
        fn execute(&mut self, proposal: u32) -> Result<(), Error> {
            self.carry_out(proposal)
        }

        #[cold]
        #[ink(message)]
        fn close(&mut self, proposal: u32) -> Result<(), Error> {
            self.end_proposal(proposal)
        }

        #[cold]
        #[ink(message)]
        fn sweep(&mut self, number: u32, election: bool, member: MemberId) -> Result<(), Error> {
            self.sweep_paper(number, election, member)
        }

        #[cold]
        #[ink(message)]
        fn forget(&mut self, member: MemberId) -> Result<(), Error> {
            self.forget_member(member)
        }

        #[cold]
        #[ink(message)]
        fn proposal(&self, proposal: u32) -> Option<(Proposal, Status)> {
            let record = self.proposals.get(&proposal)?;
            Some((record, record.status_at(now())))
        }

        #[cold]
        #[ink(message)]
        fn proposals(&self, start_after: u32, limit: u32) -> Vec<(u32, Proposal, Status)> {
            let end = start_after
                .saturating_add(limit.min(PAGE))
                .min(self.last_proposal);
            (start_after.saturating_add(1)..=end)
                .filter_map(|id| {
                    let record = self.proposals.get(&id)?;
                    Some((id, record, record.status_at(now())))
                })
                .collect()
        }

        #[cold]
        #[ink(message)]
        fn calls(&self, proposal: u32) -> Vec<Call> {
            self.all_calls(proposal)
        }

        #[cold]
        #[ink(message)]
        fn paper(&self, proposal: u32, member: MemberId) -> Option<Paper> {
            self.papers.get(&(proposal, member))
        }

        #[cold]
        #[ink(message)]
        fn delegate_of(&self, member: MemberId, track: Track) -> Option<MemberId> {
            self.delegates
                .get(&remainder_rules::governance::delegation::key(member, track))
        }

        #[cold]
        #[ink(message)]
        fn scorecard(&self, member: MemberId) -> Scorecard {
            self.cards.get(&member).unwrap_or_default()
        }

        #[cold]
        #[ink(message)]
        fn call_election(&mut self, body: Body) -> Result<u32, Error> {
            self.begin_election(body)
        }

        #[cold]
        #[ink(message)]
        fn stand(&mut self, election: u32, chamber: u8) -> Result<(), Error> {
            self.take_candidate(election, chamber)
        }

        #[cold]
        #[ink(message)]
        fn elect(&mut self, election: u32, piles: Vec<Pile>) -> Result<(), Error> {
            self.take_ballot(election, &piles)
        }

        #[ink(message)]
        fn claim_seat(&mut self, body: Body, chamber: u8) -> Result<(), Error> {
            self.call_next(body, chamber)
        }

        #[cold]
        #[ink(message)]
        fn resign(&mut self, body: Body) -> Result<(), Error> {
            self.give_up(body)
        }

        #[cold]
        #[ink(message)]
        fn relieve(&mut self, body: Body, member: MemberId) -> Result<(), Error> {
            self.relieve_of(body, member)
        }

        #[cold]
        #[ink(message)]
        fn unseat(&mut self, body: Body, member: MemberId) -> Result<(), Error> {
            self.only_admin()?;
            self.recall(body, member)
        }

        #[cold]
        #[ink(message)]
        fn settle_bond(&mut self, election: u32, member: MemberId) -> Result<(), Error> {
            self.end_bond(election, member)
        }

        #[cold]
        #[ink(message)]
        fn election(&self, election: u32) -> Option<Election> {
            self.elections.get(&election)
        }

        #[cold]
        #[ink(message)]
        fn candidate(&self, election: u32, member: MemberId) -> Option<Candidate> {
            self.candidates.get(&(election, member))
        }

        #[cold]
        #[ink(message)]
        fn bench(&self, body: Body) -> Bench {
            self.bench_of(body)
        }

        #[cold]
        #[ink(message)]
        fn pause(&mut self, length: Millis) -> Result<(), Error> {
            self.pause_for(length)
        }

        #[cold]
        #[ink(message)]
        fn lift(&mut self) -> Result<(), Error> {
            self.lift_pause()
        }

        #[cold]
        #[ink(message)]
        fn paused(&self) -> Pause {
            self.paused.0
        }
    }

    impl Office for GovernanceRoom {
        #[cold]
        #[ink(message)]
        fn version(&self) -> u32 {
            VERSION
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
            office::only(&self.admin)?;
            self.adopt_code(code.as_ref().try_into().unwrap_or(&[0; 32]))
        }
    }
}
