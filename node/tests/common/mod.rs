//! A node as a process of its own, spoken to as any client would.
#![allow(dead_code)]

use codec::Encode;
use contracts_node_runtime::{
    RuntimeCall, SignedExtra, SignedPayload, SystemCall, UncheckedExtrinsic, VERSION,
};
use serde_json::{json, Value};
use sp_core::H256;
use sp_keyring::AccountKeyring;
use sp_runtime::{generic::Era, MultiSignature};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

/// Beside other work a node takes its time to translate its runtime.
const PATIENCE: Duration = Duration::from_secs(120);

pub fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_remainder-node"));
    command.env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

pub struct Node {
    child: Child,
    pub port: u16,
    /// The line with which the server told where it is.
    pub line: String,
}

impl Node {
    /// A node that is there, on any free port.
    pub fn start(args: &[&str]) -> Self {
        let mut command = binary();
        command.arg("--rpc-port=0").args(args);
        Self::of(command)
    }

    pub fn of(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the node starts");
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let (tell, told) = mpsc::channel();
        // Read to the end, or the node would stand still when the pipe is full.
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        let deadline = Instant::now() + PATIENCE;
        let mut before = Vec::new();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(line) = told.recv_timeout(left) else {
                let _ = child.kill();
                panic!(
                    "the node did not say where it listens, but:\n{}",
                    before.join("\n")
                );
            };
            if let Some((_, address)) = line.split_once("Running JSON-RPC server: addr=") {
                let port = address.split(':').nth(1).expect("address:port");
                let digits: String = port.chars().take_while(char::is_ascii_digit).collect();
                return Self {
                    child,
                    port: digits.parse().expect("a port"),
                    line,
                };
            }
            before.push(line);
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The result, or the error's code and message.
    pub fn ask(&self, method: &str, params: Value) -> Result<Value, (i64, String)> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer: Value = ureq::post(&format!("http://127.0.0.1:{}", self.port))
            .timeout(PATIENCE)
            .send_json(request)
            .unwrap_or_else(|error| panic!("{method}: {error}"))
            .into_json()
            .expect("JSON");
        match answer.get("error") {
            None => Ok(answer["result"].clone()),
            Some(error) => Err((
                error["code"].as_i64().expect("a code"),
                error["message"].as_str().expect("a message").to_string(),
            )),
        }
    }

    pub fn get(&self, method: &str, params: Value) -> Value {
        self.ask(method, params)
            .unwrap_or_else(|(code, message)| panic!("{method}: {code} {message}"))
    }

    /// The number of the best block.
    pub fn height(&self) -> u64 {
        number(&self.get("chain_getHeader", json!([])))
    }

    /// What is in the best block.
    pub fn extrinsics(&self) -> Vec<String> {
        self.get("chain_getBlock", json!([]))["block"]["extrinsics"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|extrinsic| extrinsic.as_str().expect("hex").to_string())
            .collect()
    }

    /// The number of the last final block.
    pub fn final_height(&self) -> u64 {
        let hash = self.get("chain_getFinalizedHead", json!([]));
        number(&self.get("chain_getHeader", json!([hash])))
    }

    /// The time of the best block, milliseconds, as its contracts see it; 0 before there is one.
    pub fn time(&self) -> u64 {
        let mut key = sp_crypto_hashing::twox_128(b"Timestamp").to_vec();
        key.extend(sp_crypto_hashing::twox_128(b"Now"));
        let key = format!("0x{}", hex(&key));
        match self.get("state_getStorage", json!([key])) {
            Value::Null => 0,
            data => u64::from_le_bytes(
                bytes(data.as_str().expect("hex"))
                    .try_into()
                    .expect("eight bytes"),
            ),
        }
    }

    pub fn wait_for(&self, what: &str, within: Duration, mut condition: impl FnMut() -> bool) {
        let deadline = Instant::now() + within;
        while !condition() {
            assert!(Instant::now() < deadline, "{what}: not within {within:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it as Ctrl-C does.
    pub fn interrupt(mut self) -> ExitStatus {
        let pid = self.child.id();
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -INT {pid}")])
            .status();
        assert!(sent.expect("a shell").success());
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("it is a child") {
                return status;
            }
            assert!(Instant::now() < deadline, "it did not stop");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A transaction of `signer` that does nothing but being there.
pub fn remark(node: &Node, signer: AccountKeyring, nonce: u32) -> String {
    let genesis = node.get("chain_getBlockHash", json!([0]));
    let genesis = H256::from_slice(&bytes(genesis.as_str().expect("a hash")));
    let call = RuntimeCall::System(SystemCall::remark_with_event {
        remark: b"remainder".to_vec(),
    });
    let extra: SignedExtra = (
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(Era::Immortal),
        frame_system::CheckNonce::from(nonce),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
    );
    let additional = (
        (),
        VERSION.spec_version,
        VERSION.transaction_version,
        genesis,
        genesis,
        (),
        (),
        (),
    );
    let payload = SignedPayload::from_raw(call.clone(), extra.clone(), additional);
    let signature = MultiSignature::Sr25519(payload.using_encoded(|bytes| signer.sign(bytes)));
    let account = signer.to_account_id();
    let extrinsic = UncheckedExtrinsic::new_signed(call, account.into(), signature, extra);
    format!("0x{}", hex(&extrinsic.encode()))
}

fn number(header: &Value) -> u64 {
    let number = header["number"].as_str().expect("a number");
    u64::from_str_radix(number.trim_start_matches("0x"), 16).expect("hex")
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn bytes(hex: &str) -> Vec<u8> {
    let hex = hex.trim_start_matches("0x");
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"))
        .collect()
}

/// The names of what is in a folder.
pub fn content(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}
