//! A plan is published by its root; receivers take up rows with proofs; what nobody took up costs its planner.

use crate::freeze;
use remainder_fixture::prelude::*;
use remainder_interfaces::{
    blake2,
    contributions::{Commitment, Config},
    plans::{Plan, PlanClosed, PlanPublished, PlanRows, Planners, Proven, Row, RowsActivated},
};
use remainder_rules::plan::Tree;
use ContributionsError as E;

/// A club in which anna and cleo have offered care, and bert wants care and bread.
struct Planned {
    f: ClubFixture,
    tree: Tree,
    id: u32,
}

impl Planned {
    fn new() -> Self {
        let mut f = ClubFixture::new();
        let rows = vec![
            Row {
                offer: f.offer("anna", CARE, 5 * HOUR),
                want: f.want("bert", CARE, 4 * HOUR),
                quantity: 2 * HOUR,
            },
            Row {
                offer: f.offer("cleo", CARE, HOUR),
                want: 2,
                quantity: HOUR,
            },
            Row {
                offer: f.offer("cleo", BREAD, 10 * KILO),
                want: f.want("bert", BREAD, 4 * KILO),
                quantity: 3 * KILO,
            },
            Row {
                offer: f.offer("bert", CARE, 5 * HOUR),
                want: f.want("anna", CARE, HOUR),
                quantity: HOUR,
            },
        ];
        let tree = Tree::new(rows, blake2).unwrap();
        let id = publish(&mut f, "cleo", &tree, 10_000).unwrap();
        Self { f, tree, id }
    }

    fn rows(&self, places: &[u32]) -> Vec<Proven> {
        places
            .iter()
            .map(|place| self.tree.prove(*place).unwrap())
            .collect()
    }

    /// The gate says beforehand what comes of it.
    fn activate(&mut self, by: &str, places: &[u32]) -> Result<u32, E> {
        let (plan, rows, member) = (self.id, self.rows(places), self.f.id(by));
        let asked = rows.clone();
        let can = self.f.read(self.f.rooms.plans(), |m| {
            m.can_activate(plan, member, asked)
        });
        let done = self.f.plans(by, |m| m.activate(plan, rows));
        assert_eq!(can, done.map(|_| ()), "{by} {places:?}");
        done
    }

    fn plan(&self) -> Option<Plan> {
        self.f.read(self.f.rooms.plans(), |m| m.plan(self.id))
    }

    fn commitment(&self, id: u32) -> Commitment {
        let found = self
            .f
            .read(self.f.rooms.contributions, |m| m.commitment(id));
        found.unwrap()
    }

    fn left(&self, intent: u32) -> u64 {
        let found = self
            .f
            .read(self.f.rooms.contributions, |m| m.intent(intent));
        found.unwrap().left_in(0)
    }
}

fn publish(f: &mut ClubFixture, by: &str, tree: &Tree, claimed: u64) -> Result<u32, E> {
    let (root, count, cycle) = (tree.root(), tree.rows().len() as u32, f.cycle());
    f.plans(by, |m| m.publish_plan(cycle, root, count, claimed))
}

