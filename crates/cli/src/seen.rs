//! What happened so far in a club on a node? What a chain file keeps beside its chain is read here from the events of the rooms, block by block from
//! the deployment on: the log, and the rows of plans.
//!
//! What final blocks say is kept in a file beside the deployment file, so that it is read once. It holds nothing that is not on the chain, and may be
//! deleted at any time.

use std::{
    fs,
    path::{Path, PathBuf},
};

use indicatif::ProgressBar;
use remainder_chain::{replace, Actor, Happened, Node, Rooms};
use scale::{Decode, Encode};

use crate::{
    error::{CliError, Exit},
    journal::{self, Entry},
    output::Output,
    plan::announced::{self, Plans},
};

/// The version of the file that this program writes and reads.
const VERSION: u8 = 2;
/// How many blocks are read before that is written down.
const STEP: u32 = 4_096;

/// What was seen up to a block.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Seen {
    version: u8,
    /// The rooms whose events these are, and from which block on: another club may have had a file of the same name.
    of: ([[u8; 32]; 8], u32),
    /// The last block that was looked at, and its hash: another one there is another chain.
    pub last: u32,
    hash: [u8; 32],
    pub log: Vec<Entry>,
    pub plans: Plans,
}

impl Seen {
    /// All that happened until now.
    ///
    /// # Errors
    /// If the node cannot be reached, or does not keep the states of old blocks.
    pub fn until_now(
        node: &Node,
        rooms: &Rooms,
        deployed: u32,
        path: &Path,
        output: Option<&Output>,
    ) -> Result<Self, CliError> {
        let mut name = path.as_os_str().to_owned();
        name.push(".seen");
        let file = PathBuf::from(name);
        let of = (rooms.addresses().map(|address| address.0), deployed);
        let begin = node.block_hash(deployed)?.ok_or_else(|| {
            CliError::new(
                Exit::Input,
                "deployment.NotThere",
                format!("the deployment file has the club after block {deployed}, which the chain does not have"),
                "ask for the file of the last deployment: a development chain that was started anew has lost its clubs",
            )
        })?;
        let mut seen = match Self::read(&file) {
            Some(seen) if seen.of == of && node.block_hash(seen.last)? == Some(seen.hash) => seen,
            _ => Self {
                version: VERSION,
                of,
                last: deployed,
                hash: begin,
                log: Vec::new(),
                plans: Plans::new(),
            },
        };
        let (last, hash) = node.last_final()?;
        let bar = match output {
            Some(output) if last > seen.last => {
                output.progress((last - seen.last).into(), "reading what happened")
            }
            _ => ProgressBar::hidden(),
        };
        while seen.last < last {
            let first = seen.last + 1;
            let until = last.min(seen.last.saturating_add(STEP));
            seen.look(node, rooms, first, until)?;
            seen.hash = match until == last {
                true => hash,
                false => node.block_hash(until)?.unwrap_or_default(),
            };
            // Without the file it is read again the next time.
            let _ = replace(&file, &seen.encode());
            bar.set_position(u64::from(until.saturating_sub(first)));
        }
        bar.finish_and_clear();
        let best = node.block_number()?;
        if best > last {
            let first = last + 1;
            seen.look(node, rooms, first, best)?;
        }
        Ok(seen)
    }

    fn read(file: &Path) -> Option<Self> {
        let bytes = fs::read(file).ok()?;
        if bytes.first() != Some(&VERSION) {
            return None;
        }
        Self::decode(&mut bytes.as_slice()).ok()
    }

    fn look(&mut self, node: &Node, rooms: &Rooms, first: u32, last: u32) -> Result<(), CliError> {
        let addresses = rooms.addresses();
        for Happened {
            hash,
            parent,
            by,
            mut events,
            ..
        } in node.happened(first, last)?
        {
            // Other clubs are on the chain as well.
            events.retain(|event| addresses.contains(&event.contract));
            let Some(by) = by.filter(|_| !events.is_empty()) else {
                continue;
            };
            let (before, after) = (node.at(parent), node.at(hash));
            let by = Actor::address("", by);
            let told = journal::entries(&after, rooms, Some(&before), &by, &events)?;
            self.log.extend(told);
            announced::note(&mut self.plans, &events);
        }
        self.last = last;
        Ok(())
    }
}
