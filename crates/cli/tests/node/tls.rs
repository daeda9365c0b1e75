//! A node behind TLS: it is spoken to if its certificate is trusted, and what to do about one that is not is said.

use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    rustls::{
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        ServerConfig,
    },
    TlsAcceptor,
};

use crate::{done, failed, Club};

#[test]
fn a_node_behind_tls_is_spoken_to_if_its_certificate_is_trusted() {
    let club = Club::founded();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.key_pair.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (accept, node) = (
        TlsAcceptor::from(Arc::new(config)),
        club.started.address.clone(),
    );
    runtime.spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (accept, node) = (accept.clone(), node.clone());
            tokio::spawn(async move {
                // Who does not trust the certificate goes away.
                let Ok(mut client) = accept.accept(client).await else {
                    return;
                };
                let mut node = TcpStream::connect(node).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut node).await;
            });
        }
    });
    let trusted = club.beside("trusted.pem", &made.cert.pem());
    let other = rcgen::generate_simple_self_signed(vec!["elsewhere".to_owned()]).unwrap();
    let other = club.beside("other.pem", &other.cert.pem());
    let show = |trusted: &str| {
        let mut command = club.command();
        command.env("REMAINDER_URL", format!("wss://localhost:{port}"));
        command.env("SSL_CERT_FILE", trusted);
        let arguments = ["club", "show", "--output", "json"];
        command.args(arguments).output().unwrap()
    };
    done(&show(&trusted));
    let error = failed(&show(&other), 4, "chain.NodeUnreachable");
    let remedy = error["details"]["remedy"].as_str().unwrap();
    assert!(remedy.contains("certificate"), "{error}");
}
