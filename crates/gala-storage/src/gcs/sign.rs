//! Links that need no token: V4 signatures with the key of the service account (`GOOG4-RSA-SHA256`),
//! <https://cloud.google.com/storage/docs/authentication/canonical-requests>.

use std::time::{Duration, SystemTime};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use time::{OffsetDateTime, macros::format_description};

use crate::google::{GoogleError, ServiceAccount};

const ALGORITHM: &str = "GOOG4-RSA-SHA256";
/// What stands for itself in a query; in a path, the slash between segments does, too.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// A link to be signed.
pub(super) struct Link<'a> {
    pub account: &'a ServiceAccount,
    pub endpoint: &'a str,
    pub bucket: &'a str,
    pub name: &'a str,
    /// At most a week: Google takes no longer ones.
    pub valid_for: Duration,
}

impl Link<'_> {
    /// Returns the address that whoever holds it may `GET` until it ends. The query is signed with it.
    ///
    /// # Errors
    /// Where the key cannot sign.
    pub fn sign(&self, now: SystemTime, query: &[(&str, &str)]) -> Result<String, GoogleError> {
        let bad_time = |_| GoogleError::Strange("a clock that tells no time");
        let now = OffsetDateTime::from(now);
        let date = now.format(format_description!("[year][month][day]")).map_err(bad_time)?;
        let moment = now.format(format_description!("[year][month][day]T[hour][minute][second]Z")).map_err(bad_time)?;
        let scope = format!("{date}/auto/storage/goog4_request");
        let credential = format!("{}/{scope}", self.account.client_email);
        let seconds = self.valid_for.as_secs().to_string();
        let mut query = query.to_vec();
        query.extend([
            ("X-Goog-Algorithm", ALGORITHM),
            ("X-Goog-Credential", &credential),
            ("X-Goog-Date", &moment),
            ("X-Goog-Expires", &seconds),
            ("X-Goog-SignedHeaders", "host"),
        ]);
        let query = canonical_query(&query);
        let (_, host) = self.endpoint.split_once("://").unwrap_or(("", self.endpoint));
        // Of an endpoint below a path, the path is part of what is asked for.
        let (host, below) = host.find('/').map_or((host, ""), |slash| host.split_at(slash));
        let path = format!("{below}/{}/{}", encode(self.bucket, PATH), encode(self.name, PATH));
        let canonical = format!("GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD");
        let digest = hex::encode(Sha256::digest(canonical));
        let signature = self.account.sign(format!("{ALGORITHM}\n{moment}\n{scope}\n{digest}").as_bytes())?;
        let endpoint = &self.endpoint[..self.endpoint.len() - below.len()];
        Ok(format!("{endpoint}{path}?{query}&X-Goog-Signature={}", hex::encode(signature)))
    }
}

fn encode(text: &str, kept: &'static AsciiSet) -> String {
    utf8_percent_encode(text, kept).to_string()
}

/// The query sorted by its encoded names.
fn canonical_query(query: &[(&str, &str)]) -> String {
    let mut pairs: Vec<_> = query.iter().map(|(name, value)| (encode(name, QUERY), encode(value, QUERY))).collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What google-cloud-storage 3.17.1 (Python, `_signing.generate_signed_url_v4`) makes of the same key, at the same moment.
    const GOLDEN: [&str; 2] = [include_str!("sign/golden-1.txt"), include_str!("sign/golden-2.txt")];

    #[test]
    fn links_are_those_that_googles_own_library_signs() {
        let account = ServiceAccount::parse(&gala_fakes::service_account_file()).expect("a key");
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_026_500);
        let link = |endpoint, name, seconds| Link {
            account: &account,
            endpoint,
            bucket: "videos",
            name,
            valid_for: Duration::from_secs(seconds),
        };
        let shown =
            [("response-content-type", "video/mp4"), ("response-content-disposition", "inline; filename=\"a b.mp4\"")];
        let first = link("https://storage.googleapis.com", "tea/a b+お茶~(1).mp4", 600).sign(now, &shown);
        let second = link("http://127.0.0.1:9023", "tea/final.mp4", 3600).sign(now, &[]);
        for (signed, golden) in [first, second].into_iter().zip(GOLDEN) {
            // The order of the query is the signer's own; what counts is that all of it is the same.
            assert_eq!(parts(&signed.expect("signed")), parts(golden.trim()));
        }
    }

    fn parts(url: &str) -> (String, Vec<String>) {
        let (path, query) = url.split_once('?').expect("a query");
        let mut pairs: Vec<String> = query.split('&').map(str::to_owned).collect();
        pairs.sort();
        (path.to_owned(), pairs)
    }
}
