//! Parts of a file (RFC 9110 §14): one range, or the whole.
//!
//! Ours, because a parser of the header would leave the greater part to do: which of its forms are answered with the
//! whole file, and which refused, is what stands here.

use std::ops::Range;

/// What a `Range` header asks of a file of a known length.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// No range, one in a unit or form we do not serve, or several: the whole file, as the RFC allows.
    Whole,
    /// Bytes from `start` to before `end`; never empty.
    Part(Range<u64>),
    /// A range that no byte of the file lies in.
    Unsatisfiable,
}

/// Reads a `Range` header for a file of `length` bytes.
pub fn wanted(header: Option<&str>, length: u64) -> Wanted {
    let Some(spec) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else { return Wanted::Whole };
    let Some((first, last)) = spec.trim().split_once('-') else { return Wanted::Whole };
    match (number(first), number(last)) {
        (Some(start), None) if last.trim().is_empty() => part(start, length, length),
        (Some(start), Some(last)) if start <= last => part(start, last.saturating_add(1).min(length), length),
        (None, Some(suffix)) if first.trim().is_empty() => match suffix {
            0 => Wanted::Unsatisfiable,
            suffix => part(length.saturating_sub(suffix), length, length),
        },
        _ => Wanted::Whole,
    }
}

fn part(start: u64, end: u64, length: u64) -> Wanted {
    if start >= length { Wanted::Unsatisfiable } else { Wanted::Part(start..end) }
}

/// Reads digits only; a number past `u64` counts as the largest one.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_to_the_file() {
        let check = |header: &str, expected: Wanted| assert_eq!(wanted(Some(header), 100), expected, "{header}");
        check("bytes=0-0", Wanted::Part(0..1));
        check("bytes=10-19", Wanted::Part(10..20));
        check("bytes=10-", Wanted::Part(10..100));
        check("bytes=90-1000", Wanted::Part(90..100));
        check("bytes=-10", Wanted::Part(90..100));
        check("bytes=-1000", Wanted::Part(0..100));
        check("bytes=0-99999999999999999999999", Wanted::Part(0..100));
        check("bytes=100-", Wanted::Unsatisfiable);
        check("bytes=99999999999999999999999-", Wanted::Unsatisfiable);
        check("bytes=-0", Wanted::Unsatisfiable);
    }

    #[test]
    fn what_is_not_one_range_of_bytes_gives_the_whole_file() {
        for header in
            ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=+1-2", "items=0-1", "bytes=--5"]
        {
            assert_eq!(wanted(Some(header), 100), Wanted::Whole, "{header}");
        }
        let many = format!("bytes={}", "0-,".repeat(1000));
        assert_eq!(wanted(Some(&many), 100), Wanted::Whole);
        assert_eq!(wanted(None, 100), Wanted::Whole);
    }

    #[test]
    fn an_empty_file_has_no_parts() {
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Unsatisfiable);
        assert_eq!(wanted(Some("bytes=-5"), 0), Wanted::Unsatisfiable);
        assert_eq!(wanted(None, 0), Wanted::Whole);
    }
}
