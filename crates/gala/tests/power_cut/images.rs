//! The disks that a cut can leave, one after another.

use std::path::{Path, PathBuf};

use crate::{calls::Call, chance::Chance, disk::Disk};

/// A disk as a cut left it.
pub struct Image {
    pub root: PathBuf,
    /// The number of the first call that was never made.
    pub before: usize,
    /// What the process had told its ledger by then.
    pub told: Vec<String>,
}

/// Goes through a recording, and builds disks on the way: after each thing that was told, and at points by chance.
pub struct Images<'a> {
    disk: Disk,
    calls: &'a [Call],
    points: Vec<usize>,
    next: usize,
    told: Vec<String>,
    chance: Chance,
}

impl<'a> Images<'a> {
    pub fn new(root: &Path, calls: &'a [Call], count: usize, mut chance: Chance) -> Self {
        let after_told = |(number, call): (usize, &Call)| matches!(call, Call::Tell { .. }).then_some(number + 1);
        let mut points: Vec<usize> = calls.iter().enumerate().filter_map(after_told).collect();
        let step = points.len().div_ceil(count / 2).max(1);
        points = points.into_iter().step_by(step).collect();
        while points.len() < count {
            points.push(usize::try_from(chance.below(calls.len() as u64 + 1)).expect("a number of a call"));
        }
        points.sort_unstable();
        points.reverse();
        Self { disk: Disk::new(root), calls, points, next: 0, told: Vec::new(), chance }
    }

    /// Builds the next disk in a folder, in place of the one that is there.
    pub fn next_into(&mut self, place: &Path) -> Option<Image> {
        let before = self.points.pop()?;
        while self.next < before {
            let call = &self.calls[self.next];
            self.disk.apply(self.next, call);
            if let Call::Tell { text } = call {
                self.told.extend(text.lines().map(str::to_owned));
            }
            self.next += 1;
        }
        if place.exists() {
            std::fs::remove_dir_all(place).expect("the disk before is removed");
        }
        self.disk.write_image(place, &mut self.chance);
        Some(Image { root: place.to_owned(), before, told: self.told.clone() })
    }
}
