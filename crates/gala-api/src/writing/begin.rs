use std::sync::Arc;

use futures::StreamExt;
use gala_ai::{
    provider::{
        Call, Chain, Finish, ProviderError, ProviderId, Providers, TextEvent, TextModel, TextRequest, TextStream,
    },
    writing::{self, WritingTask},
};
use gala_core::{
    access::Scope,
    hash::ContentHash,
    id::ProjectId,
    spending::{BilledUnit, PriceTable, Usage},
};
use gala_db::{CallLimits, Db, DbError};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    answer::{Answered, WritingEvent},
    ledger::{self, Entry, kept},
};

/// So many parts of an answer may wait for a client that reads slowly.
const PARTS_HELD: usize = 32;

/// What somebody wants written.
#[derive(Clone, Debug)]
pub(crate) struct WantedText {
    pub scope: Scope,
    /// Which project's budget it is of; that of the workspace alone where absent.
    pub project: Option<ProjectId>,
    pub task: WritingTask,
    pub text: String,
    /// Of the answer, BCP 47.
    pub language: String,
    /// By name; the first that is set up where absent.
    pub provider: Option<String>,
    /// Asks anew, whatever is kept.
    pub is_fresh: bool,
}

/// Why nothing was begun.
#[derive(Debug)]
pub(crate) enum NotBegun {
    /// No language model is set up, or none of that name.
    NoModel,
    Provider(ProviderError),
    Database(DbError),
}

/// Begins to have something written. The parts come through the channel; when its receiver is dropped, the provider is told
/// to stop.
pub(crate) async fn begin(
    db: &Db,
    providers: &Providers,
    limits: &Arc<CallLimits>,
    wanted: WantedText,
) -> Result<mpsc::Receiver<WritingEvent>, NotBegun> {
    let model = chosen(&providers.text_models, wanted.provider.as_deref()).ok_or(NotBegun::NoModel)?;
    let ProviderId { provider, model: name } = model.id();
    let request = writing::request(wanted.task, &wanted.text, &wanted.language);
    // What one workspace paid for is not made use of by another.
    let hash = ContentHash::of_json(&(
        format!("{provider}/{name} {}", writing::PROMPT_VERSION),
        &request,
        wanted.scope.workspace(),
    ));
    let (sender, receiver) = mpsc::channel(PARTS_HELD);
    let found = if wanted.is_fresh { None } else { kept(db, &hash).await.map_err(NotBegun::Database)? };
    if let Some(answered) = found {
        let noted = ledger::cached(db, wanted.scope, wanted.project, (&provider, &name), hash);
        noted.await.map_err(NotBegun::Database)?;
        tokio::spawn(send_all(answered.events(), sender));
        return Ok(receiver);
    }
    let held = most(&providers.prices, &*model, &request).map_err(NotBegun::Provider)?;
    let entry = Entry::begin(db, wanted.scope, wanted.project, (&provider, &name), hash, held);
    let entry = entry.await.map_err(NotBegun::Database)?;
    let (prices, limits) = (Arc::clone(&providers.prices), Arc::clone(limits));
    let work = Writing { model, prices, limits, request, entry, sender };
    tokio::spawn(work.run());
    Ok(receiver)
}

fn chosen(models: &Chain<dyn TextModel>, provider: Option<&str>) -> Option<Arc<dyn TextModel>> {
    let fits = |model: &&Arc<dyn TextModel>| provider.is_none_or(|name| model.id().provider == name);
    models.all().iter().find(fits).cloned()
}

fn most(prices: &PriceTable, model: &dyn TextModel, request: &TextRequest) -> Result<u64, ProviderError> {
    let ProviderId { provider, model: name } = model.id();
    let high = model.expected(request).high;
    prices.cost(&provider, &name, &high).ok_or_else(|| ProviderError::OverBudget {
        message: format!("the price of {provider} {name} is not known, so that no budget could hold"),
        remedy: "give its price in the file that GALA_PRICES names, or choose another model".to_owned(),
    })
}

async fn send_all(events: Vec<WritingEvent>, sender: mpsc::Sender<WritingEvent>) {
    for event in events {
        if sender.send(event).await.is_err() {
            return;
        }
    }
}

