//! After the handing over no account keeps a power: every message of every room, from its metadata, in the name of everybody.

use crate::club::*;
use remainder_chain::{Actor, Bundle, Receipt, Rooms};

/// What a room answers to a message whose arguments are all zeros: enough of them for any.
fn answer(club: &Governed, by: &AccountId, room: &AccountId, selector: [u8; 4]) -> (bool, Vec<u8>) {
    let mut input = selector.to_vec();
    input.extend([0; 2_048]);
    match club.f.chain.read(by, room, &input) {
        Ok(Receipt {
            reverted, output, ..
        }) => (reverted, output),
        Err(error) => (true, format!("{error:?}").into_bytes()),
    }
}

/// The track that the constitution names: docs/governance.md.
fn expected(room: &str, label: &str) -> Result<Track, GovernError> {
    let message = label.rsplit("::").next().unwrap();
    Ok(match (room, message) {
        (_, "set_admin") => return Err(GovernError::Forbidden),
        ("valuation", "add_kind" | "retire_kind")
        | ("club", "mark")
        | ("clearing", "set_budget") => Track::Act,
        ("governance", "unseat") => Track::Recall,
        (
            "valuation",
            "set_rates" | "set_algorithm" | "set_kind_algorithm" | "sunset" | "set_config",
        )
        | ("clearing", "set_config" | "set_policy")
        | ("reserve", "write_off")
        | ("contributions" | "audit", "set_config") => Track::Ordinary,
        _ => Track::Constitutional,
    })
}

#[test]
fn no_account_but_governance_has_a_privilege_and_each_has_a_track() {
    let mut club = Governed::new();
    club.f.join("zoe");
    let governance = club.f.rooms.governance.account();
    let stranger = Actor::dev("a stranger").account();
    let people: Vec<_> = ["admin", "zoe"]
        .iter()
        .chain(&NAMES)
        .map(|name| (*name, Actor::dev(name).account()))
        .collect();
    let mut privileged = Vec::new();
    for (name, room) in Rooms::NAMES.into_iter().zip(club.f.rooms.addresses()) {
        let bundle = Bundle::load(name).unwrap();
        for label in bundle.messages() {
            let selector = bundle.message(label).unwrap();
            let refused = answer(&club, &stranger, &room, selector);
            let deployer = people[0].1;
            assert_eq!(
                answer(&club, &deployer, &room, selector),
                refused,
                "the deployer is somebody to {name}'s {label}"
            );
            if answer(&club, &governance, &room, selector) == refused {
                continue;
            }
            privileged.push((name, label.to_owned()));
            assert!(refused.0, "{name}'s {label} is open to anybody");
            for (who, account) in &people {
                let got = answer(&club, account, &room, selector);
                assert_eq!(got, refused, "{who} may send {name} {label}");
            }
            for (other, account) in Rooms::NAMES.into_iter().zip(club.f.rooms.addresses()) {
                // What reserve takes from the rooms that bond and slash is their own affair.
                if account != governance && name != "reserve" {
                    let got = answer(&club, &account, &room, selector);
                    assert_eq!(got, refused, "{other} may send {name} {label}");
                }
            }
            let track = club
                .f
                .read(club.f.rooms.governance, |m| m.track_of(room, selector));
            assert_eq!(track, expected(name, label), "{name}'s {label}");
        }
    }
    println!("{} privileged messages: {privileged:?}", privileged.len());
    let known = [
        ("club", "mark"),
        ("club", "set_roles"),
        ("club", "appoint"),
        ("club", "pause"),
        ("club", "set_config"),
        ("valuation", "add_kind"),
        ("valuation", "set_algorithm"),
        ("valuation", "set_kind_algorithm"),
        ("valuation", "sunset"),
        ("valuation", "set_config"),
        ("clearing", "set_budget"),
        ("clearing", "set_policy"),
        ("clearing", "set_config"),
        ("contributions", "set_config"),
        ("audit", "set_config"),
        ("reserve", "slash"),
        ("token", "set_code"),
        ("token", "set_admin"),
    ];
    for (room, label) in known {
        let found = privileged
            .iter()
            .any(|(at, known)| *at == room && known.ends_with(&format!("::{label}")));
        assert!(found, "{room}'s {label} was not found to be privileged");
    }
}

#[test]
fn governance_is_the_admin_of_every_room() {
    let club = Governed::new();
    let governance = club.f.rooms.governance.account();
    for (name, room) in club.f.rooms.offices() {
        let admin = club.f.read(room, |m| m.admin());
        assert_eq!(admin, governance, "{name}");
        let version = club.f.read(room, |m| m.version());
        assert_eq!(version, 1, "{name}");
    }
}

#[test]
fn a_club_in_which_an_account_stands_in_is_not_handed_over() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.governance = Some(Config::default()))
        .build();
    let rooms = f.rooms;
    let handed = remainder_chain::hand_over(&mut f.chain, &Actor::dev("admin"), &rooms);
    assert!(matches!(
        handed,
        Err(remainder_chain::DeployError::NotSelfGoverned)
    ));
}
