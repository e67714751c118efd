use std::sync::Arc;

use gala_core::{
    provider_policy::ProviderKind,
    spending::{PriceTable, Usage},
};

use super::step::{Bounds, StepEstimate};
use crate::provider::{Expected, Priced, ProviderId};

/// What the providers ask that a project has chosen of one kind.
pub(super) struct ChainCost<'a, P: ?Sized> {
    pub chain: &'a [Arc<P>],
    pub prices: &'a PriceTable,
}

impl<P: ?Sized> ChainCost<'_, P> {
    /// What some requests cost together. `None` where there are none, or nobody to ask.
    pub fn of<R>(&self, kind: ProviderKind, requests: impl IntoIterator<Item = R>) -> Option<StepEstimate>
    where
        P: Expected<R>,
    {
        let (first, others) = self.chain.split_first()?;
        let (mut count, mut micros) = (0, Some(Bounds::default()));
        for request in requests {
            count += 1;
            micros = micros.zip(self.one(first, others, &request)).map(|(sum, one)| sum.plus(one));
        }
        let ProviderId { provider, model } = first.id();
        let fallbacks = others.iter().map(|other| other.id().provider).collect();
        let requests = Bounds { low: count, high: count };
        (count > 0).then_some(StepEstimate { kind, provider, model, fallbacks, requests, micros })
    }

    fn one<R>(&self, first: &Arc<P>, others: &[Arc<P>], request: &R) -> Option<Bounds>
    where
        P: Expected<R>,
    {
        let expected = first.expected(request);
        let low = self.cost(&**first, &expected.low)?;
        let high = self.cost(&**first, &expected.high)?;
        let dearest = others.iter().filter_map(|other| self.cost(&**other, &other.expected(request).high)).max();
        Some(Bounds { low, high: high.max(dearest.unwrap_or_default()) })
    }

    fn cost(&self, provider: &(impl Priced + ?Sized), usage: &Usage) -> Option<u64> {
        if !provider.is_metered() {
            return Some(0);
        }
        let ProviderId { provider, model } = provider.id();
        self.prices.cost(&provider, &model, usage)
    }
}
