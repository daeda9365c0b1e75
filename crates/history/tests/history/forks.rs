//! What is kept is what the best fork says, whatever was the best one before.

use proptest::prelude::*;
use remainder_fixture::prelude::*;
use remainder_history::{
    compare, rebuild, Block, Blocks, Head, Heads, HistoryError, Index, Verified,
};
use tokio::sync::Mutex;

use crate::{
    databases::Databases,
    story::{catch_up, Story, View},
};

/// What is kept is what is kept after reading it anew.
async fn is_the_chains(index: &Index<View>, story: &Story, databases: &Databases) {
    let beside = databases.db().await;
    let found = rebuild(&index.blocks, &index.db, &story.club(), beside, |_, _| ()).await;
    let found = found.unwrap();
    assert_eq!(found.differences, vec![]);
    assert!(found.rows > 0);
}

async fn events(index: &Index<View>) -> Vec<String> {
    let asked = remainder_history::read::Asked {
        after: Some(Default::default()),
        limit: 200,
        ..Default::default()
    };
    let page = remainder_history::read::events(&index.db, &asked)
        .await
        .unwrap();
    page.items
        .into_iter()
        .map(|event| format!("{} {}", event.name, event.fields))
        .collect()
}

async fn a_reorganised_block_leaves_no_ghost(databases: &Databases) {
    // given: a club in which anna works for bert
    let mut story = Story::new();
    story.work("anna", "bert", 2 * HOUR);
    let common = story.head().number;
    let view = View::of(&story, common);
    let mut one = story.forked();
    let mut other = story.forked();
    // when: on one fork cleo works for anna and dora applies, on another bert works for cleo, for longer
    one.work("cleo", "anna", HOUR);
    one.act(|f| f.club("dora", |m| m.apply())).unwrap();
    one.idle();
    other.work("bert", "cleo", 3 * HOUR);
    for _ in 0..4 {
        other.idle();
    }
    view.show(&one, common);
    let db = databases.db().await;
    let mut index = Index::open(view.clone(), db, story.club()).await.unwrap();
    assert_eq!(catch_up(&mut index).await, 0);
    let before = events(&index).await;
    assert!(before
        .iter()
        .any(|event| event.starts_with("MemberApplied")));
    view.show(&other, common);
    // then: what was told on the first one is gone, all of it
    assert_eq!(catch_up(&mut index).await, one.head().number - common);
    let after = events(&index).await;
    assert!(!after.iter().any(|event| event.starts_with("MemberApplied")));
    is_the_chains(&index, &other, databases).await;
    // and the figures are those of the other one, as `clearing` has them
    let figures = remainder_history::read::cycle(&index.db, 0)
        .await
        .unwrap()
        .unwrap();
    let report = other
        .f
        .read(other.f.rooms.clearing, |m| m.report(0))
        .unwrap();
    assert_eq!(figures.value as u64, report.value);
    assert_eq!(figures.remainder as u64, report.remainder);
    assert_eq!(figures.levy as u64, report.levy);
    assert_eq!(figures.contributions as u32, report.contributions);
    assert_eq!(figures.money_share_bp, i64::from(report.money_share_bp()));
    // and back, when the first one grows
    one.idle();
    one.idle();
    one.idle();
    view.show(&one, common + 1);
    assert!(catch_up(&mut index).await > 0);
    assert!(events(&index).await.len() >= before.len());
    is_the_chains(&index, &one, databases).await;
}

#[tokio::test]
async fn a_reorganised_block_leaves_no_ghost_in_sqlite() {
    a_reorganised_block_leaves_no_ghost(&Databases::sqlite()).await;
}

#[tokio::test]
async fn a_reorganised_block_leaves_no_ghost_in_postgresql() {
    if let Some(databases) = Databases::postgres() {
        a_reorganised_block_leaves_no_ghost(&databases).await;
    }
}

#[tokio::test]
async fn what_was_final_is_not_taken_back() {
    let databases = Databases::sqlite();
    let mut story = Story::new();
    let mut other = story.forked();
    story.work("anna", "bert", HOUR);
    other.work("bert", "anna", HOUR);
    other.idle();
    let view = View::of(&story, story.head().number);
    let db = databases.db().await;
    let mut index = Index::open(view.clone(), db, story.club()).await.unwrap();
    catch_up(&mut index).await;
    let before = events(&index).await;
    view.show(&other, other.head().number);
    let error = index.step().await.unwrap_err();
    assert_eq!(error.name(), "OtherHistory", "{error}");
    assert_eq!(events(&index).await, before);
    // A chain that began anew is shorter at first, and another one all the same.
    let mut anew = Story::new();
    anew.idle();
    let mut anew = anew.forked();
    anew.blocks.truncate(2);
    anew.idle();
    view.show(&anew, 1);
    let error = index.step().await.unwrap_err();
    assert_eq!(error.name(), "OtherHistory", "{error}");
}

