//! Whoever verifies a club finds what is wrong with it, and where.

use remainder_chain::{verify, Check, Found, OfficeRef, Room};
use remainder_interfaces::{
    clearing::Clearing, contributions::Contributions, valuation::Valuation,
};

use crate::*;

struct Founded {
    chain: Embedded,
    founding: Founding,
}

impl Founded {
    fn new() -> Self {
        let founding = founding(spec());
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
        ("token", "powers", Found::Noted),
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
fn without_the_contracts_hashes_alone_are_compared_and_it_is_said() {
    let club = Founded::new();
    let checks = club.looked_at(club.founding.rooms(), &[]);
    let code = checks
        .iter()
        .find(|c| (c.room, c.what) == ("club", "code"))
        .unwrap();
    assert!(code.says.contains("as the file says"), "{code:?}");
    let powers = Rooms::NAMES.map(|room| (room, "powers", Found::Noted));
    odd(checks, &powers);
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
    let founding = founding(spec);
    let mut chain = Embedded::default();
    go_on(&mut chain, &founding).unwrap();
    let club = Founded { chain, founding };
    let rooms = [
        "club",
        "valuation",
        "contributions",
        "clearing",
        "reserve",
        "token",
    ];
    let odd = club.is(&rooms.map(|room| (room, "admin", Found::Noted)));
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
