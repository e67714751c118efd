//! The whole mix: levels, ducking, loudness, limiter, file.

use std::{fs, mem, path::Path, sync::mpsc::Receiver};

use ebur128::Mode;

use gala_core::{cancel::Cancel, timeline::AudioRole};
use gala_media::{RunError, Tools, folder_of};

use crate::{
    beside::measured_beside,
    cache::{MixCache, name_of_mix},
    files::Files,
    limiter::Limiter,
    loudness::{audible, meter},
    mixer::Mixer,
    plan::AudioPlan,
    report::{Gauge, MixReport},
    samples::{BLOCK, CHANNELS, gain_of_db},
    sum::Sum,
    wav::WavWriter,
};

/// No mix is louder than this between its samples either, in dBTP. Lossy encoding adds up to a decibel.
pub const CEILING_DBTP: f64 = -2.0;

/// The loudness is corrected until it is so close to the target.
const TOLERANCE_LU: f64 = 0.25;
const MAX_ATTEMPTS: u32 = 4;
/// Silence with a little noise is not made loud.
const MAX_GAIN_DB: f64 = 34.0;

/// Mixes a video's sound into a WAV file of exactly `plan.length` stereo frames of 48 kHz float. The file appears
/// when it is whole. Decoded sources lie in the cache, or without one beside the file meanwhile, without names.
/// The cache never changes what is heard.
///
/// # Errors
/// If a source cannot be read or decoded, the file not written, or `cancel` asks to stop.
pub fn mix(
    plan: &AudioPlan,
    tools: &Tools,
    cache: Option<&MixCache>,
    out: &Path,
    cancel: &Cancel,
) -> Result<MixReport, RunError> {
    let mut master = Master::open(plan, Files::new(plan, tools, folder_of(out), cache, cancel))?;
    let report = whole(out, |part| master.write_at_target(part))?;
    if let Some(cache) = cache {
        cache.keep_report(&name_of_mix(tools, plan), &report)?;
        cache.trim()?;
    }
    Ok(MixReport { decoded: master.files.decoded, measured: master.files.measured, ..report })
}

/// Writes what is heard of some roles of a plan, each as a WAV file like that of [`mix`]: as loud as it is in the mix, and
/// giving way to the others. What the limiter takes from the sum of all is in none of them.
///
/// # Errors
/// As [`mix`].
pub fn stems(
    plan: &AudioPlan,
    tools: &Tools,
    cache: Option<&MixCache>,
    stems: &[(AudioRole, &Path)],
    cancel: &Cancel,
) -> Result<(), RunError> {
    let Some((_, first)) = stems.first() else { return Ok(()) };
    let mut master = Master::open(plan, Files::new(plan, tools, folder_of(first), cache, cancel))?;
    let gain_db = master.gain_db()?;
    for (role, out) in stems {
        master.mixer = Mixer::open(plan, Some(*role), &mut master.files)?;
        whole(out, |part| write(part, plan.length, gain_db, |from, block| master.read(from, block)))?;
    }
    Ok(())
}

/// Writes a file that appears when it is whole.
fn whole(out: &Path, write: impl FnOnce(&Path) -> Result<MixReport, RunError>) -> Result<MixReport, RunError> {
    let part = out.with_extension("part");
    let report = write(&part).inspect_err(|_| {
        // What is half written is of no use; if it cannot be removed, the error that counts is the first one.
        let _ = fs::remove_file(&part);
    })?;
    fs::rename(&part, out).map_err(|error| RunError::io("write", out, error))?;
    Ok(report)
}

/// A plan with its sounds at hand.
struct Master<'a> {
    plan: &'a AudioPlan,
    files: Files<'a>,
    mixer: Mixer<'a>,
}

impl<'a> Master<'a> {
    fn open(plan: &'a AudioPlan, mut files: Files<'a>) -> Result<Self, RunError> {
        let mixer = Mixer::open(plan, None, &mut files)?;
        Ok(Self { plan, files, mixer })
    }

