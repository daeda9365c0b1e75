//! How are connections held? So many in all and from one place, none that says nothing, and none that takes nothing.

use std::{future::Future, net::SocketAddr, time::Duration};

use axum::{body::Body, Router};
use hyper::{body::Incoming, server::conn::http1, service::service_fn, Request};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

use super::seats::{Place, Seat, Seats};

/// Connections at a time: all, and from one place. A server in front of this one, on the same machine, may have all.
const CONNECTIONS: usize = 1_024;
const CONNECTIONS_EACH: usize = 64;
/// How long somebody who is connected may take to ask something, and something more.
const TO_ASK: Duration = Duration::from_secs(10);
/// How long nothing of an answer may be taken.
const TO_TAKE: Duration = Duration::from_secs(30);
/// What lies ready of an answer for somebody who reads slowly, in bytes.
const READY: usize = 1 << 16;
/// How long whoever still listens is waited for at the end.
const FAREWELL: Duration = Duration::from_secs(1);

/// Answers whoever connects, until `stop` is done.
pub async fn listen(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let seats = Seats::new(CONNECTIONS);
    let ending = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(TO_ASK)
        .max_buf_size(READY);
    tokio::pin!(stop);
    loop {
        let (stream, from) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // The process has no file left for it: others end meanwhile.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let place = Place::of(from.ip());
        let Some((stream, seat)) = seated(&seats, stream, from) else {
            continue;
        };
        let app = app.clone();
        let answer = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(place);
            app.clone().oneshot(request)
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(TO_TAKE));
        let held = http.serve_connection(TokioIo::new(Box::pin(stream)), answer);
        let held = ending.watch(held);
        tokio::spawn(async move {
            // What goes wrong with a connection is the other side's.
            let _ = held.await;
            drop(seat);
        });
    }
    drop(listener);
    // Streams never end by themselves: whoever still listens a moment later is left.
    let _ = tokio::time::timeout(FAREWELL, ending.shutdown()).await;
}

/// A connection with its place; one that there is none for is told so, and ended.
fn seated(
    seats: &std::sync::Arc<Seats<Place>>,
    stream: TcpStream,
    from: SocketAddr,
) -> Option<(TcpStream, Seat<Place>)> {
    let place = Place::of(from.ip());
    let each = match place.is_here() {
        true => CONNECTIONS,
        false => CONNECTIONS_EACH,
    };
    match seats.take(place, each) {
        Ok(seat) => Some((stream, seat)),
        Err(_) => {
            let _ = stream.try_write(
                b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            );
            None
        }
    }
}
