//! Who may change a room? The part that all rooms share: the admin, the wiring and the code.

use ink::{
    env::{set_code_hash, DefaultEnvironment},
    primitives::{AccountId, Hash},
    scale::{self, Decode, Encode, Input, Output},
};
use remainder_rules::{ensure, time::Clock};

use crate::{caller, emit};

/// Why an office message says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum OfficeError {
    /// Returned if the caller is not the admin.
    NotAdmin,
    /// Returned if the chain has no such code.
    NoSuchCode,
}

/// Where a room is that does not exist: an address for which nobody can sign, and at which no contract can be. Zeros are no such address: as an
/// sr25519 key they are the identity, for which anyone can sign. These bytes encode no point of that group, and a contract's address is a hash.
pub const NOWHERE: AccountId = AccountId([0xff; 32]);

/// The addresses of the rooms, and the club's clock. A room that does not exist is [`NOWHERE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Wiring {
    pub club: AccountId,
    pub valuation: AccountId,
    pub contributions: AccountId,
    pub audit: AccountId,
    pub reserve: AccountId,
    pub clearing: AccountId,
    pub token: AccountId,
    /// Genesis and cycle length, as `club.clock()` says.
    pub clock: [u64; 2],
}

// Field by field the derived codec is ten times the code; the bytes are the same.
impl Encode for Wiring {
    fn encode_to<T: Output + ?Sized>(&self, out: &mut T) {
        let rooms: [&AccountId; 7] = [
            &self.club,
            &self.valuation,
            &self.contributions,
            &self.audit,
            &self.reserve,
            &self.clearing,
            &self.token,
        ];
        for room in rooms {
            out.write(room.as_ref());
        }
        self.clock.encode_to(out);
    }
}

impl Decode for Wiring {
    fn decode<I: Input>(input: &mut I) -> Result<Self, scale::Error> {
        let mut wiring = Self::default();
        let rooms: [&mut AccountId; 7] = [
            &mut wiring.club,
            &mut wiring.valuation,
            &mut wiring.contributions,
            &mut wiring.audit,
            &mut wiring.reserve,
            &mut wiring.clearing,
            &mut wiring.token,
        ];
        for room in rooms {
            input.read(room.as_mut())?;
        }
        wiring.clock = Decode::decode(input)?;
        Ok(wiring)
    }
}

impl Default for Wiring {
    fn default() -> Self {
        Self {
            club: NOWHERE,
            valuation: NOWHERE,
            contributions: NOWHERE,
            audit: NOWHERE,
            reserve: NOWHERE,
            clearing: NOWHERE,
            token: NOWHERE,
            clock: [0, u64::MAX],
        }
    }
}

impl Wiring {
    /// The club's clock.
    pub fn clock(&self) -> Clock {
        let [genesis, cycle_ms] = self.clock;
        Clock { genesis, cycle_ms }
    }
}

/// The admin changed.
#[ink::event]
#[repr(C)]
pub struct AdminChanged {
    pub before: AccountId,
    pub after: AccountId,
}

/// The room was wired to others.
#[ink::event]
#[repr(C)]
pub struct Wired {
    pub wiring: Wiring,
}

/// The room got other parameters; which, its `config` says.
#[ink::event]
#[repr(C)]
pub struct ConfigChanged {
    pub actor: AccountId,
}

/// The room runs other code from the next call on.
#[ink::event]
#[repr(C)]
pub struct CodeChanged {
    pub actor: AccountId,
    pub code: Hash,
}

/// The version of the rooms' code. A room of other code says another one; the build can be told which (`REMAINDER_VERSION`), so that a test
/// can make the next.
pub const VERSION: u32 = match option_env!("REMAINDER_VERSION") {
    Some(digits) => number(digits.as_bytes()),
    None => 1,
};

const fn number(digits: &[u8]) -> u32 {
    let (mut number, mut at) = (0, 0);
    while at < digits.len() {
        assert!(digits[at].is_ascii_digit(), "a version is a number");
        number = number * 10 + (digits[at] - b'0') as u32;
        at += 1;
    }
    number
}

/// The caller is the admin.
///
/// # Errors
/// [`OfficeError::NotAdmin`].
pub fn only(admin: &AccountId) -> Result<(), OfficeError> {
    ensure!(caller() == *admin, OfficeError::NotAdmin);
    Ok(())
}

/// What [`Office::wire`] does in every room. Errors as there.
pub fn wire(admin: &AccountId, wiring: &mut Wiring, new: Wiring) -> Result<(), OfficeError> {
    only(admin)?;
    *wiring = new;
    emit(&Wired { wiring: new });
    Ok(())
}

/// What [`Office::set_admin`] does in every room. Errors as there.
pub fn hand_over(admin: &mut AccountId, after: AccountId) -> Result<(), OfficeError> {
    only(admin)?;
    let before = core::mem::replace(admin, after);
    emit(&AdminChanged { before, after });
    Ok(())
}

/// What [`Office::set_code`] does in every room. Errors as there.
pub fn set_code(admin: AccountId, code: Hash) -> Result<(), OfficeError> {
    only(&admin)?;
    replace_code(admin, code)
}

/// The same, once it is known who asks.
///
/// # Errors
/// [`OfficeError::NoSuchCode`].
pub fn replace_code(actor: AccountId, code: Hash) -> Result<(), OfficeError> {
    set_code_hash::<DefaultEnvironment>(&code).map_err(|_| OfficeError::NoSuchCode)?;
    emit(&CodeChanged { actor, code });
    Ok(())
}

/// What every room answers. The admin is the deployer until the club is handed over to `governance`.
#[ink::trait_definition]
pub trait Office {
    /// The version of the room's code. A code that cannot say it is not put in the place of one that can.
    #[ink(message)]
    fn version(&self) -> u32;

    /// The account that may wire, configure and upgrade this room.
    #[ink(message)]
    fn admin(&self) -> AccountId;

    /// The other rooms, as this one knows them.
    #[ink(message)]
    fn wiring(&self) -> Wiring;

    /// Tells the room where the others are.
    ///
    /// # Errors
    /// [`OfficeError::NotAdmin`].
    /// # Emits
    /// [`Wired`].
    #[ink(message)]
    fn wire(&mut self, wiring: Wiring) -> Result<(), OfficeError>;

    /// Hands the room over.
    ///
    /// # Errors
    /// [`OfficeError::NotAdmin`].
    /// # Emits
    /// [`AdminChanged`].
    #[ink(message)]
    fn set_admin(&mut self, admin: AccountId) -> Result<(), OfficeError>;

    /// Replaces the room's code, keeping its storage.
    ///
    /// # Errors
    /// [`OfficeError::NotAdmin`], [`OfficeError::NoSuchCode`].
    /// # Emits
    /// [`CodeChanged`].
    #[ink(message)]
    fn set_code(&mut self, code: Hash) -> Result<(), OfficeError>;
}
