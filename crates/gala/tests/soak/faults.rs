//! What is done to the server.

use std::{
    collections::BTreeMap,
    thread::sleep,
    time::{Duration, Instant},
};

use super::{host::Host, random::Random};

/// One way to hurt a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    Killed,
    Terminated,
    Suspended,
    ChildKilled,
    DiskFull,
    DatabaseRestarted,
    /// Killed, and a byte of a cached segment changed on the disk.
    SegmentSpoiled,
    /// The same with a checksum that fits. Not to be survived: shows that a wrong video is found.
    SegmentForged,
}

const FAULTS: [Fault; 7] = [
    Fault::Killed,
    Fault::ChildKilled,
    Fault::DiskFull,
    Fault::Terminated,
    Fault::Suspended,
    Fault::SegmentSpoiled,
    Fault::DatabaseRestarted,
];

/// Hurts the server until a time, each way in turn. Returns how often in which way.
pub fn inject(host: &Host, mut random: Random, until: Instant, peace: Duration) -> BTreeMap<Fault, u64> {
    let mut counts = BTreeMap::new();
    let sabotaged = std::env::var_os("GALA_SOAK_SABOTAGE").is_some();
    for fault in FAULTS.iter().cycle() {
        let peace_ms = peace.as_millis() as u64;
        sleep(Duration::from_millis(peace_ms / 2 + random.below(peace_ms)));
        if Instant::now() >= until {
            break;
        }
        let sabotage = sabotaged.then_some(Fault::SegmentForged);
        for fault in [*fault].into_iter().chain(sabotage) {
            if happens(host, fault, &mut random) {
                *counts.entry(fault).or_default() += 1;
            }
        }
    }
    counts
}

/// Returns whether it could be done.
fn happens(host: &Host, fault: Fault, random: &mut Random) -> bool {
    let a_moment = Duration::from_millis(300 + random.below(2000));
    match fault {
        Fault::Killed => host.kill(),
        Fault::Terminated => host.restart(),
        Fault::Suspended => host.suspend(a_moment),
        Fault::ChildKilled => return host.kill_child(random.below(1000)),
        Fault::DiskFull => host.fill_disk(a_moment),
        Fault::SegmentSpoiled => return host.spoil_segment(random.below(1000)),
        Fault::SegmentForged => return host.forge_segment(random.below(1000)),
        Fault::DatabaseRestarted => {
            let Some(database) = host.database() else { return false };
            database.restart();
        }
    }
    true
}
