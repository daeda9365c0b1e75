//! How is something sent? It is tried, then given limits, sent, and what it did is read from its block.

use ink::primitives::AccountId;
use scale::{Compact, Encode};
use sp_core::blake2_256;

use super::{
    blocks::{dry_events, Outcome},
    dry::{self, Code, Returned, Tried},
    link::Fault,
    send::Place,
    spec::Spec,
    Node,
};
use crate::{
    answers, Actor, Chain, ChainError, Created, Label, Limits, RawEvent, Receipt, Storage, Weight,
};

/// What a call is given beside what it needed when it was tried, in percent: others may come first and change what it finds.
pub const MARGIN: u64 = 25;
/// And beside that, for storage that it did not need then: so many items, of so many bytes together.
const SLACK: (u128, u128) = (2, 256);
/// What a message returns that has nothing to say: no error of the language, none of its own, and the unit.
const NOTHING: [u8; 2] = [0, 0];

/// What a message does on the state before its block.
struct Before {
    tried: Tried,
    events: Vec<RawEvent>,
    /// Whether no other call came first in the block.
    alone: bool,
    /// How much later the block is, in milliseconds.
    passed: u64,
}

impl Node {
    async fn send(&self, from: &Actor, call: &[u8]) -> Result<(Place, Outcome), ChainError> {
        let inner = &self.inner;
        let sent = inner
            .outbox
            .send(&inner.link, &inner.blocks, from, call, inner.inclusion);
        let place = sent.await?;
        let outcomes = inner.blocks.outcomes(&inner.link, place.block).await;
        let outcomes = outcomes.map_err(|fault| place.but(unread("what it did", fault), &[]))?;
        match outcomes.get(place.index) {
            Some(outcome) if outcome.told => Ok((place, outcome.clone())),
            _ => Err(place.but("the node does not keep what it did", &[])),
        }
    }

    async fn spec(&self) -> Result<std::sync::Arc<Spec>, ChainError> {
        Ok(self.inner.link.wire().await?.spec.clone())
    }

    /// Whether something can be sent at all: a key is there, and this is the chain as it is now.
    fn ready(&self, from: &Actor) -> Result<(), ChainError> {
        if self.at.is_some() {
            return Err(ChainError::PastBlock);
        }
        match from.key() {
            Some(_) => Ok(()),
            None => Err(ChainError::NoKey(from.ss58())),
        }
    }

    async fn call_of(
        &self,
        from: &Actor,
        to: &AccountId,
        input: &[u8],
    ) -> Result<Receipt, ChainError> {
        self.ready(from)?;
        let spec = self.spec().await?;
        let tried = self.tried(&from.account(), to, input, None).await?;
        let (weight, deposit) = limits(&spec, &tried);
        let returned = tried.result?;
        if returned.reverted {
            return Ok(reverted(returned.output, tried.used));
        }
        let mut arguments = vec![0u8];
        (to, Compact(0u128), weight, Some(Compact(deposit)), input).encode_to(&mut arguments);
        let call = spec.call("Contracts", "call", &arguments);
        let foretold = dry_events(&spec, tried.events)?;
        let (place, outcome) = self.send(from, &call).await?;
        if let Some(error) = &outcome.failed {
            if spec.error_name(error) != "ContractReverted" {
                return Err(spec.error(error, &[]));
            }
            // Somebody came first. Why it was refused is said again on the state that it was refused on, or the nearest there is.
            let refusal = self.refusal(from, to, input, place).await;
            let output = refusal.map_err(|_| spec.error(error, &[]))?;
            return Ok(reverted(output, outcome.weight));
        }
        let output = match answers::told(input, &outcome.events) {
            Some(output) => output,
            None => {
                self.output(from, to, input, returned, &foretold, &outcome, place)
                    .await?
            }
        };
        Ok(carried_out(output, outcome, &from.account()))
    }

