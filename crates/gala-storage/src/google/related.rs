//! A small file and what is told of it in one request: `multipart/related` (RFC 2387).

use bytes::{BufMut, Bytes, BytesMut};
use serde_json::Value;

/// Returns the body of such a request and its media type.
pub(crate) fn related(metadata: &Value, mime: &str, bytes: &[u8]) -> (String, Bytes) {
    let boundary = boundary(bytes);
    let mut body = BytesMut::with_capacity(bytes.len() + 1024);
    body.put_slice(format!("--{boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n").as_bytes());
    body.put_slice(metadata.to_string().as_bytes());
    body.put_slice(format!("\r\n--{boundary}\r\nContent-Type: {mime}\r\n\r\n").as_bytes());
    body.put_slice(bytes);
    body.put_slice(format!("\r\n--{boundary}--").as_bytes());
    (format!("multipart/related; boundary={boundary}"), body.freeze())
}

/// What stands nowhere in the bytes, because they would end there: their own hash.
fn boundary(bytes: &[u8]) -> String {
    gala_core::hash::ContentHash::of(bytes).to_string()
}
