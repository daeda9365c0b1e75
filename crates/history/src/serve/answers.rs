//! What happened? The answers in JSON.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{extract::State, Json};
use remainder_rules::plan::Tree;
use serde::{Deserialize, Serialize};
use tokio::sync::{OnceCell, Semaphore};
use utoipa::{IntoParams, ToSchema};

use super::{
    asked::{
        event_name, limit, position, subject as named, Ask, ByCycle, ByMoment, ByNumber, Nothing,
        Of,
    },
    App, Problem, Served,
};
use crate::{
    plan::{self, Plan, PlanRow, Proof, MOST_ROWS},
    read::{self, Asked, Page},
};

type Answer<T> = Result<Json<T>, Problem>;

/// The club, and up to where its history is read.
#[utoipa::path(get, path = "/api/club", tag = "club", responses((status = 200, body = read::ClubNow)))]
pub async fn club(State(s): App, _: Ask<Nothing>) -> Answer<read::ClubNow> {
    Ok(Json(read::club(&s.db).await?))
}

async fn told(
    s: &Served,
    about: Option<(&'static str, u32)>,
    asked: ByMoment,
) -> Answer<Page<read::Event>> {
    if asked.before.is_some() && asked.after.is_some() {
        return Err(Problem::bad(
            "before and after cannot both be given: a page goes one way",
        ));
    }
    let asked = Asked {
        about,
        before: position("before", asked.before.as_deref())?,
        after: position("after", asked.after.as_deref())?,
        limit: limit(asked.limit)?,
        name: event_name(asked.name)?,
    };
    Ok(Json(read::events(&s.db, &asked).await?))
}

/// All that happened.
#[utoipa::path(get, path = "/api/events", tag = "activity", params(ByMoment), responses((status = 200, body = Page<read::Event>), (status = 400, body = Problem)))]
pub async fn events(State(s): App, Ask(asked): Ask<ByMoment>) -> Answer<Page<read::Event>> {
    told(&s, None, asked).await
}

/// All that concerns one of them: a member, a contribution, a case, a proposal.
#[utoipa::path(get, path = "/api/{what}/{id}/activity", tag = "activity",
    params(("what" = String, Path, description = "members, contributions, commitments, intents, cases, proposals, plans, kinds or elections"), ("id" = u32, Path), ByMoment),
    responses((status = 200, body = Page<read::Event>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn activity(
    State(s): App,
    Of((what, id)): Of<(String, u32)>,
    Ask(asked): Ask<ByMoment>,
) -> Answer<Page<read::Event>> {
    let what = named(&what)?;
    let page = told(&s, Some((what, id)), asked).await?;
    if page.items.is_empty() && !read::is_known(&s.db, what, id).await? {
        return Err(none(what, id));
    }
    Ok(page)
}

/// Cases, proposals, commitments, intents, elections: what each began with, and what was told of it last.
#[utoipa::path(get, path = "/api/{what}", tag = "activity",
    params(("what" = String, Path, description = "cases, proposals, commitments, intents or elections"), ByNumber),
    responses((status = 200, body = Page<read::Subject>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn subjects(
    State(s): App,
    Of(what): Of<String>,
    Ask(asked): Ask<ByNumber>,
) -> Answer<Page<read::Subject>> {
    let (what, limit) = (named(&what)?, limit(asked.limit)?);
    let after = asked.after.unwrap_or(0);
    Ok(Json(read::subjects(&s.db, what, after, limit).await?))
}

/// One of them, with who has to do with it.
#[derive(Serialize, ToSchema)]
pub struct Whole {
    #[serde(flatten)]
    subject: read::Subject,
    involved: Vec<read::Involved>,
}

/// A case, a proposal, a commitment, an intent or an election, with who has to do with it.
#[utoipa::path(get, path = "/api/{what}/{id}", tag = "activity",
    params(("what" = String, Path, description = "cases, proposals, commitments, intents or elections"), ("id" = u32, Path)),
    responses((status = 200, body = Whole), (status = 404, body = Problem)))]
pub async fn subject(
    State(s): App,
    Of((what, id)): Of<(String, u32)>,
    _: Ask<Nothing>,
) -> Answer<Whole> {
    let what = named(&what)?;
    let found = read::subject(&s.db, what, id).await?;
    let (subject, involved) = found.ok_or_else(|| none(what, id))?;
    Ok(Json(Whole { subject, involved }))
}

fn none(what: &str, id: u32) -> Problem {
    Problem::not_found(format!(
        "there is no {what} {id}, or the history has not got there"
    ))
}

/// The members there are and were.
#[utoipa::path(get, path = "/api/members", tag = "members", params(ByNumber), responses((status = 200, body = Page<read::Member>), (status = 400, body = Problem)))]
pub async fn members(State(s): App, Ask(asked): Ask<ByNumber>) -> Answer<Page<read::Member>> {
    let limit = limit(asked.limit)?;
    let after = asked.after.unwrap_or(0);
    Ok(Json(read::members(&s.db, after, limit).await?))
}

/// A member.
#[utoipa::path(get, path = "/api/members/{id}", tag = "members", params(("id" = u32, Path)), responses((status = 200, body = read::Member), (status = 404, body = Problem)))]
pub async fn member(State(s): App, Of(id): Of<u32>, _: Ask<Nothing>) -> Answer<read::Member> {
    let found = read::member(&s.db, id).await?;
    found.map(Json).ok_or_else(|| none("member", id))
}

/// What a member gave and received, cycle by cycle; 0 is the commons.
#[utoipa::path(get, path = "/api/members/{id}/cycles", tag = "members", params(("id" = u32, Path), ByCycle), responses((status = 200, body = Page<read::Balance>), (status = 400, body = Problem)))]
pub async fn member_cycles(
    State(s): App,
    Of(id): Of<u32>,
    Ask(asked): Ask<ByCycle>,
) -> Answer<Page<read::Balance>> {
    let limit = limit(asked.limit)?;
    Ok(Json(read::balances(&s.db, id, asked.before, limit).await?))
}

/// Which contributions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Given or received by this member.
    member: Option<u32>,
    /// Settled in this cycle.
    cycle: Option<u32>,
    /// The last number that is known already.
    after: Option<u32>,
    /// How many: 1 to 200, usually 50.
    limit: Option<u32>,
}

/// Contributions.
#[utoipa::path(get, path = "/api/contributions", tag = "work", params(Which), responses((status = 200, body = Page<read::Contribution>), (status = 400, body = Problem)))]
pub async fn contributions(
    State(s): App,
    Ask(asked): Ask<Which>,
) -> Answer<Page<read::Contribution>> {
    let which = read::Which {
        member: asked.member,
        cycle: asked.cycle,
        after: asked.after.unwrap_or(0),
        limit: limit(asked.limit)?,
    };
    Ok(Json(read::contributions(&s.db, &which).await?))
}

/// A contribution, with who has to do with it.
#[derive(Serialize, ToSchema)]
pub struct WholeContribution {
    #[serde(flatten)]
    contribution: read::Contribution,
    involved: Vec<read::Involved>,
}

/// A contribution.
#[utoipa::path(get, path = "/api/contributions/{id}", tag = "work", params(("id" = u32, Path)), responses((status = 200, body = WholeContribution), (status = 404, body = Problem)))]
pub async fn contribution(
    State(s): App,
    Of(id): Of<u32>,
    _: Ask<Nothing>,
) -> Answer<WholeContribution> {
    let none = || none("contribution", id);
    let contribution = read::contribution(&s.db, id).await?.ok_or_else(none)?;
    let subject = read::subject(&s.db, "contribution", id).await?;
    let (_, involved) = subject.ok_or_else(none)?;
    Ok(Json(WholeContribution {
        contribution,
        involved,
    }))
}

/// The ways to contribute.
#[utoipa::path(get, path = "/api/kinds", tag = "work", params(ByNumber), responses((status = 200, body = Page<read::Kind>), (status = 400, body = Problem)))]
pub async fn kinds(State(s): App, Ask(asked): Ask<ByNumber>) -> Answer<Page<read::Kind>> {
    let limit = limit(asked.limit)?;
    let after = asked.after.unwrap_or(0);
    Ok(Json(read::kinds(&s.db, after, limit).await?))
}

/// Cycle by cycle: how much of what was exchanged needed money.
#[utoipa::path(get, path = "/api/cycles", tag = "cycles", params(ByCycle), responses((status = 200, body = Page<read::CycleFigures>), (status = 400, body = Problem)))]
pub async fn cycles(State(s): App, Ask(asked): Ask<ByCycle>) -> Answer<Page<read::CycleFigures>> {
    let limit = limit(asked.limit)?;
    Ok(Json(read::cycles(&s.db, asked.before, limit).await?))
}

/// A cycle's figures.
#[utoipa::path(get, path = "/api/cycles/{cycle}", tag = "cycles", params(("cycle" = u32, Path)), responses((status = 200, body = read::CycleFigures), (status = 404, body = Problem)))]
pub async fn cycle(
    State(s): App,
    Of(cycle): Of<u32>,
    _: Ask<Nothing>,
) -> Answer<read::CycleFigures> {
    let found = read::cycle(&s.db, cycle).await?;
    found
        .map(Json)
        .ok_or_else(|| Problem::not_found(format!("nothing was posted in cycle {cycle}")))
}

/// What was settled in a cycle.
#[derive(Serialize, ToSchema)]
pub struct Flows {
    cycle: u32,
    /// By category, the most first.
    categories: Vec<read::Flow>,
}

/// What was settled in a cycle, by category.
#[utoipa::path(get, path = "/api/cycles/{cycle}/flows", tag = "cycles", params(("cycle" = u32, Path)), responses((status = 200, body = Flows)))]
pub async fn cycle_flows(State(s): App, Of(cycle): Of<u32>, _: Ask<Nothing>) -> Answer<Flows> {
    let categories = read::flows(&s.db, cycle).await?;
    Ok(Json(Flows { cycle, categories }))
}

/// What was settled in a cycle, by kind.
#[utoipa::path(get, path = "/api/cycles/{cycle}/kinds", tag = "cycles", params(("cycle" = u32, Path), ByNumber), responses((status = 200, body = Page<read::KindFlow>), (status = 400, body = Problem)))]
pub async fn cycle_kinds(
    State(s): App,
    Of(cycle): Of<u32>,
    Ask(asked): Ask<ByNumber>,
) -> Answer<Page<read::KindFlow>> {
    let limit = limit(asked.limit)?;
    let after = asked.after.unwrap_or(0);
    Ok(Json(read::kind_flows(&s.db, cycle, after, limit).await?))
}

/// Which plans.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Plans {
    /// Those for this cycle.
    cycle: Option<u32>,
    /// The last number that is known already.
    after: Option<u32>,
    /// How many: 1 to 200, usually 50.
    limit: Option<u32>,
}

/// Plans.
#[utoipa::path(get, path = "/api/plans", tag = "plans", params(Plans), responses((status = 200, body = Page<Plan>), (status = 400, body = Problem)))]
pub async fn plans(State(s): App, Ask(asked): Ask<Plans>) -> Answer<Page<Plan>> {
    let limit = limit(asked.limit)?;
    let after = asked.after.unwrap_or(0);
    Ok(Json(plan::plans(&s.db, asked.cycle, after, limit).await?))
}

async fn find(s: &Served, id: u32) -> Result<Plan, Problem> {
    let found = plan::plan(&s.db, id).await?;
    found.ok_or_else(|| none("plan", id))
}

/// A plan, with how much of it was taken up.
#[derive(Serialize, ToSchema)]
pub struct WholePlan {
    #[serde(flatten)]
    plan: Plan,
    /// Rows that were taken up.
    taken: i64,
}

/// A plan.
#[utoipa::path(get, path = "/api/plans/{id}", tag = "plans", params(("id" = u32, Path)), responses((status = 200, body = WholePlan), (status = 404, body = Problem)))]
pub async fn plan(State(s): App, Of(id): Of<u32>, _: Ask<Nothing>) -> Answer<WholePlan> {
    let plan = find(&s, id).await?;
    let taken = plan::taken(&s.db, &plan).await?;
    Ok(Json(WholePlan { plan, taken }))
}

/// The rows of a plan as they were announced. That they are its own is what a row's proof says.
#[utoipa::path(get, path = "/api/plans/{id}/rows", tag = "plans", params(("id" = u32, Path), ByNumber), responses((status = 200, body = Page<PlanRow>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn plan_rows(
    State(s): App,
    Of(id): Of<u32>,
    Ask(asked): Ask<ByNumber>,
) -> Answer<Page<PlanRow>> {
    let limit = limit(asked.limit)?;
    let from = asked.after.map_or(0, |place| i64::from(place) + 1);
    let plan = find(&s, id).await?;
    Ok(Json(plan::rows(&s.db, &plan, from, limit).await?))
}