    /// What a message returned that was refused in a block, but not when it was tried.
    async fn refusal(
        &self,
        from: &Actor,
        to: &AccountId,
        input: &[u8],
        place: Place,
    ) -> Result<Vec<u8>, ChainError> {
        let block = self
            .inner
            .blocks
            .block(&self.inner.link, place.block)
            .await?;
        for at in [block.parent, block.hash] {
            let tried = self.tried(&from.account(), to, input, Some(at)).await?;
            match tried.result {
                Ok(returned) if returned.reverted => return Ok(returned.output),
                _ => {}
            }
        }
        Err(ChainError::Refused("ContractReverted".into()))
    }

    /// What a message returned that does not tell it. It is what it returned when it was tried, if it did the same then; else what it returns on the
    /// state before its block, if no other call came first in the block, or it does the same there, but for the time.
    #[allow(clippy::too_many_arguments)]
    async fn output(
        &self,
        from: &Actor,
        to: &AccountId,
        input: &[u8],
        returned: Returned,
        tried: &[RawEvent],
        outcome: &Outcome,
        place: Place,
    ) -> Result<Vec<u8>, ChainError> {
        if returned.output == NOTHING || tried == outcome.events {
            return Ok(returned.output);
        }
        let before = self.before(from, to, input, place).await;
        let why = match before {
            Ok(before) => match before.tried.result {
                Ok(returned)
                    if before.alone || same(&before.events, &outcome.events, before.passed) =>
                {
                    return Ok(returned.output)
                }
                _ => {
                    "others in the same block changed what it returned, which no block tells".into()
                }
            },
            Err(fault) => unread("what it returned", fault),
        };
        Err(place.but(why, &outcome.events))
    }

    /// What a message that is in a block does on the state before that block.
    async fn before(
        &self,
        from: &Actor,
        to: &AccountId,
        input: &[u8],
        place: Place,
    ) -> Result<Before, Fault> {
        let inner = &self.inner;
        let block = inner.blocks.block(&inner.link, place.block).await?;
        let parent = block.parent;
        let mut tried = self.tried(&from.account(), to, input, Some(parent)).await?;
        let outcomes = inner.blocks.outcomes(&inner.link, place.block).await?;
        let (then, now) = (self.at(parent.0), self.at(block.hash.0));
        Ok(Before {
            alone: !outcomes.iter().take(place.index).any(Outcome::of_contracts),
            passed: now.time().await?.wrapping_sub(then.time().await?),
            events: dry_events(&*self.spec().await?, std::mem::take(&mut tried.events))?,
            tried,
        })
    }

    async fn instantiate_of(
        &self,
        from: &Actor,
        code: &[u8],
        input: &[u8],
        salt: &[u8],
    ) -> Result<Created, ChainError> {
        self.ready(from)?;
        let (spec, hash) = (self.spec().await?, blake2_256(code));
        let known = self.has_code(&hash).await?;
        let code = match known {
            true => Code::Existing(hash),
            false => Code::Upload(code.to_vec()),
        };
        let arguments = dry::instantiate(&from.account(), &code, input, salt);
        let answer = self
            .state_call("ContractsApi_instantiate", &arguments, None)
            .await?;
        let tried = dry::read(&spec, &answer, true)?;
        let (weight, deposit) = limits(&spec, &tried);
        let returned = tried.result?;
        let account = returned
            .account
            .ok_or_else(|| ChainError::Transport("no address of a new contract".into()))?;
        if returned.reverted {
            let receipt = reverted(returned.output, tried.used);
            return Ok(Created { account, receipt });
        }
        let mut arguments = (Compact(0u128), weight, Some(Compact(deposit))).encode();
        let name = match &code {
            Code::Existing(hash) => {
                (hash, input, salt).encode_to(&mut arguments);
                "instantiate"
            }
            Code::Upload(code) => {
                (code, input, salt).encode_to(&mut arguments);
                "instantiate_with_code"
            }
        };
        let call = spec.call("Contracts", name, &arguments);
        let (_, outcome) = self.send(from, &call).await?;
        if let Some(error) = &outcome.failed {
            return Err(spec.error(error, &[]));
        }
        Ok(Created {
            account,
            receipt: carried_out(returned.output, outcome, &from.account()),
        })
    }

