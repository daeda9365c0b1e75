//! Which club is it the history of?

use remainder_chain::Rooms;

/// A club where it was deployed.
#[derive(Clone, Debug)]
pub struct Club {
    /// What it is called.
    pub name: String,
    /// The hash of its chain's first block.
    pub genesis: [u8; 32],
    /// A block before the first that anything of it is in.
    pub after_block: u64,
    pub rooms: Rooms,
}

impl Club {
    /// The address of the room `club`, as text: what tells one deployment from another on one chain.
    pub fn address(&self) -> String {
        remainder_chain::account_text(&self.rooms.club.account())
    }

    pub(crate) fn genesis_text(&self) -> String {
        crate::words::hex32(&self.genesis)
    }
}
