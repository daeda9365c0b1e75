//! `price-index`, the example: a contract of one's own, spoken to as ink! has it, says what work is worth.

use ink_e2e::{alice, bob, charlie, create_call_builder};
use remainder_e2e::{room, Club, Node};
use remainder_interfaces::{
    blake2,
    valuation::{Algorithm, RateChanged, Valuation as _, ValuationRef},
};
use remainder_price_index::price_index::{Error, PriceIndex};

use crate::worth::care;

pub async fn a_rate_follows_an_index(node: &Node) {
    let founders = [alice(), bob(), charlie()];
    let mut club = Club::found(node, &founders, false).await.unwrap();
    let kind = care(&mut club, &alice()).await;
    let index = club.make::<_, ()>("price-index", ()).await.unwrap();
    let at = club.at("valuation");
    let rates = || room::<ValuationRef>(at);
    let publish = |points| create_call_builder::<PriceIndex>(index).publish(points);

    let refused = club.send(&bob(), publish(13_000)).await;
    assert_eq!(refused, Err(Error::NotPublisher));
    let refused = club.send(&alice(), publish(0)).await;
    assert_eq!(refused, Err(Error::OutOfBounds));
    club.send(&alice(), publish(13_000)).await.unwrap();
    let external = Algorithm::External {
        account: *index.as_ref(),
        code: blake2(&node.code("price-index").unwrap()),
    };
    let adopt = rates().set_algorithm(external);
    club.send(&alice(), adopt).await.unwrap();
    club.send(&charlie(), rates().refresh(kind)).await.unwrap();
    let changed = club.emitted::<RateChanged>();
    assert_eq!((changed[0].before, changed[0].after), (1_000, 1_100));
    let valued = club.read(rates().value_of(kind, 100)).await.unwrap();
    assert_eq!(valued.value, 1_100);
}
