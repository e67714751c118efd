//! `multipart/form-data`, read whole.

use axum::http::{HeaderMap, header::CONTENT_TYPE};
use bytes::Bytes;
use futures::stream;
use multer::{Multipart, parse_boundary};

/// One part of a form.
pub(crate) struct FormPart {
    pub name: String,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
    pub bytes: Bytes,
}

impl FormPart {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Returns the parts of a form, in order; `None` where it is none.
pub(crate) async fn parts(headers: &HeaderMap, body: Bytes) -> Option<Vec<FormPart>> {
    let boundary = parse_boundary(headers.get(CONTENT_TYPE)?.to_str().ok()?).ok()?;
    let mut form = Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.ok()? {
        parts.push(FormPart {
            name: field.name()?.to_owned(),
            file_name: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(ToString::to_string),
            bytes: field.bytes().await.ok()?,
        });
    }
    Some(parts)
}
