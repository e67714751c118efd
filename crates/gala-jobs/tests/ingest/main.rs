//! Files that people bring are looked into, and what shows them is made: by real workers, on both engines.

mod bringing;
mod corpus;
mod ending;
mod films;
#[path = "../fleet/fixture.rs"]
#[allow(dead_code, reason = "it is shared with the tests of fleets")]
mod fixture;
mod fonts;
mod importing;
mod pictures;
mod reach;
mod sounds;
mod transcripts;
mod web_server;
