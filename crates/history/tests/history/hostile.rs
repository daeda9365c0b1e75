//! Nobody who is not a member stops the server for others: over real connections.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use remainder_history::{
    content::Store,
    serve::{serve, Options},
    Db, Index,
};
use sqlx::Connection as _;
use tokio::sync::oneshot;
use tower::ServiceExt as _;

use crate::{
    databases::Databases,
    served::{options, Served},
    story::{catch_up, Story, View},
};

/// A server that runs.
struct Running {
    at: SocketAddr,
    _stop: oneshot::Sender<()>,
    _databases: Databases,
}

impl Running {
    async fn of(story: &Story) -> Self {
        let databases = Databases::sqlite();
        let url = databases.fresh().await;
        let db = Db::open(&url).await.unwrap();
        let view = View::of(story, story.head().number);
        let mut index = Index::open(view, db, story.club()).await.unwrap();
        catch_up(&mut index).await;
        let read = Db::read(&url, 4).await.unwrap();
        let store = Store::open(":memory:").await.unwrap();
        let ((told, hear), (stop, stopped)) = (oneshot::channel(), oneshot::channel());
        let options = Options {
            public: None,
            ..options()
        };
        let ready = |at| {
            let _ = told.send(at);
        };
        let club = story.club();
        tokio::spawn(serve(read, club, store, options, ready, async {
            let _ = stopped.await;
        }));
        Self {
            at: hear.await.unwrap(),
            _stop: stop,
            _databases: databases,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.at).unwrap();
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).unwrap();
        stream
    }

    /// The status and how long it took.
    fn ask(&self, path: &str) -> (String, Duration) {
        let began = Instant::now();
        let mut stream = self.connect();
        write!(stream, "GET {path} HTTP/1.0\r\nHost: x\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let status = text.lines().next().unwrap_or_default().to_owned();
        (status, began.elapsed())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_uploads_of_strangers_do_not_keep_a_reader_waiting() {
    let running = Running::of(&Story::new()).await;
    let path = format!("/api/content/0x{}", "00".repeat(32));
    let slow: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = running.connect();
            write!(
                stream,
                "PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\na"
            )
            .unwrap();
            stream
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (status, took) = running.ask("/api/club");
    assert!(status.contains("200"), "{status}");
    assert!(took < Duration::from_secs(4), "{took:?}");
    drop(slow);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_connected_and_says_nothing_is_left() {
    let running = Running::of(&Story::new()).await;
    let (mut silent, mut half) = (running.connect(), running.connect());
    write!(half, "GET /api/club HTTP/1.1\r\nHost:").unwrap();
    let mut asked = running.connect();
    write!(asked, "GET /api/club HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    // They are closed: reading ends, where it would wait for twenty seconds.
    for stream in [&mut silent, &mut half, &mut asked] {
        let mut said = Vec::new();
        stream.read_to_end(&mut said).unwrap();
    }
}

#[tokio::test]
async fn one_address_does_not_take_all_seats() {
    let served = Served::of(&Story::new(), Databases::sqlite()).await;
    let ask = |path: &'static str, from: &'static str| {
        let request = Request::get(path).header("x-forwarded-for", from);
        let router = served.router.clone();
        async move {
            router
                .oneshot(request.body(Body::empty()).unwrap())
                .await
                .unwrap()
        }
    };
    for (path, each) in [("/api/live", 20), ("/api/download/contributions.csv", 8)] {
        let mut held = Vec::new();
        for _ in 0..each {
            let answer = ask(path, "198.51.100.7").await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            held.push(answer);
        }
        let refused = ask(path, "198.51.100.7").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(refused.headers().get("retry-after").unwrap(), "5");
        assert_eq!(ask(path, "198.51.100.8").await.status(), StatusCode::OK);
        drop(held.pop());
        assert_eq!(ask(path, "198.51.100.7").await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn no_search_walks_through_all_that_happened() {
    let databases = Databases::sqlite();
    let url = databases.fresh().await;
    let story = Story::new();
    let view = View::of(&story, story.head().number);
    let db = Db::open(&url).await.unwrap();
    let mut index = Index::open(view, db, story.club()).await.unwrap();
    catch_up(&mut index).await;
    // Kind 1 was told of 25,000 times.
    let mut held = sqlx::SqliteConnection::connect(&url).await.unwrap();
    for row in [
        "INSERT INTO events SELECT 1, 1000 + value, 0, 'valuation', 'Told', '{}' FROM n",
        "INSERT INTO mentions SELECT 'kind', 1, 1, 1000 + value FROM n",
    ] {
        let text = format!("WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 25000) {row}");
        let (with, insert) = text.split_at(text.find("INSERT").unwrap());
        let text = insert.replacen("SELECT", &format!("{with} SELECT"), 1);
        sqlx::query(&text).execute(&mut held).await.unwrap();
    }
    let asked = |name: &str, after| remainder_history::read::Asked {
        about: Some(("kind", 1)),
        name: Some(name.into()),
        after,
        limit: 50,
        ..Default::default()
    };
    // Each page looks at 10,000 of them, and says where to go on.
    let mut after = Some(Default::default());
    let mut pages = 0;
    while let Some(at) = after {
        let page = remainder_history::read::events(&index.db, &asked("Nothing", Some(at)))
            .await
            .unwrap();
        assert!(page.items.is_empty());
        after = page.next.map(|next| next.parse().unwrap());
        pages += 1;
    }
    assert_eq!(pages, 3);
    let page = remainder_history::read::events(&index.db, &asked("KindAdded", None))
        .await
        .unwrap();
    assert!(page.items.len() == 1 && page.next.is_some());
    let page = remainder_history::read::events(&index.db, &asked("Told", None))
        .await
        .unwrap();
    assert_eq!(
        (page.items.len(), page.next.as_deref()),
        (50, Some("1-25951"))
    );
}
