//! What is served is what happened; what is asked wrongly is refused with a reason, and nothing is served without bounds.

use std::{collections::BTreeSet, net::SocketAddr, time::Duration};

use axum::{
    body::{to_bytes, Body},
    http::{Method, Request, StatusCode},
    Router,
};
use remainder_fixture::prelude::*;
use remainder_history::{
    content::Store,
    serve::{app, description, Options},
    Db, Index,
};
use remainder_interfaces::{blake2, plans::Row};
use remainder_rules::plan::Tree;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::{
    databases::Databases,
    story::{catch_up, Story, View},
};

/// A history that is served.
pub struct Served {
    pub router: Router,
    pub index: Index<View>,
    pub view: View,
    pub url: String,
    _databases: Databases,
}

pub fn options() -> Options {
    Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public: Some("https://lindenhof.example/history".into()),
        web: None,
        quota: 1_000,
        largest: 600,
    }
}

impl Served {
    pub async fn of(story: &Story, databases: Databases) -> Self {
        let store = Store::open(":memory:").await.unwrap();
        Self::with(story, databases, store).await
    }

    pub async fn with(story: &Story, databases: Databases, store: Store) -> Self {
        let view = View::of(story, story.head().number);
        let url = databases.fresh().await;
        let db = Db::open(&url).await.unwrap();
        let mut index = Index::open(view.clone(), db, story.club()).await.unwrap();
        catch_up(&mut index).await;
        let read = Db::read(&url, 4).await.unwrap();
        let router = app(read, story.club(), store, &options()).await.unwrap();
        Self {
            router,
            index,
            view,
            url,
            _databases: databases,
        }
    }

    pub async fn ask(
        &self,
        request: Request<Body>,
    ) -> (StatusCode, axum::http::HeaderMap, Vec<u8>) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, 1 << 24).await.unwrap();
        (parts.status, parts.headers, body.to_vec())
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (status, headers, body) = self.ask(request).await;
        if status.is_client_error() || status.is_server_error() {
            let media = headers.get("content-type").map(|value| value.as_bytes());
            assert_eq!(media, Some(&b"application/problem+json"[..]), "{path}");
        }
        let text = String::from_utf8_lossy(&body);
        (
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text.into())),
        )
    }

    async fn good(&self, path: &str) -> Value {
        let (status, answer) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }
}

/// A club with some work, a plan, a member who joins and one who waits.
pub fn lively() -> (Story, Vec<Row>) {
    let mut story = Story::new();
    story.work("anna", "bert", 2 * HOUR);
    story.act(|f| f.club("dora", |m| m.apply())).unwrap();
    let dora = story.f.account_of("dora");
    for sponsor in ["anna", "bert"] {
        story.act(|f| f.club(sponsor, |m| m.vouch(dora))).unwrap();
    }
    story.act(|f| f.club("dora", |m| m.admit(dora))).unwrap();
    story.f.cycles(1);
    story.work("bert", "cleo", 3 * HOUR);
    let waits = story.act(|f| f.register("cleo", "anna", CARE, HOUR));
    assert_eq!(waits, 3);
    let offers: Vec<u32> = (0..5)
        .map(|n| story.act(|f| f.offer("anna", CARE, HOUR + n)))
        .collect();
    let want = story.act(|f| f.want("bert", CARE, 20 * HOUR));
    let rows: Vec<Row> = (offers.iter().zip(0..))
        .map(|(offer, n)| Row {
            quantity: HOUR + n,
            offer: *offer,
            want,
        })
        .collect();
    let tree = Tree::new(rows.clone(), blake2).unwrap();
    let cycle = story.f.cycle();
    let plan = story
        .act(|f| f.plans("anna", |m| m.publish_plan(cycle, tree.root(), 5, 5_000)))
        .unwrap();
    for (first, part) in [(0, rows[..3].to_vec()), (3, rows[3..].to_vec())] {
        story
            .act(|f| f.plans("anna", |m| m.announce_rows(plan, first, part)))
            .unwrap();
    }
    let proven = vec![tree.prove(4).unwrap()];
    story
        .act(|f| f.plans("bert", |m| m.activate(plan, proven)))
        .unwrap();
    (story, rows)
}

