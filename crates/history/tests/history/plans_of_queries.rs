//! Whatever is asked, nothing is walked through that grows with the history: as the database itself says of each statement.

use std::{
    collections::BTreeSet,
    env,
    fmt::Debug,
    process::Command,
    sync::{Arc, Mutex},
};

use axum::{body::Body, http::Request};
use sqlx::{Connection as _, Row as _};
use tokio::sync::Barrier;
use tower::ServiceExt as _;
use tracing::{
    field::{Field, Visit},
    span, Event, Metadata, Subscriber,
};

use crate::{
    databases::Databases,
    served::{lively, Served},
};

/// The statements that were asked of a database, as the driver tells them.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<String>>>);

impl Asked {
    /// Takes down all that is asked from now on.
    fn listen() -> Self {
        let asked = Self::default();
        tracing::subscriber::set_global_default(asked.clone()).unwrap();
        asked
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Subscriber for Asked {
    fn enabled(&self, of: &Metadata<'_>) -> bool {
        of.target() == "sqlx::query"
    }

    fn event(&self, event: &Event<'_>) {
        /// The whole statement, or its summary where that is all of it.
        #[derive(Default)]
        struct Statement {
            summary: String,
            whole: String,
        }
        impl Visit for Statement {
            fn record_str(&mut self, field: &Field, value: &str) {
                match field.name() {
                    "summary" => self.summary = value.into(),
                    "db.statement" => self.whole = value.into(),
                    _ => {}
                }
            }

            fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
        }
        let mut statement = Statement::default();
        event.record(&mut statement);
        let text = match statement.whole.trim() {
            "" => statement.summary,
            whole => whole.to_owned(),
        };
        self.0.lock().unwrap().push(text);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Whether nobody else is in this process, whose statements would be taken down as well. Else the test is run in one of its own.
fn alone(test: &str) -> bool {
    const ALONE: &str = "REMAINDER_ALONE";
    if [ALONE, "NEXTEST"]
        .iter()
        .any(|name| env::var_os(name).is_some())
    {
        return true;
    }
    let module = module_path!().split_once("::").unwrap().1;
    let done = Command::new(env::current_exe().unwrap())
        .args(["--exact", &format!("{module}::{test}")])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(said.contains("1 passed"), "{said}");
    false
}

/// Whatever pages there are.
const PAGES: [&str; 34] = [
    "/api/club",
    "/api/events",
    "/api/events?after=0-0",
    "/api/events?name=ContributionSettled",
    "/api/members",
    "/api/members/1",
    "/api/members/1/activity",
    "/api/members/1/activity?after=0-0",
    "/api/members/1/activity?name=ContributionSettled",
    "/api/members/0/cycles?limit=1",
    "/api/members/1/cycles",
    "/api/contributions",
    "/api/contributions?member=1",
    "/api/contributions?cycle=0",
    "/api/contributions?member=1&cycle=0",
    "/api/contributions/1",
    "/api/kinds",
    "/api/cycles",
    "/api/cycles?before=1&limit=1",
    "/api/cycles/0",
    "/api/cycles/0/flows",
    "/api/cycles/0/kinds",
    "/api/plans",
    "/api/plans?cycle=1",
    "/api/plans/1",
    "/api/plans/1/rows",
    "/api/plans/1/rows/3",
    "/api/intents",
    "/api/commitments/1",
    "/api/contributions/1/activity",
    "/api/download/contributions.csv",
    "/api/download/contributions.csv?cycle=0",
    "/api/download/cycles.csv",
    "/api/download/valueflows.jsonld",
];

/// What is small for ever: one row each, and one for each table.
const SMALL: [&str; 3] = ["club", "cursor", "sqlite_master"];

#[tokio::test]
async fn no_page_walks_through_a_table_that_grows() {
    if !alone("no_page_walks_through_a_table_that_grows") {
        return;
    }
    let (story, _) = lively();
    let s = Served::of(&story, Databases::sqlite()).await;
    let asked = Asked::listen();
    let mut held = sqlx::SqliteConnection::connect(&s.url).await.unwrap();
    let mut seen = BTreeSet::new();
    for path in PAGES {
        asked.take();
        let (status, answer) = s.get(path).await;
        assert_eq!(status, 200, "{path}: {answer}");
        let statements = asked.take();
        assert!(!statements.is_empty(), "{path}");
        for text in statements {
            if !text.contains("SELECT") || !seen.insert(text.clone()) {
                continue;
            }
            let plan = sqlx::query(&format!("EXPLAIN QUERY PLAN {text}"))
                .fetch_all(&mut held)
                .await
                .unwrap_or_else(|error| panic!("{text}: {error}"));
            let plan: Vec<String> = plan.iter().map(|row| row.get(3)).collect();
            let made: Vec<&str> = plan
                .iter()
                .filter_map(|step| {
                    let made = step.strip_prefix("CO-ROUTINE ");
                    made.or(step.strip_prefix("MATERIALIZE "))
                })
                .collect();
            for step in &plan {
                let Some(scan) = step.strip_prefix("SCAN ") else {
                    continue;
                };
                let table = scan.split(' ').next().unwrap();
                let bounded =
                    made.contains(&table) || SMALL.contains(&table) || scan == "CONSTANT ROW";
                assert!(bounded, "{path}: {text}\n{plan:#?}");
            }
        }
    }
    assert!(seen.len() > 20, "{seen:#?}");
}

#[tokio::test]
async fn who_asks_the_same_at_once_shares_one_answer() {
    if !alone("who_asks_the_same_at_once_shares_one_answer") {
        return;
    }
    let (story, _) = lively();
    let s = Served::of(&story, Databases::sqlite()).await;
    let asked = Asked::listen();
    let readers = 40;
    let together = Arc::new(Barrier::new(readers));
    let reading = (0..readers).map(|_| {
        let (router, together) = (s.router.clone(), together.clone());
        async move {
            together.wait().await;
            let request = Request::get("/api/cycles").body(Body::empty()).unwrap();
            router.oneshot(request).await.unwrap().status()
        }
    });
    for status in futures::future::join_all(reading).await {
        assert_eq!(status, 200);
    }
    let sums = asked.take();
    let sums = sums.iter().filter(|text| text.contains("FROM balances"));
    assert_eq!(sums.count(), 1);
}