/// One request under way. It ends in the ledger, whoever still listens.
struct Writing {
    model: Arc<dyn TextModel>,
    prices: Arc<PriceTable>,
    limits: Arc<CallLimits>,
    request: TextRequest,
    entry: Entry,
    sender: mpsc::Sender<WritingEvent>,
}

impl Writing {
    async fn run(self) {
        let provider = self.model.id().provider;
        let place = tokio::select! {
            () = self.sender.closed() => return self.end("cancelled", 0).await,
            place = self.limits.place(&self.entry.db, &provider) => place,
        };
        let _place = match place {
            Ok(place) => place,
            Err(error) => {
                tracing::error!(%error, provider, "no place at a provider could be taken");
                return self.end("database", 0).await;
            }
        };
        let call = Call::new(Uuid::now_v7(), CancellationToken::new());
        let begun = tokio::select! {
            () = self.sender.closed() => {
                call.cancelled().cancel();
                return self.end("cancelled", self.entry.held_micros).await;
            }
            begun = self.model.stream(&self.request, &call) => begun,
        };
        match begun {
            Ok(stream) => self.pass_on(stream, &call).await,
            Err(error) => self.fail(error, &call, 0).await,
        }
    }

    async fn pass_on(self, mut stream: TextStream, call: &Call) {
        let mut text = String::new();
        while let Some(event) = stream.next().await {
            match event {
                Ok(TextEvent::Delta(delta)) => {
                    text.push_str(&delta);
                    if self.sender.send(WritingEvent::Delta(delta)).await.is_err() {
                        // Dropping the stream stops the provider.
                        drop(stream);
                        return self.end("cancelled", self.cost(call, text.len())).await;
                    }
                }
                Ok(TextEvent::End(finish)) => return self.finish(text, finish, call).await,
                Err(error) => return self.fail(error, call, text.len()).await,
            }
        }
        let lost = ProviderError::Lost { provider: self.model.id().provider, message: "it was cut off".to_owned() };
        self.fail(lost, call, text.len()).await;
    }

    async fn finish(self, text: String, finish: Finish, call: &Call) {
        let is_cut_off = finish == Finish::Length;
        let cost_micros = self.cost(call, text.len());
        let answered = Answered { text, is_cut_off };
        if let Err(error) = self.entry.keep(&answered, call.report(), cost_micros).await {
            tracing::error!(%error, call = %self.entry.id, "an answer could not be kept");
        }
        // Whoever does not listen any more finds it kept.
        let _ = self.sender.send(WritingEvent::End { is_cut_off, cost_micros, is_cached: false }).await;
    }

    async fn fail(self, error: ProviderError, call: &Call, bytes: usize) {
        let told = WritingEvent::from(&error);
        let cost = match error {
            // It was refused, and nothing was written.
            ProviderError::Busy { .. } | ProviderError::Denied { .. } | ProviderError::Refused(_) if bytes == 0 => 0,
            _ => self.cost(call, bytes),
        };
        let code = if let WritingEvent::Failed { code, .. } = &told { code } else { "provider_broken" };
        self.end(code, cost).await;
        let _ = self.sender.send(told).await;
    }

    /// What the provider counted; else what was sent, and a token for each byte that came, but no more than was held.
    fn cost(&self, call: &Call, bytes: usize) -> u64 {
        let ProviderId { provider, model } = self.model.id();
        let reported = call.report().usage;
        let usage = if reported.amount(BilledUnit::OutputTokens) > 0 {
            reported
        } else {
            let sent = self.model.expected(&self.request).high.amount(BilledUnit::InputTokens);
            Usage::of(BilledUnit::InputTokens, sent).and(BilledUnit::OutputTokens, bytes as u64)
        };
        self.prices.cost(&provider, &model, &usage).unwrap_or(u64::MAX).min(self.entry.held_micros)
    }

    async fn end(&self, code: &str, cost_micros: u64) {
        if let Err(error) = self.entry.end(code, cost_micros).await {
            tracing::error!(%error, call = %self.entry.id, "what a request cost could not be counted");
        }
    }
}
