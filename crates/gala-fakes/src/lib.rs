//! Test doubles of services that cannot run where the tests run. They validate as their vendors do, fail on demand, and
//! keep a ledger of what they would have charged for: the oracle of tests that pay once.
//!
//! One server on one port answers for all: what a vendor serves at its root lies below `/<vendor>`.

#![expect(clippy::result_large_err, reason = "what is refused is answered as it is, and nothing here is hot")]

mod files;
mod form;
mod google;
mod key;
mod ledger;
mod media;
mod script;
mod server;
mod sound;
mod spoilt;
mod state;
mod stock_catalogue;
mod stores;
mod tasks;
mod text;
mod vendors;

pub use self::{
    key::{ACCESS_KEY, KEY},
    ledger::{Charge, Received},
    script::{Behaviour, Script},
    server::Fakes,
    spoilt::Sound,
    stock_catalogue::shot_color,
    stores::{Stores, service_account_file},
};