async fn what_happened_is_served(databases: Databases) {
    let (story, rows) = lively();
    let s = Served::of(&story, databases).await;

    let club = s.good("/api/club").await;
    assert_eq!(club["name"], "Lindenhof");
    assert_eq!(club["block"], story.head().number);

    let members = s.good("/api/members").await;
    let ids: Vec<_> = members["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["id"].clone())
        .collect();
    assert_eq!(ids, [1, 2, 3, 4]);
    let dora = s.good("/api/members/4").await;
    assert_eq!(dora["account"], Actor::dev("dora").ss58());
    assert_eq!(
        (&dora["founder"], &dora["left_ms"]),
        (&false.into(), &Value::Null)
    );

    let work = s.good("/api/contributions/1").await;
    assert_eq!(
        (&work["state"], &work["label"], &work["value"]),
        (&"settled".into(), &"care".into(), &2_000.into())
    );
    assert_eq!(work["involved"][0]["role"], "provider");
    assert_eq!(s.good("/api/contributions/3").await["state"], "registered");
    let of = |list: &Value| -> Vec<i64> {
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|item| item["id"].as_i64())
            .collect()
    };
    assert_eq!(of(&s.good("/api/contributions?member=1").await), [1, 3]);
    assert_eq!(
        of(&s.good("/api/contributions?member=2&cycle=1").await),
        [2]
    );
    assert_eq!(of(&s.good("/api/contributions?cycle=0").await), [1]);

    // Figures are those of the chain.
    for cycle in [0, 1] {
        let report = story
            .f
            .read(story.f.rooms.clearing, |m| m.report(cycle))
            .unwrap();
        let figures = s.good(&format!("/api/cycles/{cycle}")).await;
        for (name, is) in [
            ("value", report.value),
            ("remainder", report.remainder),
            ("levy", report.levy),
            ("minted", report.minted),
            ("burned", report.burned),
            ("gifts", report.gifts),
            ("contributions", report.contributions.into()),
            ("money_share_bp", report.money_share_bp().into()),
        ] {
            assert_eq!(figures[name], is, "{name} of cycle {cycle}");
        }
        let flows = s.good(&format!("/api/cycles/{cycle}/flows")).await;
        assert_eq!(flows["categories"][0]["category"], "care");
        assert_eq!(flows["categories"][0]["value"], report.value);
    }
    let balance = s.good("/api/members/1/cycles").await;
    let account = story
        .f
        .read(story.f.rooms.clearing, |m| m.report(0))
        .unwrap();
    assert_eq!(balance["items"][0]["given"], account.value - account.levy);

    // Activity, of a member and of a contribution, one page after the other.
    let names = |list: &Value| -> Vec<String> {
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let of_work = s.good("/api/contributions/1/activity").await;
    assert_eq!(
        names(&of_work),
        [
            "ContributionSettled",
            "ContributionChanged",
            "ContributionRegistered"
        ]
    );
    let (mut seen, mut path) = (Vec::new(), "/api/members/1/activity?limit=2".to_owned());
    loop {
        let page = s.good(&path).await;
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| e["at"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/api/members/1/activity?limit=2&before={next}"),
            None => break,
        }
    }
    let distinct: BTreeSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len());
    let all = s.good("/api/members/1/activity?limit=200").await;
    assert_eq!(all["items"].as_array().unwrap().len(), seen.len());
    let settled = s.good("/api/events?name=ContributionSettled").await;
    assert_eq!(names(&settled).len(), 2);
    let founded = s.good("/api/events?after=0-0&limit=1").await;
    assert_eq!(founded["items"][0]["name"], "ClubFounded");
    let intents = s.good("/api/intents?limit=3").await;
    assert_eq!(of(&intents), [1, 2, 3]);
    assert_eq!(intents["next"], "3");
    assert_eq!(
        s.good("/api/commitments/1").await["involved"][1]["member"],
        2
    );

    // A row of a plan proves that it is one.
    let plan = s.good("/api/plans/1").await;
    assert_eq!((&plan["rows"], &plan["taken"]), (&5.into(), &1.into()));
    assert_eq!(of(&s.good("/api/plans?cycle=1").await), [1]);
    let page = s.good("/api/plans/1/rows?limit=2").await;
    assert_eq!(page["next"], "1");
    let rest = s.good("/api/plans/1/rows?after=1").await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 3);
    assert_eq!(rest["items"][2]["commitment"], 1);
    let proof = s.good("/api/plans/1/rows/3").await;
    let tree = Tree::new(rows.clone(), blake2).unwrap();
    let path: Vec<String> = tree
        .prove(3)
        .unwrap()
        .path
        .iter()
        .map(|h| format!("0x{}", hex::encode(h)))
        .collect();
    assert_eq!(proof["path"], serde_json::json!(path));
    assert_eq!(proof["root"], format!("0x{}", hex::encode(tree.root())));
    assert_eq!(s.get("/api/plans/1/rows/5").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_happened_is_served_from_sqlite() {
    what_happened_is_served(Databases::sqlite()).await;
}

#[tokio::test]
async fn what_happened_is_served_from_postgresql() {
    if let Some(databases) = Databases::postgres() {
        what_happened_is_served(databases).await;
    }
}

#[tokio::test]
async fn it_can_be_taken_away() {
    let (story, _) = lively();
    let s = Served::of(&story, Databases::sqlite()).await;
    let (_, table) = s.get("/api/download/contributions.csv").await;
    let table = table.as_str().unwrap();
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(
        table.contains("1,settled,0,1,2,care,1,care,2.00,hour,20.00,0,"),
        "{table}"
    );
    let request = Request::get("/api/download/contributions.csv?limit=2").body(Body::empty());
    let (_, headers, _) = s.ask(request.unwrap()).await;
    let link = "</api/download/contributions.csv?after=2&limit=2>; rel=\"next\"";
    assert_eq!(headers.get("link").unwrap(), link);
    let (_, table) = s.get("/api/download/cycles.csv").await;
    assert!(
        table
            .as_str()
            .unwrap()
            .lines()
            .nth(2)
            .unwrap()
            .starts_with("0,20.00,"),
        "{table}"
    );
    let request = Request::get("/api/download/cycles.csv?limit=1").body(Body::empty());
    let (_, headers, _) = s.ask(request.unwrap()).await;
    let link = "</api/download/cycles.csv?before=1&limit=1>; rel=\"next\"";
    assert_eq!(headers.get("link").unwrap(), link);
    let (_, rest) = s.get("/api/download/cycles.csv?before=1&limit=1").await;
    assert_eq!(rest.as_str().unwrap().lines().count(), 2, "{rest}");
    let document = s.good("/api/download/valueflows.jsonld?cycle=0").await;
    let event = &document["@graph"][0];
    assert_eq!(event["@type"], "vf:EconomicEvent");
    assert_eq!(event["action"], "vf:deliverService");
    assert_eq!(
        event["vf:resourceQuantity"]["om2:hasNumericalValue"]["@value"],
        "2.00"
    );
    assert_eq!(document["@graph"].as_array().unwrap().len(), 1);
}

/// Every name in a document of JSON-LD, as its context expands it: what has a colon is a prefix that the context has, or stands for itself.
fn expanded(document: &Value) -> BTreeSet<String> {
    fn walk(value: &Value, context: &Value, named: bool, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter().filter(|(key, _)| *key != "@context") {
                    let term = &context[key];
                    let named = ["@id", "@type"].contains(&key.as_str()) || term["@type"] == "@id";
                    walk(value, context, named, names);
                }
            }
            Value::Array(all) => all.iter().for_each(|one| walk(one, context, named, names)),
            Value::String(text) if named => {
                let (prefix, rest) = text.split_once(':').unwrap_or_else(|| panic!("{text}"));
                let stem = context[prefix].as_str();
                // A prefix ends as one has to (JSON-LD 1.1, 4.1.5).
                let stem = stem.filter(|stem| stem.ends_with([':', '/', '#']));
                names.insert(stem.map_or(text.clone(), |stem| format!("{stem}{rest}")));
            }
            _ => {}
        }
    }
    let mut names = BTreeSet::new();
    walk(document, &document["@context"], false, &mut names);
    names
}

