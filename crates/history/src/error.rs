//! Why could the history not be written or read?

/// Why the history could not be written or read. [`Display`](std::fmt::Display) gives what happened and, after "; ", what to do about it;
/// [`name`](HistoryError::name) gives the word to search for. What was stored before stays as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// The node is of a chain with another first block.
    #[error("the node's chain begins with block {found}, and the club was deployed on the one that begins with {expected}; give the URL of a node of that chain: --url")]
    WrongChain { expected: String, found: String },
    /// The database is of another club, or of another deployment of it.
    #[error("the database is of the club at {found}, and the deployment file is of the one at {expected}; give this club a database of its own: --db")]
    OtherDeployment { expected: String, found: String },
    /// What was final in the database is not on the chain.
    #[error("block {block} is final in the database and another one on the chain; a development chain that was started anew has another history: index it into a new database")]
    OtherHistory { block: u64 },
    /// The node has not got as far as the history.
    #[error("the node's chain ends at block {node}, and the history reaches block {read}; wait until the node has caught up, or give the URL of another one: --url (a development chain that was started anew has another history)")]
    NodeBehind { node: u64, read: u64 },
    /// What was read is of a branch that did not become final.
    #[error("block {block} of the database is not on the branch that became final, so that nothing is proved; let it read on, then try again: remainder index")]
    OtherBranch { block: u64 },
    /// Not all of the club's rooms are there yet in what is final.
    #[error("block {block}, the last one that is read and final, lies before the end of the club's deployment, so that nothing is proved; wait until later blocks are read and final, then try again")]
    NotDeployed { block: u64 },
    /// The node forgot the state of a block.
    #[error("the node no longer has the state of block {block}; use one that keeps all of it: --state-pruning archive")]
    StatePruned { block: u64 },
    /// The node could not be reached, or answered what cannot be understood.
    #[error("the node at {url} did not answer as expected ({why}); check that it runs and is reachable, then try again")]
    Node { url: String, why: String },
    /// Somebody else writes into the database.
    #[error(
        "the database is locked by another program; stop the other one, or wait until it is done"
    )]
    Locked,
    /// More is asked of the database than it answers in time.
    #[error("too much is asked of the database at a time; come again in a moment")]
    Busy,
    /// Another index moved the cursor.
    #[error("another `remainder index` writes into this database; stop one of the two")]
    Concurrent,
    /// No room is left on the disk.
    #[error("the disk is full, and nothing of this batch was kept; free some space and start again, it goes on where it was")]
    DiskFull,
    /// The database cannot be opened.
    #[error("the database {url} cannot be opened ({why}); check the path or the address, and that one may read and write there")]
    CannotOpen { url: String, why: String },
    /// The database is empty, or of another program.
    #[error("the database holds no history; fill it first: remainder index")]
    NoHistory,
    /// The database is of a newer version.
    #[error("the database was written by another version of this program ({0}); use that one, or index into a new database")]
    OtherVersion(String),
    /// The database answered with an error that has no name here.
    #[error("the database answered: {0}; if it is damaged, index into a new one: all of it is on the chain")]
    Database(String),
    /// A record of the chain is not understood.
    #[error("block {block} holds what is not understood ({why}); the program and the deployed rooms are of different versions: use those that belong together")]
    NotUnderstood { block: u64, why: String },
    /// Members could not say for which server they sign.
    #[error("what the server is called is not known ({0}), and members sign for it by name; say by which URL they reach it: --public-url https://…")]
    NoName(String),
    /// A file or a folder cannot be used.
    #[error("{0}; check the path and its permissions")]
    Io(String),
}

impl HistoryError {
    /// The word to search for.
    pub fn name(&self) -> &'static str {
        match self {
            Self::WrongChain { .. } => "WrongChain",
            Self::OtherDeployment { .. } => "OtherDeployment",
            Self::OtherHistory { .. } => "OtherHistory",
            Self::NodeBehind { .. } => "NodeBehind",
            Self::OtherBranch { .. } => "OtherBranch",
            Self::NotDeployed { .. } => "NotDeployed",
            Self::StatePruned { .. } => "StatePruned",
            Self::Node { .. } => "Node",
            Self::Locked => "Locked",
            Self::Busy => "Busy",
            Self::Concurrent => "Concurrent",
            Self::DiskFull => "DiskFull",
            Self::CannotOpen { .. } => "CannotOpen",
            Self::NoHistory => "NoHistory",
            Self::OtherVersion(_) => "OtherVersion",
            Self::Database(_) => "Database",
            Self::NotUnderstood { .. } => "NotUnderstood",
            Self::NoName(_) => "NoName",
            Self::Io(_) => "Io",
        }
    }

    /// May the same succeed in a while, with nothing done about it? A node that is started again, a lock that is let go.
    pub fn passes(&self) -> bool {
        matches!(
            self,
            Self::Node { .. } | Self::NodeBehind { .. } | Self::Locked | Self::Busy
        )
    }
}

impl From<sqlx::Error> for HistoryError {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        if let sqlx::Error::Database(told) = &error {
            // SQLite's primary codes 5, 6 and 13, of which others are refinements; PostgreSQL's class 53 and lock_not_available.
            let code = told.code().unwrap_or_default();
            match code.parse::<u32>().map(|code| code & 0xff) {
                Ok(5 | 6) if code.len() < 5 => return Self::Locked,
                Ok(13) if code.len() < 5 => return Self::DiskFull,
                _ => {}
            }
            match code.as_ref() {
                // In SQLite no room for what its readers and writers share (SQLITE_IOERR_SHMSIZE).
                "53100" | "4874" => return Self::DiskFull,
                "55P03" => return Self::Locked,
                // There is a database, and this table is not in it.
                "42P01" => return Self::NoHistory,
                _ => {}
            }
        }
        // What comes of a full disk while SQLite writes its log has other codes and these words.
        if text.contains("disk is full") || text.contains("No space left") {
            return Self::DiskFull;
        }
        if text.contains("database is locked") {
            return Self::Locked;
        }
        if text.contains("no such table") {
            return Self::NoHistory;
        }
        Self::Database(text)
    }
}

impl From<sqlx::migrate::MigrateError> for HistoryError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(error)
            | sqlx::migrate::MigrateError::ExecuteMigration(error, _) => error.into(),
            other => Self::OtherVersion(other.to_string()),
        }
    }
}
