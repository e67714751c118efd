//! For whom passkeys are.

use gala_core::problem::Problem;
use webauthn_rs::prelude::Url;

/// For whom passkeys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeySettings {
    /// The domain whose passkeys these are. Passkeys are lost where it changes.
    pub relying_party_id: String,
    /// Where the pages are that ask for them: at that domain, or below.
    pub origin: String,
    /// What devices show.
    pub name: String,
}

impl PasskeySettings {
    /// Returns those of a server by the address at which browsers reach it. Its domain is the relying party.
    ///
    /// # Errors
    /// Where browsers would make no passkeys for pages of that address.
    pub fn of_public_url(text: &str) -> Result<Self, Problem> {
        let remedy = "write the address at which browsers reach the server, such as https://gala.example.org";
        let problem = |message: &str| Problem::new("public_url", "GALA_PUBLIC_URL", message, remedy);
        let url = Url::parse(text).map_err(|_| problem("is no address"))?;
        let domain = url.domain().ok_or_else(|| problem("names no domain; passkeys are for one, and for no number"))?;
        // Browsers take pages of this machine for safe.
        let is_local = domain == "localhost" || domain.ends_with(".localhost");
        if url.scheme() != "https" && !(url.scheme() == "http" && is_local) {
            return Err(problem("does not begin with https://"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err(problem("holds more than a scheme, a domain and a port"));
        }
        let origin = url.origin().ascii_serialization();
        Ok(Self { relying_party_id: domain.to_owned(), origin, name: "GALA".to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_of_the_address_is_the_relying_party() {
        for (url, domain, origin) in [
            ("https://gala.example.org", "gala.example.org", "https://gala.example.org"),
            ("https://GALA.example.org:8443/", "gala.example.org", "https://gala.example.org:8443"),
            ("http://localhost:9000", "localhost", "http://localhost:9000"),
        ] {
            let settings = PasskeySettings::of_public_url(url).expect("an address");
            assert_eq!((settings.relying_party_id.as_str(), settings.origin.as_str()), (domain, origin));
        }
    }

    #[test]
    fn an_address_for_which_browsers_make_no_passkeys_is_told() {
        for url in [
            "",
            "gala.example.org",
            "http://gala.example.org",
            "ftp://gala.example.org",
            "https://192.0.2.7",
            "https://gala.example.org/under",
            "https://gala.example.org/?a",
            "https://me@gala.example.org",
        ] {
            let problem = PasskeySettings::of_public_url(url).expect_err(url);
            assert_eq!(problem.field, "GALA_PUBLIC_URL", "{url}");
        }
    }
}
