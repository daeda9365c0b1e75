//! Whoever verifies a club finds what is wrong with it, and where.

use std::fmt::Debug;

use ink::selector_bytes;
use remainder_chain::{input, verify, Check, Failed, Found, OfficeRef, Room};
use remainder_interfaces::{
    clearing::{self, Clearing},
    club::{self, Club},
    contributions::Contributions,
    reserve::{self, Reserve},
    token::{Move, PSP22},
    valuation::Valuation,
};

use crate::*;

struct Founded {
    chain: Embedded,
    founding: Founding,
}

impl Founded {
    fn new() -> Self {
        Self::of(spec())
    }

    fn of(spec: ClubSpec) -> Self {
        let founding = founding(spec);
        let mut chain = Embedded::default();
        go_on(&mut chain, &founding).unwrap();
        Self { chain, founding }
    }

    /// The club as the one that may do anything to its rooms.
    fn club(&self) -> Actor {
        Actor::address("the club", self.founding.rooms().governance.account())
    }

    fn office(&self, room: &str) -> Room<OfficeRef> {
        let offices = self.founding.rooms().offices();
        offices
            .into_iter()
            .find(|(name, _)| *name == room)
            .unwrap()
            .1
    }

    fn looked_at(&self, rooms: &Rooms, bundles: &[Bundle]) -> Vec<Check> {
        let genesis = self.chain.label().genesis;
        verify(
            &self.chain,
            &genesis,
            self.founding.charter(),
            rooms,
            bundles,
        )
        .unwrap()
    }

    /// What is not as it should be: the room, what, how bad.
    #[track_caller]
    fn is(&self, expected: &[(&str, &str, Found)]) -> Vec<Check> {
        let checks = self.looked_at(self.founding.rooms(), &bundles());
        odd(checks, expected)
    }
}

#[track_caller]
fn odd(checks: Vec<Check>, expected: &[(&str, &str, Found)]) -> Vec<Check> {
    let odd: Vec<Check> = checks
        .into_iter()
        .filter(|check| check.found != Found::Holds)
        .collect();
    let found: Vec<_> = odd.iter().map(|c| (c.room, c.what, c.found)).collect();
    assert_eq!(found, expected, "{odd:#?}");
    odd
}

#[test]
fn a_club_that_was_just_founded_is_as_the_file_says() {
    let club = Founded::new();
    club.is(&[]);
    let checks = club.looked_at(club.founding.rooms(), &bundles());
    // The chain, seven things of each room (the token's and all others alike), clock, terms, kinds.
    assert_eq!(checks.len(), 2 + 8 * 7 + 3, "{checks:#?}");
}

#[test]
fn a_room_that_is_wired_to_another_is_found() {
    let mut club = Founded::new();
    let (office, by) = (club.office("clearing"), club.club());
    let mut wiring = office.read(&club.chain, |m| m.wiring()).unwrap();
    wiring.token = AccountId([9; 32]);
    office
        .send(&mut club.chain, &by, |m| m.wire(wiring))
        .unwrap();
    let odd = club.is(&[("clearing", "wiring", Found::Fails)]);
    assert!(odd[0].says.starts_with("token at 5C"), "{odd:?}");
}

#[test]
fn a_room_with_another_admin_is_found() {
    let mut club = Founded::new();
    let (office, by) = (club.office("token"), club.club());
    let admin = deployer().account();
    office
        .send(&mut club.chain, &by, |m| m.set_admin(admin))
        .unwrap();
    let odd = club.is(&[
        ("token", "admin", Found::Fails),
        ("token", "powers", Found::Fails),
    ]);
    assert!(odd[0].says.starts_with(&deployer().ss58()), "{odd:?}");
    assert!(
        odd[1]
            .says
            .contains("Office::set_code is open to the deployer"),
        "{odd:?}"
    );
}

