//! Calendar months and days in UTC, by which use is counted.

/// Months in the sense of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first millisecond since 1970-01-01 UTC.
    pub begins_ms: i64,
    /// That of the next one.
    pub ends_ms: i64,
}

const DAY_MS: i64 = 24 * 3600 * 1000;

/// A day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its first millisecond since 1970-01-01 UTC.
    pub begins_ms: i64,
    /// That of the next one.
    pub ends_ms: i64,
}

impl Day {
    /// Returns the day that a time lies in.
    pub fn of(ms: i64) -> Self {
        let begins_ms = ms.div_euclid(DAY_MS) * DAY_MS;
        Self { begins_ms, ends_ms: begins_ms + DAY_MS }
    }
}

impl Month {
    /// Returns the month that a time lies in.
    pub fn of(ms: i64) -> Self {
        let (year, month) = year_and_month(ms.div_euclid(DAY_MS));
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        Self { begins_ms: first_day(year, month) * DAY_MS, ends_ms: first_day(next_year, next_month) * DAY_MS }
    }
}

/// Writes the day that a time lies in, as ISO 8601 has it: `2026-11-30`.
pub fn date(ms: i64) -> String {
    let day = ms.div_euclid(DAY_MS);
    let (year, month) = year_and_month(day);
    format!("{year:04}-{month:02}-{:02}", day - first_day(year, month) + 1)
}

/// Returns the number of the first day of a month, counted from 1970-01-01.
fn first_day(year: i64, month: i64) -> i64 {
    let months_before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let index = usize::try_from(month - 1).unwrap_or_default();
    // Leap days of all years before, and this one's after February.
    let leap = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let years = if month > 2 { year } else { year - 1 };
    (year - 1970) * 365 + months_before[index] + leap(years) - leap(1969)
}

/// Finds the month of a day: a guess by the mean length of a year, and a step where it is off.
fn year_and_month(day: i64) -> (i64, i64) {
    let mut year = 1970 + (day * 400).div_euclid(146_097);
    while first_day(year, 1) > day {
        year -= 1;
    }
    while first_day(year + 1, 1) <= day {
        year += 1;
    }
    let month = (1..=12).rev().find(|month| first_day(year, *month) <= day).unwrap_or(1);
    (year, month)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checked against `date -u -d @…`.
    #[test]
    fn a_month_ends_where_the_next_one_begins() {
        for (at_s, begins_s, ends_s) in [
            (0, 0, 2_678_400),
            (2_678_399, 0, 2_678_400),
            (2_678_400, 2_678_400, 5_097_600),
            // February of the leap years 2000 and 2024, and of 2023 and 2100, which are none.
            (951_782_400, 949_363_200, 951_868_800),
            (1_709_164_800, 1_706_745_600, 1_709_251_200),
            (1_676_000_000, 1_675_209_600, 1_677_628_800),
            (4_106_000_000, 4_105_123_200, 4_107_542_400),
            // December.
            (1_798_761_599, 1_796_083_200, 1_798_761_600),
            (-1, -2_678_400, 0),
        ] {
            let expect = Month { begins_ms: begins_s * 1000, ends_ms: ends_s * 1000 };
            assert_eq!(Month::of(at_s * 1000), expect, "{at_s}");
        }
        assert_eq!(Month::of(2_678_400_000 - 1).ends_ms, 2_678_400_000, "to the millisecond");
    }

    #[test]
    fn months_follow_each_other_without_a_gap_for_a_thousand_years() {
        let mut month = Month::of(0);
        for _ in 0..12_000 {
            let days = (month.ends_ms - month.begins_ms) / DAY_MS;
            assert!((28..=31).contains(&days), "{month:?}");
            assert_eq!(Month::of(month.ends_ms - 1), month);
            let next = Month::of(month.ends_ms);
            assert_eq!(next.begins_ms, month.ends_ms);
            month = next;
        }
        // 400 years have 146,097 days.
        assert_eq!(Month::of(400 * 12 * 2_629_746_000).begins_ms, 146_097 * DAY_MS);
    }
}
