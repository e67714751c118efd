//! Sounds that start again when they end.

use std::{f32::consts::FRAC_PI_2, io};

use gala_core::sound_loop::{loop_period, seam};

use crate::{pcm::Pcm, samples::CHANNELS};

impl Pcm {
    /// Reads from a frame on as [`Pcm::read`] does. With `until` the sound starts again until that frame where it is
    /// shorter.
    ///
    /// # Errors
    /// As [`Pcm::read`].
    pub fn read_looped(&mut self, until: Option<u64>, from: u64, out: &mut [f32]) -> io::Result<()> {
        if self.frames() == 0 || until.is_none_or(|until| self.frames() >= until) {
            return self.read(from, out);
        }
        let (seam, period) = (seam(self.frames()), loop_period(self.frames()));
        let mut done = 0;
        while done < out.len() {
            let at = from + (done / CHANNELS) as u64;
            let (round, place) = (at / period, at % period);
            // The seam is the beginning of every round but the first: the end of the round before fades out
            // over it.
            let in_seam = round > 0 && place < seam;
            let until = if in_seam { seam } else { period };
            let count = (until - place).min(((out.len() - done) / CHANNELS) as u64) as usize * CHANNELS;
            let piece = &mut out[done..done + count];
            self.read(place, piece)?;
            if in_seam {
                self.cross(place, period, seam, piece)?;
            }
            done += count;
        }
        Ok(())
    }

    /// Fades from the end of a sound into its beginning with equal power.
    fn cross(&mut self, place: u64, period: u64, seam: u64, beginning: &mut [f32]) -> io::Result<()> {
        let mut end = vec![0.0; beginning.len()];
        self.read(period + place, &mut end)?;
        let frames = beginning.chunks_exact_mut(CHANNELS).zip(end.chunks_exact(CHANNELS));
        for (index, (beginning, end)) in frames.enumerate() {
            let angle = (place as f32 + index as f32) / seam as f32 * FRAC_PI_2;
            let (rising, falling) = angle.sin_cos();
            beginning.iter_mut().zip(end).for_each(|(to, end)| *to = *to * rising + *end * falling);
        }
        Ok(())
    }
}
