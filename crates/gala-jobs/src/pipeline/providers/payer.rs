use std::{future::Future, sync::Arc};

use gala_ai::provider::{Call, Expected, ProviderError, ProviderId, Report, Resend};
use gala_core::{
    hash::ContentHash,
    id::ProjectId,
    job::Failure,
    plan_limits::OverLimit,
    provider_policy::{AnswerLost, ProviderPolicy},
    spending::{PriceTable, UsageRange},
};
use gala_db::{
    CallLimits, DbError, HeldPlace,
    provider_calls::{self, BegunCall, IfUnknown, NewCall, PaidFor, Settled},
};
use uuid::Uuid;

use super::{super::failures::failure_of_provider, failed_call::FailedCall, journal::JobJournal};
use crate::context::{JobContext, patiently};

/// A provider that is busy is waited for by so many attempts at the job; then the next one in the chain is asked.
const WAITS_WHILE_BUSY: u32 = 3;

/// Pays for what one job asks of providers.
#[derive(Clone, Copy)]
pub struct Payer<'a> {
    pub prices: &'a PriceTable,
    pub limits: &'a CallLimits,
    pub ctx: &'a JobContext,
    pub project: ProjectId,
    pub policy: &'a ProviderPolicy,
    /// The scene that is paid for, where people may have to approve something of it before.
    pub paid_for: Option<&'a PaidFor>,
}

