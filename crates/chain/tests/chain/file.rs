//! A chain in a file survives what may happen to it.

use std::{fs, path::Path, process::Command, time::Instant};

use psp22::PSP22;
use remainder_chain::{Actor, Chain, ChainFile, Embedded, FileError};

use crate::{Fixture, Token};

fn open_error(path: &Path) -> FileError {
    match ChainFile::open(path) {
        Ok(_) => panic!("it opened"),
        Err(error) => error,
    }
}

/// A saved chain with a token and a transfer of one.
fn saved(path: &Path) -> Fixture {
    let mut f = Fixture::new();
    f.transfer(1).unwrap();
    f.chain.advance_ms(77);
    ChainFile::create(path, &f.chain, b"rooms").unwrap();
    f
}

#[test]
fn a_chain_comes_back_as_it_was_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.chain");
    let f = saved(&path);
    let (mut file, mut chain, header) = ChainFile::open(&path).unwrap();
    assert_eq!(header, b"rooms");
    assert_eq!(chain.label(), f.chain.label());
    assert_eq!(chain.now_ms(), f.chain.now_ms());
    assert_eq!(
        chain.storage(&f.token.account()),
        f.chain.storage(&f.token.account())
    );
    let to = f.bob.account();
    f.token
        .send(&mut chain, &f.alice, |m| m.transfer(to, 9, Vec::new()))
        .unwrap();
    file.save(&chain, b"more rooms").unwrap();
    drop(file);
    let (chain, header) = ChainFile::peek(&path).unwrap();
    assert_eq!(header, b"more rooms");
    assert_eq!(f.token.read(&chain, |m| m.balance_of(to)).unwrap(), 10);
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "the file and its lock: {names:?}");
}

#[test]
fn a_file_in_use_is_refused_at_once_and_free_again_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.chain");
    saved(&path);
    let (file, ..) = ChainFile::open(&path).unwrap();
    let start = Instant::now();
    let error = open_error(&path);
    assert!(matches!(error, FileError::Locked(_)), "{error}");
    assert!(
        error.to_string().contains("in use by another process"),
        "{error}"
    );
    assert!(start.elapsed().as_secs() < 1);
    assert!(matches!(
        ChainFile::create(&path, &Embedded::default(), &[]),
        Err(FileError::Locked(_))
    ));
    // Whoever only reads is not kept out.
    ChainFile::peek(&path).unwrap();
    drop(file);
    ChainFile::open(&path).unwrap();
}

#[test]
fn another_process_is_kept_out_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.chain");
    saved(&path);
    let held = ChainFile::open(&path).unwrap();
    let lock = folder.path().join("club.chain.lock");
    let Ok(status) = Command::new("flock")
        .arg("--nonblock")
        .arg(&lock)
        .arg("true")
        .status()
    else {
        return eprintln!("there is no flock(1) here: not tried with another process");
    };
    assert!(!status.success());
    drop(held);
    assert!(Command::new("flock")
        .arg("--nonblock")
        .arg(&lock)
        .arg("true")
        .status()
        .unwrap()
        .success());
}

#[test]
fn nothing_is_created_over_a_file_and_nothing_opened_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    fs::write(&path, "dear diary").unwrap();
    assert!(matches!(
        ChainFile::create(&path, &Embedded::default(), &[]),
        Err(FileError::Exists(_))
    ));
    assert!(matches!(open_error(&path), FileError::NotAChain(_)));
    assert_eq!(fs::read_to_string(&path).unwrap(), "dear diary");
    let missing = folder.path().join("missing.chain");
    assert!(matches!(open_error(&missing), FileError::NotFound(_)));
    assert!(!missing.exists());
}

#[test]
fn a_file_cut_short_anywhere_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.chain");
    saved(&path);
    let whole = fs::read(&path).unwrap();
    for length in [
        0,
        3,
        8,
        9,
        17,
        30,
        49,
        50,
        51,
        whole.len() / 2,
        whole.len() - 1,
    ] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = open_error(&path);
        let clear = match length {
            0..8 => matches!(error, FileError::NotAChain(_)),
            _ => matches!(error, FileError::Truncated { .. }),
        };
        assert!(clear, "{length}: {error}");
        assert_eq!(fs::read(&path).unwrap(), &whole[..length]);
    }
}

