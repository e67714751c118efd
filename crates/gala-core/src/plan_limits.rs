//! What a plan lets a workspace use. Plans are data: rows of limits, read and asked here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::{Day, Month};

/// What a plan can limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// Projects and renders that are asked for and have not ended.
    ConcurrentJobs,
    /// The longer side of a frame, in pixels.
    FrameSide,
    Members,
    /// What providers cost in a month, in millionths of the currency of the price table.
    ProviderMicros,
    /// What providers cost in a day.
    ProviderMicrosPerDay,
    /// What providers cost for one project.
    ProviderMicrosPerProject,
    /// The length of finished videos, in milliseconds.
    RenderedMs,
    RequestsPerMinute,
    ScenesPerProject,
    /// What is stored and not removed for good.
    StorageBytes,
    /// The length of one video.
    VideoLengthMs,
}

impl LimitUnit {
    /// Those of which use is counted.
    pub const COUNTED: [Self; 5] =
        [Self::ConcurrentJobs, Self::ProviderMicros, Self::ProviderMicrosPerDay, Self::RenderedMs, Self::StorageBytes];

    /// Those that limit each request by itself.
    pub const SINGLE: [Self; 6] = [
        Self::FrameSide,
        Self::Members,
        Self::ProviderMicrosPerProject,
        Self::RequestsPerMinute,
        Self::ScenesPerProject,
        Self::VideoLengthMs,
    ];

    /// Returns the word that it is stored and told by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConcurrentJobs => "concurrent_jobs",
            Self::FrameSide => "frame_side",
            Self::Members => "members",
            Self::ProviderMicros => "provider_micros",
            Self::ProviderMicrosPerDay => "provider_micros_per_day",
            Self::ProviderMicrosPerProject => "provider_micros_per_project",
            Self::RenderedMs => "rendered_ms",
            Self::RequestsPerMinute => "requests_per_minute",
            Self::ScenesPerProject => "scenes_per_project",
            Self::StorageBytes => "storage_bytes",
            Self::VideoLengthMs => "video_length_ms",
        }
    }

    /// Returns the first millisecond of the period that a time lies in, and that of the next one (UTC); `None` for what has
    /// no period.
    pub fn period(self, ms: i64) -> Option<(i64, i64)> {
        match self {
            Self::ProviderMicros | Self::RenderedMs => {
                let month = Month::of(ms);
                Some((month.begins_ms, month.ends_ms))
            }
            Self::ProviderMicrosPerDay => {
                let day = Day::of(ms);
                Some((day.begins_ms, day.ends_ms))
            }
            _ => None,
        }
    }

    /// Returns what would help whoever came to the limit: an imperative fragment without a full stop.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::ConcurrentJobs => "wait for what is in work or cancel it, or have the plan changed",
            Self::FrameSide => "ask for a smaller format, or have the plan changed",
            Self::Members => "remove a member, or have the plan changed",
            Self::ProviderMicros | Self::RenderedMs => "wait for the next month, or have the plan changed",
            Self::ProviderMicrosPerDay => "wait for the next day, or have the plan changed",
            Self::ProviderMicrosPerProject => {
                "raise the budget of the project and try its job again, or take cheaper providers"
            }
            Self::RequestsPerMinute => "send fewer requests, or have the plan changed",
            Self::ScenesPerProject | Self::VideoLengthMs => "shorten the script, or have the plan changed",
            Self::StorageBytes => {
                "delete projects, whose files go once they can no longer be restored, or have the plan changed"
            }
        }
    }
}

impl fmt::Display for LimitUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A plan's limits, as they stand in its row. What is absent has no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanLimits {
    pub storage_bytes: Option<u64>,
    pub minutes_per_month: Option<u64>,
    pub concurrent_jobs: Option<u64>,
    pub members: Option<u64>,
    pub scenes_per_project: Option<u64>,
    pub video_length_ms: Option<u64>,
    pub frame_side: Option<u64>,
    pub requests_per_minute: Option<u64>,
    pub provider_budget_micros: Option<u64>,
    pub provider_budget_per_day_micros: Option<u64>,
    pub provider_budget_per_project_micros: Option<u64>,
}

