//! The API by what it does, route by route.

mod assets;
mod deletion;
mod events;
mod guard;
mod hostile;
mod jobs;
mod listening;
mod openapi;
mod projects;
mod server;
mod support;
mod timelines;
