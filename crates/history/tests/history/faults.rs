//! What cannot be done has a name, and leaves everything as it was.

use remainder_fixture::prelude::*;
use remainder_history::{Club, Db, Index};
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
