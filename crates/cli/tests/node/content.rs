//! Evidence gets to those who judge it, and to nobody else.

use std::{fs, process::Output};

use crate::{
    common, done, failed,
    history::{index, Server},
    Club,
};

/// `remainder content` on a served club.
fn content(club: &Club, server: &Server, by: Option<&str>, words: &[&str]) -> Output {
    let mut command = common::remainder();
    command
        .env("REMAINDER_DEPLOYMENT", club.file())
        .env("REMAINDER_SERVER", format!("http://{}", server.address));
    if let Some(by) = by {
        command.env("REMAINDER_AS", by);
    }
    let words = [&["content"], words, &["--output", "json"]].concat();
    command.args(words).output().unwrap()
}

/// What members do while the history is served.
fn acts(club: &Club, server: &Server, words: &[&str]) -> Output {
    let mut command = club.command();
    command.env("REMAINDER_SERVER", format!("http://{}", server.address));
    let words = [words, &["--output", "json"]].concat();
    command.args(words).output().unwrap()
}

#[test]
fn evidence_is_stored_by_who_has_it_read_by_the_parties_and_deleted() {
    let club = Club::founded();
    done(&index(&club, "club.db", &["--once"]).output().unwrap());
    let server = Server::start(&club, "club.db", &[]);
    // alice works for bob, and what shows it is stored with the same command.
    let photo = b"%PDF-1.7 alice sat with bob's mother";
    let file = club.folder.path().join("photo.pdf");
    fs::write(&file, photo).unwrap();
    let named = format!("@{}", file.display());
    let work = [
        "contribute",
        "sitting",
        "2",
        "--for",
        "bob",
        "--evidence",
        &named,
        "--as",
        "alice",
    ];
    let work = done(&acts(&club, &server, &work));
    let hash = work["events"][0]["fields"]["contribution"]["evidence"]
        .as_str()
        .unwrap()
        .to_owned();
    done(&index(&club, "club.db", &["--once"]).output().unwrap());
    // The other party fetches it as it was.
    let out = club.folder.path().join("fetched.pdf");
    let out = out.to_str().unwrap();
    for by in ["alice", "bob"] {
        let got = done(&content(
            &club,
            &server,
            Some(by),
            &["get", &hash, "--out", out],
        ));
        assert_eq!(
            (&got["media"], &got["size"]),
            (&"application/pdf".into(), &photo.len().into())
        );
        assert_eq!(fs::read(out).unwrap(), photo);
        fs::remove_file(out).unwrap();
    }
    // Nobody else does, and nothing is written for them.
    for (by, code) in [
        (Some("dave"), "content.NotForYou"),
        (Some("stranger"), "content.NotAMember"),
        (None, "content.NotForAnyone"),
    ] {
        let output = content(&club, &server, by, &["get", &hash, "--out", out]);
        failed(&output, 1, code);
        assert!(fs::metadata(out).is_err());
    }
    failed(
        &content(&club, &server, Some("bob"), &["delete", &hash]),
        1,
        "content.NotFound",
    );
    // bob says it was not so, in a text; alice reads why.
    let words = ["confirm", "1", "--dispute", "nobody came", "--as", "bob"];
    let said = done(&acts(&club, &server, &words));
    let why = said["events"][0]["fields"]["reason"]
        .as_str()
        .unwrap()
        .to_owned();
    done(&index(&club, "club.db", &["--once"]).output().unwrap());
    let got = done(&content(&club, &server, Some("alice"), &["get", &why]));
    assert_eq!(got["text"], "nobody came");
    // alice deletes it; the hash stays on the chain, and can be stored again.
    done(&content(&club, &server, Some("alice"), &["delete", &hash]));
    failed(
        &content(&club, &server, Some("bob"), &["get", &hash]),
        1,
        "content.NotFound",
    );
    let kept = club.does("contribution show 1");
    assert!(kept.to_string().contains(&hash), "{kept}");
    let path = file.to_str().unwrap();
    let again = done(&content(&club, &server, Some("alice"), &["put", path]));
    assert_eq!(again["hash"], hash);
    // What cannot be done says why.
    let put =
        |by: &str, words: &[&str]| content(&club, &server, Some(by), &[&["put"], words].concat());
    failed(
        &put("stranger", &["--text", "hello"]),
        1,
        "content.NotAMember",
    );
    failed(&put("alice", &["/no/such/file"]), 3, "input");
    failed(
        &content(&club, &server, None, &["put", "--text", "hello"]),
        2,
        "usage",
    );
    let address = remainder_chain::Actor::dev("alice").ss58();
    failed(&put(&address, &["--text", "hello"]), 2, "chain.NoKey");
    failed(
        &content(&club, &server, Some("alice"), &["get", "0x12"]),
        2,
        "usage",
    );
    done(&put("bob", &["--text", "hello"]));
    // Evidence that cannot be stored is not named either.
    drop(server);
    let mut command = club.command();
    command.env("REMAINDER_SERVER", "http://127.0.0.1:1");
    let words = [
        "contribute",
        "sitting",
        "1",
        "--for",
        "bob",
        "--evidence",
        "diary",
        "--as",
        "alice",
    ];
    let words = [&words[..], &["--output", "json"]].concat();
    failed(
        &command.args(words).output().unwrap(),
        5,
        "content.NoServer",
    );
    club.fails("contribution show 2", 1, "contributions.NoSuchContribution");
}
