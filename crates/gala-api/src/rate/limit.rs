//! A rate as it is written in settings.

use std::{fmt, num::NonZeroU32, str::FromStr};

use governor::Quota;

/// How many requests a minute, and how many at once after a pause. Written `600`, or `600/100` for a burst of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    per_minute: u32,
    burst: u32,
}

impl RateLimit {
    /// The most of both.
    pub const MAX: u32 = 1_000_000;

    /// Takes both values, each brought into its range of 1 to [`Self::MAX`].
    pub const fn new(per_minute: u32, burst: u32) -> Self {
        Self { per_minute: in_range(per_minute), burst: in_range(burst) }
    }

    pub fn per_minute(self) -> u32 {
        self.per_minute
    }

    pub fn burst(self) -> u32 {
        self.burst
    }

    /// Returns in how many seconds an empty bucket is full again: in each such time, as many requests as the burst are
    /// always answered.
    pub fn window_s(self) -> u64 {
        (u64::from(self.burst) * 60).div_ceil(u64::from(self.per_minute))
    }

    pub(super) fn quota(self) -> Quota {
        let at_least_one = |value| NonZeroU32::new(value).unwrap_or(NonZeroU32::MIN);
        Quota::per_minute(at_least_one(self.per_minute)).allow_burst(at_least_one(self.burst))
    }
}

const fn in_range(value: u32) -> u32 {
    match value {
        0 => 1,
        value if value > RateLimit::MAX => RateLimit::MAX,
        value => value,
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.per_minute, self.burst)
    }
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (per_minute, burst) = text.split_once('/').unwrap_or((text, text));
        let number = |text: &str| text.parse::<u32>().ok().filter(|value| (1..=Self::MAX).contains(value));
        match (number(per_minute), number(burst)) {
            (Some(per_minute), Some(burst)) => Ok(Self { per_minute, burst }),
            _ => Err(format!(
                "write requests a minute as 600, or 600/100 with how many at once; both are 1 to {}",
                Self::MAX
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_a_minute_and_a_burst() {
        let parse = |text: &str| text.parse::<RateLimit>();
        assert_eq!(parse("600"), Ok(RateLimit::new(600, 600)));
        assert_eq!(parse("600/100"), Ok(RateLimit::new(600, 100)));
        assert_eq!(parse("1/1000000"), Ok(RateLimit::new(1, 1_000_000)));
        for bad in ["", "0", "600/0", "0/5", "-1", "1000001", "600/1000001", "600/", "/5", "600/5/5", "600 / 5", "ten"]
        {
            assert!(parse(bad).is_err_and(|told| told.contains("600/100") && told.contains("1000000")), "{bad}");
        }
        assert_eq!(parse(&RateLimit::new(7, 9).to_string()), Ok(RateLimit::new(7, 9)));
        assert_eq!(RateLimit::new(0, u32::MAX), RateLimit::new(1, RateLimit::MAX));
    }

    #[test]
    fn the_window_is_how_long_a_whole_burst_takes() {
        for (limit, seconds) in [("600", 60), ("600/100", 10), ("600/1", 1), ("7/3", 26), ("1/1000000", 60_000_000)] {
            assert_eq!(limit.parse::<RateLimit>().expect("a rate").window_s(), seconds, "{limit}");
        }
    }
}