#[tokio::test]
async fn what_is_taken_away_as_valueflows_is_this_clubs_and_was_done() {
    let (story, _) = lively();
    let s = Served::of(&story, Databases::sqlite()).await;
    let document = s.good("/api/download/valueflows.jsonld").await;
    let club = format!("urn:remainder:{}", story.club().address());
    let names = expanded(&document);
    for name in [
        "contribution:1",
        "contribution:2",
        "member:1",
        "member:2",
        "kind:1",
    ] {
        assert!(
            names.contains(&format!("{club}:{name}")),
            "{name}: {names:?}"
        );
    }
    let known = [
        club.as_str(),
        "https://w3id.org/valueflows/",
        "http://www.ontology-of-units-of-measure.org/",
        "http://www.w3.org/2001/XMLSchema#",
        "urn:remainder:terms:",
    ];
    for name in &names {
        assert!(known.iter().any(|begin| name.starts_with(begin)), "{name}");
    }
    // Contribution 3 waits for an answer.
    assert!(!names.contains(&format!("{club}:contribution:3")));
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_with_a_reason() {
    let databases = [Some(Databases::sqlite()), Databases::postgres()];
    for databases in databases.into_iter().flatten() {
        is_refused_with_a_reason(databases).await;
    }
}

async fn is_refused_with_a_reason(databases: Databases) {
    let (story, _) = lively();
    let s = Served::of(&story, databases).await;
    let long = format!("/api/events?name={}", "x".repeat(65));
    for (path, status, said) in [
        ("/api/events?limit=0", 400, "1 to 200"),
        ("/api/events?limit=201", 400, "1 to 200"),
        ("/api/events?limit=-1", 400, "limit"),
        ("/api/events?limit=x", 400, "limit"),
        ("/api/events?limit=99999999999999999999", 400, "limit"),
        ("/api/events?color=red", 400, "color"),
        ("/api/events?name=%00", 400, "letters"),
        ("/api/events?name=", 400, "letters"),
        (&long, 400, "letters"),
        ("/api/members/1/activity?name=%00", 400, "letters"),
        ("/api/events?before=x", 400, "position"),
        ("/api/events?before=1-1&after=1-1", 400, "both"),
        ("/api/events?before=18446744073709551615-0", 400, "position"),
        ("/api/members/x", 400, "x"),
        ("/api/members/4294967296", 400, "4294967296"),
        ("/api/members/77", 404, "no member 77"),
        ("/api/cases/1", 404, "no case 1"),
        ("/api/nothing", 404, "cases"),
        ("/api/nothing/1/activity", 404, "cases"),
        ("/api/a/b/c/d", 404, "openapi"),
        ("/api/cycles/9", 404, "cycle 9"),
        ("/api/plans/1/rows?after=-3", 400, "after"),
        ("/api/download/contributions.csv?limit=10001", 400, "10000"),
        ("/api/contributions?member=1&member=2", 400, "member"),
        ("/api/live?after=1", 400, "id"),
        ("/api/content/0x12", 400, "hash"),
        ("/elsewhere", 404, "openapi"),
        ("/api/club?x=1", 400, "x"),
        ("/api/openapi.json?x=1", 400, "x"),
        ("/api/members/1?x=1", 400, "x"),
        ("/api/contributions/1?x=1", 400, "x"),
        ("/api/commitments/1?x=1", 400, "x"),
        ("/api/cycles/0?limit=1", 400, "limit"),
        ("/api/cycles/0/flows?limit=1", 400, "limit"),
        ("/api/plans/1?x=1", 400, "x"),
        ("/api/plans/1/rows/3?x=1", 400, "x"),
        ("/api/download/cycles.csv?x=1", 400, "x"),
        ("/api/members/999/activity", 404, "no member 999"),
        ("/api/cases/1/activity", 404, "no case 1"),
    ] {
        let (found, problem) = s.get(path).await;
        assert_eq!(found.as_u16(), status, "{path}: {problem}");
        assert_eq!(problem["status"], status);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{path}: {detail}");
        assert!(problem["type"]
            .as_str()
            .unwrap()
            .starts_with("urn:remainder:problem:"));
    }
    for method in [Method::POST, Method::DELETE] {
        let request = Request::builder().method(method).uri("/api/members");
        let (status, _, body) = s.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(String::from_utf8_lossy(&body).contains("MethodNotAllowed"));
    }
}

/// What in an answer is not as its schema says, if anything: the words of JSON Schema that descriptions here use.
fn amiss(all: &Value, schema: &Value, is: &Value, at: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = all
            .pointer(&name.replace('#', ""))
            .unwrap_or_else(|| panic!("{name}"));
        return amiss(all, schema, is, at);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return parts.iter().find_map(|part| amiss(all, part, is, at));
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        let no = || format!("{at}: {is} is none of {schema}");
        return ways
            .iter()
            .all(|way| amiss(all, way, is, at).is_some())
            .then(no);
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        Value::Null => vec![],
        one => vec![one.clone()],
    };
    let kind = match is {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.is_empty() && !kinds.iter().any(|known| known == kind) {
        return Some(format!("{at}: {is} is no {kinds:?}"));
    }
    if let Value::Array(items) = is {
        let mut items = items.iter().enumerate();
        return items
            .find_map(|(n, item)| amiss(all, &schema["items"], item, &format!("{at}/{n}")));
    }
    let Value::Object(map) = is else { return None };
    let required = schema["required"].as_array().into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if !map.contains_key(name) {
            return Some(format!("{at}: {name} is missing in {is}"));
        }
    }
    let known = schema["properties"].as_object()?;
    let mut known = known
        .iter()
        .filter_map(|(name, schema)| Some((name, schema, map.get(name)?)));
    known.find_map(|(name, schema, is)| amiss(all, schema, is, &format!("{at}/{name}")))
}

