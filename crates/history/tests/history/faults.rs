//! What cannot be done has a name, and leaves everything as it was.

use remainder_fixture::prelude::*;
use remainder_history::{compare, Club, Db, HistoryError, Index, Verified};
use sqlx::{Connection as _, Executor as _};

use crate::{
    databases::Databases,
    story::{catch_up, Story, View},
};

#[tokio::test]
async fn another_chain_and_another_club_are_told_apart() {
    let databases = Databases::sqlite();
    let story = Story::new();
    let view = View::of(&story, 0);
    let db = databases.db().await;
    Index::open(view.clone(), db.clone(), story.club())
        .await
        .unwrap();
    let elsewhere = Club {
        genesis: [9; 32],
        ..story.club()
    };
    let error = Index::open(view.clone(), db.clone(), elsewhere)
        .await
        .err()
        .unwrap();
    assert_eq!(error.name(), "WrongChain");
    let mut rooms = story.f.rooms.addresses();
    rooms[0] = [5; 32].into();
    let other = Club {
        rooms: Rooms::at(rooms),
        ..story.club()
    };
    let error = Index::open(view, db.clone(), other.clone())
        .await
        .err()
        .unwrap();
    assert_eq!(error.name(), "OtherDeployment");
    assert_eq!(
        db.is_of(&other).await.unwrap_err().name(),
        "OtherDeployment"
    );
}

#[tokio::test]
async fn what_is_no_history_is_not_read() {
    let databases = Databases::sqlite();
    let url = databases.fresh().await;
    assert_eq!(Db::read(&url, 1).await.err().unwrap().name(), "CannotOpen");
    Db::open(&url).await.unwrap().close().await;
    assert_eq!(Db::read(&url, 1).await.err().unwrap().name(), "NoHistory");
    for wrong in ["mysql://x", "nothing", "sqlite:/no/such/folder/x.db"] {
        let error = Db::open(wrong).await.err().unwrap();
        assert_eq!(error.name(), "CannotOpen", "{wrong}: {error}");
    }
    let secret = "postgres://anna:geheim@127.0.0.1:1/x";
    let error = Db::open(secret).await.err().unwrap().to_string();
    assert!(!error.contains("geheim"), "{error}");
}

#[tokio::test]
async fn why_a_database_cannot_be_opened_is_said() {
    let says = |error: Option<HistoryError>, name: &str, why: &str| {
        let error = error.expect("it cannot be opened");
        assert_eq!(error.name(), name, "{error}");
        assert!(error.to_string().contains(why), "{error}");
    };
    let databases = Databases::sqlite();
    let junk = databases.fresh().await;
    let file = junk.strip_prefix("sqlite:").unwrap();
    std::fs::write(file, "no database at all ".repeat(100)).unwrap();
    for opened in [Db::open(&junk).await, Db::read(&junk, 1).await] {
        says(opened.err(), "CannotOpen", "not a database");
    }
    let refused = Db::open("postgres://anna@127.0.0.1:1/x").await;
    says(refused.err(), "CannotOpen", "refused");
    let Some(databases) = Databases::postgres() else {
        return;
    };
    let url = databases.fresh().await;
    says(Db::read(&url, 1).await.err(), "NoHistory", "");
    let missing = format!("{url}_and_more");
    says(Db::read(&missing, 1).await.err(), "CannotOpen", "database");
    let (_, place) = url.split_once('@').unwrap();
    let nobody = format!("postgres://nobody_of_this_name@{place}");
    says(
        Db::read(&nobody, 1).await.err(),
        "CannotOpen",
        "nobody_of_this_name",
    );
}

#[tokio::test]
async fn a_proof_may_wait_longer_than_an_answer() {
    let Some(databases) = Databases::postgres() else {
        return;
    };
    let (story, url) = (Story::new(), databases.fresh().await);
    let view = View::of(&story, story.head().number);
    let db = Db::open(&url).await.unwrap();
    let mut index = Index::open(view, db, story.club()).await.unwrap();
    catch_up(&mut index).await;
    let all = Db::read_all(&url).await.unwrap();
    let mut other = sqlx::PgConnection::connect(&url).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    other.execute("LOCK TABLE plans").await.unwrap();
    let over = async {
        // Longer than any statement may take that somebody waits for.
        tokio::time::sleep(std::time::Duration::from_secs(11)).await;
        other.execute("ROLLBACK").await.unwrap();
    };
    let mut found = Verified::default();
    let proof = compare(&all, &index.db, u64::MAX, &mut found);
    let (proof, ()) = tokio::join!(proof, over);
    proof.unwrap();
    assert_eq!(found.differences, vec![]);
}