impl Payer<'_> {
    /// Sends a request: holds what it may cost, writes down that it is sent, and what became of it. What it cost is counted
    /// once its result is kept, as the result of `step`.
    ///
    /// # Errors
    /// What the provider failed at, where another one may be asked; and what ends the attempt at the job: a budget that does
    /// not reach, an answer that was lost, a provider that is busy.
    pub async fn call<R, T, P, F>(
        &self,
        step: &str,
        provider: &P,
        request: &R,
        hash: ContentHash,
        send: impl FnOnce(Call) -> F + Send,
    ) -> Result<T, FailedCall>
    where
        P: Expected<R> + ?Sized,
        R: Sync,
        F: Future<Output = Result<T, ProviderError>> + Send,
    {
        if !provider.is_metered() {
            return send(Call::new(Uuid::now_v7(), self.ctx.cancelled().clone())).await.map_err(FailedCall::Provider);
        }
        let (id, expected) = (provider.id(), provider.expected(request));
        let held_micros = self.most(&id, &expected)?;
        let _place = self.place(&id.provider).await?;
        let new = self.new_call(step, &id, hash, held_micros);
        let call = self.begin(&new, provider.resend()).await?;
        match send(call.clone()).await {
            Ok(made) => {
                let cost_micros = self.cost(&id, &call.report(), held_micros);
                let Report { request_id, usage } = call.report();
                self.ctx.paid(step, Settled { id: call.id(), usage, cost_micros, request_id });
                Ok(made)
            }
            Err(error) => Err(self.failed(&id, provider.resend(), &call, held_micros, error).await?),
        }
    }

    /// Sends what costs nothing and stands in no ledger, such as the request for a file that was found.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn fetch<T, F>(&self, provider: &str, send: impl FnOnce(Call) -> F + Send) -> Result<T, FailedCall>
    where
        F: Future<Output = Result<T, ProviderError>> + Send,
    {
        let _place = self.place(provider).await?;
        match send(Call::new(Uuid::now_v7(), self.ctx.cancelled().clone())).await {
            Ok(fetched) => Ok(fetched),
            Err(error @ ProviderError::Cancelled) => Err(Failure::transient("cancelled", error).into()),
            Err(error @ ProviderError::Busy { .. }) if self.is_patient() => Err(failure_of_provider(error).into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a provider that is busy is waited for.
    fn is_patient(&self) -> bool {
        self.ctx.job().attempt <= WAITS_WHILE_BUSY
    }

    /// What a request costs at most. Nothing is sent of which that is not known.
    fn most(&self, id: &ProviderId, expected: &UsageRange) -> Result<u64, FailedCall> {
        let ProviderId { provider, model } = id;
        self.prices.cost(provider, model, &expected.high).ok_or_else(|| {
            let message = format!("the price of {provider} {model} is not known, so that no budget could hold");
            let remedy = "give its price in the file that GALA_PRICES names, or choose another model".to_owned();
            FailedCall::Provider(ProviderError::OverBudget { message, remedy })
        })
    }

    /// What the provider counted, or at most what was held where it does not tell.
    fn cost(&self, id: &ProviderId, report: &Report, held_micros: u64) -> u64 {
        if report.usage.is_empty() {
            return held_micros;
        }
        self.prices.cost(&id.provider, &id.model, &report.usage).unwrap_or(held_micros)
    }

    async fn begin(&self, new: &NewCall<'_>, resend: Resend) -> Result<Call, FailedCall> {
        let if_unknown = match (resend, self.policy.answer_lost) {
            (Resend::Free | Resend::KnownById, _) => IfUnknown::SendAgain,
            (Resend::PaidAgain, AnswerLost::PayAgain) => IfUnknown::PayAgain,
            (Resend::PaidAgain, AnswerLost::Ask) => IfUnknown::Ask,
        };
        let begun = patiently(|| async {
            let mut tx = self.ctx.db().begin().await?;
            let begun = provider_calls::begin(&mut tx, self.ctx.fence(), new, if_unknown).await?;
            tx.commit().await?;
            Ok(begun)
        });
        let (id, again) = match begun.await {
            Ok(BegunCall::First(id)) => (id, None),
            Ok(BegunCall::Again { id, task }) => (id, Some(task)),
            Ok(BegunCall::Undecided(id)) => return Err(undecided(new.provider, id).into()),
            Err(DbError::OverLimit(over)) => return Err(over_budget(new, &over).into()),
            Err(DbError::Unapproved(needed)) => return Err(Failure::unapproved(*needed).into()),
            Err(error) => return Err(Failure::from(error).into()),
        };
        let journal = JobJournal { db: self.ctx.db().clone(), fence: self.ctx.fence(), call: id };
        let call = Call::new(id, self.ctx.cancelled().clone()).journalled(Arc::new(journal));
        Ok(match again {
            None => call,
            Some(task) => call.repeated(task),
        })
    }

    /// Writes down what a request failed at, and returns what that means.
    async fn failed(
        &self,
        id: &ProviderId,
        resend: Resend,
        call: &Call,
        held_micros: u64,
        error: ProviderError,
    ) -> Result<FailedCall, Failure> {
        let report = call.report();
        let counted = if report.usage.is_empty() { 0 } else { self.cost(id, &report, held_micros) };
        tracing::info!(provider = id.provider, model = id.model, call = %call.id(), %error, "a provider made nothing");
        match error {
            // It is still open: the next attempt sends it again under the same id.
            ProviderError::Lost { .. } if resend != Resend::PaidAgain => {
                Ok(Failure::transient("provider_busy", error).into())
            }
            ProviderError::Lost { .. } if self.policy.answer_lost == AnswerLost::PayAgain => {
                self.end(call.id(), "answer_lost", held_micros).await?;
                Ok(Failure::transient("provider_busy", error).into())
            }
            ProviderError::Lost { .. } => {
                self.unknown(call.id()).await?;
                Ok(undecided(&id.provider, call.id()).into())
            }
            // Whether it was done is known to nobody. It ends with its job, or the next attempt goes on with it.
            ProviderError::Cancelled => Ok(Failure::transient("cancelled", error).into()),
            ProviderError::Broken { .. } => {
                let cost = if report.usage.is_empty() { held_micros } else { counted };
                self.end(call.id(), "provider_broken", cost).await?;
                Ok(error.into())
            }
            ProviderError::Busy { .. } if self.is_patient() => {
                self.end(call.id(), "provider_busy", 0).await?;
                Ok(FailedCall::Job(failure_of_provider(error)))
            }
            error => {
                self.end(call.id(), code(&error), counted).await?;
                Ok(error.into())
            }
        }
    }

    /// Notes that the result of an earlier request served again.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn cached(&self, step: &str, id: &ProviderId, hash: ContentHash) -> Result<(), Failure> {
        let call = self.new_call(step, id, hash, 0);
        let written = patiently(|| async {
            let mut tx = self.ctx.db().begin().await?;
            provider_calls::cached(&mut tx, Some(self.ctx.fence()), &call).await?;
            tx.commit().await
        });
        Ok(written.await?)
    }

    /// Waits for a place at a provider, which is held until dropped.
    async fn place(&self, provider: &str) -> Result<HeldPlace, Failure> {
        tokio::select! {
            () = self.ctx.cancelled().cancelled() => Err(Failure::transient("cancelled", "the job was stopped")),
            place = self.limits.place(self.ctx.db(), provider) => Ok(place?),
        }
    }

    fn new_call<'c>(&self, step: &'c str, id: &'c ProviderId, request: ContentHash, held_micros: u64) -> NewCall<'c> {
        let (scope, scene) = (self.ctx.scope(), self.ctx.scene_number());
        let (provider, model) = (id.provider.as_str(), id.model.as_str());
        let paid_for = self.paid_for.cloned();
        NewCall { scope, project: Some(self.project), step, scene, provider, model, request, held_micros, paid_for }
    }

    async fn end(&self, id: Uuid, code: &'static str, cost_micros: u64) -> Result<(), Failure> {
        let written = patiently(|| async {
            let mut tx = self.ctx.db().begin().await?;
            provider_calls::fail(&mut tx, id, code, cost_micros).await?;
            tx.commit().await
        });
        Ok(written.await?)
    }

    async fn unknown(&self, id: Uuid) -> Result<(), Failure> {
        let written = patiently(|| async {
            let mut tx = self.ctx.db().begin().await?;
            provider_calls::unknown(&mut tx, self.ctx.fence(), id).await?;
            tx.commit().await
        });
        Ok(written.await?)
    }
}

fn code(error: &ProviderError) -> &'static str {
    match error {
        ProviderError::Refused(_) | ProviderError::RefusedAll(_) => "provider_refused",
        ProviderError::Busy { .. } => "provider_busy",
        ProviderError::Unavailable { .. } => "provider_unavailable",
        ProviderError::Denied { .. } => "provider_denied",
        ProviderError::Declined { .. } => "provider_declined",
        ProviderError::Lost { .. } => "answer_lost",
        ProviderError::Broken { .. } => "provider_broken",
        ProviderError::OverBudget { .. } => "over_budget",
        ProviderError::Cancelled => "cancelled",
    }
}

/// Nobody can tell whether it was paid.
fn undecided(provider: &str, call: Uuid) -> Failure {
    let message = format!(
        "a request to {provider} may have been done and paid, and its answer was lost (look at {provider} whether it was \
         paid, then `gala calls decide {call} --paid yes` or `--paid no`, and try the job again)"
    );
    Failure::permanent("needs_reconcile", message)
}

fn over_budget(new: &NewCall<'_>, over: &OverLimit) -> Failure {
    let amount = |micros: u64| format!("{}.{:02}", micros / 1_000_000, micros % 1_000_000 / 10_000);
    let message = format!(
        "a request to {} would cost up to {}, and {} of {} are spent or held ({}); everything made so far is kept ({})",
        new.provider,
        amount(over.wanted.div_ceil(10_000) * 10_000),
        amount(over.used),
        amount(over.limit),
        over.unit,
        over.unit.remedy()
    );
    Failure::permanent("over_budget", message)
}
