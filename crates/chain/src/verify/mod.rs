//! Is a club on a chain what its deployment file says, and does nobody have a power over it?
//!
//! Everything is read from the chain and worked out anew; the file is believed in nothing but in what the club was to be. No key is
//! needed.

mod config;
mod powers;
mod whole;

pub(crate) use config::differences;
pub use powers::{powers, Known, Powers, Somebody};

use std::fmt;

use ink::primitives::AccountId;
use remainder_interfaces::{club::Club, office::Office, NOWHERE};

use crate::{account_text, Bundle, Chain, ChainError, Charter, Codes, OfficeRef, Room, Rooms};

/// Members who are asked for in one page.
const PAGE: u32 = 50;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// The room that it is about; `chain` for the chain itself.
    pub room: &'static str,
    /// What was looked at.
    pub what: &'static str,
    pub found: Found,
    /// What was found, for people.
    pub says: String,
}

/// What came of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// It is as it should be.
    Holds,
    /// It is otherwise than when the club was founded, or is worth knowing; nobody gains a power by it.
    Noted,
    /// It cannot be told here: nothing was built to compare with.
    Unverified,
    /// It is not as it should be.
    Fails,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Holds => "ok",
            Self::Noted => "note",
            Self::Unverified => "UNVERIFIED",
            Self::Fails => "FAILS",
        })
    }
}

/// Looks at a club: the chain, then room by room. `rooms` is where the file says that they are; `bundles` are those that were built
/// here, as far as there are any.
///
/// # Errors
/// Any [`ChainError`] of reading, `Transport` first of all.
pub fn verify(
    chain: &(impl Chain + ?Sized),
    genesis: &[u8; 32],
    charter: &Charter,
    rooms: &Rooms,
    bundles: &[Bundle],
) -> Result<Vec<Check>, ChainError> {
    let mut looking = Looking {
        chain,
        charter,
        rooms,
        bundles,
        checks: Vec::new(),
    };
    looking.the_chain(genesis)?;
    // The others are wired to club's clock: without it nothing more can be said.
    let clock = match chain.code_hash(&rooms.club.account())? {
        Some(_) => {
            let clock = rooms.club.read(chain, |m| m.clock())?;
            Some([clock.genesis, clock.cycle_ms])
        }
        None => None,
    };
    let people = match clock {
        Some(_) => looking.people()?,
        None => Vec::new(),
    };
    for (place, room) in Rooms::NAMES.into_iter().enumerate() {
        match charter.codes.contains_key(room) {
            true => looking.room(place, room, clock, &people)?,
            false => looking.absent(place, room),
        }
    }
    if let Some(clock) = clock {
        looking.the_club(clock)?;
    }
    Ok(looking.checks)
}

struct Looking<'a, C: Chain + ?Sized> {
    chain: &'a C,
    charter: &'a Charter,
    rooms: &'a Rooms,
    bundles: &'a [Bundle],
    checks: Vec<Check>,
}

