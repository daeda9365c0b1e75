//! Each error of the room is provoked, through the room or through `contributions`: a variant that is not fails the test.

use ink::scale_info::{TypeDef, TypeInfo};
use remainder_fixture::audited::*;
use remainder_fixture::prelude::*;
use remainder_interfaces::{audit::Matter, contributions::Error as C};
use std::{collections::BTreeSet, fmt::Debug};

/// The variants of an error, by name.
fn variants<E: TypeInfo>() -> BTreeSet<String> {
    let TypeDef::Variant(variants) = E::type_info().type_def else {
        panic!("no enum");
    };
    let names = variants.variants.iter().map(|v| v.name.to_string());
    names.collect()
}

/// The variant that an answer is refused with.
fn refused<T: Debug, E: Debug>(answer: Result<T, E>) -> String {
    let error = format!("{:?}", answer.unwrap_err());
    error.split('(').next().unwrap_or_default().to_owned()
}

/// What the beacon and the office refuse.
fn of_the_beacon(said: &mut Vec<String>) {
    let mut club = Audited::of(&MANY, |_| ());
    let config = club.f.read(club.f.rooms.audit, |m| m.config());
    said.push(refused(club.f.audit("anna", |m| m.set_config(config))));
    let mut bad = config;
    bad.tries = 0;
    said.push(refused(club.f.audit("admin", |m| m.set_config(bad))));
    let mut longer = config;
    longer.epoch_ms += 1;
    let epochs = refused(club.f.audit("admin", |m| m.set_config(longer)));
    assert_eq!(
        epochs, "InvalidConfig",
        "epochs are numbered by their length"
    );
    let mut dearer = config;
    dearer.keeper_bond += 1;
    let bonds = refused(club.f.audit("admin", |m| m.set_config(dearer)));
    assert_eq!(
        bonds, "InvalidConfig",
        "bonds that were pledged are what ends"
    );
    said.push(refused(club.f.audit("stranger", |m| m.keep([1; 32]))));
    said.push(refused(club.f.audit("anna", |m| m.keep([1; 32]))));
    said.push(refused(club.f.audit("dora", |m| m.resign())));
    said.push(refused(club.f.audit("stranger", |m| m.dismiss(0))));
    let matter = Matter {
        value: 1,
        contribution: 1,
        provider: 1,
        receiver: 2,
        admins: [0; 2],
        category: Category::Care,
        disputed: false,
    };
    let forged = club.f.audit("anna", |m| m.open(matter, Cause::Lot, 3, 0));
    said.push(refused(forged));
    let forged = club.f.audit("anna", |m| m.finish(1));
    assert_eq!(refused(forged), "NotEntitled");
    for name in &MANY[3..16] {
        club.f.audit(name, |m| m.keep([1; 32])).unwrap();
    }
    said.push(refused(club.f.audit("quin", |m| m.keep([1; 32]))));

    let mut poor = Audited::of(&MANY, |s| s.clearing.base_limit = 25_000);
    poor.f.audit("anna", |m| m.resign()).unwrap();
    let id = poor.f.register("dora", "emil", CARE, HOUR);
    poor.f.confirm("emil", id);
    let id = poor.f.register("dora", "emil", CARE, HOUR);
    poor.f.confirm("emil", id);
    said.push(refused(poor.f.audit("dora", |m| m.keep([1; 32]))));

    let mut club = Audited::new();
    club.faithful = vec!["anna", "bert"];
    club.days(3);
    let link = club.link("cleo", 1);
    let mut give =
        |place, epoch, link| refused(club.f.audit("cleo", |m| m.reveal_link(place, epoch, link)));
    said.push(give(2, 2, link));
    said.push(give(2, 1, [0; 32]));
    said.push(give(0, 1, link));
    club.days(1);
    let mut give =
        |place, epoch, link| refused(club.f.audit("cleo", |m| m.reveal_link(place, epoch, link)));
    said.push(give(2, 2, link));
    said.push(refused(club.f.audit("stranger", |m| m.adopt(1))));
    said.push(refused(club.f.audit("stranger", |m| m.adopt(9))));
}

