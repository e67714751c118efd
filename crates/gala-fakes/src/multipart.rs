//! Forms with files in them.

use axum::http::{HeaderMap, header::CONTENT_TYPE};

/// A field of a form.
pub(crate) struct Field {
    pub name: String,
    pub is_file: bool,
    pub bytes: Vec<u8>,
}

impl Field {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Returns the fields of a form, in order; `None` where it is none.
pub(crate) fn fields(headers: &HeaderMap, body: &[u8]) -> Option<Vec<Field>> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let boundary = kind.strip_prefix("multipart/form-data")?.split_once("boundary=")?.1.trim_matches('"');
    let (delimiter, mut fields) = (format!("--{boundary}"), Vec::new());
    let mut rest = body.strip_prefix(delimiter.as_bytes())?;
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let next = format!("\r\n{delimiter}");
        let end = position(part, next.as_bytes())?;
        let middle = position(part, b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&part[..middle]).into_owned();
        let name = head.split_once("name=\"")?.1.split_once('"')?.0.to_owned();
        fields.push(Field { name, is_file: head.contains("filename="), bytes: part.get(middle + 4..end)?.to_vec() });
        rest = &part[end + next.len()..];
    }
    rest.starts_with(b"--").then_some(fields)
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
