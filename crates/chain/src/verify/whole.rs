//! Is the whole as it should be: the chain, the clock, the terms, the kinds? And in whose name are rooms asked?

use ink::primitives::AccountId;
use remainder_interfaces::{club::Club, contributions::Contributions, valuation::Valuation};

use super::{Found, Known, Looking, Somebody, PAGE};
use crate::{account_text, Auditor, Chain, ChainError};

impl<C: Chain + ?Sized> Looking<'_, C> {
    pub(super) fn the_chain(&mut self, genesis: &[u8; 32]) -> Result<(), ChainError> {
        let label = self.chain.label();
        match label.genesis == *genesis {
            true => self.say("chain", "genesis", Found::Holds, label.name),
            false => {
                let says = format!(
                    "this is the chain 0x{}, the club is on 0x{}",
                    hex::encode(label.genesis),
                    hex::encode(genesis)
                );
                self.say("chain", "genesis", Found::Fails, says);
            }
        }
        if let Some(key) = self.chain.sudo()? {
            let says = format!(
                "{} may do anything on this chain, such as give any room other code",
                account_text(&key)
            );
            self.say("chain", "sudo", Found::Noted, says);
        }
        let limits = self.chain.limits()?;
        let longest = self.bundles.iter().flat_map(|bundle| {
            let cold = bundle.cold.iter().map(|code| code.wasm.len());
            cold.chain([bundle.wasm.len()])
        });
        let lacking: Vec<String> = limits
            .needs(self.charter, longest.max())
            .iter()
            .filter(|need| !need.is_met())
            .map(|need| format!("{}: {} of {}", need.what, need.allowed, need.needed))
            .collect();
        match lacking.is_empty() {
            true => self.say("chain", "limits", Found::Holds, limits.runtime),
            false => self.say("chain", "limits", Found::Fails, lacking.join("; ")),
        }
        Ok(())
    }

    /// In whose name rooms are asked: who deployed and founded the club, and who holds an office now.
    pub(super) fn people(&self) -> Result<Vec<Somebody>, ChainError> {
        let (club, spec) = (self.rooms.club, &self.charter.spec);
        let mut accounts = vec![("the deployer".to_owned(), self.charter.deployer)];
        for (n, account) in spec.founders.iter().enumerate() {
            accounts.push((format!("founder {}", n + 1), *account));
        }
        let last = club.read(self.chain, |m| m.counts())?.last_id;
        let mut after = 0;
        while after < last {
            for (id, member) in club.read(self.chain, |m| m.members(after, PAGE))? {
                if member.roles != 0 {
                    accounts.push((
                        format!("member {id}, who has an office"),
                        AccountId(member.account),
                    ));
                }
            }
            after = after.saturating_add(PAGE);
        }
        // As an sr25519 key, zeros are the identity, for which everybody can sign.
        accounts.push((
            "anyone, as the account of zeros".to_owned(),
            AccountId([0; 32]),
        ));
        let mut people: Vec<Somebody> = Vec::new();
        for (name, account) in accounts {
            if people.iter().any(|known| known.account == account) {
                continue;
            }
            let known = match club.read(self.chain, |m| m.resolve(account))? {
                Ok(_) => Known::Member,
                Err(_) => Known::Outsider,
            };
            people.push(Somebody {
                name,
                account,
                known,
            });
        }
        Ok(people)
    }

    /// What is only there once all rooms are: the clock, the terms, the kinds.
    pub(super) fn the_club(&mut self, [genesis, cycle_ms]: [u64; 2]) -> Result<(), ChainError> {
        let (spec, now) = (&self.charter.spec, self.chain.now_ms()?);
        let (found, says) = match () {
            () if cycle_ms != spec.club.cycle_ms => (
                Found::Fails,
                format!(
                    "a cycle has {cycle_ms} ms, and should have {}",
                    spec.club.cycle_ms
                ),
            ),
            () if genesis > now => (
                Found::Fails,
                format!("the club begins at {genesis} ms, and the chain is at {now} ms"),
            ),
            () => (
                Found::Holds,
                format!("{cycle_ms} ms a cycle, from {genesis} ms on"),
            ),
        };
        self.say("club", "clock", found, says);
        if self
            .chain
            .code_hash(&self.rooms.contributions.account())?
            .is_some()
            && matches!(spec.audit, Auditor::Room(_))
        {
            match self.rooms.contributions.read(self.chain, |m| m.terms())? {
                Some(_) => self.say("contributions", "terms", Found::Holds, "those of audit are in force"),
                None => self.say(
                    "contributions",
                    "terms",
                    Found::Fails,
                    "those of audit were not adopted: nothing is drawn; anyone may send adopt_terms",
                ),
            }
        }
        if self
            .chain
            .code_hash(&self.rooms.valuation.account())?
            .is_none()
        {
            return Ok(());
        }
        let mut other = Vec::new();
        for (id, kind) in (1..).zip(&spec.kinds) {
            let found = self.rooms.valuation.read(self.chain, |m| m.kind(id))?;
            let same = found.is_some_and(|found| {
                found.label == kind.label_bytes()
                    && found.content == kind.content
                    && (found.category, found.unit, found.minutes)
                        == (kind.category, kind.unit, kind.minutes)
            });
            if !same {
                other.push(format!("kind {id} is not {}", kind.label));
            }
        }
        match other.is_empty() {
            true => {
                let says = format!("{} are as the file has them", spec.kinds.len());
                self.say("valuation", "kinds", Found::Holds, says);
            }
            false => self.say("valuation", "kinds", Found::Fails, other.join(", ")),
        }
        Ok(())
    }
}
