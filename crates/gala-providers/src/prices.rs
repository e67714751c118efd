//! What providers ask for. Vendors publish prices in plans, credits and currencies of their own; where they do not say what
//! one unit costs, the table has what it costs in their dearest usual plan, so that a budget holds.

use gala_core::spending::PriceTable;

const TABLE: &str = include_str!("../data/prices.json");

/// Returns the table that comes with this program.
///
/// # Panics
/// Never: a test reads it.
pub fn prices() -> PriceTable {
    serde_json::from_str(TABLE).expect("the table is one")
}

#[cfg(test)]
mod tests {
    use gala_core::spending::{BilledUnit, CURRENCY, Usage};

    use super::*;

    #[test]
    fn the_table_can_be_used_and_is_dated() {
        let table = prices();
        assert_eq!(table.check(), Ok(()));
        assert!(table.as_of.starts_with("2026-") && table.currency == CURRENCY);
        let tokens = Usage::of(BilledUnit::InputTokens, 1000).and(BilledUnit::OutputTokens, 1000);
        assert_eq!(table.cost("openai", "gpt-5.4-mini", &tokens), Some(9000));
        assert_eq!(table.cost("anthropic", "claude-haiku-5-5", &tokens), Some(6000));
        assert_eq!(table.cost("openai_compatible", "llama3.2", &tokens), Some(0));
        assert_eq!(table.cost("openai", "a-model-of-tomorrow", &tokens), None);
    }
}
