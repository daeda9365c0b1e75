//! What does the club keep beside the records of the rules?

use ink::{
    prelude::vec::Vec,
    primitives::AccountId,
    scale::{self, Decode, Input},
};
use remainder_interfaces::club::Counts;
use remainder_rules::{club::Intake, flat, standing::StandingCounts, Cycle, MemberId, Millis};

/// Whose account is it? The number is a member's id or an application's.
#[derive(Clone, Copy, Debug)]
#[ink::scale_derive(TypeInfo)]
pub struct Holder {
    pub applicant: bool,
    pub number: u32,
}

flat!(Holder {
    applicant: bool,
    number: u32
});

/// What the club counts. It lies in the root cell, which every message reads and most write.
#[derive(Debug, Default)]
#[ink::scale_derive(TypeInfo)]
pub struct Book {
    /// When cycle 0 began.
    pub genesis: Millis,
    pub last_id: MemberId,
    pub last_application: u32,
    /// Slots ever made, and how many of them wait to be given again; the rest are held by a member each.
    pub slot_count: u32,
    pub freed_count: u32,
    pub intake: Intake,
    pub standing: StandingCounts,
    /// New contributions are paused until then.
    pub paused_until: Millis,
}

flat!(Book {
    genesis: u64,
    last_id: u32,
    last_application: u32,
    slot_count: u32,
    freed_count: u32,
    intake: Intake,
    standing: StandingCounts,
    paused_until: u64,
});

impl Book {
    /// Of a club that begins now.
    pub fn begun(now: Millis) -> Self {
        Self {
            genesis: now,
            ..Self::default()
        }
    }

    /// The club in numbers.
    pub fn counts(&self, cycle: Cycle) -> Counts {
        Counts {
            cycle,
            last_id: self.last_id,
            last_application: self.last_application,
            members: self.members(),
            slots: self.slot_count,
            in_standing: self.standing.in_standing(cycle),
        }
    }

    /// Members now: each holds a slot.
    pub fn members(&self) -> u32 {
        self.slot_count.saturating_sub(self.freed_count)
    }
}

/// The founders' accounts. The bytes are those of a `Vec`, whose own decoder is a thirtieth of the contract.
#[ink::scale_derive(Encode)]
pub struct Founders(pub Vec<AccountId>);

impl Decode for Founders {
    fn decode<I: Input>(input: &mut I) -> Result<Self, scale::Error> {
        // A SCALE length: up to 63 in one byte, up to 16,383 in two. More accounts than that do not fit into a call.
        let low = input.read_byte()?;
        let count = match low & 3 {
            0 => u16::from(low),
            1 => u16::from_le_bytes([low, input.read_byte()?]),
            _ => return Err("too long a list".into()),
        } >> 2;
        let mut accounts = Vec::new();
        for _ in 0..count {
            accounts.push(AccountId::decode(input)?);
        }
        Ok(Self(accounts))
    }
}

#[cfg(feature = "std")]
impl ink::scale_info::TypeInfo for Founders {
    type Identity = Vec<AccountId>;

    fn type_info() -> ink::scale_info::Type {
        Vec::<AccountId>::type_info()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::scale::Encode;

    #[test]
    fn founders_are_read_as_a_list_is_written() {
        for count in [0, 1, 63, 64, 65, 300] {
            let accounts: Vec<AccountId> = (0..count).map(|n| [n as u8; 32].into()).collect();
            let read = Founders::decode(&mut accounts.encode().as_slice());
            assert_eq!(read.map(|read| read.0), Ok(accounts), "{count}");
        }
        assert!(Founders::decode(&mut [2, 0, 1, 0].as_slice()).is_err());
        assert!(
            Founders::decode(&mut [4, 9].as_slice()).is_err(),
            "half an account"
        );
    }
}