/// A row of a plan, with what proves that it is one: what `activate` takes.
#[utoipa::path(get, path = "/api/plans/{id}/rows/{place}", tag = "plans", params(("id" = u32, Path), ("place" = u32, Path)), responses((status = 200, body = Proof), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn plan_row(
    State(s): App,
    Of((id, place)): Of<(u32, u32)>,
    _: Ask<Nothing>,
) -> Answer<Proof> {
    let plan = find(&s, id).await?;
    let tree = tree(&s, &plan).await?;
    let found = plan::prove(&s.db, &plan, &tree, place).await?;
    found.map(Json).ok_or_else(|| {
        Problem::not_found(format!(
            "plan {id} has no row {place}; its rows are 0 to {}",
            plan.rows - 1
        ))
    })
}

/// The tree of a plan, made once as long as it is asked for.
async fn tree(s: &Served, plan: &Plan) -> Result<Arc<Tree>, Problem> {
    if plan.rows > MOST_ROWS {
        return Err(Problem::new(
            409,
            "PlanTooLarge",
            format!("a plan of {} rows is not proved here, where {MOST_ROWS} is the most; its planner can: remainder plan show", plan.rows),
        ));
    }
    let (making, turn) = (s.trees.of(plan), s.trees.turn.clone());
    let (db, of) = (s.db.clone(), plan.clone());
    // It is made to its end even if nobody waits for it any more: whoever asks next finds it.
    let made = tokio::spawn(async move {
        let tree = making.get_or_try_init(|| async {
            let _turn = turn.acquire().await;
            match plan::tree(&db, &of).await {
                Ok(tree) => tree.map(Arc::new).ok_or(None),
                Err(error) => Err(Some(error)),
            }
        });
        tree.await.cloned()
    });
    let made = made
        .await
        .map_err(|_| Problem::new(500, "Interrupted", "the proof was not made; ask again"))?;
    made.map_err(|error| match error {
        Some(error) => error.into(),
        None => Problem::new(
            409,
            "RowsMissing",
            "the rows that were announced of this plan are not those that it was published with; ask its planner for them",
        ),
    })
}

/// Trees of plans that are remembered.
const TREES: usize = 4;

/// A tree that is made once for all who ask meanwhile. What cannot be made is tried again: rows may be announced later.
type Making = Arc<OnceCell<Arc<Tree>>>;

/// The trees that were asked for last.
pub struct Trees {
    /// By the plan's number and root.
    asked: Mutex<Vec<(i64, String, Making)>>,
    /// One is made at a time, however many are asked for.
    turn: Arc<Semaphore>,
}

impl Default for Trees {
    fn default() -> Self {
        Self {
            asked: Mutex::default(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl Trees {
    fn of(&self, plan: &Plan) -> Making {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = asked
            .iter()
            .find(|(id, root, _)| *id == plan.id && *root == plan.root);
        if let Some((_, _, making)) = known {
            return making.clone();
        }
        if asked.len() >= TREES {
            // One that is being made is waited for.
            let made = asked
                .iter()
                .position(|(_, _, making)| making.initialized() || Arc::strong_count(making) == 1);
            if let Some(oldest) = made {
                asked.remove(oldest);
            }
        }
        let making = Making::default();
        asked.push((plan.id, plan.root.clone(), making.clone()));
        making
    }
}
