//! What if the connection breaks at the worst moment? Something between client and node that reads what they say, and cuts, swallows or changes it.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Client,
    Node,
}

/// What becomes of a message.
#[derive(Debug)]
pub enum Fate {
    Pass,
    /// Both ends lose the connection before it arrives.
    CutBefore,
    /// Both ends lose the connection once it was handed on.
    CutAfter,
    /// The node never sees it; the client gets this answer.
    Answer(String),
    /// It arrives as this.
    Become(String),
}

type Judge = Box<dyn FnMut(From, &str) -> Fate + Send>;

/// A listener that hands on what is said between clients and a node.
pub struct Proxy {
    pub address: String,
    judge: Arc<Mutex<Judge>>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    closed: Arc<Mutex<bool>>,
}

impl Proxy {
    /// Everything passes at first.
    pub fn before(node: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap().to_string(),
            judge: Arc::new(Mutex::new(Box::new(|_, _| Fate::Pass))),
            open: Arc::default(),
            closed: Arc::default(),
        };
        let (judge, open, closed) = (
            proxy.judge.clone(),
            proxy.open.clone(),
            proxy.closed.clone(),
        );
        let node = node.to_owned();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if *closed.lock().unwrap() {
                    continue;
                }
                let Ok(server) = TcpStream::connect(&node) else {
                    continue;
                };
                let ends = [&client, &server].map(|end| end.try_clone().unwrap());
                open.lock().unwrap().extend(ends);
                let ends = [&client, &server].map(|end| end.try_clone().unwrap());
                let (a, b) = (judge.clone(), judge.clone());
                thread::spawn(move || hand_on(From::Client, client, server, &a));
                let [client, server] = ends;
                thread::spawn(move || hand_on(From::Node, server, client, &b));
            }
        });
        proxy
    }

    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Has every message judged from now on.
    pub fn judge(&self, judge: impl FnMut(From, &str) -> Fate + Send + 'static) {
        *self.judge.lock().unwrap() = Box::new(judge);
    }

    /// Cuts all connections, and takes up no new one.
    pub fn close(&self) {
        *self.closed.lock().unwrap() = true;
        for end in self.open.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Takes up connections again.
    pub fn open(&self) {
        *self.closed.lock().unwrap() = false;
    }
}

fn hand_on(who: From, mut from: TcpStream, mut to: TcpStream, judge: &Mutex<Judge>) {
    let _ = handed_on(who, &mut from, &mut to, judge);
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

fn handed_on(
    who: From,
    from: &mut TcpStream,
    to: &mut TcpStream,
    judge: &Mutex<Judge>,
) -> io::Result<()> {
    // The upgrade from HTTP ends with an empty line.
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        from.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    to.write_all(&head)?;
    loop {
        let (first, masked, text) = frame(from)?;
        // Only text is judged; pings and the like pass.
        let fate = match (first & 0x0f, std::str::from_utf8(&text)) {
            (1, Ok(said)) => (judge.lock().unwrap())(who, said),
            _ => Fate::Pass,
        };
        match fate {
            Fate::Pass => write(to, first, masked, &text)?,
            Fate::CutBefore => return Ok(()),
            Fate::CutAfter => return write(to, first, masked, &text),
            Fate::Answer(answer) => write(from, 0x81, false, answer.as_bytes())?,
            Fate::Become(other) => write(to, first, masked, other.as_bytes())?,
        }
    }
}

/// A frame of the WebSocket protocol (RFC 6455, 5.2): its first byte, whether it was masked, and what it says.
fn frame(from: &mut TcpStream) -> io::Result<(u8, bool, Vec<u8>)> {
    let mut head = [0; 2];
    from.read_exact(&mut head)?;
    let masked = head[1] & 0x80 != 0;
    let length = match head[1] & 0x7f {
        126 => {
            let mut length = [0; 2];
            from.read_exact(&mut length)?;
            u64::from(u16::from_be_bytes(length))
        }
        127 => {
            let mut length = [0; 8];
            from.read_exact(&mut length)?;
            u64::from_be_bytes(length)
        }
        length => u64::from(length),
    };
    let mut mask = [0; 4];
    if masked {
        from.read_exact(&mut mask)?;
    }
    let mut text = vec![0; length as usize];
    from.read_exact(&mut text)?;
    for (byte, mask) in text.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    Ok((head[0], masked, text))
}

fn write(to: &mut TcpStream, first: u8, masked: bool, text: &[u8]) -> io::Result<()> {
    let mut bytes = vec![first];
    // A mask of zeros changes nothing.
    let mask = if masked { 0x80 } else { 0 };
    match text.len() {
        length @ 0..126 => bytes.push(mask | length as u8),
        length @ 126..65_536 => {
            bytes.push(mask | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(mask | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    if masked {
        bytes.extend([0; 4]);
    }
    bytes.extend(text);
    to.write_all(&bytes)
}
