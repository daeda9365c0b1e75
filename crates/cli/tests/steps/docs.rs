//! What the documentation tells a reader to type, typed as it stands there.

use std::process::Command;

use crate::{common::knows_nothing, remainder};

/// Runs a block of lines in a shell that knows nothing but the command, and stops at the first line that fails.
#[track_caller]
fn works(block: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let program = remainder().get_program().to_owned();
    let bin = std::path::Path::new(&program).parent().unwrap().to_owned();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    knows_nothing(&mut shell);
    let output = shell
        .args(["-e", "-o", "pipefail", "-c", block])
        .env("PATH", path)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{block}");
    String::from_utf8(output.stdout).unwrap()
}

fn page(name: &str) -> String {
    let path = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_shell_example_of_the_readme_works_as_it_stands() {
    let readme = page("README.md");
    let blocks = readme.split("```sh\n").skip(1);
    let block = blocks
        .filter_map(|block| block.split("```").next())
        .find(|block| block.contains("club new"));
    let said = works(block.unwrap());
    let report = said.lines().last().unwrap();
    assert!(
        report.contains("45.00") && report.contains("12.00 %"),
        "{said}"
    );
}

/// The first indented block below a heading of docs/cli.md.
fn block(heading: &str) -> String {
    block_of("docs/cli.md", heading)
}

/// The same of any page.
fn block_of(name: &str, heading: &str) -> String {
    let page = page(name);
    let below = page.lines().skip_while(|line| *line != heading);
    let mut block = String::new();
    for line in below.skip_while(|line| !line.starts_with("    ")) {
        match line.strip_prefix("    ") {
            Some(line) => block += &format!("{line}\n"),
            None => break,
        }
    }
    block
}

#[test]
fn the_audit_example_of_the_command_line_page_works_as_it_stands() {
    let said = works(&block("## An audit from the shell"));
    assert!(said.contains("the whole club votes"), "{said}");
    assert!(
        said.contains("what the chain says agrees with it"),
        "{said}"
    );
    assert!(said.ends_with("case 1 is done with\n"), "{said}");
}

#[test]
fn the_first_example_of_the_command_line_page_works_as_it_stands() {
    let block = block("## A club from the shell");
    assert!(block.lines().count() > 10, "{block}");
    let said = works(&block);
    assert!(said.contains("left of the debit limit"), "{said}");
}

#[test]
fn the_government_example_of_the_command_line_page_works_as_it_stands() {
    let said = works(&block("## A club that governs itself from the shell"));
    assert!(said.contains("bread (1): 10.00 -> 9.00"), "{said}");
    assert!(said.contains("emil (5) has a seat: the guardian"), "{said}");
    assert!(said.contains("because: he never answers"), "{said}");
}

#[test]
fn the_example_of_the_planners_page_works_as_it_stands() {
    let said = works(&block_of("docs/planner.md", "## On the chain"));
    assert!(
        said.contains("plan 1 for cycle 0 is published: 2 rows worth 60.00"),
        "{said}"
    );
    assert!(
        said.ends_with("60.00 of 60.00 was taken up; 0.00 of the bond of 0.60 is lost\n"),
        "{said}"
    );
}