    fn write_at_target(&mut self, path: &Path) -> Result<MixReport, RunError> {
        let Some(target) = self.plan.target_lufs.map(f64::from) else {
            return write(path, self.plan.length, 0.0, |from, block| self.read(from, block));
        };
        let (mut sum, loudness) = self.sum()?;
        let mut gain_db = gain_to(target, loudness);
        let mut attempt = 1;
        loop {
            let report = write(path, self.plan.length, gain_db, |from, block| sum.read(from, block))?;
            let Some(written) = report.integrated_lufs else { return Ok(report) };
            let error = target - written;
            if error.abs() <= TOLERANCE_LU || attempt == MAX_ATTEMPTS || gain_db + error > MAX_GAIN_DB {
                return Ok(report);
            }
            // The limiter took some loudness away: ask for that much more.
            gain_db += error;
            attempt += 1;
        }
    }

    /// Returns by how much the mix is made louder before it is limited.
    fn gain_db(&mut self) -> Result<f64, RunError> {
        let Some(target) = self.plan.target_lufs.map(f64::from) else { return Ok(0.0) };
        let (_, loudness) = self.sum()?;
        Ok(gain_to(target, loudness))
    }

    /// Appends the block that begins at a frame.
    fn read(&mut self, from: u64, block: &mut Vec<f32>) -> Result<(), RunError> {
        block.extend_from_slice(self.block(from)?);
        Ok(())
    }

    /// Mixes everything once, before gain and limiter. Returns it with its loudness, which silence has none of.
    fn sum(&mut self) -> Result<(Sum, Option<f64>), RunError> {
        let mut sum = Sum::create(self.files.scratch())?;
        let loudness = |blocks: Receiver<Vec<f32>>| {
            let mut meter = meter(Mode::I);
            for block in blocks {
                let _ = meter.add_frames_f32(&block);
            }
            meter.loudness_global().ok().and_then(audible)
        };
        let mix = |hand_on: &dyn Fn(Vec<f32>)| {
            for from in (0..self.plan.length).step_by(BLOCK) {
                let block = self.block(from)?;
                sum.append(block)?;
                hand_on(block.to_vec());
            }
            Ok(())
        };
        let ((), loudness) = measured_beside(mix, loudness)?;
        Ok((sum, loudness))
    }

    /// Mixes the block that begins at a frame; the last one is shorter.
    fn block(&mut self, from: u64) -> Result<&[f32], RunError> {
        let count = BLOCK.min((self.plan.length - from) as usize);
        self.mixer.mix(&mut self.files, from, count)
    }
}

fn gain_to(target: f64, loudness: Option<f64>) -> f64 {
    loudness.map_or(0.0, |loudness| (target - loudness).min(MAX_GAIN_DB))
}

/// Writes a mix of so many frames with gain and limiter. `read` appends the block that begins at a frame.
fn write(
    path: &Path,
    length: u64,
    gain_db: f64,
    mut read: impl FnMut(u64, &mut Vec<f32>) -> Result<(), RunError>,
) -> Result<MixReport, RunError> {
    let failed = |error| RunError::io("write", path, error);
    let mut writer = WavWriter::create(path, CHANNELS as u16).map_err(failed)?;
    let mut limiter = Limiter::new(gain_of_db(CEILING_DBTP));
    let gain = gain_of_db(gain_db);
    let limit = |hand_on: &dyn Fn(Vec<f32>)| {
        let (mut block, mut ready) = (Vec::new(), Vec::new());
        for from in (0..length).step_by(BLOCK) {
            block.clear();
            read(from, &mut block)?;
            limiter.push(&block, gain, &mut ready);
            if from + BLOCK as u64 >= length {
                limiter.flush(&mut ready);
            }
            writer.write(&ready).map_err(failed)?;
            hand_on(mem::take(&mut ready));
        }
        writer.finish().map_err(failed)
    };
    let report = |blocks: Receiver<Vec<f32>>| {
        let mut gauge = Gauge::new();
        for block in blocks {
            gauge.push(&block);
        }
        gauge.report()
    };
    measured_beside(limit, report).map(|(_, report)| report)
}
