//! After the challenge window anyone settles; later the record goes.

use crate::state;
use remainder_fixture::prelude::*;
use remainder_interfaces::contributions::{ContributionPruned, ContributionSettled};
use ContributionsError as E;

#[test]
fn a_stranger_settles_after_the_challenge_window() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, 2 * HOUR);
    let settle = |f: &mut ClubFixture| f.contributions("stranger", |m| m.settle(id));
    assert_eq!(settle(&mut f), Err(E::WrongState));
    f.confirm("bert", id);
    f.chain.advance_ms(3 * DAY - 1);
    assert_eq!(settle(&mut f), Err(E::TooEarly));
    assert_eq!(
        f.read(f.rooms.contributions, |m| m.can_settle(id)),
        Err(E::TooEarly)
    );
    f.chain.advance_ms(1);
    assert_eq!(f.read(f.rooms.contributions, |m| m.can_settle(id)), Ok(()));
    settle(&mut f).unwrap();
    let said = &f.emitted::<ContributionSettled>()[0];
    assert_eq!((said.id, said.provider, said.receiver), (id, 1, 2));
    assert_eq!((said.kind, said.value, said.cycle), (CARE, 2_000, 0));
    assert_eq!(f.account("anna").given, 1_960, "less the levy");
    assert_eq!(f.account("bert").received, 2_000);
    assert_eq!(f.account("commons").given, 40);
    assert_eq!(
        (f.account("anna").open_give, f.account("bert").open_receive),
        (0, 0)
    );
    assert_eq!(settle(&mut f), Err(E::WrongState));
    assert_eq!(
        f.read(f.rooms.contributions, |m| m.can_settle(99)),
        Err(E::NoSuchContribution)
    );
}

#[test]
fn a_posting_belongs_to_the_cycle_in_which_it_is_settled() {
    let mut f = ClubFixture::new();
    f.days(27);
    let id = f.register("anna", "bert", CARE, HOUR);
    f.confirm("bert", id);
    f.days(10);
    f.settle(id);
    assert_eq!(state(&f, id), State::Settled { cycle: 1 });
    assert_eq!(f.account("bert").cycle, 1);
}

#[test]
fn settling_is_never_refused_for_want_of_means() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, 40 * HOUR);
    f.confirm("bert", id);
    f.clearing("admin", |m| {
        m.set_config(remainder_interfaces::clearing::Config {
            base_limit: 0,
            ..Default::default()
        })
    })
    .unwrap();
    crate::freeze(&mut f, "bert");
    f.after_challenge();
    f.settle(id);
    assert_eq!(f.headroom("bert"), -40_000);
}

#[test]
fn work_for_two_earns_standing() {
    let mut f = ClubFixture::new();
    f.join("dora");
    f.work("dora", "anna", CARE, 3 * HOUR);
    assert!(!f.party("dora").standing, "one counterparty is not enough");
    f.work("dora", "bert", CARE, HOUR);
    assert_eq!(f.member("dora").standing_through, Some(2));
    f.cycles(3);
    assert!(!f.party("dora").standing);
}

#[test]
fn a_record_goes_when_its_retention_is_over() {
    let mut f = ClubFixture::new();
    let settled = f.work("anna", "bert", CARE, HOUR);
    let cancelled = f.register("anna", "bert", CARE, HOUR);
    f.contributions("anna", |m| m.cancel(cancelled)).unwrap();
    let open = f.register("anna", "bert", CARE, HOUR);
    f.contributions("bert", |m| m.dispute(open, [0; 32]))
        .unwrap();
    f.cycles(3);
    let prune = |f: &mut ClubFixture, id| f.contributions("stranger", |m| m.prune(id));
    assert_eq!(prune(&mut f, settled), Err(E::TooEarly));
    f.cycles(1);
    for id in [settled, cancelled] {
        prune(&mut f, id).unwrap();
        assert_eq!(f.emitted::<ContributionPruned>()[0].id, id);
        assert_eq!(prune(&mut f, id), Err(E::NoSuchContribution));
    }
    assert_eq!(prune(&mut f, open), Err(E::WrongState));
}

#[test]
fn records_are_pruned_oldest_first_so_that_none_is_hidden() {
    let mut f = ClubFixture::new();
    let open = f.register("anna", "bert", CARE, HOUR);
    f.contributions("bert", |m| m.dispute(open, [0; 32]))
        .unwrap();
    let hers = f.work("anna", "cleo", CARE, HOUR);
    let theirs = f.work("cleo", "bert", CARE, HOUR);
    f.cycles(5);
    let prune = |f: &mut ClubFixture, id| f.contributions("stranger", |m| m.prune(id));
    assert_eq!(prune(&mut f, hers), Err(E::NotOldest), "of the provider");
    assert_eq!(prune(&mut f, theirs), Err(E::NotOldest), "of both");
    f.contributions("anna", |m| m.cancel(open)).unwrap();
    assert_eq!(prune(&mut f, hers), Err(E::NotOldest));
    for id in [open, hers, theirs] {
        prune(&mut f, id).unwrap();
    }
}

#[test]
fn a_page_after_a_record_that_is_gone_or_anothers_is_empty() {
    let mut f = ClubFixture::new();
    let old = f.work("anna", "bert", CARE, HOUR);
    f.cycles(5);
    let others = f.work("bert", "cleo", CARE, HOUR);
    let new = f.work("anna", "cleo", CARE, HOUR);
    let ids = |f: &ClubFixture, before| {
        let list = f.read(f.rooms.contributions, |m| m.history(1, before, 9));
        list.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&f, 0), [new, old]);
    assert!(ids(&f, others).is_empty());
    f.contributions("stranger", |m| m.prune(old)).unwrap();
    assert_eq!(ids(&f, 0), [new]);
    assert!(
        ids(&f, old).is_empty(),
        "a client that pages comes to an end"
    );
    assert!(ids(&f, 99).is_empty());
}

#[test]
fn a_member_s_history_is_read_newest_first() {
    let mut f = ClubFixture::new();
    let one = f.register("anna", "bert", CARE, HOUR);
    let two = f.register("cleo", "anna", CARE, HOUR);
    let three = f.register("bert", "cleo", CARE, HOUR);
    let four = f.register("anna", "cleo", BREAD, KILO);
    let history = |member, before, limit| -> Vec<u32> {
        let list = f.read(f.rooms.contributions, |m| m.history(member, before, limit));
        list.into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(history(1, 0, 50), [four, two, one]);
    assert_eq!(history(2, 0, 50), [three, one]);
    assert_eq!(history(1, four, 1), [two]);
    assert!(history(1, one, 9).is_empty());
    assert!(history(99, 0, 9).is_empty());
    let page = f.read(f.rooms.contributions, |m| m.contributions(1, 2));
    assert_eq!(
        page.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [two, three]
    );
}
