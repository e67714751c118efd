//! One frame: a block of samples of each channel, each coded in the way that takes least bits.

use crate::{
    bits::{Bits, crc8, crc16},
    format::SAMPLE_BITS,
    predict::{self, PRECISION, Predictor},
    rice::{self, Partitioning},
};

/// Frames of so many samples of each channel; the last one may have fewer.
pub const BLOCK: usize = 4096;

/// Encodes frames one after the other.
#[derive(Debug, Default)]
pub struct Encoder {
    bits: Bits,
    /// What predictors leave.
    left: Vec<i32>,
    other: Vec<i32>,
    number: u64,
}

/// How the two channels of a frame are written, by the code that its header has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stereo {
    Both = 1,
    LeftAndSide = 8,
    SideAndRight = 9,
    MidAndSide = 10,
}

impl Encoder {
    /// Encodes frames from that number on.
    pub fn starting_at(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    /// Encodes the next block of one or two channels, each of the same length, at most [`BLOCK`].
    pub fn encode(&mut self, channels: &[Vec<i32>]) -> &[u8] {
        self.bits.clear();
        match channels {
            [left, right] => self.stereo(left, right),
            [mono, ..] => {
                self.header(mono.len(), 0);
                self.subframe(mono, SAMPLE_BITS);
            }
            [] => {}
        }
        self.bits.align();
        let crc = crc16(&self.bits.bytes);
        self.bits.put(crc.into(), 16);
        self.number += 1;
        &self.bits.bytes
    }

    fn stereo(&mut self, left: &[i32], right: &[i32]) {
        let side: Vec<i32> = left.iter().zip(right).map(|(left, right)| left - right).collect();
        let mid: Vec<i32> = left.iter().zip(right).map(|(left, right)| (left + right) >> 1).collect();
        let stereo = cheapest(left, right, &mid, &side);
        self.header(left.len(), stereo as u64);
        let (first, second) = match stereo {
            Stereo::Both => ((left, SAMPLE_BITS), (right, SAMPLE_BITS)),
            Stereo::LeftAndSide => ((left, SAMPLE_BITS), (&side[..], SAMPLE_BITS + 1)),
            Stereo::SideAndRight => ((&side[..], SAMPLE_BITS + 1), (right, SAMPLE_BITS)),
            Stereo::MidAndSide => ((&mid[..], SAMPLE_BITS), (&side[..], SAMPLE_BITS + 1)),
        };
        self.subframe(first.0, first.1);
        self.subframe(second.0, second.1);
    }

    fn header(&mut self, count: usize, channels: u64) {
        // Synchronisation, and blocks of one size.
        self.bits.put(0b1111_1111_1111_1000, 16);
        self.bits.put(if count == BLOCK { 0b1100 } else { 0b0111 }, 4);
        // 48 kHz.
        self.bits.put(0b1010, 4);
        self.bits.put(channels, 4);
        // 24 bits of each sample, and one that is not used.
        self.bits.put(0b1100, 4);
        let mut number = [0; 7];
        coded_number(self.number, &mut number).iter().for_each(|byte| self.bits.put((*byte).into(), 8));
        if count != BLOCK {
            self.bits.put(count as u64 - 1, 16);
        }
        let crc = crc8(&self.bits.bytes);
        self.bits.put(crc.into(), 8);
    }

    fn subframe(&mut self, samples: &[i32], sample_bits: u32) {
        if samples.iter().all(|sample| *sample == samples[0]) {
            self.bits.put(0, 8);
            self.bits.put_signed(samples[0].into(), sample_bits);
            return;
        }
        let verbatim_bits = samples.len() as u64 * u64::from(sample_bits);
        match self.predicted(samples, sample_bits) {
            Some((predictor, partitioning, bits)) if bits < verbatim_bits => {
                self.write_predicted(samples, sample_bits, &predictor, &partitioning);
            }
            _ => {
                self.bits.put(0b0000_0010, 8);
                samples.iter().for_each(|sample| self.bits.put_signed((*sample).into(), sample_bits));
            }
        }
    }

    /// Chooses a predictor, leaving in `self.left` what it leaves. Returns what the subframe takes at most.
    fn predicted(&mut self, samples: &[i32], sample_bits: u32) -> Option<(Predictor, Partitioning, u64)> {
        let fixed = predict::best_fixed(samples);
        let mut best = None;
        for predictor in std::iter::once(fixed).chain(predict::linear(samples, sample_bits)) {
            if predictor.left(samples, &mut self.other).is_none() {
                continue;
            }
            let partitioning = rice::partition(&self.other, predictor.order());
            let coefficients = match &predictor {
                Predictor::Fixed(_) => 0,
                Predictor::Linear { coefficients, .. } => 9 + coefficients.len() as u64 * u64::from(PRECISION),
            };
            let bits = partitioning.bits + predictor.order() as u64 * u64::from(sample_bits) + coefficients;
            if best.as_ref().is_none_or(|(_, _, least)| bits < *least) {
                std::mem::swap(&mut self.left, &mut self.other);
                best = Some((predictor, partitioning, bits));
            }
        }
        best
    }

    fn write_predicted(&mut self, samples: &[i32], sample_bits: u32, by: &Predictor, divided: &Partitioning) {
        let order = by.order();
        let kind = match by {
            Predictor::Fixed(order) => 0b001_000 + *order as u64,
            Predictor::Linear { coefficients, .. } => 0b100_000 + coefficients.len() as u64 - 1,
        };
        self.bits.put(kind << 1, 8);
        samples[..order].iter().for_each(|sample| self.bits.put_signed((*sample).into(), sample_bits));
        if let Predictor::Linear { coefficients, shift } = by {
            self.bits.put(u64::from(PRECISION) - 1, 4);
            self.bits.put(u64::from(*shift), 5);
            coefficients.iter().for_each(|factor| self.bits.put_signed((*factor).into(), PRECISION));
        }
        rice::write(&mut self.bits, &self.left, order, divided);
    }
}

/// Compares the ways to write two channels by how much two samples that stand before leave of each.
fn cheapest(left: &[i32], right: &[i32], mid: &[i32], side: &[i32]) -> Stereo {
    let rough = |samples: &[i32]| -> f64 {
        let bends = samples
            .windows(3)
            .map(|three| (i64::from(three[2]) - 2 * i64::from(three[1]) + i64::from(three[0])).unsigned_abs());
        // A sample takes as many bits as the logarithm of what is left of it.
        ((bends.sum::<u64>() + 1) as f64).log2()
    };
    let (left, right, mid, side) = (rough(left), rough(right), rough(mid), rough(side));
    let ways = [
        (Stereo::Both, left + right),
        (Stereo::LeftAndSide, left + side),
        (Stereo::SideAndRight, side + right),
        (Stereo::MidAndSide, mid + side),
    ];
    ways.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(Stereo::Both, |(stereo, _)| stereo)
}

/// Writes a number as UTF-8 would, up to 36 bits.
fn coded_number(number: u64, bytes: &mut [u8; 7]) -> &[u8] {
    if number < 0x80 {
        bytes[0] = number as u8;
        return &bytes[..1];
    }
    // So many bytes follow the first one, with six bits each; the first one has as many ones as there are bytes.
    let following = (1..=6_usize).find(|count| number < 1 << (6 * count + 6 - count)).unwrap_or(6);
    bytes[0] = !(0xff_u8 >> (following + 1)) | (number >> (6 * following)) as u8;
    for (place, byte) in bytes[1..=following].iter_mut().rev().enumerate() {
        *byte = 0x80 | ((number >> (6 * place)) & 0x3f) as u8;
    }
    &bytes[..=following]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_coded_as_utf_8_codes_characters() {
        for number in [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xffff, 0x1_0000, 0x10_ffff] {
            let character = char::from_u32(number).expect("a character");
            let (mut bytes, mut expected) = ([0; 7], [0; 4]);
            let expected = character.encode_utf8(&mut expected).as_bytes();
            assert_eq!(coded_number(number.into(), &mut bytes), expected);
        }
        let mut bytes = [0; 7];
        assert_eq!(coded_number(0x7fff_ffff, &mut bytes), [0xfd, 0xbf, 0xbf, 0xbf, 0xbf, 0xbf]);
    }
}
