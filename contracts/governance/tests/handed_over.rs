//! After the handing over no account keeps a power: every message of every room, from its metadata, in the name of everybody.

use crate::club::*;
use remainder_chain::{powers, Actor, Bundle, Known, Rooms, Somebody};

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
    let somebody = |name: &str, account, known| Somebody {
        name: name.to_owned(),
        account,
        known,
    };
    let admin = Actor::dev("admin").account();
    let mut people = vec![somebody("admin", admin, Known::Outsider)];
    for name in NAMES.iter().chain(&["zoe"]) {
        people.push(somebody(name, Actor::dev(name).account(), Known::Member));
    }
    let room_of_all = somebody("governance", governance, Known::Room);
    let mut privileged = Vec::new();
    for (name, room) in Rooms::NAMES.into_iter().zip(club.f.rooms.addresses()) {
        let bundle = Bundle::load(name).unwrap();
        let mut others = people.clone();
        for (other, account) in Rooms::NAMES.into_iter().zip(club.f.rooms.addresses()) {
            // What reserve takes from the rooms that bond and slash is their own affair.
            if account != governance && name != "reserve" {
                others.push(somebody(other, account, Known::Room));
            }
        }
        let found = powers(&club.f.chain, &room, &bundle, &room_of_all, &others).unwrap();
        assert_eq!(found.others, [], "{name}");
        for label in found.privileged {
            let selector = bundle.message(&label).unwrap();
            let track = club
                .f
                .read(club.f.rooms.governance, |m| m.track_of(room, selector));
            assert_eq!(track, expected(name, &label), "{name}'s {label}");
            privileged.push((name, label));
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
