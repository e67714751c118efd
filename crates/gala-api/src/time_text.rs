//! Times on the wire: RFC 3339, UTC, to the millisecond.

use time::{OffsetDateTime, macros::format_description};

/// Writes milliseconds since 1970-01-01 UTC as `2026-11-21T09:30:00.000Z`.
pub fn rfc3339(ms: i64) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000);
    // Times outside the calendar cannot come from a clock; they are shown as its start.
    at.unwrap_or(OffsetDateTime::UNIX_EPOCH).format(format).unwrap_or_else(|_| ms.to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_written_in_utc_to_the_millisecond() {
        assert_eq!(super::rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(super::rfc3339(1_795_253_400_120), "2026-11-21T09:30:00.120Z");
        assert_eq!(super::rfc3339(i64::MAX), "1970-01-01T00:00:00.000Z");
    }
}
