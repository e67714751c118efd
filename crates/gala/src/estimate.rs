//! `gala estimate`: what a video will cost at providers, before anything is made.

use std::{io::Write, process::ExitCode};

use anyhow::anyhow;
use gala_ai::{
    estimate::{Bounds, Estimate, StepEstimate},
    provider::ProviderError,
};
use gala_core::{brief::Brief, spending::PriceTable};
use serde::Serialize;

use crate::{
    brief_source::{read_brief, told},
    providers::{Callbacks, providers},
    settings::{EstimateArgs, ProviderSettings},
};

/// # Errors
/// All that is wrong with the brief; a setting that cannot be used.
pub async fn estimate(args: &EstimateArgs) -> anyhow::Result<ExitCode> {
    let (path, brief) = read_brief(&args.brief)?;
    let providers = providers(&ProviderSettings::read(), args.programs.start_mode(), &Callbacks::default())?;
    let estimate = providers.estimate(&brief).await.map_err(|error| match error {
        ProviderError::Refused(problem) => told(path, &[problem]),
        ProviderError::RefusedAll(problems) => told(path, &problems.0),
        error => anyhow!("{error}"),
    })?;
    let mut out = std::io::stdout().lock();
    if args.json {
        let (prices, micros) = (&providers.prices, estimate.micros());
        let document =
            EstimateDocument { currency: &prices.currency, prices_as_of: &prices.as_of, estimate: &estimate, micros };
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{} scenes, {}", whole(estimate.scenes), seconds(estimate.length_ms))?;
    for step in &estimate.steps {
        writeln!(out, "{}", line(step))?;
    }
    writeln!(out, "{}", sum(&estimate, &providers.prices, &brief))?;
    Ok(ExitCode::SUCCESS)
}

fn line(step: &StepEstimate) -> String {
    let StepEstimate { kind, provider, model, fallbacks, requests, micros } = step;
    let cost = micros.map_or_else(|| "price not known, so that it is not asked".to_owned(), amounts);
    let then = if fallbacks.is_empty() { String::new() } else { format!(", then {}", fallbacks.join(", ")) };
    format!("{:<10} {cost:>16}  {} requests to {provider} {model}{then}", kind.as_str(), whole(*requests))
}

fn sum(estimate: &Estimate, prices: &PriceTable, brief: &Brief) -> String {
    let budget = brief.budget_micros.map(|micros| format!("; the budget is {}", amount(micros))).unwrap_or_default();
    let (cost, currency, as_of) = (amounts(estimate.micros()), &prices.currency, &prices.as_of);
    format!("{:<10} {cost:>16}  {currency}, by the prices of {as_of}{budget}", "in all")
}

fn whole(bounds: Bounds) -> String {
    let Bounds { low, high } = bounds;
    if low == high { low.to_string() } else { format!("{low} to {high}") }
}

fn seconds(bounds: Bounds) -> String {
    let told = |ms: u64| format!("{:.1}", ms as f64 / 1000.0);
    let (low, high) = (told(bounds.low), told(bounds.high));
    if low == high { format!("{low} s") } else { format!("{low} to {high} s") }
}

fn amounts(bounds: Bounds) -> String {
    let (low, high) = (amount(bounds.low), amount(bounds.high));
    if low == high { low } else { format!("{low} to {high}") }
}

/// In whole units with four places, rounded up.
fn amount(micros: u64) -> String {
    let hundredths = micros.div_ceil(100);
    format!("{}.{:04}", hundredths / 10_000, hundredths % 10_000)
}

/// What is printed for programs.
#[derive(Serialize)]
struct EstimateDocument<'a> {
    currency: &'a str,
    prices_as_of: &'a str,
    #[serde(flatten)]
    estimate: &'a Estimate,
    micros: Bounds,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_up_and_never_down_to_nothing() {
        let told = [0, 1, 100, 101, 999_999, 1_000_000, 12_345_600].map(amount);
        assert_eq!(told, ["0.0000", "0.0001", "0.0001", "0.0002", "1.0000", "1.0000", "12.3456"]);
        assert_eq!(amounts(Bounds { low: 100, high: 200 }), "0.0001 to 0.0002");
    }
}
