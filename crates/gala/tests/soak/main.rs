//! A server that is fed for a while and hurt meanwhile: what was accepted ends, and what it made is right.
//!
//! Clients post random briefs, timelines, wrong requests and cancellations to a real `gala serve`, while it is killed,
//! stopped, put to sleep, robbed of its children, of room on its disk, of bytes of its cache, and of its database. They keep a ledger of
//! their own, so the server is never its own witness. In the end every accepted piece of work must have ended, every
//! video must have the bytes that an undisturbed server makes of the same request, and nothing may be left over.
//!
//! `GALA_SOAK_SABOTAGE=1` changes bytes in the server's cache together with their checksums, which nothing survives: then
//! the soak must fail.
//!
//! `GALA_STRESS=large` feeds it for an hour, or for `GALA_SOAK_MINUTES`; `GALA_STRESS_SEED` repeats the choices.

mod clients;
mod evidence;
mod faults;
mod host;
mod http;
mod ledger;
mod memory;
mod orders;
mod postgres;
mod random;
mod reference;
mod tally;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use clients::Clients;
use host::Host;
use ledger::Ledger;
use memory::{Memory, Sampler};
use postgres::Postgres;
use random::Random;
use reference::References;
use tally::Tally;

/// How much is done.
#[derive(Clone, Copy, Debug)]
struct Size {
    load: Duration,
    /// How long the server is left in peace between two faults, on average.
    peace: Duration,
    briefs: usize,
    clients: u64,
    /// Orders in each half of the time in which memory is watched.
    calm_orders: usize,
}

impl Size {
    /// Room for what the server keeps of each order, some 500 kB. With less than half a gigabyte left it begins no video.
    fn disk_mib(&self) -> u64 {
        1024 + 120 * self.load.as_secs().div_ceil(60)
    }

    fn of_this_run() -> Self {
        if std::env::var("GALA_STRESS").is_ok_and(|size| size == "large") {
            let minutes = std::env::var("GALA_SOAK_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
            let load = Duration::from_secs(60 * minutes);
            return Self { load, peace: Duration::from_secs(6), briefs: 24, clients: 4, calm_orders: 60 };
        }
        Self { load: Duration::from_secs(30), peace: Duration::from_secs(1), briefs: 3, clients: 2, calm_orders: 3 }
    }
}

/// After the last fault, what is left is finished in this time: leases run out, and the work itself is done.
const SETTLING: Duration = Duration::from_secs(120);
/// What allocators and caches of fixed size may still take once the first orders are done.
const GROWTH_BYTES: u64 = 64 << 20;

#[test]
fn soak_on_sqlite() {
    soak(None);
}

#[test]
fn soak_on_postgres() {
    soak(Some(Postgres::start()));
}

fn soak(database: Option<Postgres>) {
    let size = Size::of_this_run();
    let mut random = Random::of_this_run();
    let orders = orders::pool(&mut random, size.briefs);
    let references = Arc::new(References::make(&orders));
    let host = Arc::new(Host::start(database, size.disk_mib()));
    let sampler = Sampler::start(Arc::clone(&host));
    let ledger = Arc::new(Ledger::open(host.folder()));
    let clients = Clients { host: host.clone(), references: references.clone(), ledger: ledger.clone() };

    let over = Arc::new(AtomicBool::new(false));
    let feeding: Vec<_> = (0..size.clients)
        .map(|number| {
            let (clients, over, random) = (clients.clone(), over.clone(), random.fork());
            thread::spawn(move || clients.feed(number, random, &over))
        })
        .collect();
    let faults = faults::inject(&host, random.fork(), Instant::now() + size.load, size.peace);
    over.store(true, Ordering::Release);
    for client in feeding {
        client.join().expect("a client ends");
    }
    let mut tally = Tally::new(faults);
    clients.settle(SETTLING, &mut tally);
    let calm = clients.calm(size.calm_orders, &mut random);
    tally.memory = Memory { calm, ..sampler.stop() };
    host.stop();
    tally.disk = host.disk_bytes();
    host.pass_a_day();
    tally.left_files = host.left_files();
    tally.left_processes = host.left_processes();
    println!("{tally}");
    let broken = tally.broken(GROWTH_BYTES);
    assert!(broken.is_empty(), "{broken:#?}\n{tally}\n{}", host.end_of_log());
}