impl<C: Chain + ?Sized> Looking<'_, C> {
    fn say(
        &mut self,
        room: &'static str,
        what: &'static str,
        found: Found,
        says: impl Into<String>,
    ) {
        let says = says.into();
        self.checks.push(Check {
            room,
            what,
            found,
            says,
        });
    }

    fn room(
        &mut self,
        place: usize,
        room: &'static str,
        clock: Option<[u64; 2]>,
        people: &[Somebody],
    ) -> Result<(), ChainError> {
        let [is, derived] = self.places(place);
        let Some(code) = self.chain.code_hash(&is)? else {
            let says = format!("there is no contract at {}", account_text(&is));
            self.say(room, "made", Found::Fails, says);
            return Ok(());
        };
        match is == derived {
            true => self.say(
                room,
                "made",
                Found::Holds,
                "its address is the hash of the deployer, the code and the parameters in the file",
            ),
            false => {
                let says = format!(
                    "what the file says was made at {}, not at {}",
                    account_text(&derived),
                    account_text(&is)
                );
                self.say(room, "made", Found::Fails, says);
            }
        }
        let bundle = self.code(room, code)?;
        let office: Room<OfficeRef> = Room::at(is);
        // A room of foreign code may not even answer.
        match self.inside(room, office, clock) {
            Ok(()) => {}
            Err(
                error @ (ChainError::ContractTrapped
                | ChainError::NotUnderstood
                | ChainError::NotDecoded(_)
                | ChainError::OutOfGas
                | ChainError::Refused(_)),
            ) => self.say(room, "answers", Found::Fails, error.to_string()),
            Err(error) => return Err(error),
        }
        self.powers(room, is, bundle, people)
    }

    /// Where a room is, and where the charter has it.
    fn places(&self, place: usize) -> [AccountId; 2] {
        let at = |rooms: &Rooms| rooms.addresses().get(place).copied();
        [self.rooms, &self.charter.rooms()].map(|rooms| at(rooms).unwrap_or(NOWHERE))
    }

    /// A room that the club was founded without: nobody but whom the charter names is in its place, and of a club that is its own nobody.
    fn absent(&mut self, place: usize, room: &'static str) {
        let [is, derived] = self.places(place);
        if is != derived {
            let says = format!(
                "the club was founded without it, and the file has it at {}",
                account_text(&is)
            );
            self.say(room, "made", Found::Fails, says);
        }
        if room != "audit" {
            return;
        }
        let spec = &self.charter.spec;
        let (found, says) = match (spec.audit.stand_in(), &spec.governance) {
            (None, _) => (
                Found::Noted,
                "nobody: no work is drawn, and what is disputed stays so".to_owned(),
            ),
            (Some(account), governance) => (
                match governance {
                    Some(_) => Found::Fails,
                    None => Found::Noted,
                },
                format!(
                    "{}, an account and no room: whoever has it can strike members and take their stakes",
                    account_text(&account)
                ),
            ),
        };
        self.say(room, "auditor", found, says);
    }

    /// The code that a room runs; the bundle of it, if it was built here.
    fn code(&mut self, room: &'static str, code: [u8; 32]) -> Result<Option<Bundle>, ChainError> {
        let then = self.charter.codes.get(room);
        let local = self.bundles.iter().find(|bundle| bundle.name == room);
        let known = local.filter(|bundle| bundle.code_hash == code);
        let hash = hex::encode(code);
        let (found, says) = match (then.is_some_and(|codes| codes.code == code), known) {
            (true, Some(_)) => (Found::Holds, format!("0x{hash}, as built here")),
            // The file is the deployer's: that it names the code says nothing of what the code does.
            (true, None) => match local {
                Some(bundle) => (
                    Found::Fails,
                    format!(
                        "0x{hash}, as the file says, is not what was built here (0x{}): nobody knows what it does. If it is of another version, \
                         verify with the contracts of that one",
                        hex::encode(bundle.code_hash)
                    ),
                ),
                None => (
                    Found::Unverified,
                    format!("0x{hash}, as the file says; {room} was not built here to compare with"),
                ),
            },
            (false, Some(_)) => (
                Found::Noted,
                format!("0x{hash}, as built here: replaced since the club was founded"),
            ),
            (false, None) => (
                Found::Fails,
                format!(
                    "0x{hash} is neither the file's 0x{} nor built here: it was replaced since. If the club voted so, verify with the \
                     contracts that it voted for",
                    then.map_or(String::new(), |codes| hex::encode(codes.code))
                ),
            ),
        };
        self.say(room, "code", found, says);
        let cold = match (known, then) {
            (Some(bundle), _) => Codes::of(bundle).cold,
            (None, Some(codes)) if codes.code == code => codes.cold.clone(),
            _ => return Ok(None),
        };
        let mut missing = Vec::new();
        for hash in &cold {
            if !self.chain.has_code(hash)? {
                missing.push(format!("0x{}", hex::encode(hash)));
            }
        }
        match missing.is_empty() {
            true => self.say(
                room,
                "cold codes",
                Found::Holds,
                format!("{} are there", cold.len()),
            ),
            false => {
                let says = format!(
                    "the chain lacks {}; anyone may upload them",
                    missing.join(", ")
                );
                self.say(room, "cold codes", Found::Fails, says);
            }
        }
        Ok(known.cloned())
    }

    fn inside(
        &mut self,
        room: &'static str,
        office: Room<OfficeRef>,
        clock: Option<[u64; 2]>,
    ) -> Result<(), ChainError> {
        if let Some(clock) = clock {
            let wiring = office.read(self.chain, |m| m.wiring())?;
            let should = self.charter.wiring(self.rooms, clock);
            match wiring == should {
                true => self.say(room, "wiring", Found::Holds, "to the rooms of the file"),
                false => {
                    let wrong = wrongly_wired(&wiring, &should).join("; ");
                    self.say(room, "wiring", Found::Fails, wrong);
                }
            }
        }
        let then = config::then(&self.charter.spec, room);
        let changed = config::differences(&then, &config::now(self.chain, self.rooms, room)?);
        match changed.is_empty() {
            true => self.say(room, "parameters", Found::Holds, "those of the file"),
            false => {
                let says = format!("changed since the club was founded: {}", changed.join(", "));
                self.say(room, "parameters", Found::Noted, says);
            }
        }
        let admin = office.read(self.chain, |m| m.admin())?;
        let (found, says) = match (&self.charter.spec.governance, admin) {
            (Some(_), admin) if admin == self.rooms.governance.account() => {
                (Found::Holds, "the club itself".to_owned())
            }
            (Some(_), admin) => (
                Found::Fails,
                format!("{} and not the club itself", account_text(&admin)),
            ),
            (None, admin) if admin == self.charter.deployer => (
                Found::Noted,
                format!(
                    "the deployer, {}: this club does not govern itself",
                    account_text(&admin)
                ),
            ),
            (None, admin) => (
                Found::Fails,
                format!("{} and not the deployer", account_text(&admin)),
            ),
        };
        self.say(room, "admin", found, says);
        Ok(())
    }

    fn powers(
        &mut self,
        room: &'static str,
        address: AccountId,
        bundle: Option<Bundle>,
        people: &[Somebody],
    ) -> Result<(), ChainError> {
        let Some(bundle) = bundle else {
            let says = "no bundle of its code was built here, so that its messages are not known";
            self.say(room, "powers", Found::Unverified, says);
            return Ok(());
        };
        let governance = self.rooms.governance.account();
        let (admin, whose) = match self.charter.spec.governance {
            Some(_) => (governance, "the club alone"),
            None => (self.charter.deployer, "the deployer alone"),
        };
        let mut others: Vec<Somebody> = people.to_vec();
        // What reserve takes from the rooms that bond and slash is their own affair.
        if room != "reserve" {
            others.extend(
                self.rooms
                    .offices()
                    .into_iter()
                    .map(|(name, room)| Somebody {
                        name: name.to_owned(),
                        account: room.account(),
                        known: Known::Room,
                    }),
            );
        }
        let known = others.iter().find(|one| one.account == admin);
        let admin = Somebody {
            name: whose.to_owned(),
            account: admin,
            known: known.map_or(Known::Outsider, |one| one.known),
        };
        others.retain(|one| one.account != admin.account);
        let powers = powers(self.chain, &address, &bundle, &admin, &others)?;
        match powers.others.is_empty() {
            true => {
                let says = format!("{} messages are for {whose}", powers.privileged.len());
                self.say(room, "powers", Found::Holds, says);
            }
            false => {
                let says: Vec<String> = powers
                    .others
                    .iter()
                    .map(|(label, who)| format!("{label} is open to {who}"))
                    .collect();
                self.say(room, "powers", Found::Fails, says.join(", "));
            }
        }
        Ok(())
    }
}

/// What is wired otherwise.
fn wrongly_wired(
    is: &remainder_interfaces::Wiring,
    should: &remainder_interfaces::Wiring,
) -> Vec<String> {
    let rooms = [
        ("club", is.club, should.club),
        ("valuation", is.valuation, should.valuation),
        ("contributions", is.contributions, should.contributions),
        ("audit", is.audit, should.audit),
        ("reserve", is.reserve, should.reserve),
        ("clearing", is.clearing, should.clearing),
        ("token", is.token, should.token),
    ];
    let mut wrong: Vec<String> = rooms
        .iter()
        .filter(|(_, is, should)| is != should)
        .map(|(name, is, should)| {
            let [is, should] = [is, should].map(account_text);
            format!("{name} at {is} instead of {should}")
        })
        .collect();
    if is.clock != should.clock {
        wrong.push(format!(
            "the clock {:?} instead of {:?}",
            is.clock, should.clock
        ));
    }
    wrong
}