#[test]
fn a_receiver_takes_up_rows_and_they_are_commitments_of_both() {
    let mut p = Planned::new();
    let published = p.f.emitted::<PlanPublished>();
    assert_eq!((published[0].id, Some(published[0].plan)), (1, p.plan()));
    let first = p.activate("bert", &[0, 1, 2]).unwrap();
    let made = p.f.emitted::<RowsActivated>();
    let [made] = made.as_slice() else {
        panic!("{} events", made.len())
    };
    assert_eq!((made.plan, made.first), (1, first));
    assert_eq!(made.places, [0, 1, 2]);
    for (commitment, id) in made.commitments.iter().zip(first..) {
        assert_eq!(*commitment, p.commitment(id));
        assert!(commitment.accepted);
    }
    let care = p.commitment(first);
    assert_eq!((care.provider, care.receiver, care.kind), (1, 2, CARE));
    assert_eq!((care.quantity, care.value), (2 * HOUR, 2_000));
    // Cleo gives an hour, and bread.
    let bread = p.commitment(first + 2).value;
    assert_eq!(p.f.account("bert").open_receive, 3_000 + bread);
    assert_eq!(p.f.account("anna").open_give, 2_000);
    assert_eq!(p.f.account("cleo").open_give, 1_000 + bread);
    assert_eq!(p.plan().unwrap().activated, 3_000 + bread);
    assert_eq!((p.left(1), p.left(2), p.left(3)), (3 * HOUR, HOUR, 0));
    // Work goes on against them as against any other.
    let done =
        p.f.register_against("anna", Against::Commitment(first), 2 * HOUR);
    p.f.confirm("bert", done);
    p.f.after_challenge();
    p.f.settle(done);
    assert_eq!(p.f.contribution(done).value, 2_000);
}

#[test]
fn who_is_bound_can_decline_and_all_comes_back() {
    let mut p = Planned::new();
    let id = p.activate("bert", &[0]).unwrap();
    p.f.contributions("anna", |m| m.decline(id)).unwrap();
    assert_eq!((p.left(1), p.left(2)), (5 * HOUR, 4 * HOUR));
    assert_eq!(p.f.account("bert").open_receive, 0);
    assert_eq!(p.f.account("anna").open_give, 0);
}

/// Threat: a planner takes a row up and has it called off, again and again, until the bond is free; or holds others' offers so that their plans
/// are not taken up.
#[test]
fn what_is_taken_up_and_called_off_frees_no_bond() {
    let mut p = Planned::new();
    let activated = |p: &Planned| p.plan().unwrap().activated;
    let id = p.activate("bert", &[0]).unwrap();
    let once = activated(&p);
    assert!(once > 0);
    p.f.contributions("anna", |m| m.decline(id)).unwrap();
    assert_eq!(activated(&p), 0);
    p.activate("bert", &[0]).unwrap();
    assert_eq!(activated(&p), once, "as if it were the first time");
}

/// Threat: a planner and somebody with them take rows up, close the plan as soon as its cycle is over, and call all of it off then.
#[test]
fn what_is_called_off_after_the_cycle_frees_no_bond_either() {
    let mut p = Planned::new();
    let id = p.activate("bert", &[0, 1]).unwrap();
    p.f.cycles(1);
    assert_eq!(p.f.plans("cleo", |m| m.close_plan(1)), Err(E::TooEarly));
    p.f.contributions("anna", |m| m.decline(id)).unwrap();
    // What neither does nor calls off anybody may call off once it is closed.
    p.f.after_confirm();
    p.f.contributions("stranger", |m| m.decline(id + 1))
        .unwrap();
    assert_eq!(p.plan().unwrap().activated, 0);
    p.f.cycles(1);
    p.f.plans("stranger", |m| m.close_plan(1)).unwrap();
    assert_eq!(p.f.emitted::<PlanClosed>()[0].forfeit, 100);
}

/// Threat: a planner claims next to nothing, so that the bond is next to nothing, and holds what others offer with rows that are worth much.
#[test]
fn a_plan_that_claims_too_little_is_taken_up_no_further_than_it_claims() {
    let mut p = Planned::new();
    p.id = publish(&mut p.f, "anna", &p.tree, 1_000).unwrap();
    let before = (p.left(1), p.left(2), p.f.account("bert"));
    assert_eq!(p.activate("bert", &[0]), Err(E::ClaimExceeded));
    assert_eq!(p.activate("bert", &[1, 2]), Err(E::ClaimExceeded));
    assert_eq!((p.left(1), p.left(2), p.f.account("bert")), before);
    p.activate("bert", &[1]).unwrap();
    assert_eq!(p.plan().unwrap().activated, 1_000);
    assert_eq!(p.activate("anna", &[3]), Err(E::ClaimExceeded));
    // What was called off can be taken up again.
    p.f.contributions("cleo", |m| m.decline(1)).unwrap();
    p.activate("anna", &[3]).unwrap();
}

