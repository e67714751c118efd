use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::usage::{BilledUnit, Usage};

/// What providers ask for, as one data file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceTable {
    /// The day on which the prices were looked up, `YYYY-MM-DD`.
    pub as_of: String,
    /// ISO 4217. All prices are in it.
    pub currency: String,
    pub prices: Vec<Price>,
}

/// What one model asks for one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub provider: String,
    /// The model's whole name, or its beginning and `*`.
    pub model: String,
    pub unit: BilledUnit,
    /// Millionths of the currency for `per` units.
    pub micros: u64,
    /// At least 1.
    pub per: u64,
}

/// Why a price table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("prices[{index}].{field}: {message}")]
pub struct BadPrices {
    pub index: usize,
    pub field: &'static str,
    pub message: &'static str,
}

impl PriceTable {
    /// Checks what its type cannot say.
    ///
    /// # Errors
    /// The first price that cannot be used.
    pub fn check(&self) -> Result<(), BadPrices> {
        for (index, price) in self.prices.iter().enumerate() {
            let bad = |field, message| Err(BadPrices { index, field, message });
            if price.per == 0 {
                return bad("per", "is 0 (give the number of units that the price is for)");
            }
            if price.provider.is_empty() {
                return bad("provider", "is empty (name the provider)");
            }
            if self.prices[..index].iter().any(|other| other.is_for_the_same(price)) {
                return bad("model", "has a price of this unit already (remove one of the two)");
            }
        }
        Ok(())
    }

    /// Returns what `usage` costs, in millionths of the currency, rounded up once for each unit; `None` where the model has
    /// no price at all. Units that it has none for come with the others.
    pub fn cost(&self, provider: &str, model: &str, usage: &Usage) -> Option<u64> {
        let mut sum: u64 = 0;
        for (unit, amount) in usage.iter() {
            if let Some(price) = self.find(provider, model, unit) {
                let cost = (u128::from(amount) * u128::from(price.micros)).div_ceil(u128::from(price.per.max(1)));
                sum = sum.saturating_add(u64::try_from(cost).unwrap_or(u64::MAX));
            }
        }
        self.knows(provider, model).then_some(sum)
    }

    /// Returns whether anything that the model does has a price.
    pub fn knows(&self, provider: &str, model: &str) -> bool {
        BilledUnit::ALL.into_iter().any(|unit| self.find(provider, model, unit).is_some())
    }

    /// Prices of `other` come before its own.
    pub fn overridden_by(mut self, other: Self) -> Self {
        self.prices.retain(|price| !other.prices.iter().any(|theirs| theirs.is_for_the_same(price)));
        self.prices.extend(other.prices);
        self.as_of = self.as_of.max(other.as_of);
        self
    }

    /// The most exact entry counts: the whole name, else the longest beginning.
    fn find(&self, provider: &str, model: &str, unit: BilledUnit) -> Option<&Price> {
        let fits = self.prices.iter().filter(|price| price.provider == provider && price.unit == unit);
        fits.filter_map(|price| price.fit(model).map(|fit| (fit, price)))
            .max_by_key(|(fit, _)| *fit)
            .map(|(_, price)| price)
    }
}

impl Price {
    fn is_for_the_same(&self, other: &Self) -> bool {
        (&self.provider, &self.model, self.unit) == (&other.provider, &other.model, other.unit)
    }

    /// How well it fits a model: the more, the better.
    fn fit(&self, model: &str) -> Option<usize> {
        match self.model.strip_suffix('*') {
            Some(beginning) => model.starts_with(beginning).then_some(beginning.len()),
            None => (self.model == model).then_some(usize::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(model: &str, unit: BilledUnit, micros: u64, per: u64) -> Price {
        Price { provider: "p".to_owned(), model: model.to_owned(), unit, micros, per }
    }

    fn table(prices: Vec<Price>) -> PriceTable {
        PriceTable { as_of: "2026-11-21".to_owned(), currency: "USD".to_owned(), prices }
    }

    #[test]
    fn a_cost_is_rounded_up_and_each_unit_is_priced() {
        let table = table(vec![
            price("m", BilledUnit::InputTokens, 1_250_000, 1_000_000),
            price("m", BilledUnit::OutputTokens, 10_000_000, 1_000_000),
        ]);
        let usage = Usage::of(BilledUnit::InputTokens, 3).and(BilledUnit::OutputTokens, 7);
        assert_eq!(table.cost("p", "m", &usage), Some(4 + 70));
        assert_eq!(table.cost("p", "other", &usage), None);
        assert_eq!(table.cost("p", "m", &Usage::of(BilledUnit::InputTokens, u64::MAX)), Some(u64::MAX));
        assert_eq!(table.cost("p", "other", &Usage::default()), None);
        assert_eq!(table.cost("p", "m", &Usage::default()), Some(0));
    }

    #[test]
    fn the_most_exact_price_counts() {
        let table = table(vec![
            price("*", BilledUnit::Images, 1, 1),
            price("gpt-image-*", BilledUnit::Images, 2, 1),
            price("gpt-image-2", BilledUnit::Images, 3, 1),
        ]);
        let one = Usage::of(BilledUnit::Images, 1);
        let costs = ["other", "gpt-image-1", "gpt-image-2"].map(|model| table.cost("p", model, &one));
        assert_eq!(costs, [Some(1), Some(2), Some(3)]);
    }

    #[test]
    fn a_table_of_ones_own_comes_before() {
        let mine = table(vec![price("m", BilledUnit::Images, 9, 1)]);
        let all = table(vec![price("m", BilledUnit::Images, 1, 1), price("n", BilledUnit::Images, 2, 1)]);
        let both = all.overridden_by(mine);
        assert_eq!(both.check(), Ok(()));
        let one = Usage::of(BilledUnit::Images, 1);
        assert_eq!(["m", "n"].map(|model| both.cost("p", model, &one)), [Some(9), Some(2)]);
    }

    #[test]
    fn what_cannot_be_a_price_is_named() {
        let bad = table(vec![price("m", BilledUnit::Images, 1, 1), price("m", BilledUnit::Images, 2, 0)]);
        assert_eq!(bad.check().map_err(|bad| (bad.index, bad.field)), Err((1, "per")));
        let twice = table(vec![price("m", BilledUnit::Images, 1, 1), price("m", BilledUnit::Images, 2, 1)]);
        assert_eq!(twice.check().map_err(|bad| (bad.index, bad.field)), Err((1, "model")));
    }
}
