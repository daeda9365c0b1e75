//! A contract's storage reads back by ink!'s keys.

use scale::{Decode, Encode};

use crate::{Fixture, SUPPLY};

#[test]
fn cells_and_mappings_are_found_by_storage_key_and_map_key() {
    let mut f = Fixture::new();
    f.transfer(40).unwrap();
    let storage = f.chain.storage(&f.token.account());
    // The root cell holds what is packed: here the supply first.
    let root = &storage[&(0, Vec::new())];
    assert_eq!(u128::decode(&mut root.as_slice()).unwrap(), SUPPLY);
    // The balances are a Mapping of their own: two entries under one storage key.
    let of = |account: ink::primitives::AccountId| {
        let mut entries = storage
            .iter()
            .filter(|((_, key), _)| *key == account.encode());
        let ((ink_key, _), value) = entries.next().expect("the account has a balance");
        assert!(entries.next().is_none());
        (*ink_key, u128::decode(&mut value.as_slice()).unwrap())
    };
    let ((alices, a), (bobs, b)) = (of(f.alice.account()), of(f.bob.account()));
    assert_eq!((a, b), (SUPPLY - 40, 40));
    assert_eq!(alices, bobs);
    assert_ne!(alices, 0);
    assert_eq!(storage.len(), 3);
    // One value alone, without the rest.
    for ((ink_key, map_key), value) in &storage {
        assert_eq!(
            f.chain
                .value(&f.token.account(), *ink_key, map_key)
                .as_ref(),
            Some(value)
        );
    }
    assert_eq!(f.chain.value(&f.token.account(), alices, b"nobody"), None);
}
