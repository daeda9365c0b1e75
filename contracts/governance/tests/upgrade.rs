//! The club replaces the code of its rooms: version 1 with members and work in it, version 2 built here, by a constitutional vote.

use crate::club::*;
use remainder_chain::Bundle;
use std::{path::Path, process::Command};

/// Version 2 of these rooms, from the same sources, as the build makes it.
fn build(rooms: &[&str]) -> Vec<Bundle> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("version-2");
    let built = Command::new(root.join("scripts/contracts"))
        .arg("--only")
        .args(rooms)
        .env("REMAINDER_VERSION", "2")
        .env("REMAINDER_CONTRACTS_DIR", &folder)
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    rooms
        .iter()
        .map(|room| Bundle::load_file(&folder.join(format!("{room}.contract"))).unwrap())
        .collect()
}

#[test]
fn a_club_goes_on_in_the_next_version_of_its_rooms() {
    let names = ["club", "governance"];
    let next = build(&names);
    let mut club = Governed::new();
    club.f.join("zoe");
    let begun = club.f.register("anna", "zoe", CARE, 2 * HOUR);
    club.election(Body::Guardian, &[("anna", 0)], &[("bert", &[("anna", 1)])]);
    club.claim(Body::Guardian, 0).unwrap();
    let uploader = club.f.actor("uploader");
    let mut calls = Vec::new();
    for (name, bundle) in names.iter().zip(&next) {
        club.f.chain.upload(&uploader, &bundle.wasm).unwrap();
        let old = club.code(name);
        assert_ne!(old, Some(bundle.code_hash));
        calls.push(club.call(name, "Office::set_code", &bundle.code_hash));
    }
    // Without the codes of their cold messages they cannot say which version they are.
    let id = club.accepted(&calls);
    assert_eq!(club.execute(id), Err(GovernError::NoVersion));
    for code in next.iter().flat_map(|bundle| &bundle.cold) {
        club.f.chain.upload(&uploader, &code.wasm).unwrap();
    }
    club.execute(id).unwrap();
    for (name, room) in club.f.rooms.offices() {
        let version = club.f.read(room, |m| m.version());
        assert_eq!(version, if names.contains(&name) { 2 } else { 1 }, "{name}");
    }
    club.f.check();
    // All that was there is there, and goes on.
    assert_eq!(club.bench(Body::Guardian), ["anna"]);
    assert_eq!(club.f.contribution(begun).provider, 1);
    club.close(id).unwrap();
    club.f.join("yara");
    let next = club.propose("anna", &[]).unwrap();
    club.days(1);
    club.vote("bert", next, Choice::Yes).unwrap();
    club.f.check();
}
