//! Whether the frames of a film last for the same time.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use crate::error::RunError;

/// Packets come in the order of decoding, in which a frame is this far from its place at most.
const REORDERED: usize = 32;
/// Containers round times: so much longer or shorter is the same, and a fiftieth.
const ROUNDING_US: i64 = 1000;

/// When the frames of a film are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IngestTiming {
    pub frames: u64,
    /// How many of them last for another time than most.
    pub uneven: u64,
}

impl IngestTiming {
    /// Whether more than one of a hundred frames lasts for another time than most.
    pub fn is_variable(&self) -> bool {
        self.uneven * 100 > self.frames
    }

    /// Reads what ffmpeg's muxer `framecrc` wrote of a stream: a packet a line.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn read(path: &Path) -> Result<Self, RunError> {
        let file = File::open(path).map_err(|error| RunError::io("read", path, error))?;
        let mut timing = Timing::default();
        for line in BufReader::new(file).lines() {
            timing.line(&line.map_err(|error| RunError::io("read", path, error))?);
        }
        Ok(timing.finish())
    }
}

/// Counts how long frames last, by the microsecond, as their packets come.
#[derive(Default)]
struct Timing {
    /// Of a tick.
    base: Option<(i64, i64)>,
    waiting: BinaryHeap<Reverse<i64>>,
    last: Option<i64>,
    frames: u64,
    /// How often each length comes. Films have few; what has many is uneven whatever comes.
    lengths: Vec<(i64, u64)>,
    others: u64,
}

const MOST_LENGTHS: usize = 256;

impl Timing {
    fn line(&mut self, line: &str) {
        if let Some(base) = line.strip_prefix("#tb 0: ") {
            let parts = base.split_once('/').and_then(|(num, den)| Some((num.parse().ok()?, den.trim().parse().ok()?)));
            self.base = parts.filter(|(num, den)| *num > 0 && *den > 0);
        }
        let Some((num, den)) = self.base else { return };
        let mut fields = line.split(',').map(str::trim);
        let (Some("0"), Some(pts)) = (fields.next(), fields.nth(1).and_then(|pts| pts.parse::<i64>().ok())) else {
            return;
        };
        self.frames += 1;
        self.waiting.push(Reverse((i128::from(pts) * 1_000_000 * i128::from(num) / i128::from(den)) as i64));
        if self.waiting.len() > REORDERED {
            self.next();
        }
    }

    fn next(&mut self) {
        let Some(Reverse(at)) = self.waiting.pop() else { return };
        if let Some(last) = self.last.replace(at) {
            let length = at.saturating_sub(last);
            match self.lengths.iter().position(|(known, _)| is_same(*known, length)) {
                Some(place) => self.lengths[place].1 += 1,
                None if self.lengths.len() < MOST_LENGTHS => self.lengths.push((length, 1)),
                None => self.others += 1,
            }
        }
    }

    fn finish(mut self) -> IngestTiming {
        while !self.waiting.is_empty() {
            self.next();
        }
        let all: u64 = self.lengths.iter().map(|(_, count)| count).sum::<u64>() + self.others;
        let most = self.lengths.iter().map(|(_, count)| *count).max().unwrap_or(0);
        IngestTiming { frames: self.frames, uneven: all - most }
    }
}

fn is_same(known: i64, length: i64) -> bool {
    known.abs_diff(length) <= (ROUNDING_US + known / 50).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(base: &str, times: impl IntoIterator<Item = i64>) -> IngestTiming {
        let mut timing = Timing::default();
        timing.line("#software: Lavf");
        timing.line(&format!("#tb 0: {base}"));
        times
            .into_iter()
            .for_each(|pts| timing.line(&format!("0, {:10}, {pts:10}, 1, 99, 0x1", pts.saturating_sub(2))));
        timing.finish()
    }

    #[test]
    fn frames_of_one_length_are_even_also_out_of_order_and_rounded() {
        assert_eq!(timing("1/25", [0, 3, 1, 2, 6, 4, 5]), IngestTiming { frames: 7, uneven: 0 });
        // 29.97 frames a second in whole milliseconds.
        let rounded = (0..500).map(|n| (f64::from(n) * 1001.0 / 30.0).round() as i64);
        assert!(!timing("1/1000", rounded).is_variable());
    }

    #[test]
    fn frames_of_different_lengths_are_uneven_and_one_pause_is_not() {
        let uneven = timing("1/1000", (0..300).map(|n| n * 33 + n % 7 * 10));
        assert!(uneven.is_variable(), "{uneven:?}");
        assert!(!timing("1/1000", (0..300).map(|n| n * 40 + if n > 100 { 5000 } else { 0 })).is_variable());
    }

    #[test]
    fn what_is_no_packet_is_none() {
        for line in ["", "0", "0, 1", "0, x, y", "1, 0, 0, 1, 1, 0x0"] {
            let mut timing = Timing { base: Some((1, 25)), ..Timing::default() };
            timing.line(line);
            assert_eq!(timing.frames, 0, "{line}");
        }
        assert_eq!(timing("0/0", [1, 2, 3]).frames, 0);
        assert_eq!(timing("1/1", [i64::MIN, i64::MAX]).frames, 2);
    }
}