#[test]
fn a_room_of_other_code_is_found_and_a_known_one_is_named() {
    let mut club = Founded::new();
    let (office, by) = (club.office("token"), club.club());
    let other = Bundle::load("psp22").unwrap();
    club.chain.upload(&by, &other.wasm).unwrap();
    let hash = other.code_hash;
    office
        .send(&mut club.chain, &by, |m| m.set_code(hash.into()))
        .unwrap();
    let odd = club.is(&[
        ("token", "code", Found::Fails),
        ("token", "answers", Found::Fails),
        ("token", "powers", Found::Unverified),
    ]);
    assert!(odd[0].says.contains(&hex::encode(hash)), "{odd:?}");

    // Whoever built what the room runs now can say so; what it does is another question.
    let mut built = bundles();
    built[5] = other;
    built[5].name = "token".into();
    let checks = club.looked_at(club.founding.rooms(), &built);
    let code = checks
        .iter()
        .find(|c| (c.room, c.what) == ("token", "code"));
    assert_eq!(code.unwrap().found, Found::Noted);
    assert!(code.unwrap().says.contains("replaced since"), "{code:?}");
}

#[test]
fn a_room_that_is_elsewhere_or_nowhere_is_found() {
    let mut club = Founded::new();
    // The same code and parameters, but of somebody else: their admin is somebody else too.
    let thief = Actor::dev("thief");
    let charter = Charter::named(thief.account(), spec(), &bundles(), "Lindenhof");
    let theirs = Founding::new(charter, bundles()).unwrap();
    for step in theirs.steps() {
        theirs.carry_out(&mut club.chain, &thief, &step).unwrap();
    }
    let mut addresses = club.founding.rooms().addresses();
    addresses[4] = theirs.rooms().reserve.account();
    let checks = club.looked_at(&Rooms::at(addresses), &bundles());
    let wrong: Vec<_> = checks.iter().filter(|c| c.found == Found::Fails).collect();
    let of = |room, what| wrong.iter().any(|c| (c.room, c.what) == (room, what));
    for what in ["made", "wiring", "admin"] {
        assert!(of("reserve", what), "{wrong:#?}");
    }
    assert!(
        of("clearing", "wiring") && !of("clearing", "made"),
        "{wrong:#?}"
    );

    addresses[4] = AccountId([7; 32]);
    let checks = club.looked_at(&Rooms::at(addresses), &bundles());
    let gone = checks
        .iter()
        .find(|c| (c.room, c.what) == ("reserve", "made"));
    assert!(gone.unwrap().says.contains("no contract"), "{gone:?}");
    assert!(checks.iter().filter(|c| c.room == "reserve").count() == 1);
}

#[test]
fn parameters_that_the_club_changed_are_named() {
    let mut club = Founded::new();
    let (clearing, by) = (club.founding.rooms().clearing, club.club());
    let mut config = club.founding.charter().spec.clearing;
    config.levy_bp = 300;
    clearing
        .send(&mut club.chain, &by, |m| m.set_config(config))
        .unwrap();
    let odd = club.is(&[("clearing", "parameters", Found::Noted)]);
    assert!(odd[0].says.contains("levy_bp: 200 -> 300"), "{odd:?}");
}

#[test]
fn without_the_contracts_codes_are_unverified_and_it_is_said() {
    let club = Founded::new();
    let checks = club.looked_at(club.founding.rooms(), &[]);
    let code = checks
        .iter()
        .find(|c| (c.room, c.what) == ("club", "code"))
        .unwrap();
    assert!(code.says.contains("as the file says"), "{code:?}");
    let unknown = Rooms::NAMES
        .into_iter()
        .flat_map(|room| ["code", "powers"].map(|what| (room, what, Found::Unverified)));
    let unknown: Vec<_> = unknown.collect();
    odd(checks, &unknown);
}

#[test]
fn a_room_that_was_founded_with_another_code_is_found_though_the_file_names_it() {
    // The deployer built a token of their own, and says so.
    let mut theirs = bundles();
    theirs[5] = Bundle::load("token-next").unwrap();
    theirs[5].name = "token".into();
    let charter = Charter::named(deployer().account(), spec(), &theirs, "Lindenhof");
    let founding = Founding::new(charter, theirs).unwrap();
    let mut chain = Embedded::default();
    go_on(&mut chain, &founding).unwrap();
    let club = Founded { chain, founding };
    let odd = club.is(&[
        ("token", "code", Found::Fails),
        ("token", "powers", Found::Unverified),
    ]);
    let built = hex::encode(bundles()[5].code_hash);
    assert!(odd[0].says.contains(&built), "{odd:?}");
}

