//! What has to be done for a club to come to be, and what of it is done?
//!
//! Whether a step is done is read from the chain alone. So founding that was cut off goes on where it stopped, and founding that is
//! over does nothing.

use std::fmt;

use ink::primitives::AccountId;
use remainder_interfaces::{
    audit::Audit, club::Club, contributions::Contributions, office::Office, valuation::Valuation,
    Wiring, NOWHERE,
};
use scale::Decode;

use super::{Auditor, Charter, Codes, DeployError};
use crate::{Actor, Bundle, Chain, ChainError, Done, Failed, OfficeRef, Room, Rooms, Weight};

/// One transaction, or none if it is done already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Uploads one of the codes that a room's cold messages are handed to.
    Upload { room: &'static str, part: usize },
    /// Makes a room, and uploads the code that it runs.
    Make { room: &'static str },
    /// Tells a room where the others are.
    Wire { room: &'static str },
    /// Has `contributions` take over the parameters of `audit`.
    AdoptTerms,
    /// Adds a kind: its place among those that the club is founded with.
    AddKind { place: usize },
    /// Makes the club itself the admin of a room.
    HandOver { room: &'static str },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upload { room, part } => write!(f, "upload code {} of {room}", part + 2),
            Self::Make { room } => write!(f, "make {room}"),
            Self::Wire { room } => write!(f, "wire {room}"),
            Self::AdoptTerms => write!(f, "adopt the terms of audit"),
            Self::AddKind { place } => write!(f, "add kind {}", place + 1),
            Self::HandOver { room } => write!(f, "hand over {room}"),
        }
    }
}

/// A club that comes to be.
pub struct Founding {
    charter: Charter,
    rooms: Rooms,
    bundles: Vec<Bundle>,
}

impl Founding {
    /// With the bundles of its rooms, which were loaded from where the contracts were built.
    ///
    /// # Errors
    /// `OtherBuild` if they are not of the codes that the charter names.
    pub fn new(charter: Charter, bundles: Vec<Bundle>) -> Result<Self, DeployError> {
        let founding = Self {
            rooms: charter.rooms(),
            charter,
            bundles,
        };
        for room in founding.charter.made() {
            let (bundle, wanted) = (founding.bundle(room)?, founding.charter.codes.get(room));
            match wanted {
                Some(codes) if *codes == Codes::of(bundle) => {}
                _ => {
                    return Err(DeployError::OtherBuild {
                        room,
                        built: bundle.code_hash,
                        wanted: wanted.map_or([0; 32], |codes| codes.code),
                    })
                }
            }
        }
        Ok(founding)
    }

    pub fn charter(&self) -> &Charter {
        &self.charter
    }

    /// Where the rooms are, or will be.
    pub fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    /// The steps after which the club is there and its deployer is the admin of its rooms, in their order.
    pub fn steps(&self) -> Vec<Step> {
        let made: Vec<&'static str> = self.charter.made().collect();
        let mut steps = Vec::new();
        for &room in &made {
            let parts = self.bundle(room).map_or(0, |bundle| bundle.cold.len());
            steps.extend((0..parts).map(|part| Step::Upload { room, part }));
            steps.push(Step::Make { room });
        }
        steps.extend(made.iter().map(|&room| Step::Wire { room }));
        if matches!(self.charter.spec.audit, Auditor::Room(_)) {
            steps.push(Step::AdoptTerms);
        }
        let kinds = 0..self.charter.spec.kinds.len();
        steps.extend(kinds.map(|place| Step::AddKind { place }));
        steps
    }

    /// The steps after which nobody is the admin of its rooms any more, `governance` last. None if the club does not govern itself.
    ///
    /// # Errors
    /// `NotSelfGoverned` if it should, and an account stands in the place of `audit`.
    pub fn handing_over(&self) -> Result<Vec<Step>, DeployError> {
        let spec = &self.charter.spec;
        if spec.governance.is_none() {
            return Ok(Vec::new());
        }
        if spec.audit.stand_in().is_some() {
            return Err(DeployError::NotSelfGoverned);
        }
        let made = self.charter.made();
        Ok(made.map(|room| Step::HandOver { room }).collect())
    }

    /// The code that a step puts on the chain: its hash, and its length in bytes.
    pub fn code(&self, step: &Step) -> Option<([u8; 32], usize)> {
        match step {
            Step::Upload { room, part } => {
                let code = self.bundle(room).ok()?.cold.get(*part)?;
                Some((code.hash, code.wasm.len()))
            }
            Step::Make { room } => {
                let bundle = self.bundle(room).ok()?;
                Some((bundle.code_hash, bundle.wasm.len()))
            }
            _ => None,
        }
    }

    /// Whether a step is done already. What the club governs itself is its own affair and counts as done.
    ///
    /// # Errors
    /// `Chain`; `OtherKind` or `OtherAdmin` if the step can never be done.
    pub fn is_done(&self, chain: &(impl Chain + ?Sized), step: &Step) -> Result<bool, DeployError> {
        let room = match step {
            Step::Upload { room, .. }
            | Step::Make { room }
            | Step::Wire { room }
            | Step::HandOver { room } => room,
            Step::AdoptTerms => "contributions",
            Step::AddKind { .. } => "valuation",
        };
        let there = chain.code_hash(&self.account(room))?.is_some();
        Ok(match step {
            Step::Make { .. } => there,
            // The codes of a room that is there are its own affair: the club may have put others in their place.
            Step::Upload { .. } if there => true,
            Step::Upload { .. } => match self.code(step) {
                Some((hash, _)) => chain.has_code(&hash)?,
                None => true,
            },
            _ if !there => false,
            Step::Wire { .. } => {
                let wiring = self.office(room).read(chain, |m| m.wiring())?;
                wiring == self.wiring(chain)? || self.handed_over(chain, room)?
            }
            Step::AdoptTerms => {
                let terms = self.rooms.contributions.read(chain, |m| m.terms())?;
                terms.is_some() || self.handed_over(chain, room)?
            }
            Step::AddKind { place } => self.kind_is_there(chain, *place)?,
            Step::HandOver { .. } => self.handed_over(chain, room)?,
        })
    }

    fn kind_is_there(
        &self,
        chain: &(impl Chain + ?Sized),
        place: usize,
    ) -> Result<bool, DeployError> {
        let Some(wanted) = self.charter.spec.kinds.get(place) else {
            return Ok(true);
        };
        let id = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        let found = self.rooms.valuation.read(chain, |m| m.kind(id))?;
        match found {
            None => self.handed_over(chain, "valuation"),
            Some(kind) if kind.label == wanted.label_bytes() => Ok(true),
            Some(_) => Err(DeployError::OtherKind {
                id,
                label: wanted.label.clone(),
            }),
        }
    }

    /// Whether the club itself is the room's admin.
    fn handed_over(
        &self,
        chain: &(impl Chain + ?Sized),
        room: &'static str,
    ) -> Result<bool, DeployError> {
        if self.charter.spec.governance.is_none() {
            return Ok(false);
        }
        let admin = self.office(room).read(chain, |m| m.admin())?;
        match admin {
            _ if admin == self.rooms.governance.account() => Ok(true),
            _ if admin == self.charter.deployer => Ok(false),
            _ => Err(DeployError::OtherAdmin { room, admin }),
        }
    }

    /// Does a step, which must not be [done](Founding::is_done) already, and says what it weighed (nothing is known of an upload).
    /// `deployer` holds the key of the charter's.
    ///
    /// # Errors
    /// `Chain`, or the error of the room that refused.
    pub fn carry_out(
        &self,
        chain: &mut (impl Chain + ?Sized),
        deployer: &Actor,
        step: &Step,
    ) -> Result<Weight, DeployError> {
        match step {
            Step::Upload { room, part } => {
                if let Some(code) = self.bundle(room)?.cold.get(*part) {
                    chain.upload(deployer, &code.wasm)?;
                }
                Ok(Weight::default())
            }
            Step::Make { room } => self.make(chain, deployer, room),
            Step::Wire { room } => {
                let wiring = self.wiring(chain)?;
                let sent = self.office(room).send(chain, deployer, |m| m.wire(wiring));
                weighed(sent, |error| DeployError::Office { room, error })
            }
            Step::AdoptTerms => {
                let room = self.rooms.contributions;
                let sent = room.send(chain, deployer, |m| m.adopt_terms());
                weighed(sent, DeployError::Terms)
            }
            Step::AddKind { place } => {
                let Some(kind) = self.charter.spec.kinds.get(*place) else {
                    return Ok(Weight::default());
                };
                let (label, content) = (kind.label_bytes(), kind.content);
                let (category, unit) = (kind.category, kind.unit);
                let sent = self.rooms.valuation.send(chain, deployer, |m| {
                    m.add_kind(category, unit, label, content, kind.minutes, kind.rate)
                });
                let label = kind.label.clone();
                weighed(sent, |error| DeployError::Kind { label, error })
            }
            Step::HandOver { room } => {
                let governance = self.rooms.governance.account();
                hand_over_room(chain, deployer, room, self.office(room), governance)
            }
        }
    }

    fn make(
        &self,
        chain: &mut (impl Chain + ?Sized),
        deployer: &Actor,
        room: &'static str,
    ) -> Result<Weight, DeployError> {
        let code = &self.bundle(room)?.wasm;
        let (input, salt) = (self.charter.input(room), self.charter.salt(room));
        let made = chain.instantiate(deployer, code, &input, &salt)?;
        if !made.receipt.reverted {
            return Ok(made.receipt.weight);
        }
        let said = made.receipt.output;
        Err(match room {
            "club" => refusal(&said, DeployError::Club),
            "valuation" => refusal(&said, DeployError::Valuation),
            "contributions" => refusal(&said, DeployError::Contributions),
            "clearing" => refusal(&said, DeployError::Clearing),
            "reserve" => refusal(&said, DeployError::Reserve),
            "audit" => refusal(&said, DeployError::Audit),
            "governance" => refusal(&said, DeployError::Governance),
            _ => ChainError::Reverted(said).into(),
        })
    }

    fn bundle(&self, room: &'static str) -> Result<&Bundle, DeployError> {
        let found = self.bundles.iter().find(|bundle| bundle.name == room);
        found.ok_or(DeployError::OtherBuild {
            room,
            built: [0; 32],
            wanted: [0; 32],
        })
    }

    fn account(&self, room: &str) -> AccountId {
        let place = Rooms::NAMES.iter().position(|name| *name == room);
        let address = place.and_then(|place| self.rooms.addresses().get(place).copied());
        address.unwrap_or(NOWHERE)
    }

    fn office(&self, room: &str) -> Room<OfficeRef> {
        Room::at(self.account(room))
    }

    /// What every room is to be told, once `club` is there.
    fn wiring(&self, chain: &(impl Chain + ?Sized)) -> Result<Wiring, ChainError> {
        let clock = self.rooms.club.read(chain, |m| m.clock())?;
        let clock = [clock.genesis, clock.cycle_ms];
        Ok(self.charter.wiring(&self.rooms, clock))
    }
}

/// Hands all rooms over to `governance`, its own last. What was handed over before that is.
///
/// # Errors
/// `NotSelfGoverned`; `Chain`, or `Office` if `admin` is not the admin.
pub fn hand_over(
    chain: &mut (impl Chain + ?Sized),
    admin: &Actor,
    rooms: &Rooms,
) -> Result<(), DeployError> {
    let governance = rooms.governance.account();
    let audited = match rooms.auditor() {
        Some(room) => room.read(chain, |m| m.config()).is_ok(),
        None => true,
    };
    if rooms.governor().is_none() || !audited {
        return Err(DeployError::NotSelfGoverned);
    }
    for (name, room) in rooms.offices() {
        hand_over_room(chain, admin, name, room, governance)?;
    }
    Ok(())
}

fn hand_over_room(
    chain: &mut (impl Chain + ?Sized),
    admin: &Actor,
    name: &'static str,
    room: Room<OfficeRef>,
    governance: AccountId,
) -> Result<Weight, DeployError> {
    let sent = room.send(chain, admin, |m| m.set_admin(governance));
    weighed(sent, |error| DeployError::Office { room: name, error })
}

fn weighed<R, E>(
    sent: Result<Done<R>, Failed<E>>,
    refused: impl FnOnce(E) -> DeployError,
) -> Result<Weight, DeployError> {
    match sent {
        Ok(done) => Ok(done.weight),
        Err(Failed::Refused(error)) => Err(refused(error)),
        Err(Failed::Chain(error)) => Err(DeployError::Chain(error)),
    }
}

/// What a constructor that reverted said.
fn refusal<E: Decode>(output: &[u8], wrap: impl FnOnce(E) -> DeployError) -> DeployError {
    match crate::room::returned::<Result<(), E>>(output) {
        Ok(Err(error)) => wrap(error),
        Ok(Ok(())) => ChainError::Reverted(output.to_vec()).into(),
        Err(error) => error.into(),
    }
}
