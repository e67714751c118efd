use gala_core::plan_limits::{self, PlanLimits};
use gala_db::quota::{Usage, WorkspacePlan};
use serde::Serialize;
use utoipa::ToSchema;

use super::named::wire_enum;
use crate::time_text::rfc3339;

wire_enum! {
    /// What a plan can limit. `rendered_ms` is the length of finished videos, `provider_micros` what providers cost in
    /// millionths of a unit of currency: both begin anew with each month (UTC), and `provider_micros_per_day` with each day.
    LimitUnit = plan_limits::LimitUnit, "snake_case" {
        ConcurrentJobs, FrameSide, Members, ProviderMicros, ProviderMicrosPerDay, ProviderMicrosPerProject, RenderedMs,
        RequestsPerMinute, ScenesPerProject, StorageBytes, VideoLengthMs
    }
}

/// What a workspace has used of its plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageView {
    /// The name of the plan.
    #[schema(example = "free")]
    pub plan: String,
    /// What is counted.
    pub counted: Vec<CountedView>,
    /// What limits each request by itself, where the plan does so.
    pub limits: Vec<LimitView>,
}

/// A unit of which use is counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountedView {
    pub unit: LimitUnit,
    pub used: u64,
    /// Held for what is under way.
    pub reserved: u64,
    /// How much the plan gives; without a limit where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub limit: Option<u64>,
    /// When use begins anew; absent where it does not by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    pub resets_at: Option<String>,
}

/// The most that one request may ask for.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitView {
    pub unit: LimitUnit,
    pub limit: u64,
}

impl UsageView {
    pub fn new(plan: WorkspacePlan, uses: &[Usage]) -> Self {
        let limits: PlanLimits = plan.limits;
        let counted = |usage: &Usage| CountedView {
            unit: usage.unit.into(),
            used: usage.used,
            reserved: usage.reserved,
            limit: limits.of(usage.unit),
            resets_at: usage.resets_at_ms.map(rfc3339),
        };
        let single = |unit: &plan_limits::LimitUnit| Some(LimitView { unit: (*unit).into(), limit: limits.of(*unit)? });
        Self {
            plan: plan.name,
            counted: uses.iter().map(counted).collect(),
            limits: plan_limits::LimitUnit::SINGLE.iter().filter_map(single).collect(),
        }
    }
}
