//! `scripts/up` is how somebody tries it out: it starts, answers, ends, and leaves nothing.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{common, done};

/// Whatever becomes of the test, nothing goes on.
struct Up(Child);

impl Up {
    fn end(&mut self) -> Option<i32> {
        let id = self.0.id().to_string();
        let asked = Command::new("kill").args(["-INT", &id]).status();
        assert!(asked.unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            self.end();
        }
    }
}

/// The programs that were started with this folder for what is temporary.
fn running_in(folder: &Path) -> Vec<String> {
    let wanted = format!("TMPDIR={}", folder.display());
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let ours = processes.filter(|process| {
        let set = fs::read(process.path().join("environ")).unwrap_or_default();
        set.split(|byte| *byte == 0)
            .any(|word| word == wanted.as_bytes())
    });
    ours.map(|process| {
        let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).replace('\0', " ")
    })
    .collect()
}

/// The answer to a question, from its first line on.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: x\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn it_comes_up_answers_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/up");
    let node = ["REMAINDER_NODE", "CONTRACTS_NODE"]
        .iter()
        .find_map(env::var_os);
    let mut command = Command::new(script);
    common::knows_nothing(&mut command);
    if let Some(node) = node {
        command.env("CONTRACTS_NODE", node);
    }
    let remainder = common::remainder().get_program().to_owned();
    command
        .env("REMAINDER_COMMAND", remainder)
        .env("REMAINDER_PORT", "0")
        .env("TMPDIR", folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let mut up = Up(command.spawn().unwrap());
    let mut said = String::new();
    let told = BufReader::new(up.0.stdout.take().unwrap());
    for line in told.lines() {
        said += &format!("{}\n", line.unwrap());
        if said.contains("Ctrl-C ends it.") {
            break;
        }
    }
    let line = said
        .lines()
        .find(|line| line.trim_start().starts_with("For the command:"));
    let line = line.unwrap_or_else(|| panic!("it does not come up: {said}"));
    let set = |name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=")).unwrap();
        rest.split(' ').next().unwrap().to_owned()
    };
    let server = set("REMAINDER_SERVER");
    let address = server.strip_prefix("http://").unwrap();
    let page = get(address, "/");
    assert!(
        page.starts_with("HTTP/1.0 200") || page.starts_with("HTTP/1.1 200"),
        "{page}"
    );
    assert!(page.contains("content-type: text/html"), "{page}");
    for link in page.split("href=\"").skip(1) {
        let path = link.split('"').next().unwrap();
        let answer = get(address, &format!("/{path}"));
        assert!(
            answer.split("\r\n").next().unwrap().contains(" 200 "),
            "{path}: {answer}"
        );
    }
    // What shows the work is there, and for those whom it concerns.
    let until = Instant::now() + Duration::from_secs(20);
    let mut work = get(address, "/api/contributions/1");
    while !work.contains(" 200 OK") {
        assert!(Instant::now() < until, "{work}");
        thread::sleep(Duration::from_millis(100));
        work = get(address, "/api/contributions/1");
    }
    let work: Value = serde_json::from_str(work.split_once("\r\n\r\n").unwrap().1).unwrap();
    let mut fetch = common::remainder();
    fetch
        .env("REMAINDER_DEPLOYMENT", set("REMAINDER_DEPLOYMENT"))
        .env("REMAINDER_SERVER", &server)
        .env("REMAINDER_SURI", "//Dave")
        .args([
            "content",
            "get",
            work["evidence"].as_str().unwrap(),
            "--output",
            "json",
        ]);
    let got = done(&fetch.output().unwrap());
    assert_eq!(got["text"], "two lunches on Monday");
    assert!(
        running_in(folder.path()).len() >= 4,
        "the node, the index, the server, the script"
    );
    // Ctrl-C
    assert_eq!(up.end(), Some(0));
    assert_eq!(running_in(folder.path()), Vec::<String>::new());
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "files are left");
}
