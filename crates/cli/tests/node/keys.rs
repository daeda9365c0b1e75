//! With a key of one's own: from a secret, or from a file that is opened with a password. Neither is ever shown.

use std::process::Output;

use crate::{done, failed, remainder, Club};

const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
/// As polkadot-js exported it; the password is `whoisalice`.
const KEYFILE: &str = r#"{"encoded":"DumgApKCTqoCty1OZW/8WS+sgo6RdpHhCwAkA2IoDBMAgAAAAQAAAAgAAAB6IG/q24EeVf0JqWqcBd5m2tKq5BlyY84IQ8oamLn9DZe9Ouhgunr7i36J1XxUnTI801axqL/ym1gil0U8440Qvj0lFVKwGuxq38zuifgoj0B3Yru0CI6QKEvQPU5xxj4MpyxdSxP+2PnTzYao0HDH0fulaGvlAYXfqtU89xrx2/z9z7IjSwS3oDFPXRQ9kAdDebtyCVreZ9Otw9v3","encoding":{"content":["pkcs8","sr25519"],"type":["scrypt","xsalsa20-poly1305"],"version":"3"},"address":"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY","meta":{"genesisHash":"","name":"Alice","whenCreated":1718265838755}}"#;
const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

/// What was said, all of it.
fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8(text).unwrap()
}

#[test]
fn a_member_signs_with_a_secret_or_a_key_file() {
    let club = Club::founded();
    let file = club.beside("alice.key", KEYFILE);
    let json = ["--output", "json"];
    // By a file and its password.
    let offer = ["offer", "sitting", "4", "--forever", "--keyfile", &file];
    let mut command = club.command();
    command
        .args(offer)
        .args(json)
        .env("REMAINDER_PASSWORD", "whoisalice");
    assert_eq!(done(&command.output().unwrap())["intent"], 1);
    // Without it nobody can be asked, and with a wrong one nothing is opened.
    let output = club.command().args(offer).args(json).output().unwrap();
    failed(&output, 2, "PROMPT_REQUIRED");
    let mut command = club.command();
    command
        .args(offer)
        .args(json)
        .env("REMAINDER_PASSWORD", "hunter2");
    let output = command.output().unwrap();
    failed(&output, 3, "key.WrongPassword");
    assert!(!said(&output).contains("hunter2"));
    // By a phrase in the environment; it is member 2's.
    let mut command = club.command();
    command.env("REMAINDER_SURI", format!("{PHRASE}//Bob"));
    let output = command
        .args(["want", "1", "2"])
        .args(json)
        .output()
        .unwrap();
    let want = done(&output);
    assert_eq!(want["events"][0]["fields"]["intent"]["member"], 2, "{want}");
    assert!(!said(&output).contains("lonely"));
    // Who has no key of it cannot sign, whoever it is.
    for name in ["1", ALICE] {
        club.fails(&format!("offer sitting 1 --as {name}"), 2, "chain.NoKey");
    }
    assert_eq!(
        club.does("intent list")["intents"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn nobody_signs_as_somebody_else() {
    let club = Club::founded();
    let member_of = |environment: &[(&str, &str)], flags: &[&str]| {
        let mut command = club.command();
        command.envs(environment.iter().copied());
        let offer = ["offer", "sitting", "4", "--output", "json"];
        command.args(offer).args(flags).output().unwrap()
    };
    let member = |output: &Output| {
        let offer = done(output);
        offer["events"][0]["fields"]["intent"]["member"].clone()
    };
    // What is typed counts, whatever the environment has.
    let typed = member_of(&[("REMAINDER_SURI", "//Alice")], &["--as", "bob"]);
    assert_eq!(member(&typed), 2);
    let typed = member_of(&[("REMAINDER_AS", "alice")], &["--suri", "//Bob"]);
    assert_eq!(member(&typed), 2);
    let typed = member_of(&[("REMAINDER_KEYFILE", "no.key")], &["--suri", "//Bob"]);
    assert_eq!(member(&typed), 2);
    // One who is named twice is one.
    let twice = member_of(&[], &["--suri", "//Bob", "--as", "2"]);
    assert_eq!(member(&twice), 2);
    // Of two it is not known which.
    let two = ["--suri", "//Bob", "--as", "alice"];
    failed(&member_of(&[], &two), 2, "usage");
    let two = [("REMAINDER_SURI", "//Bob"), ("REMAINDER_AS", "alice")];
    failed(&member_of(&two, &[]), 2, "usage");
    let two = ["key", "address", "--suri", "//Bob", "--as", "alice"];
    let output = remainder().args(two).args(["--output", "json"]).output();
    failed(&output.unwrap(), 2, "usage");
    // A secret that was left empty is not the one that everybody has.
    for empty in ["", "  ", "/", "//", "///x", "/soft"] {
        failed(
            &member_of(&[("REMAINDER_SURI", empty)], &[]),
            3,
            "key.NotASecret",
        );
    }
    let shown = remainder()
        .args(["key", "inspect", "--suri", "//Bob"])
        .output();
    let shown = said(&shown.unwrap());
    assert!(shown.contains("everyone knows"), "{shown}");
}

#[test]
fn an_address_is_shown_and_a_secret_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("alice.key");
    std::fs::write(&file, KEYFILE).unwrap();
    let file = file.display().to_string();
    let key = |arguments: &[&str]| remainder().arg("key").args(arguments).output().unwrap();

    let secret = format!("{PHRASE}//Alice");
    for holder in [["--keyfile", &file], ["--suri", &secret], ["--as", "alice"]] {
        for what in ["address", "qr", "inspect"] {
            let output = key(&[&[what], &holder[..]].concat());
            let text = said(&output);
            assert!(output.status.success() && text.contains(ALICE), "{text}");
            assert!(!text.contains("lonely"), "{text}");
        }
    }
    let qr = said(&key(&["qr", "--as", "alice"]));
    assert!(qr.contains('█') && qr.lines().count() > 12, "{qr}");

    // What is no key says so, and does not repeat it.
    let json = ["--output", "json"];
    let output = key(&[
        &["address", "--suri", "correct horse battery staple"],
        &json[..],
    ]
    .concat());
    failed(&output, 3, "key.NotASecret");
    assert!(!said(&output).contains("horse"));
    std::fs::write(&file, "{\"encoded\": \"correct horse\"}").unwrap();
    let output = key(&[&["address", "--keyfile", &file], &json[..]].concat());
    failed(&output, 3, "key.NotAKeyFile");
    assert!(!said(&output).contains("horse"));
    let both = ["address", "--keyfile", &file, "--suri", "//Alice"];
    failed(&key(&[&both, &json[..]].concat()), 2, "usage");
    failed(&key(&[&["address"], &json[..]].concat()), 2, "usage");
    // Help names the variable, and not what is in it.
    let output = remainder()
        .env("REMAINDER_SURI", &secret)
        .args(["offer", "--help"])
        .output()
        .unwrap();
    assert!(said(&output).contains("REMAINDER_SURI") && !said(&output).contains("lonely"));
}