#[test]
fn an_account_in_the_place_of_the_auditor_is_found() {
    let founded = |audit, governance| {
        let mut spec = spec();
        (spec.audit, spec.governance) = (audit, governance);
        let founding = founding(spec);
        let mut chain = Embedded::default();
        for step in founding.steps() {
            founding.carry_out(&mut chain, &deployer(), &step).unwrap();
        }
        Founded { chain, founding }
    };
    let zeros = Auditor::Account(AccountId([0; 32]));
    let account = Auditor::Account(deployer().account());
    for audit in [account, zeros] {
        let mut club = founded(audit, Some(Default::default()));
        // It is not handed over by those who ask what is left to do,
        assert!(matches!(
            club.founding.handing_over(),
            Err(DeployError::NotSelfGoverned)
        ));
        // and found where somebody did so all the same.
        for room in club.founding.charter().made() {
            let step = Step::HandOver { room };
            club.founding
                .carry_out(&mut club.chain, &deployer(), &step)
                .unwrap();
        }
        let checks = club.looked_at(club.founding.rooms(), &bundles());
        let auditor = checks.iter().find(|c| c.what == "auditor").unwrap();
        assert_eq!(auditor.found, Found::Fails, "{auditor:?}");
        assert!(auditor.says.contains("strike members"), "{auditor:?}");
    }
    let club = founded(Auditor::NONE, Some(Default::default()));
    assert_eq!(club.founding.handing_over().unwrap().len(), 7);
}

#[test]
fn a_room_that_the_charter_does_not_know_is_found() {
    let mut spec = spec();
    spec.audit = Auditor::NONE;
    let club = Founded::of(spec);
    club.is(&[("audit", "auditor", Found::Noted)]);
    let mut addresses = club.founding.rooms().addresses();
    addresses[6] = deployer().account();
    let checks = club.looked_at(&Rooms::at(addresses), &bundles());
    let made = checks
        .iter()
        .find(|c| (c.room, c.what) == ("audit", "made"));
    assert_eq!(made.unwrap().found, Found::Fails, "{made:?}");
}

/// Zeros are everybody's key: nobody in a club may be called so, wherever it has no room.
#[test]
fn whoever_signs_for_zeros_is_nobody() {
    let zeros = Actor::address("zeros", AccountId([0; 32]));
    let mut spec = spec();
    spec.audit = Auditor::NONE;
    let founding = founding(spec);
    let mut chain = Embedded::default();
    let rooms = *founding.rooms();
    // Before the rooms know of each other
    let (wire, make): (Vec<_>, Vec<_>) = founding
        .steps()
        .into_iter()
        .partition(|step| !matches!(step, Step::Make { .. } | Step::Upload { .. }));
    for step in make {
        founding.carry_out(&mut chain, &deployer(), &step).unwrap();
    }
    let anna = founding.charter().spec.founders[0];
    let mint = input(
        selector_bytes!("Token::apply"),
        &vec![Move {
            from: None,
            to: Some(anna),
            value: 1_000_000,
        }],
    );
    let minted = chain.call(&zeros, &rooms.token.account(), &mint).unwrap();
    assert!(minted.reverted, "anyone can mint");
    let supply = rooms.token.read(&chain, |m| m.total_supply()).unwrap();
    assert_eq!(supply, 0);
    let noted = rooms
        .club
        .send(&mut chain, &zeros, |m| m.note_work(1, 2, 4_000));
    refused(noted, club::Error::NotEntitled);
    // and after that, in a club that nobody audits.
    for step in wire {
        founding.carry_out(&mut chain, &deployer(), &step).unwrap();
    }
    let trusted = rooms
        .clearing
        .send(&mut chain, &zeros, |m| m.set_trust(1, 1_000_000));
    refused(trusted, clearing::Error::NotEntitled);
    let struck = rooms.club.send(&mut chain, &zeros, |m| m.dismiss(1));
    refused(struck, club::Error::NotEntitled);
    let bonded = rooms.reserve.send(&mut chain, &zeros, |m| m.bond(1, 1));
    refused(bonded, reserve::Error::NotEntitled);
}