#[tokio::test]
async fn every_answer_is_as_it_is_described_and_every_list_is_bounded() {
    let description = serde_json::to_value(description()).unwrap();
    let (story, _) = lively();
    let s = Served::of(&story, Databases::sqlite()).await;
    assert_eq!(s.good("/api/openapi.json").await, description);
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() >= 25, "{}", paths.len());
    let mut answered = BTreeSet::new();
    for (path, methods) in paths {
        let get = &methods["get"];
        // Any method may be asked wrongly, or when there is no room.
        for method in methods.as_object().unwrap().values() {
            for status in ["400", "503"] {
                let why = &method["responses"][status]["content"]["application/problem+json"];
                assert_eq!(
                    why["schema"]["$ref"], "#/components/schemas/Problem",
                    "{path}"
                );
            }
        }
        let signed = path.starts_with("/api/content/");
        assert_eq!(get["security"].is_array(), signed, "{path}");
        let schema = &get["responses"]["200"]["content"]["application/json"]["schema"];
        if schema["$ref"]
            .as_str()
            .is_some_and(|name| name.contains("/Page_"))
        {
            let parameters = get["parameters"].as_array().unwrap();
            assert!(parameters.iter().any(|p| p["name"] == "limit"), "{path}");
        }
        if schema.is_null() {
            continue;
        }
        for what in ["commitments", "intents"] {
            let path = path
                .replace("{what}", what)
                .replace("{cycle}", "0")
                .replace("{id}", "1")
                .replace("{place}", "4");
            let answer = s.good(&path).await;
            assert_eq!(amiss(&description, schema, &answer, ""), None, "{path}");
            answered.insert(path);
        }
    }
    assert!(answered.len() >= 21, "{answered:?}");
    // Why something is refused is described as well.
    let problem = &description["components"]["schemas"]["Problem"];
    for path in ["/api/events?limit=0", "/api/members/77", "/elsewhere"] {
        let (_, answer) = s.get(path).await;
        assert_eq!(amiss(&description, problem, &answer, ""), None, "{path}");
    }
}

