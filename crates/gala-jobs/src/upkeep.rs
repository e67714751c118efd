//! Upkeep of what jobs stored: removing what was deleted, comparing the store with the database, moving to another store, and
//! looking for films that people put there.
//!
//! Nothing here removes what a user gave or made and did not delete. Everything can be stopped at any point and run again.

mod check;
mod compare;
mod error;
mod films;
mod group;
mod lifecycle;
mod migrate;
mod move_object;
mod purge;
mod purge_assets;
mod remove_moved;

pub use self::{
    check::{CheckOptions, Repair, StorageReport, Tally, check},
    compare::{Depth, Fault, FaultyObject, Owner, Progress},
    error::UpkeepError,
    films::{FilmLooks, look_for_films},
    lifecycle::{LifecycleItem, LifecycleMode, apply_lifecycle},
    migrate::{MigrateOptions, MigrateWatch, Migrated, migrate},
    move_object::{Bringing, Brought, MoveStep},
    purge::purge,
    purge_assets::purge_assets,
    remove_moved::remove_moved,
};
