//! Upkeep of what jobs stored: removing what was deleted, comparing the store with the database, and moving to another store.
//!
//! Nothing here removes what a user gave or made and did not delete. Everything can be stopped at any point and run again.

mod check;
mod compare;
mod error;
mod group;
mod migrate;
mod purge;
mod purge_assets;

pub use self::{
    check::{CheckOptions, Repair, StorageReport, Tally, check},
    compare::{Depth, Fault, FaultyObject, Owner, Progress},
    error::UpkeepError,
    migrate::{Migrated, migrate},
    purge::purge,
    purge_assets::purge_assets,
};
