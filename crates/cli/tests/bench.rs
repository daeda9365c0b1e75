//! `remainder bench flow`: a small run of it, and other solvers beside it.

mod common;

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

fn bench(args: &[&str]) -> (i32, Value) {
    let done = common::remainder()
        .args(["--output", "json", "bench", "flow"])
        .args(args)
        .output()
        .unwrap();
    let said = serde_json::from_slice(&done.stdout).unwrap();
    (done.status.code().unwrap(), said)
}

#[test]
fn each_shape_and_size_is_measured_once_and_clubs_are_planned() {
    let (code, said) = bench(&["--edges", "500,2000", "--members", "60"]);
    assert_eq!(code, 0, "{said}");
    let graphs = said["data"]["graphs"].as_array().unwrap();
    let names: Vec<_> = graphs.iter().map(|g| g["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "popularity",
            "popularity",
            "random",
            "random",
            "producers",
            "producers"
        ]
    );
    for graph in graphs {
        for figure in ["clear_ms", "check_ms", "weight", "edges"] {
            assert!(graph[figure].as_f64().unwrap() > 0.0, "{figure}: {graph}");
        }
        assert!(graph["edges"].as_u64().unwrap() <= 2_100, "{graph}");
    }
    let club = &said["data"]["clubs"][0];
    let figure = |name: &str| club[name].as_f64().unwrap();
    assert!(
        figure("money_share") <= 0.2 && figure("short") < 0.001,
        "{club}"
    );
    assert!(figure("barter_met") < figure("met") && figure("met") < figure("most_met"));
    assert!(figure("first_fit_money_share") > 0.4, "{club}");
}

#[test]
fn a_peer_is_measured_beside_it_and_has_to_find_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("loop.csv");
    fs::write(&list, "debtor,creditor,amount\na,b,5\nb,a,3\n").unwrap();
    let program = folder.path().join("peer");
    let list = list.to_str().unwrap();
    let peer = |says: &str| {
        fs::write(&program, format!("#!/bin/sh\ntest -s \"$1\" && {says}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let program = program.to_str().unwrap();
        bench(&[
            "--obligations",
            list,
            "--edges",
            "10",
            "--shapes",
            "path",
            "--members",
            "0",
            "--peers",
            program,
        ])
    };
    // Two debts of 3 cancel each other; the path of ten is another matter, on which the peer is wrong.
    let (code, said) = peer("echo 'slow: 7 ms, weight 6'");
    assert_eq!(code, 5, "{said}");
    assert!(
        said["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("path: slow found 6"),
        "{said}"
    );
    let (code, said) = peer("echo nothing");
    assert_eq!(code, 3);
    assert!(
        said["error"]["message"]
            .as_str()
            .unwrap()
            .contains("it says \"nothing\""),
        "{said}"
    );
    let (code, said) = peer("exit 9");
    assert_eq!(code, 3, "{said}");
    assert_eq!(bench(&["--shapes", "round"]).0, 2);
}
