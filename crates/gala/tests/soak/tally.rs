//! What came of everything, as a table.

use std::{collections::BTreeMap, fmt};

use super::{faults::Fault, memory::Memory};

#[derive(Debug)]
pub struct Tally {
    faults: BTreeMap<Fault, u64>,
    pub accepted: u64,
    pub finished: u64,
    pub cancelled: u64,
    /// By their error code.
    pub failed: BTreeMap<String, u64>,
    pub lost: Vec<String>,
    pub wrong: Vec<String>,
    pub left_files: Vec<String>,
    pub left_processes: Vec<String>,
    pub memory: Memory,
    /// How much of the disk is taken in the end, and how much there is, in bytes.
    pub disk: (u64, u64),
}

impl Tally {
    pub fn new(faults: BTreeMap<Fault, u64>) -> Self {
        Self {
            faults,
            accepted: 0,
            finished: 0,
            cancelled: 0,
            failed: BTreeMap::new(),
            lost: Vec::new(),
            wrong: Vec::new(),
            left_files: Vec::new(),
            left_processes: Vec::new(),
            memory: Memory::default(),
            disk: (0, 0),
        }
    }

    /// What must not be.
    pub fn broken(&self, growth_bytes: u64) -> Vec<String> {
        let mut broken = [&self.lost[..], &self.wrong, &self.left_files, &self.left_processes].concat();
        // A job that is killed with its worker three times by chance is failed as poison, and says so.
        broken.extend(
            self.failed.iter().filter(|(code, _)| *code != "poison").map(|(code, _)| format!("failed: {code}")),
        );
        let [first_half, second_half] = self.memory.calm;
        if second_half > first_half + growth_bytes {
            broken.push(format!("memory grew: {:?}", self.memory));
        }
        if self.finished == 0 || self.faults.is_empty() {
            broken.push("the run proves nothing".to_owned());
        }
        broken
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes >> 20;
        writeln!(to, "faults             {:?}", self.faults)?;
        writeln!(to, "accepted           {}", self.accepted)?;
        writeln!(to, "finished           {}", self.finished)?;
        writeln!(to, "cancelled          {}", self.cancelled)?;
        writeln!(to, "failed with reason {:?}", self.failed)?;
        writeln!(to, "lost               {}", self.lost.len())?;
        writeln!(to, "wrong              {}", self.wrong.len())?;
        writeln!(to, "files left over    {}", self.left_files.len())?;
        writeln!(to, "processes left     {}", self.left_processes.len())?;
        writeln!(to, "disk               {} MiB of {}", mib(self.disk.0), mib(self.disk.1))?;
        let Memory { start, most, end, calm: [first_half, second_half] } = self.memory;
        writeln!(
            to,
            "memory             {} MiB at the start, {} at most, {} at the end",
            mib(start),
            mib(most),
            mib(end)
        )?;
        write!(to, "memory in peace    {} MiB at most, then {}", mib(first_half), mib(second_half))
    }
}