    async fn upload_of(&self, from: &Actor, code: &[u8]) -> Result<(), ChainError> {
        self.ready(from)?;
        if self.has_code(&blake2_256(code)).await? {
            return Ok(());
        }
        let spec = self.spec().await?;
        let arguments = dry::upload(&from.account(), code);
        let answer = self
            .state_call("ContractsApi_upload_code", &arguments, None)
            .await?;
        let deposit = dry::read_upload(&spec, &answer)?;
        // Deterministic code, which is the only one that the rooms are.
        let arguments = (code, Some(Compact(margin(deposit))), 0u8).encode();
        let call = spec.call("Contracts", "upload_code", &arguments);
        let (_, outcome) = self.send(from, &call).await?;
        match &outcome.failed {
            Some(error) => Err(spec.error(error, &[])),
            None => Ok(()),
        }
    }

    /// Gives an account some of the chain's own token, in parts of its unit.
    ///
    /// # Errors
    /// Any [`ChainError`] of the chain, such as `NotEnoughFunds`.
    pub fn transfer(&self, from: &Actor, to: &AccountId, amount: u128) -> Result<(), ChainError> {
        self.ready(from)?;
        self.run(async {
            let spec = self.spec().await?;
            let arguments = (0u8, to, Compact(amount)).encode();
            let call = spec.call("Balances", "transfer_keep_alive", &arguments);
            let (_, outcome) = self.send(from, &call).await?;
            match &outcome.failed {
                Some(error) => Err(spec.error(error, &[])),
                None => Ok(()),
            }
        })
    }
}

/// That something could not be read, and why. What to do about that is another thing.
fn unread(what: &str, fault: Fault) -> String {
    let why = ChainError::from(fault).without_remedy();
    format!("{what} could not be read: {why}")
}

fn reverted(output: Vec<u8>, weight: Weight) -> Receipt {
    Receipt {
        output,
        reverted: true,
        events: Vec::new(),
        weight,
        deposit: 0,
    }
}

fn carried_out(output: Vec<u8>, outcome: Outcome, from: &AccountId) -> Receipt {
    Receipt {
        output,
        reverted: false,
        deposit: outcome.deposit(from),
        events: outcome.events,
        weight: outcome.weight,
    }
}

/// The limits of what was tried: the weight, as it is encoded, and the deposit.
fn limits(spec: &Spec, tried: &Tried) -> ((Compact<u64>, Compact<u64>), u128) {
    let most = spec.most.unwrap_or(Weight {
        ref_time: u64::MAX,
        proof_size: u64::MAX,
    });
    // A transaction that may be heavier than the chain takes is not taken, however light it turns out.
    let limit = |needed: u64, most: u64| {
        let wanted = needed.saturating_add(needed / 100 * MARGIN);
        Compact(wanted.min(needed.max(most / 10 * 9)))
    };
    let weight = (
        limit(tried.required.ref_time, most.ref_time),
        limit(tried.required.proof_size, most.proof_size),
    );
    let (byte, item) = spec.prices;
    let slack = SLACK.0 * item + SLACK.1 * byte;
    let charge = u128::try_from(tried.deposit).unwrap_or(0);
    (weight, margin(charge).saturating_add(slack))
}

