//! Each contract's main path on a real node, with the typed errors beside it. One node for all, which ends with them.

mod belonging;
mod cargo_contract;
mod court;
mod government;
mod price_index;
mod setoff;
mod worth;

use std::sync::Arc;

use libtest_mimic::{run, Arguments, Trial};
use remainder_e2e::Node;
use tokio::runtime::Runtime;

macro_rules! paths {
    ($node:ident, $runtime:ident; $($file:ident::$path:ident)*) => {
        vec![$({
            let (node, runtime) = ($node.clone(), $runtime.clone());
            Trial::test(stringify!($path), move || {
                runtime.block_on($file::$path(&node));
                Ok(())
            })
        }),*]
    };
}

fn main() {
    let mut arguments = Arguments::from_args();
    // Time passes for all of them alike.
    arguments.test_threads = Some(1);
    let runtime = Arc::new(Runtime::new().expect("a runtime"));
    let node = match runtime.block_on(Node::start()) {
        Ok(node) => Arc::new(node),
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::exit(1);
        }
    };
    let paths = paths![node, runtime;
        belonging::a_club_admits_who_has_two_sponsors
        worth::work_becomes_tokens_and_tokens_a_stake
        worth::kinds_are_the_admins_and_rates_their_value
        court::a_disputed_work_is_judged_by_its_jury
        government::the_club_decides_on_a_rate
        price_index::a_rate_follows_an_index
        setoff::a_ring_of_debts_is_set_off
        cargo_contract::cargo_contract_deploys_and_calls
        cargo_contract::every_client_in_rust_sees_the_time_travelled_to
    ];
    let conclusion = run(&arguments, paths);
    // `exit` drops nothing.
    drop(node);
    conclusion.exit();
}