#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.chain");
    saved(&path);
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len())
        .step_by(97)
        .chain([8, 10, 18, 49, 50, whole.len() - 1])
    {
        let mut bytes = whole.clone();
        bytes[at] ^= 4;
        fs::write(&path, &bytes).unwrap();
        let error = open_error(&path);
        match at {
            0..8 => assert!(matches!(error, FileError::NotAChain(_)), "{at}: {error}"),
            8..10 => assert!(matches!(error, FileError::Version { .. }), "{at}: {error}"),
            // A longer length looks like a file cut short.
            10..18 => assert!(
                matches!(error, FileError::Truncated { .. } | FileError::Damaged(_)),
                "{at}: {error}"
            ),
            _ => assert!(matches!(error, FileError::Damaged(_)), "{at}: {error}"),
        }
        assert_eq!(
            fs::read(&path).unwrap(),
            bytes,
            "a damaged file is left alone"
        );
    }
    let mut longer = whole;
    longer.push(0);
    fs::write(&path, &longer).unwrap();
    assert!(matches!(open_error(&path), FileError::Damaged(_)));
}

/// `/dev/shm` with a size of its own cannot be had without rights, but a limit on the size of a file that a process may
/// write fails in the same place: in the middle of the write.
#[test]
#[cfg(unix)]
fn a_write_that_fails_half_way_leaves_the_old_file() {
    const CHILD: &str = "REMAINDER_TEST_FULL_DISK";
    if let Some(path) = std::env::var_os(CHILD) {
        let (mut file, mut chain, _) = ChainFile::open(&path).unwrap();
        chain.advance_ms(1);
        let error = file.save(&chain, &[7; 200_000]).unwrap_err();
        assert!(matches!(error, FileError::Io { .. }), "{error}");
        assert!(
            error.to_string().contains("the file is as it was"),
            "{error}"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.chain");
    let f = saved(&path);
    let before = fs::read(&path).unwrap();
    // In blocks of 512 bytes; SIGXFSZ ignored, so that write() returns an error instead of killing.
    let script = r#"trap "" XFSZ; ulimit -f 8; exec "$0" --exact file::a_write_that_fails_half_way_leaves_the_old_file"#;
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, &path)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(fs::read(&path).unwrap(), before);
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "what was half written is gone: {names:?}");
    let (_, chain, _) = ChainFile::open(&path).unwrap();
    assert_eq!(chain.now_ms(), f.chain.now_ms());
}

#[test]
fn a_folder_that_is_gone_is_an_error_and_not_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.chain");
    saved(&path);
    let (mut file, chain, _) = ChainFile::open(&path).unwrap();
    fs::rename(folder.path(), folder.path().with_extension("moved")).unwrap();
    assert!(matches!(file.save(&chain, &[]), Err(FileError::Io { .. })));
    fs::rename(folder.path().with_extension("moved"), folder.path()).unwrap();
    file.save(&chain, b"again").unwrap();
    assert_eq!(file.path(), fs::canonicalize(&path).unwrap());
}

#[cfg(unix)]
#[test]
fn through_a_symbolic_link_the_file_behind_it_is_saved_and_keeps_its_mode() {
    use std::os::unix::fs::{symlink, PermissionsExt};
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("club.chain"), folder.path().join("link"));
    saved(&path);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&path, &link).unwrap();
    let (mut file, chain, _) = ChainFile::open(&link).unwrap();
    file.save(&chain, b"new").unwrap();
    assert!(link.is_symlink());
    assert_eq!(ChainFile::peek(&path).unwrap().1, b"new");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn a_chain_of_many_members_opens_and_saves_fast() {
    const MEMBERS: u32 = 10_000;
    let mut f = Fixture::new();
    for n in 0..MEMBERS {
        let mut account = [0; 32];
        account[..4].copy_from_slice(&n.to_le_bytes());
        f.bob = Actor::address("member", ink::primitives::AccountId(account));
        f.transfer(1).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.chain");
    let start = Instant::now();
    let file = ChainFile::create(&path, &f.chain, &[]).unwrap();
    let created = start.elapsed();
    drop(file);
    let start = Instant::now();
    let (mut file, chain, _) = ChainFile::open(&path).unwrap();
    let opened = start.elapsed();
    let start = Instant::now();
    file.save(&chain, &[]).unwrap();
    println!(
        "{MEMBERS} balances: {} KB; created in {created:?}, opened in {opened:?}, saved in {:?}",
        fs::metadata(&path).unwrap().len() / 1024,
        start.elapsed()
    );
    assert_eq!(
        Token::at(f.token.account())
            .read(&chain, |m| m.total_supply())
            .unwrap(),
        crate::SUPPLY
    );
}
