//! What the database and the job queue do, on SQLite and Postgres alike.

mod clocks;
mod deletion;
mod ending;
mod events;
mod failures;
mod fairness;
mod journal;
mod leases;
mod lost;
mod machines;
mod rows;
mod schema;
mod support;
mod waiting;