#[test]
fn a_plan_counts_among_what_a_member_has_open_until_it_is_closed() {
    let mut p = Planned::new();
    let config = Config {
        max_intents: 5,
        ..p.f.work_config()
    };
    p.f.contributions("admin", |m| m.set_config(config))
        .unwrap();
    // cleo has two offers and a plan.
    let can = |p: &Planned| p.f.read(p.f.rooms.plans(), |m| m.can_publish_plan(3));
    let tree = Tree::new(p.tree.rows().to_vec(), blake2).unwrap();
    let mut last = Ok(0);
    for _ in 0..4 {
        let can = can(&p);
        last = publish(&mut p.f, "cleo", &tree, 100);
        assert_eq!(can, last.map(|_| ()));
    }
    assert_eq!(last, Err(ContributionsError::TooManyIntents));
    p.f.cycles(2);
    let oldest = p.id + 1;
    p.f.plans("stranger", |m| m.close_plan(oldest)).unwrap();
    assert_eq!(can(&p), Ok(()));
}

#[test]
fn who_never_traded_can_be_planned_for() {
    let mut p = Planned::new();
    p.f.join("zoe");
    let offer = p.f.offer("zoe", CARE, HOUR);
    let row = Row {
        offer,
        want: 2,
        quantity: HOUR,
    };
    p.tree = Tree::new(vec![row], blake2).unwrap();
    p.id = publish(&mut p.f, "anna", &p.tree, 1_000).unwrap();
    p.activate("bert", &[0]).unwrap();
    assert_eq!(p.f.account("zoe").open_give, 1_000);
}

#[test]
fn the_planner_announces_rows_as_event_data() {
    let mut p = Planned::new();
    let (plan, rows) = (p.id, p.tree.rows().to_vec());
    let again = rows.clone();
    p.f.plans("cleo", |m| m.announce_rows(plan, 0, rows))
        .unwrap();
    let said = p.f.emitted::<PlanRows>();
    assert_eq!((said[0].id, said[0].first), (plan, 0));
    let tree = Tree::new(said[0].rows.clone(), blake2).unwrap();
    assert_eq!(tree.root(), p.plan().unwrap().root);
    let foreign =
        p.f.plans("anna", |m| m.announce_rows(plan, 0, again.clone()));
    assert_eq!(foreign, Err(E::NotYours));
    let missing = p.f.plans("cleo", |m| m.announce_rows(9, 0, again));
    assert_eq!(missing, Err(E::NoSuchPlan));
    // As many as one message is to carry.
    let many = vec![p.tree.rows()[0]; 1_000];
    p.f.plans("cleo", |m| m.announce_rows(plan, 4, many))
        .unwrap();
}

#[test]
fn the_bond_comes_back_as_far_as_the_plan_was_used() {
    let mut p = Planned::new();
    assert_eq!(p.plan().unwrap().bond, 100);
    let early = p.f.plans("anna", |m| m.close_plan(1));
    assert_eq!(early, Err(E::TooEarly));
    // 4,000 of the 10,000 that were claimed.
    let first = p.activate("bert", &[0, 1]).unwrap();
    p.activate("anna", &[3]).unwrap();
    assert_eq!(first, 1);
    // Its commitments are open for some days of the next cycle.
    p.f.cycles(1);
    let early = p.f.plans("anna", |m| m.close_plan(1));
    assert_eq!(early, Err(E::TooEarly));
    p.f.cycles(1);
    p.f.plans("anna", |m| m.close_plan(1)).unwrap();
    assert_eq!(p.f.emitted::<PlanClosed>()[0].forfeit, 60);
    assert_eq!(p.plan(), None);
    let stake = p.f.read(p.f.rooms.reserve, |m| m.stake_of(3));
    assert_eq!(stake.bonded, 0);
    assert_eq!(p.f.headroom("cleo"), 40_000 - 60);
    let again = p.f.plans("anna", |m| m.close_plan(1));
    assert_eq!(again, Err(E::NoSuchPlan));
}