#[track_caller]
fn refused<R: Debug, E: Debug + PartialEq>(sent: Result<R, Failed<E>>, expected: E) {
    match sent {
        Err(Failed::Refused(error)) => assert_eq!(error, expected),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_all_members_may_is_no_power_of_a_founder_who_deployed() {
    let mut spec = spec();
    spec.founders[0] = deployer().account();
    spec.governance = None;
    spec.audit = Auditor::NONE;
    let club = Founded::of(spec);
    let checks = club.looked_at(club.founding.rooms(), &bundles());
    let powers: Vec<_> = checks.iter().filter(|c| c.what == "powers").collect();
    assert!(!powers.is_empty());
    for check in powers {
        assert_eq!(check.found, Found::Holds, "{check:?}");
    }
}

#[test]
fn a_room_that_obeys_zeros_obeys_anyone() {
    let mut spec = spec();
    spec.governance = None;
    spec.audit = Auditor::Account(AccountId([0; 32]));
    let club = Founded::of(spec);
    let checks = club.looked_at(club.founding.rooms(), &bundles());
    let open: Vec<_> = checks
        .iter()
        .filter(|c| c.what == "powers" && c.found == Found::Fails)
        .map(|c| (c.room, c.says.contains("anyone, as the account of zeros")))
        .collect();
    assert_eq!(
        open,
        [("club", true), ("clearing", true), ("reserve", true)]
    );
}

#[test]
fn another_chain_is_found() {
    let club = Founded::new();
    let (charter, rooms) = (club.founding.charter(), club.founding.rooms());
    let checks = verify(&club.chain, &[3; 32], charter, rooms, &bundles()).unwrap();
    let odd = odd(checks, &[("chain", "genesis", Found::Fails)]);
    assert!(odd[0].says.contains("0303"), "{odd:?}");
}

#[test]
fn a_founding_that_is_not_over_is_found() {
    let founding = founding(spec());
    let mut chain = Embedded::default();
    let steps = founding.steps();
    for step in steps
        .iter()
        .filter(|step| !matches!(step, Step::AdoptTerms | Step::AddKind { place: 1 }))
    {
        founding.carry_out(&mut chain, &deployer(), step).unwrap();
    }
    let club = Founded { chain, founding };
    let checks = club.looked_at(club.founding.rooms(), &bundles());
    let fails: Vec<_> = checks
        .iter()
        .filter(|c| c.found == Found::Fails)
        .map(|c| (c.room, c.what))
        .collect();
    for (room, what) in [
        ("contributions", "terms"),
        ("valuation", "kinds"),
        ("club", "admin"),
        ("club", "powers"),
    ] {
        assert!(fails.contains(&(room, what)), "{fails:?}");
    }
    let contributions = club.founding.rooms().contributions;
    assert_eq!(
        contributions.read(&club.chain, |m| m.terms()).unwrap(),
        None
    );
    assert_eq!(
        club.founding
            .rooms()
            .valuation
            .read(&club.chain, |m| m.kind_count())
            .unwrap(),
        1
    );
}

#[test]
fn a_club_that_does_not_govern_itself_says_who_rules() {
    let mut spec = spec();
    spec.governance = None;
    spec.audit = Auditor::NONE;
    let club = Founded::of(spec);
    let rooms = [
        "club",
        "valuation",
        "contributions",
        "clearing",
        "reserve",
        "token",
    ];
    let mut noted = rooms.map(|room| (room, "admin", Found::Noted)).to_vec();
    noted.push(("audit", "auditor", Found::Noted));
    let odd = club.is(&noted);
    assert!(odd[0].says.contains(&deployer().ss58()), "{odd:?}");
}

#[test]
fn a_chain_that_allows_too_little_is_found() {
    let club = Founded::new();
    let mut limits = club.chain.limits().unwrap();
    limits.dependencies = 1;
    limits.weight.ref_time = 1_000_000_000;
    let needs = limits.needs(club.founding.charter(), Some(300_000));
    let lacking: Vec<_> = needs
        .iter()
        .filter(|need| !need.is_met())
        .map(|need| need.what)
        .collect();
    assert_eq!(
        lacking,
        [
            "codes that a contract depends on",
            "picoseconds of execution in a transaction",
            "bytes of a code"
        ]
    );
}
