//! TLS to a database that is not on this machine.

use std::path::Path;

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::sync::core::storage::{Fault, Kept};

/// A connector that trusts the certificates of this file, or those that the world trusts.
pub fn connector(authority: Option<&Path>) -> Kept<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = authority {
        let bad = |why: String| Fault::Failed(format!("{}: {why}", file.display()));
        for certificate in
            CertificateDer::pem_file_iter(file).map_err(|error| bad(error.to_string()))?
        {
            let certificate = certificate.map_err(|error| bad(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| bad(error.to_string()))?;
        }
    } else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let config =
        ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| Fault::Failed(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
