//! More threats, one test each: the office in wrong hands, a room that is not there, numbers at the edge.

use remainder_fixture::prelude::*;
use remainder_interfaces::contributions::Config;
use ContributionsError as E;

/// Threat: whoever is not the admin changes the rules, and whoever is breaks them.
#[test]
fn nobody_but_the_admin_rules() {
    let mut f = ClubFixture::new();
    for by in ["anna", "stranger", "club"] {
        let set = f.contributions(by, |m| m.set_config(Config::default()));
        assert_eq!(set, Err(E::NotAdmin));
        let office = f.office("contributions");
        let stranger = f.account_of("stranger");
        assert_eq!(
            f.send(office, by, |m| m.set_admin(stranger)),
            Err(OfficeError::NotAdmin)
        );
        assert_eq!(
            f.send(office, by, |m| m.wire(Wiring::default())),
            Err(OfficeError::NotAdmin)
        );
        assert_eq!(
            f.send(office, by, |m| m.set_code([1; 32].into())),
            Err(OfficeError::NotAdmin)
        );
        assert_eq!(
            f.send(office, "admin", |m| m.set_code([1; 32].into())),
            Err(OfficeError::NoSuchCode)
        );
    }
    let broken = Config {
        max_intents: 0,
        ..Config::default()
    };
    assert_eq!(
        f.contributions("admin", |m| m.set_config(broken)),
        Err(E::InvalidConfig)
    );
    let longer = Config {
        challenge_ms: 5 * DAY,
        ..Config::default()
    };
    f.contributions("admin", |m| m.set_config(longer)).unwrap();
    assert_eq!(f.work_config(), longer);
}

/// Threat: a room that was never wired, or wired to nothing, does something by halves.
#[test]
fn an_unwired_room_says_so() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, HOUR);
    f.confirm("bert", id);
    f.after_challenge();
    let office = f.office("contributions");
    let wired = f.read(office, |m| m.wiring());
    f.send(office, "admin", |m| {
        m.wire(Wiring {
            clearing: AccountId([0; 32]),
            ..wired
        })
    })
    .unwrap();
    assert_eq!(
        f.contributions("anna", |m| m.settle(id)),
        Err(E::Unreachable)
    );
    assert_eq!(
        f.member("anna").earning.value,
        0,
        "nothing was noted in the club either"
    );
    f.send(office, "admin", |m| m.wire(wired)).unwrap();
    f.settle(id);
}

/// Threat: numbers at the edge of what fits.
#[test]
fn the_largest_numbers_are_refused_not_wrapped() {
    let mut f = ClubFixture::new();
    let max = u64::MAX;
    let offer = f.offer("anna", CARE, MAX_VALUE);
    let want = f.want("bert", CARE, MAX_VALUE);
    let commit = |f: &mut ClubFixture, quantity, cycle| {
        f.contributions("anna", |m| m.commit(offer, want, quantity, cycle))
            .map(|_| ())
    };
    assert_eq!(commit(&mut f, max, 0), Err(E::QuantityOutOfBounds));
    assert_eq!(commit(&mut f, 1, u32::MAX), Err(E::WrongCycle));
    let large = E::Valuation(ValuationError::TooLarge);
    assert_eq!(commit(&mut f, MAX_VALUE, 0), Err(large));
    assert_eq!(
        f.contributions("anna", |m| m.change(offer, u32::MAX, max, u32::MAX)),
        Err(E::QuantityOutOfBounds)
    );
    for id in [0, u32::MAX] {
        assert_eq!(
            f.contributions("anna", |m| m.accept(id)),
            Err(E::NoSuchCommitment)
        );
        assert_eq!(
            f.contributions("anna", |m| m.settle(id)),
            Err(E::NoSuchContribution)
        );
        assert_eq!(
            f.contributions("anna", |m| m.withdraw(id)),
            Err(E::NoSuchIntent)
        );
    }
    // Ten hours at the largest value that there is are more than anyone may owe.
    let dear = f.add_kind(Category::Care, Unit::Hour, "dear care", 60, 1 << 32);
    let id = f.register("anna", "bert", dear, 100 * HOUR);
    let confirm = f.contributions("bert", |m| m.confirm(id, None));
    assert_eq!(confirm, Err(E::Clearing(ClearingError::DebitLimit)));
}
