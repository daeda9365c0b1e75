//! `valuation`, `contributions`, `clearing`, `token` and `reserve`: from work to what remains of it.

use ink_e2e::{alice, bob, charlie, subxt_signer::sr25519::Keypair};
use remainder_e2e::{account, room, Club, Node, DAY};
use remainder_interfaces::{
    clearing::{self, Clearing as _, ClearingRef},
    contributions::{
        Against, ContributionSettled, Contributions as _, ContributionsRef, Error, State,
    },
    reserve::{self, Reserve as _, ReserveRef, Staked},
    token::{PSP22Error, PSP22, REFUSED},
    valuation::{Category, Error as ValuationError, Unit, Valuation as _, ValuationRef},
};

type TokenRef = ink::contract_ref!(PSP22, ink::env::DefaultEnvironment);

/// The admin adds an hour of care at 10.00.
pub async fn care(club: &mut Club<'_>, admin: &Keypair) -> u32 {
    let mut label = [0; 32];
    label[..4].copy_from_slice(b"care");
    let catalogue = club.at("valuation");
    let add = room::<ValuationRef>(catalogue).add_kind(
        Category::Care,
        Unit::Hour,
        label,
        [0; 32],
        60,
        1_000,
    );
    club.send(admin, add).await.unwrap()
}

pub async fn kinds_are_the_admins_and_rates_their_value(node: &Node) {
    let founders = [alice(), bob(), charlie()];
    let mut club = Club::found(node, &founders, false).await.unwrap();
    let at = club.at("valuation");
    let rates = || room::<ValuationRef>(at);
    let kind = care(&mut club, &alice()).await;

    let raise = |rate| rates().set_rates(vec![(kind, rate)]);
    let refused = club.send(&bob(), raise(1_100)).await;
    assert_eq!(refused, Err(ValuationError::NotAdmin));
    let refused = club.send(&alice(), raise(1_201)).await;
    assert_eq!(refused, Err(ValuationError::StepTooLarge));
    club.send(&alice(), raise(1_200)).await.unwrap();
    let valued = club.read(rates().value_of(kind, 250)).await.unwrap();
    assert_eq!(valued.value, 3_000);
}

pub async fn work_becomes_tokens_and_tokens_a_stake(node: &Node) {
    let founders = [alice(), bob(), charlie()];
    let mut club = Club::found(node, &founders, false).await.unwrap();
    let kind = care(&mut club, &alice()).await;
    let (work, books) = (club.at("contributions"), club.at("clearing"));
    let work = || room::<ContributionsRef>(work);
    let books = || room::<ClearingRef>(books);
    let stakes = club.at("reserve");
    let stakes = || room::<ReserveRef>(stakes);
    let token = club.at("token");
    let token = || room::<TokenRef>(token);

    // Three hours a cycle are offered and two wanted; the two agree on them.
    let offer = work().offer(kind, 300, 0, u32::MAX);
    let offer = club.send(&alice(), offer).await.unwrap();
    let want = work().want(kind, 200, 0, 0);
    let want = club.send(&bob(), want).await.unwrap();
    let commit = work().commit(offer, want, 200, 0);
    let commitment = club.send(&alice(), commit).await.unwrap();
    club.send(&bob(), work().accept(commitment)).await.unwrap();
    let register = work().register(Against::Commitment(commitment), 200, [7; 32]);
    let id = club.send(&alice(), register).await.unwrap();
    let refused = club.send(&charlie(), work().confirm(id, None)).await;
    assert_eq!(refused, Err(Error::NotYours));
    club.send(&bob(), work().confirm(id, None)).await.unwrap();
    let early = club.send(&charlie(), work().settle(id)).await;
    assert_eq!(early, Err(Error::TooEarly));
    let nothing_yet = club.send(&alice(), stakes().stake(500)).await;
    assert_eq!(
        nothing_yet,
        Err(reserve::Error::Clearing(
            clearing::Error::InsufficientTokens
        ))
    );
    let transfer = token().transfer(account(&bob()), 1, vec![]);
    let refused = club.send(&alice(), transfer).await;
    assert_eq!(refused, Err(PSP22Error::Custom(REFUSED.into())));
    if !node.pass(3 * DAY).await.unwrap() {
        return;
    }

    club.send(&charlie(), work().settle(id)).await.unwrap();
    let settled = club.emitted::<ContributionSettled>();
    assert_eq!((settled.len(), settled[0].value), (1, 2_000));
    let done = club.read(work().contribution(id)).await.unwrap();
    assert!(
        matches!(done.state, State::Settled { cycle: 0 }),
        "{done:?}"
    );
    // A cycle later the levy is the commons', the rest alice's in tokens, and bob's debt.
    node.pass(28 * DAY).await.unwrap();
    for member in [1, 2] {
        club.send(&charlie(), books().roll(member)).await.unwrap();
    }
    let balance = club.read(token().balance_of(account(&alice()))).await;
    assert_eq!(balance, 1_960);
    let debtor = club.read(books().account(2)).await.unwrap();
    assert_eq!(debtor.debt, 2_000);

    club.send(&alice(), stakes().stake(500)).await.unwrap();
    assert_eq!(club.emitted::<Staked>()[0].amount, 500);
    assert_eq!(club.read(stakes().stake_of(1)).await.staked, 500);
    let balance = club.read(token().balance_of(account(&alice()))).await;
    assert_eq!(balance, 1_460);
}