#[test]
fn several_plans_stand_side_by_side() {
    let mut p = Planned::new();
    let other = publish(&mut p.f, "anna", &p.tree, 20_000).unwrap();
    let plans = p.f.read(p.f.rooms.plans(), |m| m.plans(0, 10));
    assert_eq!(
        plans
            .iter()
            .map(|(id, plan)| (*id, plan.planner))
            .collect::<Vec<_>>(),
        [(1, 3), (other, 1)]
    );
    let page = p.f.read(p.f.rooms.plans(), |m| m.plans(1, 10));
    assert_eq!(page.len(), 1);
    // The same row, of either plan: what the first takes is not left for the second.
    p.activate("bert", &[1]).unwrap();
    p.id = other;
    assert_eq!(p.activate("bert", &[1]), Err(E::CapacityExceeded));
    p.activate("bert", &[0]).unwrap();
}

#[test]
fn only_who_the_club_lets_publishes() {
    let mut p = Planned::new();
    p.f.join("zoe");
    let zoe = p.f.id("zoe");
    assert_eq!(
        publish(&mut p.f, "zoe", &p.tree, 1_000),
        Err(E::NotAPlanner)
    );
    let may = |p: &Planned, id| p.f.read(p.f.rooms.plans(), |m| m.can_publish_plan(id));
    assert_eq!(may(&p, zoe), Err(E::NotAPlanner));
    assert_eq!(may(&p, 2), Ok(()));
    let config = Config {
        planners: Planners::Admins,
        plan_bond_bp: 0,
        ..p.f.work_config()
    };
    p.f.contributions("admin", |m| m.set_config(config))
        .unwrap();
    // The founders are admins, but for bert.
    p.f.club("admin", |m| m.set_roles(2, 0, [0; 32])).unwrap();
    assert_eq!((may(&p, 1), may(&p, 2)), (Ok(()), Err(E::NotAPlanner)));
    assert_eq!(
        publish(&mut p.f, "bert", &p.tree, 1_000),
        Err(E::NotAPlanner)
    );
    let id = publish(&mut p.f, "anna", &p.tree, 1_000).unwrap();
    let plan = p.f.read(p.f.rooms.plans(), |m| m.plan(id)).unwrap();
    assert_eq!(plan.bond, 0);
    // Without a bond there is nothing to give back or to lose.
    p.f.cycles(2);
    p.f.plans("anna", |m| m.close_plan(id)).unwrap();
}

#[test]
fn a_plan_claims_no_more_than_its_planner_can_pledge() {
    let mut p = Planned::new();
    let refused = publish(&mut p.f, "anna", &p.tree, 100_000_000);
    assert!(matches!(refused, Err(E::Reserve(_))), "{refused:?}");
}

