//! Pages of other origins that may use the API from a browser.

use std::{collections::BTreeSet, str::FromStr, sync::Arc};

use axum::http::{HeaderMap, header};
use url::Url;

/// Origins as browsers write them: a scheme, a host, and a port where it is not the usual one. Never all of them, because what a
/// page is let in for goes with the cookies of whoever looks at it. Clones share it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrossOrigins(Arc<BTreeSet<String>>);

/// A text names no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadOrigin {
    #[error("`*` lets in pages of anybody, with whoever looks at them (name each origin: https://studio.example.com)")]
    All,
    #[error("{0:?} is no origin (write it as browsers do: https://studio.example.com)")]
    None(String),
    #[error("{0:?} is written {1} by browsers (write it so)")]
    OtherSpelling(String, String),
}

impl FromStr for CrossOrigins {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        let origins = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        origins.map(checked).collect::<Result<_, _>>().map(|origins| Self(Arc::new(origins)))
    }
}

fn checked(text: &str) -> Result<String, BadOrigin> {
    if text.contains('*') {
        return Err(BadOrigin::All);
    }
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or_else(|| BadOrigin::None(text.to_owned()))?;
    let written = url.origin().ascii_serialization();
    if written == text { Ok(written) } else { Err(BadOrigin::OtherSpelling(text.to_owned(), written)) }
}

impl CrossOrigins {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an `Origin` is one of them.
    pub(crate) fn holds(&self, origin: &str) -> bool {
        self.0.contains(origin)
    }

    /// Returns the origin of the page that sent a request, where it is one of them. A request names one origin at most.
    pub(crate) fn of<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else { return None };
        origin.to_str().ok().filter(|origin| self.holds(origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        let read: CrossOrigins = "https://a.example, http://localhost:5173,".parse().expect("two origins");
        assert!(read.holds("https://a.example") && read.holds("http://localhost:5173"));
        for other in
            ["https://a.example:8443", "http://a.example", "https://b.a.example", "https://a.example.evil", "null", ""]
        {
            assert!(!read.holds(other), "{other}");
        }
        assert!("".parse::<CrossOrigins>().expect("none").is_empty());
        for bad in ["*", "null", "a.example", "https://*.example", "file:///x", "https://a.example,*"] {
            assert!(bad.parse::<CrossOrigins>().is_err(), "{bad}");
        }
        for (spelt, right) in [
            ("https://a.example/", "https://a.example"),
            ("https://a.example/studio", "https://a.example"),
            ("HTTPS://A.example", "https://a.example"),
            ("https://a.example:443", "https://a.example"),
            ("https://u:p@a.example", "https://a.example"),
        ] {
            let refused = spelt.parse::<CrossOrigins>().expect_err(spelt);
            assert_eq!(refused, BadOrigin::OtherSpelling(spelt.to_owned(), right.to_owned()));
        }
    }
}
