//! What did the planner add? The plan of each cycle beside what first come, first served would have come to on the same offers and wants.

use remainder_flow::plan::Corner;
use remainder_rules::{plan::Plan, Credits, Hash};
use serde::{Serialize, Serializer};

use super::{html::percent, share, CycleLine};
use crate::{
    demo::matching::{Matched, TARGET},
    output::{hundredths, table},
};

/// A way to match offers and wants: what it meets, and the money that would take, the levy aside.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Met {
    pub value: Credits,
    /// Sum of the positive nets.
    pub money: Credits,
    /// money / value, 0 to 1.
    pub money_share: f64,
}

/// The plan of a cycle, before its work began.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PlannedLine {
    /// The most that might need money, in basis points of the value.
    pub target_bp: u32,
    /// No plan within that meets more.
    pub bound: Credits,
    pub plan: Met,
    pub first_fit: Met,
    /// What became of it on the chain, once its cycle is over.
    pub published: Option<PublishedLine>,
}

/// A plan on the chain, when it is closed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PublishedLine {
    /// The root of its rows.
    #[serde(serialize_with = "hex")]
    pub root: Hash,
    pub rows: u32,
    pub claimed: Credits,
    /// What members took up of it, at the value of that moment.
    pub activated: Credits,
    /// What its planner pledged, and how much of it comes back if no more is called off.
    pub bond: Credits,
    pub returned: Credits,
}

fn hex<S: Serializer>(root: &Hash, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&format!("0x{}", ::hex::encode(root)))
}

impl PublishedLine {
    /// The plan as it is when its cycle is over.
    pub fn of(plan: &Plan) -> Self {
        Self {
            root: plan.root,
            rows: plan.rows,
            claimed: plan.claimed,
            activated: plan.activated,
            bond: plan.bond,
            returned: plan.returned(),
        }
    }
}

impl Met {
    /// What a point of the frontier comes to.
    pub fn of(corner: &Corner) -> Self {
        Self {
            value: corner.value,
            money: corner.money,
            money_share: corner.share(),
        }
    }
}

impl PlannedLine {
    /// What a plan came to.
    pub fn of(matched: &Matched) -> Self {
        Self {
            target_bp: TARGET,
            bound: matched.bound,
            plan: Met::of(&matched.plan),
            first_fit: Met::of(&matched.first_fit),
            published: None,
        }
    }
}

/// The cycles that were planned, as a table and a sentence; nothing if none was.
pub fn summary(cycles: &[CycleLine]) -> String {
    let mut lines = table([
        ">cycle",
        ">wanted",
        ">planned",
        ">of wanted",
        ">needs money",
        ">first-fit",
        ">of wanted",
        ">needs money",
    ]);
    let mut any = false;
    for c in cycles {
        let Some(p) = &c.planned else { continue };
        any = true;
        let of = |met: &Met| {
            [
                hundredths(met.value),
                percent(share(met.value, c.wanted)),
                percent(met.money_share),
            ]
        };
        let row = [c.cycle.to_string(), hundredths(c.wanted)].into_iter();
        lines.add_row(row.chain(of(&p.plan)).chain(of(&p.first_fit)));
    }
    match any {
        true => format!(
            "Each cycle was planned so that at most {} of it would need money, the levy aside; beside it what first come, first served would \
             have come to:\n{lines}\n\n{}",
            percent(f64::from(TARGET) / 10_000.0),
            published(cycles)
        ),
        false => String::new(),
    }
}

/// What became of the plans on the chain.
fn published(cycles: &[CycleLine]) -> String {
    let mut lines = table([
        ">cycle",
        "root",
        ">rows",
        ">claimed",
        ">taken up",
        ">of claimed",
        ">bond",
        ">back",
    ]);
    let on_chain = cycles
        .iter()
        .filter_map(|c| Some((c.cycle, c.planned?.published?)));
    for (cycle, p) in on_chain {
        let root: String = ::hex::encode(p.root).chars().take(12).collect();
        lines.add_row([
            cycle.to_string(),
            format!("0x{root}…"),
            p.rows.to_string(),
            hundredths(p.claimed),
            hundredths(p.activated),
            percent(share(p.activated, p.claimed)),
            hundredths(p.bond),
            hundredths(p.returned),
        ]);
    }
    format!(
        "A member published each plan by the root of its rows; those who receive took rows up with a proof, and the bond comes back as far as they \
         did, a cycle later:\n{lines}\n\n"
    )
}
