//! Texts and evidence are for whom the chain says.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use futures::StreamExt as _;
use ink::primitives::AccountId;
use remainder_chain::{account_text, Actor};
use remainder_fixture::{audited::*, prelude::*};
use remainder_history::{
    content::{hash_of, statement, Item, Put, Store},
    read::member_of,
    Club, Db,
};
use remainder_interfaces::NOWHERE;
use remainder_rules::{party::role, COMMONS};
use serde_json::Value;
use sp_core::Pair as _;
use sqlx::Connection as _;

use crate::{
    databases::Databases,
    served::Served,
    story::{catch_up, Story},
};

fn named(hash: &[u8; 32]) -> String {
    format!("0x{}", hex::encode(hash))
}

fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap().as_millis() as u64
}

/// What the server is called.
const SERVER: &str = "https://lindenhof.example";

/// What somebody signs with their key: as it is, or as a wallet wraps it.
fn signed(club: &Club, who: &Actor, method: &str, hash: &str, until: u64, wrap: bool) -> String {
    signed_for(SERVER, club, who, method, hash, until, wrap)
}

fn signed_for(
    server: &str,
    club: &Club,
    who: &Actor,
    method: &str,
    hash: &str,
    until: u64,
    wrap: bool,
) -> String {
    let mut text = statement(club, server, method, hash, until);
    if wrap {
        text = format!("<Bytes>{text}</Bytes>");
    }
    let signature = who.key().unwrap().sign(text.as_bytes());
    format!(
        "Remainder account=\"{}\", until=\"{until}\", signature=\"0x{}\"",
        who.ss58(),
        hex::encode(signature.0)
    )
}

struct Desk {
    served: Served,
    club: Club,
}

impl Desk {
    /// Of a story's club, with a history in a file of its own.
    async fn of(story: &Story) -> Self {
        Self {
            served: Served::of(story, Databases::sqlite()).await,
            club: story.club(),
        }
    }

