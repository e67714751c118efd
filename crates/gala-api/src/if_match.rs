//! `If-Match`: a change of what somebody read, and of nothing else.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::problem::{ApiError, ApiResult};

/// The version that a request changes (RFC 9110, 13.1.1).
#[derive(Debug)]
pub struct IfMatch(String);

/// The longest tag, with its quotes.
const MAX_BYTES: usize = 202;

impl IfMatch {
    /// Reads one strong tag, or `*`.
    ///
    /// # Errors
    /// 428 `if_match_missing` without the header, 400 `invalid_if_match` for anything else.
    pub fn of(headers: &HeaderMap) -> ApiResult<Self> {
        let mut values = headers.get_all(header::IF_MATCH).iter();
        let value = match (values.next(), values.next()) {
            (None, _) => {
                let detail = "send the ETag of the version that you change as If-Match, so that nobody else's is lost";
                let status = StatusCode::PRECONDITION_REQUIRED;
                return Err(ApiError::new(status, "if_match_missing", detail).at("If-Match"));
            }
            (Some(value), None) => value.to_str().unwrap_or_default(),
            (Some(_), Some(_)) => "",
        };
        let tag = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let is_tag =
            tag.is_some_and(|tag| !tag.is_empty() && tag.bytes().all(|byte| matches!(byte, b'!' | b'#'..=b'~')));
        if value == "*" || is_tag && value.len() <= MAX_BYTES {
            return Ok(Self(value.to_owned()));
        }
        let detail = "If-Match is one strong entity tag in quotes, as ETag has it, or *";
        Err(ApiError::bad_request("invalid_if_match", detail).at("If-Match"))
    }

    pub fn text(&self) -> &str {
        &self.0
    }

    /// Returns the number that a tag is, where versions are counted.
    pub fn version(&self) -> Option<u32> {
        self.0.trim_matches('"').parse().ok()
    }

    /// # Errors
    /// 412 with `code` and the tag that there is, where that is another one.
    pub fn check(&self, etag: &str, code: &'static str) -> ApiResult<()> {
        if self.names(etag) {
            return Ok(());
        }
        let detail = "it is another version by now; read it again, and change that";
        let refusal = ApiError::new(StatusCode::PRECONDITION_FAILED, code, detail).at("If-Match");
        Err(match HeaderValue::from_str(etag) {
            Ok(tag) => refusal.header(header::ETAG, tag),
            Err(_) => refusal,
        })
    }

    pub fn names(&self, etag: &str) -> bool {
        self.0 == "*" || self.0 == etag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_strong_tag_or_any() {
        let read = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::IF_MATCH, HeaderValue::from_static(value));
            }
            IfMatch::of(&headers).map_err(|error| error.status().as_u16())
        };
        let tag = read(&["\"abc\""]).expect("a tag");
        assert!(tag.names("\"abc\"") && !tag.names("\"abcd\"") && !tag.names("abc"));
        assert!(read(&["*"]).expect("any").names("\"abc\""));
        assert_eq!(read(&[]).err(), Some(428));
        for bad in
            [&["abc"][..], &["W/\"abc\""], &["\"\""], &["\"a\"b\""], &["\"a\", \"b\""], &["\"a\"", "\"b\""], &[""]]
        {
            assert_eq!(read(bad).err(), Some(400), "{bad:?}");
        }
    }
}