/// What the juries refuse.
fn of_the_juries(said: &mut Vec<String>) {
    let mut club = Audited::of(&MANY, |s| s.clearing.commons_base = 0);
    let id = club.drawn();
    said.push(refused(club.f.audit("fred", |m| m.seat(1, 1))));
    let case = club.open("fred", id);
    said.push(refused(club.f.audit("dora", |m| m.appeal(case))));
    said.push(refused(club.f.audit("gina", |m| m.appeal(case))));
    said.push(refused(club.f.audit("fred", |m| m.seat(case, 1))));
    let jurors = club.seat(case);
    said.push(refused(club.f.audit("fred", |m| m.seat(case, 1))));
    said.push(refused(club.f.audit("fred", |m| m.close(case))));
    let (juror, place) = jurors[0].clone();
    said.push(refused(club.commit(case, "dora", place, Verdict::Half)));
    said.push(refused(
        club.f.audit(&juror, |m| m.commit(case, place, [0; 32])),
    ));
    said.push(refused(club.reveal(case, place, Verdict::Half)));
    for (juror, place) in &jurors[1..] {
        club.commit(case, juror, *place, Verdict::Half).unwrap();
        said.push(refused(club.commit(case, juror, *place, Verdict::Half)));
    }
    club.days(2);
    said.push(refused(club.commit(case, &juror, place, Verdict::Half)));
    said.push(refused(club.reveal(case, place, Verdict::Half)));
    for (_, place) in &jurors[1..] {
        club.reveal(case, *place, Verdict::Half).unwrap();
        said.push(refused(club.reveal(case, *place, Verdict::Half)));
    }
    club.days(1);
    club.close(case);
    let early = club.f.contributions("stranger", |m| m.execute(id));
    let Err(C::Audit(early)) = early else {
        panic!("{early:?}");
    };
    said.push(refused(Err::<(), _>(early)));
    club.days(2);
    said.push(refused(club.f.audit("dora", |m| m.appeal(case))));
    let open = club.f.contributions("fred", |m| m.open(id + 1));
    assert_eq!(refused(open), "NoSuchContribution");
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    // The commons has no budget for the first cycle.
    said.push(refused(club.settle_juror(case, jurors[1].1)));
}

/// What is refused because another room is not there.
fn of_the_wiring(said: &mut Vec<String>) {
    let mut club = Audited::new();
    let office = club.f.office("audit");
    let wiring = club.f.read(office, |m| m.wiring());
    let mut astray = wiring;
    astray.club = AccountId::from([9; 32]);
    club.f.send(office, "admin", |m| m.wire(astray)).unwrap();
    said.push(refused(club.f.audit("dora", |m| m.keep([1; 32]))));
}

#[test]
fn every_error_of_the_room_is_provoked() {
    let mut said = Vec::new();
    of_the_beacon(&mut said);
    of_the_juries(&mut said);
    of_the_wiring(&mut said);
    // What the lot is asked for, by `contributions`.
    let mut club = Audited::new();
    let id = club.spared("dora", "emil");
    let Err(C::Audit(spared)) = club.f.contributions("fred", |m| m.open(id)) else {
        panic!("it was not drawn");
    };
    said.push(refused(Err::<(), _>(spared)));
    let said: BTreeSet<String> = said.into_iter().collect();
    assert_eq!(said, variants::<AuditError>());
}

#[test]
fn what_the_audit_makes_contributions_refuse_is_provoked() {
    let mut club = Audited::new();
    let id = club.f.register("dora", "emil", CARE, HOUR);
    club.f.confirm("emil", id);
    let own = club.f.contributions("dora", |m| m.challenge(id, [0; 32]));
    assert_eq!(own, Err(C::SelfChallenge));
    let early = club.f.contributions("fred", |m| m.open(id));
    assert_eq!(early, Err(C::Audit(AuditError::SeedUnknown)));
    let drawn = club.drawn();
    for by in ["dora", "stranger"] {
        let settled = club.f.contributions(by, |m| m.settle(drawn));
        assert_eq!(settled, Err(C::Drawn));
        let expired = club.f.contributions(by, |m| m.expire(drawn));
        assert_eq!(expired, Err(C::NotExpired));
    }
    let judged = club.f.contributions("stranger", |m| m.execute(drawn));
    assert_eq!(judged, Err(C::WrongState));
    let stranger = club.f.contributions("stranger", |m| m.open(drawn));
    assert_eq!(stranger, Err(C::Club(ClubError::NotAMember)));
}
