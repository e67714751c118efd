//! What providers count of a request, what that costs, and how much may be spent.
//!
//! Money is a whole number of millionths of the price table's currency: no sum of it is ever rounded twice.

mod price_table;
mod usage;

/// In which budgets and ledgers are kept, ISO 4217: that of the price table.
pub const CURRENCY: &str = "USD";

pub use self::{
    price_table::{BadPrices, Price, PriceTable},
    usage::{BilledUnit, Usage, UsageRange},
};
