//! A run of samples in a fragment (`trun`): how many there are, and how much later than decoded each is shown.

use std::ops::Range;

use super::boxes::u32_at;

/// What stands once before the samples: where their data begins, the flags of the first.
const ONCE: [u32; 2] = [0x1, 0x4];
/// What stands of each sample before its delay: its duration, size and flags.
const OF_EACH: [u32; 3] = [0x100, 0x200, 0x400];
const DELAY: u32 = 0x800;

/// Where the numbers of a run stand in its fragment.
pub(super) struct SampleRun {
    version: usize,
    pub samples: u64,
    /// Where the delay of the first sample stands; absent where all are shown when they are decoded.
    pub first_delay: Option<usize>,
    /// How many bytes tell of a sample.
    stride: usize,
    end: usize,
}

impl SampleRun {
    /// Returns `None` where the box is too short for one.
    pub fn find(fragment: &[u8], body: Range<usize>) -> Option<Self> {
        let head = fragment.get(body.clone()).filter(|run| run.len() >= 8)?;
        let flags = u32_at(head, 0);
        let fields = |of: &[u32]| 4 * of.iter().filter(|flag| flags & **flag != 0).count();
        let has_delay = flags & DELAY != 0;
        let at = body.start + 8 + fields(&ONCE) + fields(&OF_EACH);
        Some(Self {
            version: body.start,
            samples: u32_at(head, 4).into(),
            first_delay: (has_delay && at + 4 <= body.end).then_some(at),
            stride: fields(&OF_EACH) + if has_delay { 4 } else { 0 },
            end: body.end,
        })
    }

    /// Returns by how many ticks the first sample is shown later than it is decoded.
    pub fn delay(&self, fragment: &[u8]) -> Option<u32> {
        self.first_delay.map(|at| u32_at(fragment, at))
    }

    /// Shows each sample so many ticks earlier. A delay may then be below zero, which the first version of the box has no
    /// room for.
    ///
    /// Returns `None` where the box has not the samples that it tells of.
    pub fn show_earlier(&self, fragment: &mut [u8], ticks: u32) -> Option<()> {
        let first = self.first_delay?;
        for index in 0..usize::try_from(self.samples).ok()? {
            let at = index.checked_mul(self.stride)?.checked_add(first)?;
            let place = fragment.get_mut(at..at.checked_add(4).filter(|end| *end <= self.end)?)?;
            let delay = u32::from_be_bytes(place.try_into().ok()?).wrapping_sub(ticks);
            place.copy_from_slice(&delay.to_be_bytes());
        }
        fragment[self.version] = 1;
        Some(())
    }
}