/// What each who tries it gets, and that nothing is changed by it.
#[test]
fn rows_that_are_not_so_are_refused_whole() {
    let mut p = Planned::new();
    let before = (p.plan(), p.left(1), p.left(2));
    assert_eq!(p.activate("anna", &[0]), Err(E::NotYours));
    assert_eq!(p.activate("bert", &[0, 3]), Err(E::NotYours));
    assert_eq!(p.activate("bert", &[]), Err(E::QuantityOutOfBounds));
    assert_eq!(p.activate("bert", &[0; 17]), Err(E::QuantityOutOfBounds));
    // Twice is more than what bert wants.
    assert_eq!(p.activate("bert", &[0, 0, 0]), Err(E::CapacityExceeded));
    let mut forged = p.rows(&[0]);
    forged[0].row.quantity = HOUR;
    assert_eq!(
        p.f.plans("bert", |m| m.activate(1, forged)),
        Err(E::NotInPlan)
    );
    let rows = p.rows(&[0]);
    assert_eq!(
        p.f.plans("bert", |m| m.activate(2, rows)),
        Err(E::NoSuchPlan)
    );
    // A plan may say what it likes: rows that cannot be are useless.
    let bad = |offer, want, quantity| Row {
        offer,
        want,
        quantity,
    };
    for (row, why) in [
        (bad(1, 5, HOUR), E::Mismatch),
        (bad(2, 1, HOUR), E::Mismatch),
        (bad(6, 2, HOUR), E::SelfTrade),
        (bad(99, 2, HOUR), E::NoSuchIntent),
        (bad(1, 2, 0), E::QuantityOutOfBounds),
        (bad(1, 2, u64::MAX), E::QuantityOutOfBounds),
        (bad(3, 2, 2 * HOUR), E::CapacityExceeded),
    ] {
        let tree = Tree::new(vec![row], blake2).unwrap();
        let id = publish(&mut p.f, "cleo", &tree, 1_000).unwrap();
        let rows = vec![tree.prove(0).unwrap()];
        let got = p.f.plans("bert", |m| m.activate(id, rows));
        assert_eq!(got, Err(why), "{row:?}");
    }
    assert_eq!((p.plan(), p.left(1), p.left(2)), before);
    freeze(&mut p.f, "bert");
    assert_eq!(p.activate("bert", &[0]), Err(E::MayNotOrder));
    p.f.cycles(1);
    assert_eq!(p.activate("bert", &[0]), Err(E::WrongCycle));
}

#[test]
fn what_a_receiver_cannot_afford_is_refused_whole() {
    let mut p = Planned::new();
    p.f.offer("anna", CARE, 1_000 * HOUR);
    p.f.want("bert", CARE, 1_000 * HOUR);
    let row = |quantity| Row {
        offer: 8,
        want: 9,
        quantity,
    };
    p.tree = Tree::new(vec![row(25 * HOUR), row(20 * HOUR)], blake2).unwrap();
    p.id = publish(&mut p.f, "anna", &p.tree, 45_000).unwrap();
    let refused = p.activate("bert", &[0, 1]);
    assert!(matches!(refused, Err(E::Clearing(_))), "{refused:?}");
    assert_eq!(p.f.account("bert").open_receive, 0);
    p.activate("bert", &[0]).unwrap();
}

#[test]
fn a_provider_of_several_rows_and_a_want_of_several_are_counted_once() {
    let mut p = Planned::new();
    p.f.offer("anna", BREAD, 9 * KILO);
    let row = |offer, want, quantity| Row {
        offer,
        want,
        quantity,
    };
    // Want 2 is care for bert, 5 is bread for him; anna gives both, care in two rows.
    p.tree = Tree::new(
        vec![row(1, 2, HOUR), row(1, 2, 2 * HOUR), row(8, 5, KILO)],
        blake2,
    )
    .unwrap();
    p.id = publish(&mut p.f, "cleo", &p.tree, 10_000).unwrap();
    let first = p.activate("bert", &[0, 1, 2]).unwrap();
    let bread = p.commitment(first + 2).value;
    assert_eq!(
        (p.left(1), p.left(2), p.left(8)),
        (2 * HOUR, HOUR, 8 * KILO)
    );
    assert_eq!(p.f.account("anna").open_give, 3_000 + bread);
    assert_eq!(p.plan().unwrap().activated, 3_000 + bread);
    let open = |p: &Planned, id| {
        let room = p.f.rooms.contributions;
        p.f.read(room, |m| m.activity(id)).open
    };
    assert_eq!((open(&p, 1), open(&p, 2)), (3, 3));
    for id in first..first + 3 {
        p.f.contributions("anna", |m| m.decline(id)).unwrap();
    }
    assert_eq!((open(&p, 1), open(&p, 2)), (0, 0));
    assert_eq!(p.f.account("bert").open_receive, 0);
}