#[tokio::test]
async fn both_databases_keep_the_same() {
    let Some(postgres) = Databases::postgres() else {
        return;
    };
    let sqlite = Databases::sqlite();
    let mut story = Story::new();
    story.work("anna", "bert", 2 * HOUR);
    story.f.cycles(1);
    story.work("bert", "cleo", HOUR);
    let view = View::of(&story, story.head().number);
    let mut here = Index::open(view.clone(), sqlite.db().await, story.club())
        .await
        .unwrap();
    let mut there = Index::open(view, postgres.db().await, story.club())
        .await
        .unwrap();
    catch_up(&mut here).await;
    catch_up(&mut there).await;
    let mut found = Verified::default();
    compare(&here.db, &there.db, u64::MAX, &mut found)
        .await
        .unwrap();
    assert_eq!(found.differences, vec![]);
    assert!(found.rows > 50, "{}", found.rows);
}

/// A chain that grows, and an index that follows it, while somebody reads it.
struct Growing {
    view: View,
    following: Mutex<(Index<View>, Story)>,
}

impl Blocks for Growing {
    async fn genesis(&self) -> Result<[u8; 32], HistoryError> {
        self.view.genesis().await
    }

    async fn heads(&self) -> Result<Heads, HistoryError> {
        let mut held = self.following.lock().await;
        let (index, story) = &mut *held;
        let last_final = story.head().number;
        story.work("bert", "anna", HOUR);
        self.view.show(story, last_final);
        catch_up(index).await;
        self.view.heads().await
    }

    async fn hash_at(&self, number: u64) -> Result<Option<[u8; 32]>, HistoryError> {
        self.view.hash_at(number).await
    }

    async fn block(&self, head: Head) -> Result<Block, HistoryError> {
        self.view.block(head).await
    }
}

#[tokio::test]
async fn it_is_proved_while_an_index_follows_and_the_best_fork_is_another_one() {
    let databases = Databases::sqlite();
    let mut story = Story::new();
    story.work("anna", "bert", 2 * HOUR);
    let common = story.head().number;
    let mut other = story.forked();
    // The history is of a fork that is no longer the best one, beyond what is final.
    story.work("cleo", "anna", HOUR);
    other.idle();
    let view = View::of(&story, common);
    let db = databases.db().await;
    let mut index = Index::open(view.clone(), db.clone(), story.club())
        .await
        .unwrap();
    catch_up(&mut index).await;
    view.show(&other, common);
    let club = other.club();
    let growing = Growing {
        view,
        following: Mutex::new((index, other)),
    };
    let beside = databases.db().await;
    let found = rebuild(&growing, &db, &club, beside.clone(), |_, _| ())
        .await
        .unwrap();
    assert_eq!(found.differences, vec![]);
    // What became final since is proved, too.
    assert_eq!(found.block, common + 1);
    assert!(found.rows > 20, "{}", found.rows);
    // It was written into meanwhile, and what is beside was not.
    assert!(db.cursor().await.unwrap().best.number > found.block);
    assert_eq!(beside.cursor().await.unwrap().best.number, found.block);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever forks come and go, and whenever the program is started again: what is kept is what the last best one says.
    #[test]
    fn what_is_kept_can_be_rebuilt(moves in proptest::collection::vec((0u8..6, 0u8..4, 1u64..4), 1..14)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let databases = Databases::sqlite();
            let story = Story::new();
            let common = story.head().number;
            let mut forks = [story.forked(), story.forked(), story.forked(), story.forked()];
            let view = View::of(&story, common);
            let db = databases.db().await;
            let mut index = Index::open(view.clone(), db.clone(), story.club()).await.unwrap();
            let mut shown = story.clone();
            for (what, fork, much) in moves {
                let chosen = &mut forks[fork as usize];
                match what {
                    0 => { chosen.work("anna", "bert", much * HOUR); }
                    1 => { chosen.work("bert", "cleo", much * HOUR); }
                    2 => { chosen.act(|f| f.offer("cleo", BREAD, much * KILO)); }
                    3 => chosen.idle(),
                    4 => { chosen.act(|f| f.clearing("stranger", |m| m.roll(1))).ok(); }
                    _ => chosen.f.cycles(1),
                }
                view.show(chosen, common);
                shown = chosen.clone();
                if much == 3 {
                    // As if the program had ended before the last batch, and began again.
                    index = Index::open(view.clone(), db.clone(), story.club()).await.unwrap();
                } else if much == 2 {
                    index.step().await.unwrap();
                } else {
                    catch_up(&mut index).await;
                }
            }
            catch_up(&mut index).await;
            is_the_chains(&index, &shown, &databases).await;
        });
    }
}
