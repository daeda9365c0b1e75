//! `governance`: what do we decide?

use ink::scale::Encode;
use ink_e2e::{alice, bob, charlie, dave, eve};
use remainder_e2e::{room, Club, Node, OfficeRef, DAY};
use remainder_interfaces::{
    governance::{Call, Choice, Error, Governance as _, GovernanceRef, ProposalExecuted},
    office::Office as _,
    valuation::{Error as ValuationError, Valuation as _, ValuationRef},
};

use crate::worth::care;

pub async fn the_club_decides_on_a_rate(node: &Node) {
    let founders = [alice(), bob(), charlie(), dave(), eve()];
    let mut club = Club::found(node, &founders, true).await.unwrap();
    let kind = care(&mut club, &alice()).await;
    club.hand_over().await;
    node.pass(DAY).await.unwrap();
    let (rates, house) = (club.at("valuation"), club.at("governance"));
    let rates = || room::<ValuationRef>(rates);
    let govern = || room::<GovernanceRef>(house);
    for name in ["club", "valuation", "governance"] {
        let admin = club.read(room::<OfficeRef>(club.at(name)).admin()).await;
        assert_eq!(admin, house, "{name}");
    }

    // Nobody's word is enough any more.
    let raise = rates().set_rates(vec![(kind, 1_100)]);
    let refused = club.send(&alice(), raise).await;
    assert_eq!(refused, Err(ValuationError::NotAdmin));
    let raise = rates().set_rates(vec![(kind, 1_100)]);
    let message = raise.params().exec_input().encode();
    let (selector, input) = message.split_at(4);
    let call = Call {
        room: club.at("valuation"),
        selector: selector.try_into().unwrap(),
        input: input.to_vec(),
    };
    let propose = govern().propose(vec![call], [5; 32]);
    let id = club.send(&bob(), propose).await.unwrap();
    for member in [alice(), charlie(), dave()] {
        let vote = govern().vote(id, Choice::Yes);
        club.send(&member, vote).await.unwrap();
    }
    let again = club.send(&alice(), govern().vote(id, Choice::Yes)).await;
    assert_eq!(again, Err(Error::AlreadyVoted));
    let early = club.send(&eve(), govern().execute(id)).await;
    assert_eq!(early, Err(Error::TooEarly));
    if !node.pass(9 * DAY).await.unwrap() {
        return;
    }

    club.send(&eve(), govern().execute(id)).await.unwrap();
    assert_eq!(club.emitted::<ProposalExecuted>()[0].id, id);
    let valued = club.read(rates().value_of(kind, 100)).await.unwrap();
    assert_eq!(valued.value, 1_100);
}