#[tokio::test]
async fn a_chain_that_began_anew_and_a_node_that_is_behind_are_told_apart() {
    let databases = Databases::sqlite();
    // given: nothing happened since the block that reading began after
    let mut story = Story::new();
    let begin = story.head().number;
    let club = Club {
        after_block: begin,
        ..story.club()
    };
    for _ in 0..3 {
        story.idle();
    }
    let view = View::of(&story, story.head().number);
    let db = databases.db().await;
    let mut index = Index::open(view.clone(), db.clone(), club.clone())
        .await
        .unwrap();
    catch_up(&mut index).await;
    // when: the node has not got as far
    let mut short = story.clone();
    short.blocks.pop();
    view.show(&short, begin);
    let step = index.step().await.unwrap();
    assert!(step.behind(), "{step:?}");
    assert_eq!(step.read, story.head().number);
    // or has another block where reading began
    let mut anew = story.forked();
    anew.blocks.truncate(begin as usize);
    anew.idle();
    assert_eq!(anew.head().number, begin);
    view.show(&anew, begin);
    let error = Index::open(view.clone(), db.clone(), club.clone()).await;
    let error = error.err().unwrap();
    assert_eq!(error.name(), "OtherHistory", "{error}");
    // or none there
    anew.blocks.pop();
    view.show(&anew, 0);
    let error = Index::open(view, db, club).await.err().unwrap();
    assert_eq!(error.name(), "NodeBehind", "{error}");
}

#[tokio::test]
async fn a_locked_database_is_waited_for_and_then_named() {
    let databases = Databases::sqlite();
    let url = databases.fresh().await;
    let mut story = Story::new();
    let view = View::of(&story, story.head().number);
    let db = Db::open(&url).await.unwrap();
    let mut index = Index::open(view.clone(), db, story.club()).await.unwrap();
    catch_up(&mut index).await;
    let mut other = sqlx::SqliteConnection::connect(&url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    story.idle();
    view.show(&story, story.head().number);
    let before = index.db.cursor().await.unwrap();
    let error = index.step().await.unwrap_err();
    assert_eq!(error.name(), "Locked", "{error}");
    assert!(error.passes());
    assert_eq!(index.db.cursor().await.unwrap(), before);
    other.execute("ROLLBACK").await.unwrap();
    assert_eq!(catch_up(&mut index).await, 0);
    assert!(index.db.cursor().await.unwrap() != before);
}

#[tokio::test]
async fn two_that_write_do_not_mix() {
    let databases = Databases::sqlite();
    let url = databases.fresh().await;
    let mut story = Story::new();
    for _ in 0..3 {
        story.work("anna", "bert", HOUR);
    }
    let view = View::of(&story, story.head().number);
    let mut tasks = Vec::new();
    for _ in 0..2 {
        let (view, url, club) = (view.clone(), url.clone(), story.club());
        let db = Db::open(&url).await.unwrap();
        tasks.push((view, db, club));
    }
    let run = |(view, db, club): (View, Db, Club)| async move {
        let mut index = Index::open(view, db, club).await?;
        while !index.step().await?.caught_up() {}
        Ok::<_, remainder_history::HistoryError>(())
    };
    let second = tasks.pop().unwrap();
    let first = tasks.pop().unwrap();
    let (one, two) = tokio::join!(run(first), run(second));
    for done in [one, two] {
        // Whoever comes second says so, or finds it done.
        if let Err(error) = done {
            assert_eq!(error.name(), "Concurrent", "{error}");
        }
    }
    let db = Db::open(&url).await.unwrap();
    let index = Index::open(view, db, story.club()).await.unwrap();
    let beside = databases.db().await;
    let found =
        remainder_history::rebuild(&index.blocks, &index.db, &story.club(), beside, |_, _| ())
            .await;
    assert_eq!(found.unwrap().differences, vec![]);
}
