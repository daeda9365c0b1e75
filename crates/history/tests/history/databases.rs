//! Where a test keeps a history: in SQLite, and in PostgreSQL where there is one.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use remainder_history::Db;
use sqlx::Connection as _;
use tempfile::TempDir;

/// Databases to be made, which are gone with it.
pub struct Databases {
    // The server stops before its folder goes.
    postgres: Option<Postgres>,
    folder: TempDir,
}

/// A server of PostgreSQL: one that was named, or one that was started here.
struct Postgres {
    /// The address of its server, with a user and without a database.
    url: String,
    /// What stops it, if it was started here.
    stop: Option<(PathBuf, PathBuf)>,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Databases {
    pub fn sqlite() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            postgres: None,
        }
    }

    /// PostgreSQL as `REMAINDER_POSTGRES` names it, or as it is installed here. None, and a word about it, if it is not.
    pub fn postgres() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let postgres = match env::var("REMAINDER_POSTGRES") {
            Ok(url) => Postgres { url, stop: None },
            Err(_) => match programs() {
                Some(programs) => Postgres::start(&programs, folder.path()),
                None => {
                    eprintln!("no PostgreSQL here, so that only SQLite is tested; apt-get install postgresql, or name one: REMAINDER_POSTGRES=postgres://USER@HOST");
                    return None;
                }
            },
        };
        Some(Self {
            folder,
            postgres: Some(postgres),
        })
    }

    /// The address of a new database.
    pub async fn fresh(&self) -> String {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        match &self.postgres {
            None => format!(
                "sqlite:{}",
                self.folder.path().join(format!("{number}.db")).display()
            ),
            Some(server) => {
                let name = format!("remainder_test_{}_{number}", std::process::id());
                let url = format!("{}/postgres", server.url);
                let mut held = sqlx::PgConnection::connect(&url).await.unwrap();
                let make = format!("CREATE DATABASE {name}");
                sqlx::query(&make).execute(&mut held).await.unwrap();
                format!("{}/{name}", server.url)
            }
        }
    }

    /// A new database.
    pub async fn db(&self) -> Db {
        Db::open(&self.fresh().await).await.unwrap()
    }
}

/// Where PostgreSQL's programs are, the newest first.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop()
}

/// A program of PostgreSQL's, which refuses to run as root.
fn command(program: &Path) -> Command {
    let root = fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt as _;
        own.uid() == 0
    });
    match root {
        true => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        }
        false => Command::new(program),
    }
}

impl Postgres {
    fn start(programs: &Path, folder: &Path) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        let data = folder.join("data");
        let done = command(&programs.join("initdb"))
            .args(["-A", "trust", "-U", "remainder", "--no-sync", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(done.success(), "initdb failed");
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let flags = format!("-p {port} -h 127.0.0.1 -k {}", folder.display());
        let done = command(&programs.join("pg_ctl"))
            .args(["-w", "-o", &flags, "-l"])
            .arg(folder.join("log"))
            .arg("-D")
            .arg(&data)
            .arg("start")
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(done.success(), "PostgreSQL does not start");
        std::thread::sleep(Duration::from_millis(100));
        Self {
            url: format!("postgres://remainder@127.0.0.1:{port}"),
            stop: Some((programs.join("pg_ctl"), data)),
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some((program, data)) = &self.stop {
            let _ = command(program)
                .args(["-m", "immediate", "-D"])
                .arg(data)
                .arg("stop")
                .stdout(Stdio::null())
                .status();
        }
    }
}
