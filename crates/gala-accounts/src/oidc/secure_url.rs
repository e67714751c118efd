//! Which addresses are spoken to: by TLS, or on this machine.

use openidconnect::url::{Host, Url};

/// Tells whether nobody between here and there can read or change what is sent.
pub fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" && url.has_host() || is_loopback(url)
}

fn is_loopback(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "http" && here
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_and_this_machine_are_spoken_to() {
        for url in [
            "https://id.example.org",
            "https://10.0.0.1:8443/x",
            "http://127.0.0.1:9",
            "http://[::1]",
            "http://localhost",
        ] {
            assert!(is_secure(&Url::parse(url).expect(url)), "{url}");
        }
        for url in [
            "http://id.example.org",
            "http://10.0.0.1",
            "http://localhost.example.org",
            "http://127.0.0.1.example.org",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "data:text/plain,https://id.example.org",
        ] {
            assert!(!is_secure(&Url::parse(url).expect(url)), "{url}");
        }
    }
}