/// Whether events are the same but for moments, which are as much later as time has passed, in milliseconds.
fn same(tried: &[RawEvent], told: &[RawEvent], passed: u64) -> bool {
    let moment = |bytes: &[u8], start: usize| {
        let bytes = bytes.get(start..start.checked_add(8)?)?;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    };
    let data = |tried: &[u8], told: &[u8]| {
        let mut at = 0;
        while let Some(differs) = (at..told.len()).find(|place| tried[*place] != told[*place]) {
            // Its lowest bytes may be the same.
            let mut starts = (differs.saturating_sub(7).max(at)..=differs).rev();
            let later = |start: &usize| match (moment(tried, *start), moment(told, *start)) {
                (Some(then), Some(now)) => now.wrapping_sub(then) == passed,
                _ => false,
            };
            match starts.find(later) {
                Some(start) => at = start + 8,
                None => return false,
            }
        }
        true
    };
    let one = |a: &RawEvent, b: &RawEvent| {
        a.contract == b.contract
            && a.topics == b.topics
            && a.data.len() == b.data.len()
            && data(&a.data, &b.data)
    };
    tried.len() == told.len() && tried.iter().zip(told).all(|(a, b)| one(a, b))
}

fn margin(deposit: u128) -> u128 {
    deposit.saturating_add(deposit / 100 * u128::from(MARGIN))
}

impl Chain for Node {
    fn label(&self) -> Label {
        self.inner.label.clone()
    }

    /// The time of the best block. A message that is read sees it; one that is sent sees the time of its own block, which is later.
    fn now_ms(&self) -> Result<u64, ChainError> {
        Ok(self.run(self.time())?)
    }

    fn upload(&mut self, from: &Actor, code: &[u8]) -> Result<(), ChainError> {
        self.run(self.upload_of(from, code))
    }

    fn instantiate(
        &mut self,
        from: &Actor,
        code: &[u8],
        input: &[u8],
        salt: &[u8],
    ) -> Result<Created, ChainError> {
        self.run(self.instantiate_of(from, code, input, salt))
    }

    fn call(&mut self, from: &Actor, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError> {
        self.run(self.call_of(from, to, input))
    }

    fn read(&self, from: &AccountId, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError> {
        self.run(self.read_of(from, to, input))
    }

    fn code_hash(&self, contract: &AccountId) -> Result<Option<[u8; 32]>, ChainError> {
        let info = self.run(self.info(contract));
        Ok(info.map(|info| info.map(|(_, code)| code))?)
    }

    fn value(
        &self,
        contract: &AccountId,
        ink_key: u32,
        map_key: &[u8],
    ) -> Result<Option<Vec<u8>>, ChainError> {
        Ok(self.run(self.value_of(contract, ink_key, map_key))?)
    }

    fn storage(&self, contract: &AccountId) -> Result<Storage, ChainError> {
        Ok(self.run(self.storage_of(contract))?)
    }

    fn has_code(&self, code: &[u8; 32]) -> Result<bool, ChainError> {
        Ok(self.run(Node::has_code(self, code))?)
    }

    fn funds(&self, account: &AccountId) -> Result<u128, ChainError> {
        self.balance(account)
    }

    fn sudo(&self) -> Result<Option<AccountId>, ChainError> {
        Ok(self.run(self.sudo_key())?)
    }

    fn limits(&self) -> Result<Limits, ChainError> {
        self.run(self.limits_of())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u32, moments: [u64; 2]) -> RawEvent {
        RawEvent {
            contract: AccountId([1; 32]),
            topics: vec![[2; 32]],
            data: (id, moments, 7u8).encode(),
        }
    }

    #[test]
    fn what_happened_later_is_the_same_and_what_happened_to_another_is_not() {
        let now = 1_767_225_600_000;
        let tried = [event(4, [now, now + 259_200_000])];
        let after = |id, by: u64| [event(id, [now + by, now + 259_200_000 + by])];
        for by in [0, 1, 3_000, 256, 65_536, 1 << 33] {
            assert!(same(&tried, &after(4, by), by), "{by}");
            assert!(!same(&tried, &after(5, by), by), "{by}");
            assert!(!same(&tried, &after(4, by + 1), by), "{by}");
        }
        assert!(!same(&tried, &[], 0));
    }
}
