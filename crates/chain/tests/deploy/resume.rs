//! A founding that was cut off anywhere goes on where it stopped, and ends as one that was not.

use ink_sandbox::Sandbox;
use remainder_interfaces::club::Club as _;

use crate::*;

/// All that is on a chain: codes, contracts, what they hold, deposits, and how many blocks it took.
fn state(chain: &Embedded) -> Vec<u8> {
    let snapshot = chain.clone().take_snapshot();
    snapshot
        .storage
        .into_iter()
        .map(|(_, (state, _))| state)
        .flatten()
        .collect()
}

#[test]
fn a_founding_that_is_over_does_nothing() {
    let founding = founding(spec());
    let mut chain = Cut::new(None);
    let steps = founding.steps().len() + founding.handing_over().unwrap().len();
    assert_eq!(go_on(&mut chain, &founding).unwrap(), steps);
    assert_eq!(chain.sent.get(), steps);
    let before = state(&chain.chain);
    assert_eq!(go_on(&mut chain, &founding).unwrap(), 0);
    assert_eq!(chain.sent.get(), steps);
    assert!(state(&chain.chain) == before);
}

#[test]
fn rooms_are_where_the_charter_says_before_they_are_made() {
    let founding = founding(spec());
    let mut chain = Embedded::default();
    for step in founding.steps() {
        founding.carry_out(&mut chain, &deployer(), &step).unwrap();
        if let Step::Make { room } = step {
            let place = Rooms::NAMES.iter().position(|name| *name == room).unwrap();
            let account = founding.rooms().addresses()[place];
            let code = chain.code_hash(&account);
            assert_eq!(code, Some(founding.charter().codes[room].code), "{room}");
        }
    }
}

/// Whatever the transaction at which the connection is lost, and whether it took effect.
fn cut_off(lost: Lost) {
    let founding = founding(spec());
    let mut whole = Cut::new(None);
    go_on(&mut whole, &founding).unwrap();
    let steps = whole.sent.get();
    let end = state(&whole.chain);
    // What was done before a cut is the same for every later one.
    let mut chain = Cut::new(None);
    for at in 0..steps {
        let mut cut = Cut::over(chain.chain.clone(), Some((0, lost)));
        let error = go_on(&mut cut, &founding).unwrap_err();
        assert!(matches!(
            error,
            DeployError::Chain(ChainError::Transport(_))
        ));
        let mut resumed = Cut::over(cut.chain, None);
        let left = match lost {
            Lost::Before => steps - at,
            Lost::After => steps - at - 1,
        };
        assert_eq!(go_on(&mut resumed, &founding).unwrap(), left, "cut at {at}");
        assert!(state(&resumed.chain) == end, "cut at {at}");
        let next = [founding.steps(), founding.handing_over().unwrap()].concat()[at].clone();
        founding.carry_out(&mut chain, &deployer(), &next).unwrap();
    }
    assert!(state(&chain.chain) == end);
}

#[test]
fn a_transaction_that_never_arrived_is_sent_again() {
    cut_off(Lost::Before);
}

#[test]
fn a_transaction_that_arrived_unseen_is_not_sent_again() {
    cut_off(Lost::After);
}

