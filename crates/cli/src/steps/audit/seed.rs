//! How is a seed reckoned again? From the links that the keepers show now, since hashing the last one on gives all before it, and from the seed
//! of the epoch before.

use remainder_chain::Chain as _;
use remainder_interfaces::audit::Audit;
use remainder_rules::{
    audit::{
        beacon::{bit, share, EpochRecord, MAX_KEEPERS},
        Epoch,
    },
    Hash, MemberId,
};
use serde_json::{json, Value};

use super::court::{hex32, Court};
use crate::{error::CliError, parse::content_hash, session::Session};

/// Where the room keeps who was dismissed for a link kept back, by epoch and place.
const ABSENT: u32 = 0x4142_534e;

/// Do the links that the keepers show now make the mix of an epoch?
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Links {
    Agree,
    /// A keeper of then is there no more.
    Gone,
    Differ,
}

/// A seed as it is reckoned here.
pub struct Seed {
    pub record: EpochRecord,
    pub seed: Hash,
    pub links: Links,
    /// The seed before it is that of the last epoch that links were given for.
    pub before: bool,
}

impl Seed {
    /// The seed of an epoch; none until it is known.
    ///
    /// # Errors
    /// If the chain cannot be read.
    pub fn of(s: &Session, court: &Court, epoch: Epoch) -> Result<Option<Self>, CliError> {
        let Some((record, seed)) = court.seed(s, epoch)? else {
            return Ok(None);
        };
        let mut before = [0; 32];
        for earlier in (0..record.made).rev() {
            let own = court
                .seed(s, earlier)?
                .filter(|(r, _)| r.made == earlier && r.revealed != 0);
            if let Some((_, seed)) = own {
                before = seed;
                break;
            }
        }
        Ok(Some(Self {
            record,
            seed,
            links: links(s, court, &record)?,
            before: before == record.prev,
        }))
    }

    pub fn words(&self) -> (&'static str, &'static str) {
        let links = match self.links {
            Links::Agree => "the keepers' links, hashed on from their last ones, make its mix",
            Links::Gone => "a keeper of then is gone, so that its mix is taken from the record",
            Links::Differ => "the keepers' links DO NOT make its mix: one of them was replaced since, or the record was changed",
        };
        let before = match self.before {
            true => "the seed before it is that of the last epoch with links",
            false => "the seed before it IS NOT that of the last epoch with links",
        };
        (links, before)
    }

    pub fn json(&self) -> Value {
        let links = match self.links {
            Links::Agree => "agree",
            Links::Gone => "gone",
            Links::Differ => "differ",
        };
        json!({ "made": self.record.made, "seed": hex32(&self.seed), "links": links, "seed_before_agrees": self.before })
    }
}

/// The links of an epoch made again: hashing a keeper's last link on gives all that were given before it.
fn links(s: &Session, court: &Court, record: &EpochRecord) -> Result<Links, CliError> {
    // An epoch that nobody gave a link for has the mix of the one whose seed it took.
    let own = court.record(s, record.made)?;
    let (mut mix, mut left) = ([0; 32], own.map_or(0, |own| own.revealed));
    if left == 0 {
        return Ok(Links::Differ);
    }
    for (place, keeper) in court.room.read(&s.chain, |m| m.keepers())? {
        let since = keeper.next.checked_sub(record.made.saturating_add(1));
        if let (true, Some(since)) = (left & bit(place) != 0, since) {
            let link = (0..since).fold(keeper.tip, |link, _| content_hash(&link));
            let share = share(keeper.member, &link, content_hash);
            mix.iter_mut()
                .zip(share)
                .for_each(|(to, from): (&mut u8, u8)| *to ^= from);
            left &= !bit(place);
        }
    }
    Ok(match (left, mix == record.mix) {
        (0, true) => Links::Agree,
        (0, false) => Links::Differ,
        _ => Links::Gone,
    })
}

/// Who kept the link for an epoch back: keepers who never got past it, and those who were dismissed for it.
pub fn kept_back(s: &Session, court: &Court, epoch: Epoch) -> Result<Vec<MemberId>, CliError> {
    let keepers = court.room.read(&s.chain, |m| m.keepers())?;
    let mut list: Vec<MemberId> = keepers
        .iter()
        .filter(|(_, keeper)| keeper.next == epoch && epoch < keeper.end)
        .map(|(_, keeper)| keeper.member)
        .collect();
    for place in 0..MAX_KEEPERS {
        let taken = keepers
            .iter()
            .any(|(at, keeper)| *at == place && keeper.next == epoch && epoch < keeper.end);
        let key = [epoch.to_le_bytes(), u32::from(place).to_le_bytes()].concat();
        let gone = s.chain.value(&court.room.account(), ABSENT, &key)?;
        if let (false, Some(Ok(member))) = (
            taken,
            gone.map(|bytes| <[u8; 4]>::try_from(bytes.as_slice())),
        ) {
            list.push(MemberId::from_le_bytes(member));
        }
    }
    Ok(list)
}
