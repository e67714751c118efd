//! What every voice keeps, run against the fake of each vendor, and what is special of each.

mod contract;
mod failures;
mod special;
mod vendor;