    async fn ask(
        &self,
        method: &str,
        hash: &[u8; 32],
        by: Option<&str>,
        body: &[u8],
    ) -> (u16, Vec<u8>) {
        let hash = named(hash);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/content/{hash}"));
        if let Some(by) = by {
            let header = signed(
                &self.club,
                &Actor::dev(by),
                method,
                &hash,
                now() + 60_000,
                by < "d",
            );
            request = request.header("authorization", header);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        let (status, _, body) = self.served.ask(request).await;
        (status.as_u16(), body)
    }

    async fn put(&self, by: &str, bytes: &[u8]) -> [u8; 32] {
        let hash = hash_of(bytes);
        let (status, body) = self.ask("PUT", &hash, Some(by), bytes).await;
        assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
        hash
    }

    async fn status(&self, hash: &[u8; 32], by: Option<&str>) -> u16 {
        self.ask("GET", hash, by, &[]).await.0
    }
}

fn plain(text: &[u8]) -> Item {
    Item {
        media: "text/plain".into(),
        bytes: text.to_vec(),
    }
}

fn title(body: &[u8]) -> String {
    let problem: Value = serde_json::from_slice(body).unwrap();
    problem["title"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn evidence_is_for_the_parties_and_the_jurors_of_its_case() {
    // given: dora worked for emil, who disputes it; a jury is seated
    let evidence = b"what dora did for emil";
    let reason = b"nothing of that was done";
    let mut audited = Audited::new();
    // Seeds are known some days after the keepers began.
    audited.days(5);
    let mut a = audited.clone();
    let mut story = Story::over(audited.f);
    let emil = story.f.id("emil");
    let id = story
        .act(|f| {
            f.contributions("dora", |m| {
                m.register(Against::Free(emil, CARE), HOUR, hash_of(evidence))
            })
        })
        .unwrap();
    story
        .act(|f| f.contributions("emil", |m| m.dispute(id, hash_of(reason))))
        .unwrap();
    let case = story
        .act(|f| f.contributions("dora", |m| m.open(id)))
        .unwrap();
    // The seed of its jury is known some days later.
    let mut jurors: Vec<String> = vec![];
    for day in 1.. {
        a.f = story.f.clone();
        a.days(1);
        story.f = a.f.clone();
        let seated = story.act(|f| f.audit("stranger", |m| m.seat(case, 16)));
        a.f = story.f.clone();
        let panel = a.panel(case, a.running(case));
        jurors.extend(panel.into_iter().map(|(name, _)| name));
        if !jurors.is_empty() {
            break;
        }
        assert!(day < 10, "{seated:?}");
    }
    // and: fred names the same hash in work and in a text of his own
    let fred = story.f.id("fred");
    let gina = story.f.id("gina");
    assert!(fred != gina);
    story
        .act(|f| {
            f.contributions("fred", |m| {
                m.register(Against::Free(gina, CARE), HOUR, hash_of(evidence))
            })
        })
        .unwrap();
    let desk = Desk::of(&story).await;
    let hash = desk.put("dora", evidence).await;
    // then
    assert_eq!(desk.status(&hash, None).await, 401);
    for by in ["dora", "emil"] {
        assert_eq!(desk.status(&hash, Some(by)).await, 200, "{by}");
    }
    for juror in &jurors {
        assert_eq!(desk.status(&hash, Some(juror)).await, 200, "{juror}");
    }
    let others = [
        "anna", "bert", "cleo", "fred", "gina", "hugo", "ines", "jana",
    ];
    for other in others
        .into_iter()
        .filter(|name| !jurors.iter().any(|juror| juror == name))
    {
        assert_eq!(desk.status(&hash, Some(other)).await, 403, "{other}");
    }
    assert_eq!(desk.status(&hash, Some("nobody")).await, 403);
    // The reason of the dispute is the same parties', and stored by who disputes.
    let said = desk.put("emil", reason).await;
    assert_eq!(desk.status(&said, Some("dora")).await, 200);
    assert_eq!(desk.status(&said, None).await, 401);
    // Who stored it deletes it, and nobody else; the chain goes on naming it.
    let (status, body) = desk.ask("DELETE", &hash, Some("emil"), &[]).await;
    assert_eq!((status, title(&body)), (404, "NotFound".into()));
    assert_eq!(desk.ask("DELETE", &hash, Some("dora"), &[]).await.0, 204);
    assert_eq!(desk.status(&hash, Some("emil")).await, 404);
    let (_, work) = desk.served.get(&format!("/api/contributions/{id}")).await;
    assert_eq!(work["evidence"], named(&hash));
}

#[tokio::test]
async fn evidence_of_work_for_the_commons_is_for_the_admins_until_it_is_over() {
    // given: anna worked for the commons; dora is no admin
    let evidence = b"what anna did for all";
    let hash = hash_of(evidence);
    let mut story = Story::new();
    story.act(|f| f.join("dora"));
    let work = Against::Free(COMMONS, CARE);
    let id = story
        .act(|f| f.contributions("anna", |m| m.register(work, HOUR, hash)))
        .unwrap();
    let readers = |story: Story| async move {
        let desk = Desk::of(&story).await;
        desk.put("anna", evidence).await;
        let mut readers = Vec::new();
        for by in ["bert", "cleo", "dora"] {
            if desk.status(&hash, Some(by)).await == 200 {
                readers.push(by);
            }
        }
        readers
    };
    // then: whoever may be asked to approve it reads it
    assert_eq!(readers(story.clone()).await, ["bert", "cleo"]);
    // when: cleo is no admin any more, and dora is one, it is dora who may be asked
    let [bert, cleo, dora] = ["bert", "cleo", "dora"].map(|name| story.f.id(name));
    let mut marks = |member, roles| {
        story
            .act(|f| f.club("admin", |m| m.set_roles(member, roles, [0; 32])))
            .unwrap();
    };
    marks(cleo, 0);
    marks(dora, role::ADMIN);
    assert_eq!(readers(story.clone()).await, ["bert", "dora"]);
    // when: bert approves it, and is no admin any more
    story
        .act(|f| f.contributions("bert", |m| m.approve(id, None)))
        .unwrap();
    story
        .act(|f| f.club("admin", |m| m.set_roles(bert, 0, [0; 32])))
        .unwrap();
    assert_eq!(readers(story.clone()).await, ["bert", "dora"]);
    // when: it is over, dora has nothing to do with it any more
    story
        .act(|f| f.contributions("anna", |m| m.cancel(id)))
        .unwrap();
    assert_eq!(readers(story.clone()).await, ["bert"]);
}

/// What the audited club does is a block of the story's: of its last message.
fn audit<R>(story: &mut Story, club: &mut Audited, does: impl FnOnce(&mut Audited) -> R) -> R {
    story.act(|f| {
        std::mem::swap(f, &mut club.f);
        let answer = does(club);
        std::mem::swap(f, &mut club.f);
        answer
    })
}

/// Seats are drawn; who sits where.
fn panel(story: &mut Story, club: &mut Audited, case: u32) -> Vec<(String, Place)> {
    let round = audit(story, club, |a| {
        a.days(3);
        a.running(case)
    });
    while audit(story, club, |a| a.round(case, round).seating()) {
        audit(story, club, |a| a.f.audit("stranger", |m| m.seat(case, 16))).unwrap();
    }
    audit(story, club, |a| a.panel(case, round))
}

/// These say this, and the round is closed.
fn decide(
    story: &mut Story,
    club: &mut Audited,
    case: u32,
    votes: &[(String, Place)],
    said: Verdict,
) {
    for (juror, place) in votes {
        audit(story, club, |a| a.commit(case, juror, *place, said)).unwrap();
    }
    audit(story, club, |a| a.days(2));
    for (_, place) in votes {
        audit(story, club, |a| a.reveal(case, *place, said)).unwrap();
    }
    audit(story, club, |a| {
        a.days(1);
        a.close(case);
    });
}

#[tokio::test]
async fn who_votes_with_the_whole_club_reads_evidence_and_votes_are_told_of_who_cast_them() {
    // given: a case that dora appeals until the whole club votes on it
    let evidence = b"what dora did for emil";
    let hash = hash_of(evidence);
    let mut club = Audited::of(&MANY, |s| {
        (s.clearing.commons_base, s.clearing.commons_most) = (100_000, 100_000)
    });
    club.days(5);
    let mut story = Story::over(club.f.clone());
    let emil = story.f.id("emil");
    let work = Against::Free(emil, CARE);
    let id = story
        .act(|f| f.contributions("dora", |m| m.register(work, HOUR, hash)))
        .unwrap();
    story
        .act(|f| f.contributions("emil", |m| m.dispute(id, [0; 32])))
        .unwrap();
    let case = story
        .act(|f| f.contributions("dora", |m| m.open(id)))
        .unwrap();
    let mut jurors = Vec::new();
    for _ in 0..3 {
        let panel = panel(&mut story, &mut club, case);
        decide(&mut story, &mut club, case, &panel, Verdict::Half);
        jurors.extend(panel.into_iter().map(|(juror, _)| juror));
        if jurors.len() < 25 {
            audit(&mut story, &mut club, |a| {
                a.f.audit("dora", |m| m.appeal(case))
            })
            .unwrap();
        }
    }
    let others: Vec<&str> = MANY
        .into_iter()
        .filter(|name| !["dora", "emil"].contains(name) && !jurors.iter().any(|j| j == name))
        .collect();
    let [votes, silent, ..] = others[..] else {
        panic!("{others:?}")
    };
    let desk = Desk::of(&story).await;
    desk.put("dora", evidence).await;
    assert_eq!(desk.status(&hash, Some(votes)).await, 403);
    // when: the whole club is asked
    audit(&mut story, &mut club, |a| {
        a.f.audit("dora", |m| m.appeal(case))
    })
    .unwrap();
    let desk = Desk::of(&story).await;
    desk.put("dora", evidence).await;
    for member in [votes, silent] {
        assert_eq!(desk.status(&hash, Some(member)).await, 200, "{member}");
    }
    assert_eq!(desk.status(&hash, Some("nobody")).await, 403);
    assert_eq!(desk.status(&hash, None).await, 401);
    // when: one of them votes, and it is decided
    let member = story.f.id(votes);
    let vote = [(votes.to_owned(), Place::Ballot { member })];
    decide(&mut story, &mut club, case, &vote, Verdict::Whole);
    audit(&mut story, &mut club, |a| a.execute(id));
    let desk = Desk::of(&story).await;
    desk.put("dora", evidence).await;
    assert_eq!(desk.status(&hash, Some(votes)).await, 200);
    assert_eq!(desk.status(&hash, Some(silent)).await, 403);
    // then: votes are in the activity of who cast them, in the panel and in the ballot
    for name in ["VoteCommitted", "VoteRevealed"] {
        for member in jurors.iter().map(String::as_str).chain([votes]) {
            let path = format!("/api/members/{}/activity?name={name}", story.f.id(member));
            let (_, page) = desk.served.get(&path).await;
            assert_eq!(
                page["items"].as_array().unwrap().len(),
                1,
                "{member}: {page}"
            );
        }
        let path = format!("/api/members/{}/activity?name={name}", story.f.id(silent));
        let (_, page) = desk.served.get(&path).await;
        assert_eq!(page["items"], serde_json::json!([]), "{silent}");
    }
}

#[tokio::test]
async fn what_describes_a_kind_is_for_anyone_and_what_nothing_names_for_who_stored_it() {
    let text = b"Bicycles: brakes, gears, wheels.";
    let mut story = Story::new();
    let hash = hash_of(text);
    story
        .act(|f| {
            f.valuation("admin", |m| {
                m.add_kind(Category::Repair, Unit::Hour, [b'b'; 32], hash, 60, 1_000)
            })
        })
        .unwrap();
    // Who stores it as well, and calls it evidence, hides nothing.
    story
        .act(|f| {
            f.contributions("bert", |m| {
                m.register(Against::Free(COMMONS, CARE), HOUR, hash)
            })
        })
        .unwrap();
    let desk = Desk::of(&story).await;
    assert_eq!(desk.status(&hash, None).await, 404);
    desk.put("cleo", text).await;
    desk.put("bert", text).await;
    let request = Request::get(format!("/api/content/{}", named(&hash))).body(Body::empty());
    let (status, headers, body) = desk.served.ask(request.unwrap()).await;
    assert_eq!((status, &body[..]), (StatusCode::OK, &text[..]));
    assert_eq!(
        headers.get("content-type").unwrap(),
        "text/plain; charset=utf-8"
    );
    assert_eq!(
        headers.get("content-security-policy").unwrap(),
        "default-src 'none'; sandbox"
    );
    let note = desk.put("anna", b"a note of anna's").await;
    assert_eq!(desk.status(&note, Some("anna")).await, 200);
    assert_eq!(desk.status(&note, Some("bert")).await, 403);
}

#[tokio::test]
async fn only_members_store_and_within_bounds() {
    let story = Story::new();
    let club = story.club();
    let desk = Desk::of(&story).await;
    let bytes = vec![b'a'; 500];
    let hash = hash_of(&bytes);
    for (by, body, status, name) in [
        (None, &bytes[..], 401, "NotSigned"),
        (Some("dora"), &bytes, 403, "NotAMember"),
        (Some("anna"), b"other bytes", 422, "HashDiffers"),
        (Some("anna"), &[b'a'; 601], 413, "TooLarge"),
    ] {
        let (found, answer) = desk.ask("PUT", &hash, by, body).await;
        assert_eq!((found, title(&answer)), (status, name.to_owned()), "{by:?}");
    }
    let program = b"\x7fELF\x02\x01\x01\0";
    let (status, answer) = desk
        .ask("PUT", &hash_of(program), Some("anna"), program)
        .await;
    assert_eq!((status, title(&answer)), (415, "NotKept".into()));
    // A member's share is 1,000 bytes; the same twice costs once.
    desk.put("anna", &bytes).await;
    desk.put("anna", &bytes).await;
    let more = vec![b'b'; 501];
    let (status, answer) = desk.ask("PUT", &hash_of(&more), Some("anna"), &more).await;
    assert_eq!((status, title(&answer)), (413, "QuotaSpent".into()));
    desk.put("bert", &more).await;
    // A signature is for one thing, one club, one key, and a while.
    let anna = Actor::dev("anna");
    let name = named(&hash);
    let good = |until| signed(&club, &anna, "GET", &name, until, false);
    let elsewhere = Club {
        genesis: [8; 32],
        ..club.clone()
    };
    let forged = good(now() + 60_000).replace(&anna.ss58(), &Actor::dev("bert").ss58());
    for (header, status) in [
        (good(now() + 60_000), 200),
        (good(now().saturating_sub(1_000)), 401),
        (good(now() + 3_600_000), 401),
        (
            signed(&club, &anna, "DELETE", &name, now() + 60_000, false),
            401,
        ),
        (
            signed(&elsewhere, &anna, "GET", &name, now() + 60_000, false),
            401,
        ),
        (forged, 401),
        // What somebody signed for a mirror is nothing that its operator can use here.
        (
            signed_for(
                "https://mirror.example",
                &club,
                &anna,
                "GET",
                &name,
                now() + 60_000,
                false,
            ),
            401,
        ),
        ("Bearer x".into(), 401),
        ("Remainder account=\"x\"".into(), 401),
    ] {
        // Whoever passes it on says what fits.
        let request = Request::get(format!("/api/content/{name}"))
            .header("host", "mirror.example")
            .header("authorization", &header);
        let (found, _, _) = desk.served.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(found.as_u16(), status, "{header}");
    }
}

#[tokio::test]
async fn whoever_left_has_no_key_that_anybody_could_sign_with() {
    // given: dora keeps a text, and leaves
    let mut story = Story::new();
    story.act(|f| f.join("dora"));
    let text = b"a text of dora's";
    let desk = Desk::of(&story).await;
    let hash = desk.put("dora", text).await;
    story
        .act(|f| f.contributions("dora", |m| m.leave()))
        .unwrap();
    story.act(|f| f.days(28));
    story
        .act(|f| f.contributions("dora", |m| m.leave()))
        .unwrap();
    desk.served.view.show(&story, story.head().number);
    let Desk { mut served, club } = desk;
    catch_up(&mut served.index).await;
    let desk = Desk { served, club };
    // when: the identity signs, which is a signature of anything
    let (zeros, name) = (account_text(&AccountId([0; 32])), named(&hash));
    let mut anything = [0; 64];
    anything[63] = 0x80;
    let good = subxt_signer::sr25519::verify(
        &subxt_signer::sr25519::Signature(anything),
        b"anything",
        &subxt_signer::sr25519::PublicKey([0; 32]),
    );
    assert!(good, "the library refuses it by now");
    let header = format!(
        "Remainder account=\"{zeros}\", until=\"{}\", signature=\"0x{}\"",
        now() + 60_000,
        hex::encode(anything)
    );
    let request = Request::get(format!("/api/content/{name}")).header("authorization", &header);
    let request = request.body(Body::empty()).unwrap();
    let (status, _, body) = desk.served.ask(request).await;
    // then: it is not even a signature
    assert_eq!(
        (status.as_u16(), title(&body)),
        (401, "NotSigned".to_owned())
    );
    // and: who left is found by no account
    assert_eq!(desk.status(&hash, Some("dora")).await, 403);
    let db = Db::read(&desk.served.url, 1).await.unwrap();
    for account in [AccountId([0; 32]), NOWHERE, Actor::dev("dora").account()] {
        let found = member_of(&db, &account_text(&account)).await.unwrap();
        assert_eq!(found, None, "{account:?}");
    }
}

#[tokio::test]
async fn what_two_stored_stays_until_both_have_deleted_it() {
    let store = Store::open(":memory:").await.unwrap();
    let hash = hash_of(b"whole");
    for member in [1, 2] {
        let put = store.put(&hash, &plain(b"whole"), member, 100, 0).await;
        assert_eq!(put.unwrap(), Put::Kept);
    }
    assert!(store.remove(&hash, 1, 0).await.unwrap());
    assert!(!store.remove(&hash, 1, 0).await.unwrap());
    assert_eq!(store.owners(&hash).await.unwrap(), [2]);
    assert!(store.remove(&hash, 2, 0).await.unwrap());
    assert!(store.get(&hash).await.unwrap().is_none());
}

#[tokio::test]
async fn what_was_deleted_is_not_brought_back_by_who_saw_it_being_stored() {
    let story = Story::new();
    let desk = Desk::of(&story).await;
    let text = b"what anna takes back";
    let hash = hash_of(text);
    let name = named(&hash);
    let send = |method: &'static str, until: u64| {
        let anna = Actor::dev("anna");
        let header = signed(&desk.club, &anna, method, &name, until, false);
        let body = if method == "PUT" {
            text.to_vec()
        } else {
            vec![]
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/content/{name}"))
            .header("authorization", header)
            .body(Body::from(body));
        let ask = desk.served.ask(request.unwrap());
        async move {
            let (status, _, body) = ask.await;
            (status.as_u16(), body)
        }
    };
    // given: anna stores it with a signature that holds for long, twice, and deletes it with one that holds for less
    let until = now() + 500_000;
    assert_eq!(send("PUT", until).await.0, 201);
    assert_eq!(send("PUT", until).await.0, 201);
    assert_eq!(send("DELETE", now() + 60_000).await.0, 204);
    // when: somebody sends what she had sent
    let (status, body) = send("PUT", until).await;
    assert_eq!((status, title(&body)), (409, "DeletedSince".into()));
    assert_eq!(desk.status(&hash, Some("anna")).await, 404);
    // She herself signs again.
    assert_eq!(send("PUT", until + 1).await.0, 201);
    assert_eq!(desk.status(&hash, Some("anna")).await, 200);
}

/// Something that is sent with a pause before each of its parts.
fn slowly(parts: Vec<(u64, Vec<u8>)>) -> Body {
    let parts = futures::stream::iter(parts).then(|(seconds, part)| async move {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        Ok::<_, std::io::Error>(part)
    });
    Body::from_stream(parts)
}

#[tokio::test]
async fn a_slow_line_stores_as_long_as_something_comes() {
    let desk = Desk::of(&Story::new()).await;
    let send = |text: &[u8], parts| {
        let name = named(&hash_of(text));
        let until = now() + 60_000;
        let header = signed(&desk.club, &Actor::dev("anna"), "PUT", &name, until, false);
        let request = Request::put(format!("/api/content/{name}")).header("authorization", header);
        desk.served.ask(request.body(slowly(parts)).unwrap())
    };
    // Longer than any answer may take.
    let slow = send(
        b"abcd",
        vec![(0, b"a".to_vec()), (8, b"bc".to_vec()), (8, b"d".to_vec())],
    );
    let stalls = send(b"xy", vec![(0, b"x".to_vec()), (13, b"y".to_vec())]);
    let ((slow, _, why), (stalls, _, body)) = tokio::join!(slow, stalls);
    assert_eq!(slow, 201, "{}", String::from_utf8_lossy(&why));
    assert_eq!((stalls.as_u16(), title(&body)), (408, "TooSlow".into()));
}

#[tokio::test]
async fn what_was_damaged_is_not_given_out() {
    let databases = Databases::sqlite();
    let file = databases.fresh().await;
    let file = file.strip_prefix("sqlite:").unwrap();
    let story = Story::new();
    let store = Store::open(file).await.unwrap();
    let served = Served::with(&story, Databases::sqlite(), store).await;
    let club = story.club();
    let desk = Desk { served, club };
    let hash = desk.put("anna", b"whole").await;
    assert_eq!(desk.status(&hash, Some("anna")).await, 200);
    let mut held = sqlx::SqliteConnection::connect(file).await.unwrap();
    sqlx::query("UPDATE contents SET bytes = x'00'")
        .execute(&mut held)
        .await
        .unwrap();
    let (status, body) = desk.ask("GET", &hash, Some("anna"), &[]).await;
    assert_eq!((status, title(&body)), (500, "Damaged".into()));
    // Whoever has it stores it again.
    desk.put("anna", b"whole").await;
    assert_eq!(desk.status(&hash, Some("anna")).await, 200);
}

#[tokio::test]
async fn no_officer_opens_evidence_by_naming_it_for_the_club() {
    // given: anna's evidence of work for bert
    let evidence = b"anna's diary";
    let mut story = Story::new();
    story.act(|f| f.join("dora"));
    let (bert, dora) = (story.f.id("bert"), story.f.id("dora"));
    let hash = hash_of(evidence);
    story
        .act(|f| {
            f.contributions("anna", |m| {
                m.register(Against::Free(bert, CARE), HOUR, hash)
            })
        })
        .unwrap();
    // when: bert names its hash as why cleo's work for the commons was not so, and an admin as why dora is marked
    let commons = story.act(|f| f.register("cleo", "commons", CARE, HOUR));
    story
        .act(|f| f.contributions("bert", |m| m.dispute(commons, hash)))
        .unwrap();
    story
        .act(|f| f.club("admin", |m| m.mark(dora, true, false, hash)))
        .unwrap();
    // and: another reason that bert gave
    let why = b"why dora is marked";
    story
        .act(|f| f.club("admin", |m| m.mark(dora, false, false, hash_of(why))))
        .unwrap();
    let desk = Desk::of(&story).await;
    desk.put("anna", evidence).await;
    desk.put("bert", why).await;
    // then
    assert_eq!(desk.status(&hash, Some("bert")).await, 200);
    assert_eq!(desk.status(&hash, Some("cleo")).await, 403);
    assert_eq!(desk.status(&hash, Some("dora")).await, 403);
    assert_eq!(desk.status(&hash_of(why), Some("cleo")).await, 200);
}

#[tokio::test]
async fn who_left_deletes_what_is_theirs_and_reads_nothing() {
    let mut story = Story::new();
    story.act(|f| f.join("dora"));
    let mut desk = Desk::of(&story).await;
    let note = desk.put("dora", b"a note of dora's").await;
    let other = desk.put("anna", b"a note of anna's").await;
    story
        .act(|f| f.contributions("dora", |m| m.leave()))
        .unwrap();
    story.f.days(28);
    story
        .act(|f| f.contributions("dora", |m| m.leave()))
        .unwrap();
    desk.served.view.show(&story, story.head().number);
    catch_up(&mut desk.served.index).await;
    let (status, body) = desk.ask("GET", &note, Some("dora"), &[]).await;
    assert_eq!((status, title(&body)), (403, "NotAMember".into()));
    assert_eq!(
        desk.ask("PUT", &note, Some("dora"), b"a note of dora's")
            .await
            .0,
        403
    );
    assert_eq!(desk.ask("DELETE", &note, Some("emil"), &[]).await.0, 403);
    assert_eq!(desk.ask("DELETE", &other, Some("dora"), &[]).await.0, 404);
    assert_eq!(desk.ask("DELETE", &note, Some("dora"), &[]).await.0, 204);
    assert_eq!(desk.ask("DELETE", &note, Some("dora"), &[]).await.0, 404);
}

#[tokio::test]
async fn what_is_deleted_is_in_no_file_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("content.db");
    let store = Store::open(file.to_str().unwrap()).await.unwrap();
    let text = "what nobody is to find again ".repeat(5_000);
    let keep = "what stays ".repeat(5_000);
    let (hash, kept) = (hash_of(text.as_bytes()), hash_of(keep.as_bytes()));
    for (hash, text) in [(&hash, &text), (&kept, &keep)] {
        let item = plain(text.as_bytes());
        let put = store.put(hash, &item, 1, 1 << 20, 0).await;
        assert_eq!(put.unwrap(), Put::Kept);
    }
    let holds = |words: &[u8]| {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let mut bytes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        bytes.any(|bytes| bytes.windows(words.len()).any(|part| part == words))
    };
    assert!(holds(b"nobody is to find"));
    assert!(store.remove(&hash, 1, 0).await.unwrap());
    assert!(!holds(b"nobody is to find"));
    assert!(holds(b"what stays"));
}

#[tokio::test]
async fn nothing_is_read_of_what_is_not_to_be_stored() {
    let story = Story::new();
    let club = story.club();
    let desk = Desk::of(&story).await;
    let hash = named(&hash_of(b"never sent"));
    let put = |by: Option<&str>, size: u64| {
        // A body that never comes.
        let body = Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        let mut request =
            Request::put(format!("/api/content/{hash}")).header("content-length", size);
        if let Some(by) = by {
            let header = signed(&club, &Actor::dev(by), "PUT", &hash, now() + 60_000, false);
            request = request.header("authorization", header);
        }
        let router = desk.served.router.clone();
        let asked = tower::ServiceExt::oneshot(router, request.body(body).unwrap());
        async {
            let answer = tokio::time::timeout(std::time::Duration::from_secs(3), asked).await;
            answer.map_or(0, |answer| answer.unwrap().status().as_u16())
        }
    };
    assert_eq!(put(None, 10).await, 401);
    assert_eq!(put(Some("dora"), 10).await, 403);
    assert_eq!(put(Some("anna"), 601).await, 413);
    desk.put("anna", &[b'a'; 600]).await;
    assert_eq!(put(Some("anna"), 401).await, 413);
    // What fits is waited for; of one member two at a time.
    let (one, two) = (put(Some("anna"), 10), put(Some("anna"), 10));
    let third = async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        put(Some("anna"), 10).await
    };
    assert_eq!(tokio::join!(one, two, third), (0, 0, 503));
    desk.put("anna", b"and then again").await;
}
