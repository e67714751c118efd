//! What the database and the job queue do, on SQLite and Postgres alike.

mod bulk;
mod catalogue;
mod clocks;
mod deletion;
mod ending;
mod events;
mod failures;
mod fairness;
mod feeds;
mod journal;
mod leases;
mod lost;
mod machines;
mod migrations;
mod plans;
mod provider_calls;
mod quota;
mod retention;
mod row_security;
mod rows;
mod schema;
mod second_factors;
mod signing_keys;
mod support;
mod timelines;
mod waiting;
