//! A room: eight delay lines that feed one another (a feedback delay network).

use super::synth::{RATE, Ring};

/// Primes, so that echoes do not meet: 33 to 71 ms at 24 kHz.
const LENGTHS: [usize; 8] = [797, 907, 1061, 1171, 1301, 1433, 1571, 1709];
/// How much of the highs stays at each round.
const BRIGHTNESS: f32 = 0.55;

/// Returns the sound of a room that fades by 60 dB in `seconds`, without the sound itself.
pub fn reverb(send: &Ring, seconds: f32) -> Ring {
    let frames = send.frames();
    let gains = LENGTHS.map(|length| 0.001_f32.powf(length as f32 / (seconds * RATE)));
    let mut lines = LENGTHS.map(|length| vec![0.0_f32; length]);
    let mut heads = [0; 8];
    let mut damped = [0.0_f32; 8];
    let mut wet = Ring::new(frames);
    // The room still rings with the end of the loop when it begins again.
    let before = ((seconds * 1.5 * RATE) as usize).min(frames);
    for at in frames - before..frames * 2 {
        let index = at % frames;
        let mut taps = [0.0_f32; 8];
        for line in 0..8 {
            damped[line] += BRIGHTNESS * (lines[line][heads[line]] - damped[line]);
            taps[line] = damped[line] * gains[line];
        }
        if at >= frames {
            wet.left[index] = taps[0] + taps[2] - taps[4] + taps[6];
            wet.right[index] = taps[1] - taps[3] + taps[5] + taps[7];
        }
        mix(&mut taps);
        let input = [send.left[index], send.right[index]];
        for line in 0..8 {
            lines[line][heads[line]] = taps[line] + input[line % 2];
            heads[line] = if heads[line] + 1 == LENGTHS[line] { 0 } else { heads[line] + 1 };
        }
    }
    wet
}

/// Multiplies by the Hadamard matrix of size 8, scaled to keep the energy.
fn mix(taps: &mut [f32; 8]) {
    const SCALE: f32 = 0.353_553_4;
    for half in [1, 2, 4] {
        for index in (0..8).filter(|index| index & half == 0) {
            let (a, b) = (taps[index], taps[index + half]);
            taps[index] = a + b;
            taps[index + half] = a - b;
        }
    }
    taps.iter_mut().for_each(|tap| *tap *= SCALE);
}