#[tokio::test]
async fn an_answer_is_made_again_only_when_something_happened() {
    let mut story = Story::new();
    let s = Served::of(&story, Databases::sqlite()).await;
    let ask = |tag: Option<String>| {
        let mut request = Request::get("/api/cycles").header("origin", "http://other.example");
        if let Some(tag) = tag {
            request = request.header("if-none-match", tag);
        }
        s.ask(request.body(Body::empty()).unwrap())
    };
    let (status, headers, body) = ask(None).await;
    assert_eq!(
        (status, &body[..]),
        (StatusCode::OK, &br#"{"items":[],"next":null}"#[..])
    );
    assert_eq!(headers.get("access-control-allow-origin").unwrap(), "*");
    let tag = headers.get("etag").unwrap().to_str().unwrap().to_owned();
    let (status, _, body) = ask(Some(tag.clone())).await;
    assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
    // It is compared weakly, with each of a list.
    let strong = tag.strip_prefix("W/").unwrap().to_owned();
    for known in [strong.clone(), format!("\"x\", W/\"y\" ,{tag}"), "*".into()] {
        assert_eq!(ask(Some(known)).await.0, StatusCode::NOT_MODIFIED);
    }
    for other in ["\"x\"", strong.trim_matches('"'), ""] {
        assert_eq!(ask(Some(other.into())).await.0, StatusCode::OK, "{other}");
    }
    // Another version of the program may answer otherwise.
    let version = env!("CARGO_PKG_VERSION");
    assert!(tag.contains(&format!("-{version}-1")), "{tag}");
    let older = tag.replace(version, "0.0.0");
    assert_eq!(ask(Some(older)).await.0, StatusCode::OK);
    story.work("anna", "bert", HOUR);
    s.view.show(&story, story.head().number);
    let mut index = s.index;
    catch_up(&mut index).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let request = Request::get("/api/cycles").header("if-none-match", tag);
    let answer = s
        .router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    assert!(
        String::from_utf8_lossy(&body).contains("\"value\":1000"),
        "{body:?}"
    );
}

#[tokio::test]
async fn what_becomes_final_is_told_at_once_and_an_answer_is_of_what_it_says() {
    let mut story = Story::new();
    story.idle();
    let mut s = Served::of(&story, Databases::sqlite()).await;
    let head = story.head().number;
    for _ in 0..2 {
        story.idle();
    }
    s.view.show(&story, head);
    catch_up(&mut s.index).await;
    // What is remembered of a moment is not given for another one: the server has not looked yet.
    let club = s.good("/api/club").await;
    let (block, last) = (club["block"].clone(), club["final_block"].clone());
    assert_eq!((block, last), ((head + 2).into(), head.into()));
    tokio::time::sleep(Duration::from_millis(600)).await;
    let ask = || Request::get("/api/club").body(Body::empty()).unwrap();
    let (_, before, _) = s.ask(ask()).await;
    // when: blocks become final, and none comes
    s.view.show(&story, head + 1);
    catch_up(&mut s.index).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let (_, after, body) = s.ask(ask()).await;
    let club: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(club["final_block"], head + 1);
    assert_ne!(before.get("etag"), after.get("etag"));
}

#[tokio::test]
async fn who_asks_for_the_head_is_bounded_and_told_as_who_asks_for_all() {
    let story = Story::new();
    let s = Served::of(&story, Databases::sqlite()).await;
    let ask = |method, path: &str, tag: Option<&str>| {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(tag) = tag {
            request = request.header("if-none-match", tag);
        }
        s.router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
    };
    let got = ask(Method::GET, "/api/club", None).await.unwrap();
    let head = ask(Method::HEAD, "/api/club", None).await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(head.headers().get("etag"), got.headers().get("etag"));
    let length = head.headers().get("content-length").unwrap().clone();
    let body = to_bytes(got.into_body(), 1 << 20).await.unwrap();
    assert_eq!(length, body.len().to_string());
    let none = to_bytes(head.into_body(), 1 << 20).await.unwrap();
    assert!(none.is_empty());
    let again = ask(Method::HEAD, "/api/club", Some("*")).await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    // Files are made for them too: with eight on their way there is no more.
    let (mut held, path) = (Vec::new(), "/api/download/contributions.csv");
    for _ in 0..8 {
        held.push(ask(Method::GET, path, None).await.unwrap());
    }
    let refused = ask(Method::HEAD, path, None).await.unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    drop(held);
    let answer = ask(Method::HEAD, path, None).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

/// Reads messages of a stream until one of them says this.
async fn listen(body: &mut axum::body::BodyDataStream, until: &str) -> String {
    use futures::StreamExt as _;
    let mut heard = String::new();
    let patience = tokio::time::Instant::now() + Duration::from_secs(20);
    while !heard.contains(until) {
        let next = tokio::time::timeout_at(patience, body.next()).await;
        let next = next.unwrap_or_else(|_| panic!("{until} is not in {heard}"));
        heard += &String::from_utf8_lossy(&next.unwrap().unwrap());
    }
    heard
}

#[tokio::test]
async fn a_screen_hears_what_happens_goes_on_where_it_broke_off_and_hears_what_is_taken_back() {
    let mut story = Story::new();
    let common = story.head().number;
    let s = Served::of(&story, Databases::sqlite()).await;
    let mut index = s.index;
    let router = s.router.clone();
    let open = |last: Option<String>| {
        let router = router.clone();
        async move {
            let mut request = Request::get("/api/live");
            if let Some(last) = last {
                request = request.header("last-event-id", last);
            }
            let answer = router
                .oneshot(request.body(Body::empty()).unwrap())
                .await
                .unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            answer.into_body().into_data_stream()
        }
    };
    let mut stream = open(None).await;
    let mut other = story.forked();
    story.work("anna", "bert", HOUR);
    s.view.show(&story, common);
    catch_up(&mut index).await;
    let heard = listen(&mut stream, "ContributionSettled").await;
    assert!(heard.contains("event: event"), "{heard}");
    let ids: Vec<&str> = heard
        .lines()
        .filter_map(|line| line.strip_prefix("id: "))
        .collect();
    // Another one goes on after the first event.
    let mut again = open(Some(ids[0].to_owned())).await;
    let rest = listen(&mut again, ids.last().unwrap()).await;
    let after: Vec<&str> = rest
        .lines()
        .filter_map(|line| line.strip_prefix("id: "))
        .collect();
    assert_eq!(after, ids[1..]);
    // Another fork is the best one.
    other.work("bert", "cleo", 2 * HOUR);
    for _ in 0..5 {
        other.idle();
    }
    s.view.show(&other, common);
    catch_up(&mut index).await;
    let heard = listen(&mut stream, "ContributionSettled").await;
    let back = heard.find("event: taken_back").unwrap();
    let anew = heard.find("ContributionRegistered").unwrap();
    assert!(back < anew, "{heard}");
    // Who comes back with what did not happen hears of it too.
    let mut late = open(Some((*ids.last().unwrap()).to_owned())).await;
    let heard = listen(&mut late, "ContributionSettled").await;
    assert!(heard.contains("taken_back"), "{heard}");
}
