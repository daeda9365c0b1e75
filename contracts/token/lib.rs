//! What remains? PSP22 balances that `clearing` alone mints, burns and moves.
//!
//! A token is a positive net that found no debt to pay when a cycle closed for a member, so its supply follows the books of
//! `clearing` to the unit. That is why a member's own transfer or approval is refused, with the reason: a token that left by itself
//! would escape the burn of its holder's next negative net. The standard's reads and events are the standard's, as `psp22` has them.
//!
//! Every message is O(1), [`Token::apply`](remainder_interfaces::token::Token::apply) O(moves). This room calls nobody.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | `0` | names, admin, wiring, supply |
//! | balances, allowances | derived by `psp22` | one cell an account; allowances stay empty |
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// What ink!'s macros generate has no docs.
#![allow(missing_docs)]

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract)]
mod token {
    use ink::prelude::{string::String, vec::Vec};
    use psp22::{PSP22Data, PSP22Event, PSP22Metadata, Transfer, PSP22};
    use remainder_interfaces::{
        office,
        token::{Move, PSP22Error, Token, REFUSED},
        Office, OfficeError, Wiring,
    };

    /// As many decimals as credits have.
    const DECIMALS: u8 = 2;

    #[ink(storage)]
    pub struct TokenRoom {
        data: PSP22Data,
        name: Option<String>,
        symbol: Option<String>,
        admin: AccountId,
        wiring: Wiring,
        /// Lifts the restriction, so that the standard's own tests can run; not in the code that is deployed.
        #[cfg(test)]
        free: bool,
    }

    impl TokenRoom {
        /// A token without supply. The deployer is the admin.
        #[ink(constructor)]
        pub fn new(name: Option<String>, symbol: Option<String>) -> Self {
            Self {
                data: PSP22Data::default(),
                name,
                symbol,
                admin: Self::env().caller(),
                wiring: Wiring::default(),
                #[cfg(test)]
                free: false,
            }
        }

        /// What a member wants to do with their tokens themself: refused, unless a test lifted the restriction.
        fn by_member(
            &mut self,
            act: impl FnOnce(&mut PSP22Data, AccountId) -> Result<Vec<PSP22Event>, PSP22Error>,
        ) -> Result<(), PSP22Error> {
            #[cfg(test)]
            if self.free {
                let events = act(&mut self.data, Self::env().caller())?;
                return Ok(self.tell(events));
            }
            drop(act);
            Err(refused())
        }
    }

    #[inline(never)]
    fn refused() -> PSP22Error {
        PSP22Error::Custom(String::from(REFUSED))
    }

    impl Token for TokenRoom {
        #[ink(message)]
        fn apply(&mut self, moves: Vec<Move>) -> Result<(), PSP22Error> {
            if self.env().caller() != self.wiring.clearing {
                return Err(refused());
            }
            for Move { from, to, value } in moves {
                if value == 0 || from == to {
                    continue;
                }
                if let Some(from) = from {
                    self.data.burn(from, value)?;
                }
                if let Some(to) = to {
                    self.data.mint(to, value)?;
                }
                // One event a movement, as the standard has it; those of its two halves are dropped.
                self.env().emit_event(Transfer { from, to, value });
            }
            Ok(())
        }
    }

    impl PSP22 for TokenRoom {
        #[ink(message)]
        fn total_supply(&self) -> u128 {
            self.data.total_supply()
        }

        #[ink(message)]
        fn balance_of(&self, owner: AccountId) -> u128 {
            self.data.balance_of(owner)
        }

        #[ink(message)]
        fn allowance(&self, owner: AccountId, spender: AccountId) -> u128 {
            self.data.allowance(owner, spender)
        }

        #[ink(message)]
        fn transfer(
            &mut self,
            to: AccountId,
            value: u128,
            _data: Vec<u8>,
        ) -> Result<(), PSP22Error> {
            self.by_member(|data, caller| data.transfer(caller, to, value))
        }

        #[ink(message)]
        fn transfer_from(
            &mut self,
            from: AccountId,
            to: AccountId,
            value: u128,
            _data: Vec<u8>,
        ) -> Result<(), PSP22Error> {
            self.by_member(|data, caller| data.transfer_from(caller, from, to, value))
        }

        #[ink(message)]
        fn approve(&mut self, spender: AccountId, value: u128) -> Result<(), PSP22Error> {
            self.by_member(|data, caller| data.approve(caller, spender, value))
        }

        #[ink(message)]
        fn increase_allowance(
            &mut self,
            spender: AccountId,
            delta_value: u128,
        ) -> Result<(), PSP22Error> {
            self.by_member(|data, caller| data.increase_allowance(caller, spender, delta_value))
        }

        #[ink(message)]
        fn decrease_allowance(
            &mut self,
            spender: AccountId,
            delta_value: u128,
        ) -> Result<(), PSP22Error> {
            self.by_member(|data, caller| data.decrease_allowance(caller, spender, delta_value))
        }
    }

    impl PSP22Metadata for TokenRoom {
        #[ink(message)]
        fn token_name(&self) -> Option<String> {
            self.name.clone()
        }

        #[ink(message)]
        fn token_symbol(&self) -> Option<String> {
            self.symbol.clone()
        }

        #[ink(message)]
        fn token_decimals(&self) -> u8 {
            DECIMALS
        }
    }

    impl Office for TokenRoom {
        #[ink(message)]
        fn version(&self) -> u32 {
            office::VERSION
        }

        #[ink(message)]
        fn admin(&self) -> AccountId {
            self.admin
        }

        #[ink(message)]
        fn wiring(&self) -> Wiring {
            self.wiring
        }

        #[ink(message)]
        fn wire(&mut self, wiring: Wiring) -> Result<(), OfficeError> {
            office::wire(&self.admin, &mut self.wiring, wiring)
        }

        #[ink(message)]
        fn set_admin(&mut self, admin: AccountId) -> Result<(), OfficeError> {
            office::hand_over(&mut self.admin, admin)
        }

        #[ink(message)]
        fn set_code(&mut self, code: Hash) -> Result<(), OfficeError> {
            office::set_code(self.admin, code)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use ink::codegen::{Env, StaticEnv};

        impl TokenRoom {
            /// Emits what `psp22` says that happened.
            pub fn tell(&self, events: Vec<PSP22Event>) {
                for event in events {
                    match event {
                        PSP22Event::Transfer(e) => self.env().emit_event(e),
                        PSP22Event::Approval(e) => self.env().emit_event(e),
                    }
                }
            }
        }

        /// A token whose holders move it themselves, as the standard's tests expect.
        fn free(supply: u128) -> TokenRoom {
            let mut token = TokenRoom::new(None, None);
            token.free = true;
            let events = token.data.mint(TokenRoom::env().caller(), supply).unwrap();
            token.tell(events);
            token
        }

        psp22::tests!(TokenRoom, (|supply| free(supply)));

        #[ink::test]
        fn the_restriction_is_on_unless_lifted() {
            let mut token = TokenRoom::new(None, None);
            let to = AccountId::from([7; 32]);
            assert_eq!(token.transfer(to, 0, Vec::new()), Err(refused()));
            assert_eq!(free(1).transfer(to, 1, Vec::new()), Ok(()));
        }
    }
}
