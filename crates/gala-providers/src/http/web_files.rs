//! Files at addresses that people name, through the guarded client.

use async_trait::async_trait;
use bytes::Bytes;
use gala_ai::web_files::{ResumeFrom, WebFile, WebFileError, WebFileFacts, WebFiles};
use percent_encoding::percent_decode_str;
use reqwest::{
    Response, Url,
    header::{
        ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
        IF_RANGE, RANGE,
    },
};

use super::download::{DownloadError, Downloader};

/// Longer names are cut.
const MAX_NAME_CHARS: usize = 255;
/// Longer marks of a content are not kept.
const MAX_ETAG_BYTES: usize = 256;

#[async_trait]
impl WebFiles for Downloader {
    async fn open(&self, url: &str, from: Option<&ResumeFrom>) -> Result<Box<dyn WebFile>, WebFileError> {
        let response = self.answer(url, asked(from)?).await.map_err(failed)?;
        let first_byte = match response.status().as_u16() {
            200 => 0,
            206 => first_byte(&response, from)?,
            // What is there is longer than the file is by now, or as long: it is asked for from its beginning.
            416 if from.is_some() => return Err(WebFileError::OtherPiece),
            status @ (408 | 425 | 429 | 500..=599) => {
                return Err(WebFileError::Away(format!("its server answers with status {status}")));
            }
            status => return Err(WebFileError::Refused(status)),
        };
        let facts = facts(&response, first_byte);
        Ok(Box::new(ComingFile { response, facts }))
    }
}

/// The bytes as they are, whatever could be packed: what is fetched is what others know the checksum of.
fn asked(from: Option<&ResumeFrom>) -> Result<HeaderMap, WebFileError> {
    let mut headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]);
    let Some(from) = from else { return Ok(headers) };
    let value = |text: String| HeaderValue::try_from(text).map_err(|_| WebFileError::OtherPiece);
    headers.insert(RANGE, value(format!("bytes={}-", from.byte))?);
    if let Some(etag) = &from.etag {
        headers.insert(IF_RANGE, value(etag.clone())?);
    }
    Ok(headers)
}

fn failed(error: DownloadError) -> WebFileError {
    match error {
        DownloadError::Forbidden(why) => WebFileError::Forbidden(why),
        DownloadError::Expired(status) => WebFileError::Refused(status),
        DownloadError::Unreachable(why) | DownloadError::Broken(why) => WebFileError::Away(why),
        DownloadError::Disk(_) | DownloadError::Cancelled => WebFileError::Away(error.to_string()),
    }
}

/// RFC 9110, 14.4: `bytes 100-199/1000`.
fn first_byte(response: &Response, from: Option<&ResumeFrom>) -> Result<u64, WebFileError> {
    let first = range(response).map(|(first, _)| first).ok_or(WebFileError::OtherPiece)?;
    if from.is_some_and(|from| from.byte == first) { Ok(first) } else { Err(WebFileError::OtherPiece) }
}

fn range(response: &Response) -> Option<(u64, Option<u64>)> {
    let (first, rest) = text(response, &CONTENT_RANGE)?.strip_prefix("bytes ")?.split_once('-')?;
    Some((first.parse().ok()?, rest.split_once('/').and_then(|(_, whole)| whole.parse().ok())))
}

fn facts(response: &Response, first_byte: u64) -> WebFileFacts {
    let size_bytes = match response.status().as_u16() {
        206 => range(response).and_then(|(_, whole)| whole),
        _ => response.content_length(),
    };
    // A weak one may stand for another content, so that nothing is to go on by it.
    let etag = text(response, &ETAG).filter(|etag| etag.starts_with('"') && etag.len() <= MAX_ETAG_BYTES);
    WebFileFacts {
        final_address: shown(response.url()),
        content_type: text(response, &CONTENT_TYPE).map(str::to_owned),
        name: text(response, &CONTENT_DISPOSITION).and_then(disposed).or_else(|| last_segment(response.url())),
        etag: etag.map(str::to_owned),
        first_byte,
        size_bytes,
    }
}

fn text<'a>(response: &'a Response, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// Of an address, what may be told: its query may hold a signature.
fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    // An address that can have none of these has none.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.into()
}

/// RFC 6266: the name in its extended form, or else the plain one.
fn disposed(disposition: &str) -> Option<String> {
    let parameter = |name: &str| {
        disposition.split(';').skip(1).find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let extended = parameter("filename*").and_then(|value| {
        let encoded = value.strip_prefix("UTF-8''").or_else(|| value.strip_prefix("utf-8''"))?.to_owned();
        Some(percent_decode_str(&encoded).decode_utf8().ok()?.into_owned())
    });
    extended.or_else(|| parameter("filename")).and_then(|name| clean(&name))
}

fn last_segment(url: &Url) -> Option<String> {
    let segment = url.path_segments()?.rfind(|segment| !segment.is_empty())?;
    clean(&percent_decode_str(segment).decode_utf8_lossy())
}

/// One line without the folders before it, not endless.
fn clean(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let line: String = name.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

struct ComingFile {
    response: Response,
    facts: WebFileFacts,
}

#[async_trait]
impl WebFile for ComingFile {
    fn facts(&self) -> &WebFileFacts {
        &self.facts
    }

    async fn next(&mut self) -> Result<Option<Bytes>, WebFileError> {
        self.response.chunk().await.map_err(|_| WebFileError::Away("it was cut off".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_servers_and_addresses_write_them() {
        for (disposition, expected) in [
            ("attachment; filename=\"tea.mp4\"", Some("tea.mp4")),
            ("attachment; filename=plain.mp4; filename*=UTF-8''%E8%8C%B6.mp4", Some("茶.mp4")),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=\"C:\\\\films\\\\a.mov\"", Some("a.mov")),
            ("inline", None),
            ("attachment; filename=\"\"", None),
        ] {
            assert_eq!(disposed(disposition).as_deref(), expected, "{disposition}");
        }
        let named = |url: &str| last_segment(&Url::parse(url).expect("an address"));
        assert_eq!(named("https://a.example/b/My%20film.mp4?x=1").as_deref(), Some("My film.mp4"));
        assert_eq!(named("https://a.example/b/").as_deref(), Some("b"));
        assert_eq!(named("https://a.example/"), None);
        assert_eq!(clean(&"é".repeat(1000)).map(|name| name.chars().count()), Some(MAX_NAME_CHARS));
    }

    #[test]
    fn an_address_is_told_without_what_may_be_secret() {
        let url = Url::parse("https://user:word@a.example/b.mp4?X-Amz-Signature=1#t=2").expect("an address");
        assert_eq!(shown(&url), "https://a.example/b.mp4");
    }
}
