//! Times as people write them on the command line.

use std::str::FromStr;

/// A time of the timeline, in milliseconds: `12.5s`, `500ms`, `1:02.5`, `1:00:00`, or seconds alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimePoint(pub u64);

/// From one time to another, of which either may be left away: `10s..20s`, `..5s`, `1:00..`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    pub from: TimePoint,
    pub to: Option<TimePoint>,
}

/// No time is later than a day.
const MAX_S: f64 = 24.0 * 3600.0;

impl FromStr for TimePoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is not a time (use 12.5s, 500ms or 1:02.5)");
        let seconds = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
            (Some(ms), _) => number(ms).map(|ms| ms / 1000.0),
            (None, Some(seconds)) => number(seconds),
            (None, None) => clock(text),
        };
        let seconds = seconds.filter(|seconds| *seconds <= MAX_S).ok_or_else(wrong)?;
        Ok(Self((seconds * 1000.0).round() as u64))
    }
}

/// A number of plain digits: neither a sign nor an exponent nor a word such as `inf`.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| is_plain)
}

/// `hours:minutes:seconds`, of which only the last may have a fraction.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (last, before) = parts.split_last()?;
    if before.len() > 2 || before.iter().any(|part| part.contains('.')) {
        return None;
    }
    before.iter().chain([last]).try_fold(0.0, |sum, part| Some(sum * 60.0 + number(part)?))
}

impl FromStr for TimeRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) =
            text.split_once("..").ok_or_else(|| format!("{text} is not a range (use 10s..20s, ..5s or 1:00..)"))?;
        let from = if from.is_empty() { TimePoint(0) } else { from.parse()? };
        let to = if to.is_empty() { None } else { Some(to.parse::<TimePoint>()?) };
        if to.is_some_and(|to| to.0 <= from.0) {
            return Err(format!("{text} ends before it begins"));
        }
        Ok(Self { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let ms = |text: &str| text.parse::<TimePoint>().map(|at| at.0).ok();
        assert_eq!(
            (ms("12.5s"), ms("500ms"), ms("7"), ms("1:02.5")),
            (Some(12_500), Some(500), Some(7000), Some(62_500))
        );
        assert_eq!((ms("1:00:00"), ms("0s"), ms(".5s")), (Some(3_600_000), Some(0), Some(500)));
        for wrong in ["", "s", "-1s", "1e3", "inf", "nan", "1:2:3:4", "1.5:00", "99999999s", "ten", "1 s"] {
            assert_eq!(ms(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ranges_may_be_open_at_either_end() {
        let read = |text: &str| text.parse::<TimeRange>().map(|range| (range.from.0, range.to.map(|to| to.0)));
        assert_eq!(read("10s..20s"), Ok((10_000, Some(20_000))));
        assert_eq!((read("..5s"), read("1:00..")), (Ok((0, Some(5000))), Ok((60_000, None))));
        assert!(read("5s").is_err() && read("5s..5s").is_err() && read("9s..5s").is_err());
    }
}
