use std::collections::BTreeMap;

use gala_core::spending::{CURRENCY, Usage};
use gala_db::provider_calls::{self, ModelUse, ProviderCall, Spending};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{named::wire_enum, numbers::whole};
use crate::time_text::rfc3339;

wire_enum! {
    /// `open`: written down, and perhaps sent; `done`: its result is kept; `cached`: answered from what was kept; `failed`: it
    /// made nothing; `unknown`: it may have been paid, and somebody has to decide; `lost`: it counts as decided, and nobody waits
    /// for its result any more.
    CallState = provider_calls::CallState, "snake_case" { Open, Done, Cached, Failed, Unknown, Lost }
}

/// What a project may spend at providers, and has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectCost)]
pub struct ProjectCostView {
    /// ISO 4217. Amounts are in millionths of it.
    #[schema(example = "USD")]
    pub currency: String,
    /// Its own budget; as the plan of the workspace says where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub budget_micros: Option<u64>,
    /// Held for requests that have not ended.
    pub held_micros: u64,
    pub spent_micros: u64,
    /// What was asked of each model, by provider and model.
    pub models: Vec<ModelUseView>,
}

impl ProjectCostView {
    pub fn new(spending: Spending, models: Vec<ModelUse>) -> Self {
        let Spending { budget_micros, held_micros, spent_micros } = spending;
        let models = models.into_iter().map(ModelUseView::from).collect();
        Self { currency: CURRENCY.to_owned(), budget_micros, held_micros, spent_micros, models }
    }
}

/// What was asked of one model, and how much of it did not have to be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelUse)]
pub struct ModelUseView {
    pub provider: String,
    pub model: String,
    /// Requests that were sent, or are about to be.
    pub requests: u64,
    /// Of them, those that made nothing.
    pub failed: u64,
    /// Answered from what was kept of earlier ones, so that nothing was sent.
    pub cached: u64,
    pub cost_micros: u64,
}

impl From<ModelUse> for ModelUseView {
    fn from(found: ModelUse) -> Self {
        let ModelUse { provider, model, requests, failed, cached, cost_micros } = found;
        Self { provider, model, requests, failed, cached, cost_micros }
    }
}

/// A budget for a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBudget {
    /// In millionths of the currency, at most 100,000 units; `null` for that of the workspace's plan.
    #[serde(deserialize_with = "whole")]
    #[schema(required = true, maximum = 100_000_000_000_u64)]
    pub budget_micros: Option<u64>,
}

/// What became of a request whose answer was lost.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideCall {
    /// Whether the provider was paid for it.
    pub was_paid: bool,
}

/// Which page of the requests of a project to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListCalls {
    /// How many to return at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false, pattern = r"^[0-9a-f]{32,48}\.[0-9a-f]{32}$")]
    pub cursor: Option<String>,
}

/// A page of requests to providers, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderCallPage {
    pub items: Vec<ProviderCallView>,
    /// Asks for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
}

/// A request to a provider that may cost something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderCall)]
pub struct ProviderCallView {
    pub id: Uuid,
    pub state: CallState,
    pub provider: String,
    pub model: String,
    /// What of the job it is for: `script`, `speech`, `image`.
    pub step: String,
    pub job_id: Option<Uuid>,
    /// The number of the scene, from 1.
    pub scene: Option<u32>,
    /// The most that it can cost: held until it has ended.
    pub held_micros: u64,
    /// What it cost; `null` until it has ended.
    pub cost_micros: Option<u64>,
    /// How much of each unit the provider counted.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub usage: BTreeMap<&'static str, u64>,
    /// By which the provider's support finds it.
    pub request_id: Option<String>,
    /// Why it made nothing.
    pub error_code: Option<String>,
    /// How often it was sent.
    pub attempts: u32,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
}

impl From<ProviderCall> for ProviderCallView {
    fn from(call: ProviderCall) -> Self {
        let usage = call.usage.as_ref().map(amounts).unwrap_or_default();
        Self {
            id: call.id,
            state: call.state.into(),
            provider: call.provider,
            model: call.model,
            step: call.step,
            job_id: call.job.map(|job| job.0),
            scene: call.scene,
            held_micros: call.held_micros,
            cost_micros: call.cost_micros,
            usage,
            request_id: call.request_id,
            error_code: call.error_code,
            attempts: call.attempts,
            created_at: rfc3339(call.created_at_ms),
            ended_at: call.ended_at_ms.map(rfc3339),
        }
    }
}

fn amounts(usage: &Usage) -> BTreeMap<&'static str, u64> {
    usage.iter().map(|(unit, amount)| (unit.as_str(), amount)).collect()
}