#[test]
fn clubs_that_differ_in_anything_share_no_room() {
    let bundles = bundles();
    let named = |deployer: &Actor, spec: ClubSpec, name: &str| {
        Charter::named(deployer.account(), spec, &bundles, name).rooms()
    };
    let mut clubs = vec![
        named(&deployer(), spec(), "Lindenhof"),
        named(&deployer(), spec(), "Birkenhof"),
        named(&Actor::dev("another"), spec(), "Lindenhof"),
    ];
    let changes: [fn(&mut ClubSpec); 4] = [
        |spec| spec.clearing.levy_bp += 1,
        |spec| spec.kinds[0].rate += 1,
        |spec| spec.audit = Auditor::NONE,
        |spec| spec.founders.reverse(),
    ];
    for change in changes {
        let mut other = spec();
        change(&mut other);
        clubs.push(named(&deployer(), other, "Lindenhof"));
    }
    let nobody = AccountId([0; 32]);
    let all = clubs.iter().flat_map(|rooms| rooms.addresses());
    let mut all: Vec<AccountId> = all.filter(|account| *account != nobody).collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn contracts_of_another_build_are_refused() {
    let mut bundles = bundles();
    let charter = Charter::named(deployer().account(), spec(), &bundles, "Lindenhof");
    bundles[3].cold[0].hash = [1; 32];
    let refused = Founding::new(charter, bundles).map(drop).unwrap_err();
    assert!(
        matches!(
            refused,
            DeployError::OtherBuild {
                room: "clearing",
                ..
            }
        ),
        "{refused}"
    );
}

#[test]
fn a_room_that_somebody_else_took_over_is_not_handed_over() {
    let founding = founding(spec());
    let mut chain = Embedded::default();
    for step in founding.steps() {
        founding.carry_out(&mut chain, &deployer(), &step).unwrap();
    }
    let thief = Actor::dev("thief").account();
    let office = founding.rooms().offices()[4].1;
    office
        .send(&mut chain, &deployer(), |m| m.set_admin(thief))
        .unwrap();
    let refused = go_on(&mut chain, &founding).unwrap_err();
    assert!(
        matches!(refused, DeployError::OtherAdmin { room: "reserve", admin } if admin == thief),
        "{refused}"
    );
}

#[test]
fn what_the_club_changed_since_is_left_as_it_is() {
    let founding = founding(spec());
    let mut chain = Cut::new(None);
    go_on(&mut chain, &founding).unwrap();
    let club = Actor::address("the club", founding.rooms().governance.account());
    let office = founding.rooms().offices()[1].1;
    let mut wiring = office.read(&chain, |m| m.wiring()).unwrap();
    wiring.audit = AccountId([9; 32]);
    office.send(&mut chain, &club, |m| m.wire(wiring)).unwrap();
    assert_eq!(go_on(&mut chain, &founding).unwrap(), 0);
}

#[test]
fn a_charter_survives_being_written_down() {
    let charter = founding(spec()).charter().clone();
    let text = serde_json::to_string_pretty(&charter).unwrap();
    let read: Charter = serde_json::from_str(&text).unwrap();
    assert_eq!(read, charter);
    assert_eq!(read.rooms().addresses(), charter.rooms().addresses());
}

#[test]
fn a_rehearsal_says_what_founding_takes() {
    let founding = founding(spec());
    let costs = founding.rehearse().unwrap();
    // Another chain, at another time: nothing of the rehearsal stays.
    let mut chain = Embedded::new(1_900_000_000_000);
    let who = deployer().account();
    chain.fund(&who);
    let limits = chain.limits().unwrap();
    let before = chain.balance(&who);
    assert_eq!(go_on(&mut chain, &founding).unwrap(), costs.len());
    let paid = before - chain.balance(&who);
    let clock = founding.rooms().club.read(&chain, |m| m.clock()).unwrap();
    let wired = founding.rooms().offices()[3].1.read(&chain, |m| m.wiring());
    assert_eq!(wired.unwrap().clock, [clock.genesis, clock.cycle_ms]);
    let said: u128 = costs.iter().map(|(_, cost)| cost.deposit(&limits)).sum();
    assert_eq!(said, paid);
    // Where prices are others, so is the sum: a code is its bytes and an item or two.
    let (_, upload) = costs[0];
    let (_, length) = founding.code(&costs[0].0).unwrap();
    assert!(
        upload.bytes >= length as u128 && upload.bytes < length as u128 + 200,
        "{upload:?}"
    );
    assert!((1..=3).contains(&upload.items), "{upload:?}");
    let made = costs
        .iter()
        .filter(|(step, _)| matches!(step, Step::Make { .. }));
    assert!(made
        .clone()
        .all(|(_, cost)| cost.accounts == 1 && cost.weight.ref_time > 0));
}
