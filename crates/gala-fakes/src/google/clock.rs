use std::time::SystemTime;

/// Writes a time as Google does.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let time = time::OffsetDateTime::from(time);
    time.format(&time::format_description::well_known::Rfc3339).expect("a time of these years")
}
