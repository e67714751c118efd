//! The API by what it does, route by route.

mod access;
mod accounts;
mod assets;
mod contract;
mod deletion;
mod edits;
mod events;
mod guard;
mod hostile;
mod hostile_values;
mod jobs;
mod links;
mod listening;
mod oidc;
mod openapi;
mod passkeys;
mod peers;
mod projects;
mod rates;
mod raw;
mod second_factor;
mod server;
mod sockets;
mod support;
mod timelines;
mod usage;
