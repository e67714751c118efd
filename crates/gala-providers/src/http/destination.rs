//! Where a file may be fetched from.

use std::{collections::BTreeSet, error::Error, net::IpAddr, sync::Arc};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use super::{api::Endpoint, public_address::is_public};

/// An address that is not fetched from, told without what stands behind its host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no address in the public internet")]
pub(super) struct NotPublic(pub String);

/// What this installation itself named: hosts with their ports, in a network of its own as well.
#[derive(Clone, Debug, Default)]
pub(super) struct Named(Arc<BTreeSet<(String, u16)>>);

impl Named {
    pub fn of<'a>(endpoints: impl IntoIterator<Item = &'a Endpoint>) -> Self {
        let hosts = endpoints.into_iter().filter_map(Endpoint::host);
        Self(Arc::new(hosts.map(|(host, port)| (host.to_owned(), port)).collect()))
    }

    pub fn holds(&self, url: &Url) -> bool {
        let origin = url.host_str().zip(url.port_or_known_default());
        origin.is_some_and(|(host, port)| self.0.contains(&(host.to_owned(), port)))
    }
}

/// Checks what an address itself tells: of a host that is a name, nothing. Every way to write a number is read by the
/// address's own parser, so that `0x7f.1` is `127.0.0.1` here.
pub(super) fn check(url: &Url) -> Result<(), NotPublic> {
    let is_web = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let is_public = match url.host() {
        Some(url::Host::Ipv4(address)) => is_public(IpAddr::V4(address)),
        Some(url::Host::Ipv6(address)) => is_public(IpAddr::V6(address)),
        Some(url::Host::Domain(name)) => !name.is_empty(),
        None => false,
    };
    if is_web && is_public { Ok(()) } else { Err(NotPublic(shown(url))) }
}

/// Of an address, what may be told: its query may hold a signature.
fn shown(url: &Url) -> String {
    format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default())
}

/// Resolves names to public addresses alone. A name with any other address has none: whoever runs it could answer
/// differently each time.
#[derive(Debug)]
pub(super) struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().all(|address| is_public(address.ip())) {
                Ok(Box::new(found.into_iter()) as Addrs)
            } else {
                Err(Box::new(NotPublic(name)) as Box<dyn Error + Send + Sync>)
            }
        })
    }
}

/// Returns why a request was not sent, where that was the guard.
pub(super) fn refusal(error: &reqwest::Error) -> Option<NotPublic> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(refusal) = error.downcast_ref::<NotPublic>() {
            return Some(refusal.clone());
        }
        source = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_private_address_is_seen() {
        for hostile in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::1]/",
            "http://0/",
            "http://169.254.169.254/latest/meta-data",
            "http://10.1.2.3/",
            "http://100.64.0.1/",
            "http://[64:ff9b::a00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[fd00:ec2::254]/",
            "http://１２７.0.0.1/",
            "file:///etc/passwd",
            "ftp://example.com/x",
            "gopher://example.com/x",
            "data:text/plain,x",
            "https://user:secret@example.com/x",
        ] {
            let url = Url::parse(hostile).expect("an address");
            let refused = check(&url).expect_err(hostile);
            assert!(!refused.to_string().contains("secret"), "{refused}");
        }
        for fine in ["https://example.com/x.mp4?sig=1", "http://8.8.8.8:8080/", "https://[2606:4700::1111]/"] {
            assert_eq!(check(&Url::parse(fine).expect("an address")), Ok(()), "{fine}");
        }
    }

    #[test]
    fn what_the_installation_named_is_one_port_of_one_host() {
        let endpoint = Endpoint::parse("http://localhost:8188/x").expect("an endpoint");
        let named = Named::of([&endpoint]);
        let holds = |url: &str| named.holds(&Url::parse(url).expect("an address"));
        assert!(holds("http://localhost:8188/view?filename=a"));
        assert!(
            !holds("http://localhost:8189/view") && !holds("http://localhost/") && !holds("http://127.0.0.1:8188/")
        );
    }
}