impl PlanLimits {
    /// Returns the limit of a unit, in that unit.
    pub fn of(&self, unit: LimitUnit) -> Option<u64> {
        match unit {
            LimitUnit::ConcurrentJobs => self.concurrent_jobs,
            LimitUnit::FrameSide => self.frame_side,
            LimitUnit::Members => self.members,
            LimitUnit::ProviderMicros => self.provider_budget_micros,
            LimitUnit::ProviderMicrosPerDay => self.provider_budget_per_day_micros,
            LimitUnit::ProviderMicrosPerProject => self.provider_budget_per_project_micros,
            LimitUnit::RenderedMs => self.minutes_per_month.map(|minutes| minutes.saturating_mul(60_000)),
            LimitUnit::RequestsPerMinute => self.requests_per_minute,
            LimitUnit::ScenesPerProject => self.scenes_per_project,
            LimitUnit::StorageBytes => self.storage_bytes,
            LimitUnit::VideoLengthMs => self.video_length_ms,
        }
    }

    /// Checks one request by itself.
    ///
    /// # Errors
    /// Where it asks for more than the plan gives to any.
    pub fn check(&self, unit: LimitUnit, wanted: u64) -> Result<(), OverLimit> {
        match self.of(unit) {
            Some(limit) if wanted > limit => Err(OverLimit { unit, used: 0, wanted, limit, resets_at_ms: None }),
            _ => Ok(()),
        }
    }
}

/// More was asked for than a plan gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverLimit {
    pub unit: LimitUnit,
    /// What is used, and held for what is under way.
    pub used: u64,
    /// What was asked for beside it.
    pub wanted: u64,
    pub limit: u64,
    /// When use begins anew, in milliseconds since 1970-01-01 UTC. `None` where it does not by itself.
    pub resets_at_ms: Option<i64>,
}

impl fmt::Display for OverLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { unit, used, wanted, limit, .. } = self;
        write!(f, "the plan of the workspace allows {limit} {unit}; {used} are used, and {wanted} were asked for")
    }
}

impl std::error::Error for OverLimit {}

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: [LimitUnit; 11] = [
        LimitUnit::ConcurrentJobs,
        LimitUnit::FrameSide,
        LimitUnit::Members,
        LimitUnit::ProviderMicros,
        LimitUnit::ProviderMicrosPerDay,
        LimitUnit::ProviderMicrosPerProject,
        LimitUnit::RenderedMs,
        LimitUnit::RequestsPerMinute,
        LimitUnit::ScenesPerProject,
        LimitUnit::StorageBytes,
        LimitUnit::VideoLengthMs,
    ];

    #[test]
    fn what_is_absent_has_no_limit() {
        let none: PlanLimits = serde_json::from_str("{}").expect("limits");
        assert!(UNITS.into_iter().all(|unit| none.of(unit).is_none() && none.check(unit, u64::MAX).is_ok()));
        let free = r#"{"storage_bytes":1000000000,"minutes_per_month":60,"a_limit_of_a_newer_program":1}"#;
        let free: PlanLimits = serde_json::from_str(free).expect("limits");
        assert_eq!(free.of(LimitUnit::StorageBytes), Some(1_000_000_000));
        assert_eq!(free.of(LimitUnit::RenderedMs), Some(3_600_000));
        assert_eq!(free.of(LimitUnit::Members), None);
    }

    #[test]
    fn each_unit_has_a_limit_of_its_own_and_one_word() {
        let limits = PlanLimits {
            storage_bytes: Some(1),
            minutes_per_month: Some(2),
            concurrent_jobs: Some(3),
            members: Some(4),
            scenes_per_project: Some(5),
            video_length_ms: Some(6),
            frame_side: Some(7),
            requests_per_minute: Some(8),
            provider_budget_micros: Some(9),
            provider_budget_per_day_micros: Some(10),
            provider_budget_per_project_micros: Some(11),
        };
        let found = UNITS.map(|unit| limits.of(unit).expect("a limit"));
        assert_eq!(found, [3, 7, 4, 9, 10, 11, 120_000, 8, 5, 1, 6]);
        for unit in UNITS {
            assert_eq!(serde_json::to_value(unit).expect("a word"), unit.as_str());
        }
    }

    #[test]
    fn the_limit_itself_may_be_asked_for_and_no_more() {
        let limits = PlanLimits { scenes_per_project: Some(60), ..PlanLimits::default() };
        assert_eq!(limits.check(LimitUnit::ScenesPerProject, 60), Ok(()));
        let over = limits.check(LimitUnit::ScenesPerProject, 61).expect_err("one more");
        assert_eq!(
            over.to_string(),
            "the plan of the workspace allows 60 scenes_per_project; 0 are used, and 61 were asked for"
        );
    }
}
