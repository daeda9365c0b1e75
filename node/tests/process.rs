//! Is it well-behaved as a process: what it says to bad flags, where it listens, what it leaves behind?

mod common;

use common::{binary, content, Node};
use serde_json::json;
use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::Output,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

fn fails(args: &[&str]) -> String {
    let Output { status, stderr, .. } = binary().args(args).output().expect("it runs");
    let stderr = String::from_utf8_lossy(&stderr).into_owned();
    assert!(!status.success(), "{args:?} went well: {stderr}");
    assert!(!stderr.contains("panicked"), "{args:?}: {stderr}");
    stderr
}

/// The local addresses on which a process listens, as /proc writes them.
fn listening(pid: u32) -> Vec<String> {
    let mine: Vec<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .expect("a process")
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| {
            let link = link.to_string_lossy().into_owned();
            Some(
                link.strip_prefix("socket:[")?
                    .trim_end_matches(']')
                    .to_string(),
            )
        })
        .collect();
    ["tcp", "tcp6", "udp", "udp6"]
        .iter()
        .flat_map(|kind| {
            let table =
                std::fs::read_to_string(format!("/proc/{pid}/net/{kind}")).unwrap_or_default();
            let mut found = Vec::new();
            for line in table.lines().skip(1) {
                let fields: Vec<&str> = line.split_whitespace().collect();
                // 0A is LISTEN; UDP has no such state.
                let open = fields[3] == "0A" || kind.starts_with("udp");
                if open && mine.iter().any(|inode| inode == fields[9]) {
                    found.push(format!("{kind} {}", fields[1]));
                }
            }
            found
        })
        .collect()
}

#[test]
fn a_bad_flag_gets_an_error_that_names_it() {
    assert!(fails(&["--rpc-port=70000"]).contains("--rpc-port"));
    assert!(fails(&["--rpc-port=http"]).contains("--rpc-port"));
    assert!(fails(&["--block-every=soon"]).contains("0.1 to 86400"));
    assert!(fails(&["--block-every=-1"]).contains("0.1 to 86400"));
    assert!(fails(&["--block-every=NaN"]).contains("0.1 to 86400"));
    assert!(fails(&["--block-evry=1"]).contains("--block-evry"));
    assert!(fails(&["--log=runtime=loud"]).contains("--log"));
    assert!(fails(&["extra"]).contains("extra"));
    assert!(fails(&["--base-path=/proc/none"]).contains("--base-path /proc/none"));
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let error = fails(&["--dev", &format!("--rpc-port={port}")]);
    assert!(error.contains(&format!("127.0.0.1:{port}")), "{error}");
    assert!(error.contains("--rpc-port"), "{error}");
}

#[test]
fn nobody_but_this_machine_reaches_it_and_there_is_no_other_door() {
    let node = Node::start(&["--dev"]);
    let port = format!("{:04X}", node.port);
    assert_eq!(listening(node.pid()), [format!("tcp 0100007F:{port}")]);
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, node.port)).is_ok());
    assert!(TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), node.port)).is_err());
}

#[test]
fn what_is_served_to_others_moves_no_clock() {
    let node = Node::start(&["--dev", "--rpc-external", "--block-every=0"]);
    let port = format!("{:04X}", node.port);
    assert_eq!(listening(node.pid()), [format!("tcp 00000000:{port}")]);
    assert!(TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), node.port)).is_ok());
    let error = node
        .ask("dev_advanceTime", json!([1000]))
        .expect_err("unsafe");
    assert!(error.1.contains("unsafe"), "{}", error.1);
    assert_eq!(node.height(), 0);
}

#[test]
fn it_ends_at_ctrl_c_and_leaves_nothing_behind() {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = binary();
    command
        .args(["--dev", "--rpc-port=0", "--block-every=0.5"])
        .env("HOME", home.path())
        .env("TMPDIR", home.path())
        .env_remove("XDG_DATA_HOME")
        .current_dir(home.path());
    let node = Node::of(command);
    node.wait_for("a block", Duration::from_secs(20), || node.height() > 0);
    assert_eq!(content(home.path()), Vec::<String>::new());
    let port = node.port;
    let status = node.interrupt();
    assert!(status.success(), "{status}");
    assert_eq!(content(home.path()), Vec::<String>::new());
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
}

#[test]
fn a_chain_in_a_folder_goes_on_where_it_was_and_has_one_node_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = format!("--base-path={}", folder.path().join("new").display());
    let args = ["--dev", "--block-every=0", &base];
    let node = Node::start(&args);
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let there = since.expect("after 1970").as_millis() as u64 + 1_000_000_000;
    node.get("dev_setTime", json!([there]));
    let hash = node.get("chain_getBlockHash", json!([1]));

    let error = fails(&["--dev", "--rpc-port=0", &base]);
    assert!(error.contains("another node"), "{error}");

    assert!(node.interrupt().success());
    let node = Node::start(&args);
    assert_eq!(node.height(), 1);
    assert_eq!(node.get("chain_getBlockHash", json!([1])), hash);
    assert_eq!(node.time(), there);
    // Ahead as it was, although the machine is not.
    node.get("dev_advanceTime", json!([0]));
    assert!(node.time() > there);
    assert_eq!(node.height(), 2);
}
