//! From bytes to text: size, emptiness, encoding.

use super::limits::MAX_BYTES;
use crate::problem::Problem;

/// One control character in this many makes a file binary rather than a text with a stray byte.
const CONTROL_SHARE: usize = 10;

/// Reads UTF-8 without its byte-order mark.
///
/// # Errors
/// `brief_too_large`, `brief_empty`, `brief_binary` or `brief_not_utf8`.
pub fn read_text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(name, bytes.len() as u64));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(Problem::new("brief_not_utf8", name, "is UTF-16, not UTF-8", "save it as UTF-8"));
    }
    if is_binary(bytes) {
        return Err(Problem::new(
            "brief_binary",
            name,
            "is not text: it holds NUL or mostly control characters",
            "give a text file: Markdown, plain text, JSON or YAML in UTF-8",
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
        Problem::new(
            "brief_not_utf8",
            format!("{name} (line {line})"),
            format!("is not valid UTF-8 at byte {at}"),
            "save it as UTF-8",
        )
    })?;
    if text.trim().is_empty() { Err(empty(name)) } else { Ok(text) }
}

/// What is told of a brief larger than [`MAX_BYTES`]. Callers that look at the size of a file before they
/// read it say the same.
pub fn too_large(name: &str, bytes: u64) -> Problem {
    Problem::new(
        "brief_too_large",
        name,
        format!("has {bytes} bytes; a brief has at most {MAX_BYTES} (1 MiB)"),
        "split the script into several briefs",
    )
}

/// What is told of a brief in which nothing is to be said.
pub fn empty(name: &str) -> Problem {
    Problem::new("brief_empty", name, "has no script", "write at least one paragraph to be spoken")
}

fn is_binary(bytes: &[u8]) -> bool {
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0C) || byte == 0x7F;
    bytes.contains(&0) || bytes.iter().filter(|byte| control(**byte)).count() * CONTROL_SHARE > bytes.len()
}
