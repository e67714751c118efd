//! What the database and the job queue do, on SQLite and Postgres alike.

mod bulk;
mod catalogue;
mod deletion;
mod ending;
mod events;
mod fairness;
mod feeds;
mod journal;
mod leases;
mod migrations;
mod retention;
mod rows;
mod schema;
mod support;
mod waiting;
