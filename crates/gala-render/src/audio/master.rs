//! The whole mix: levels, ducking, loudness, limiter, file.

use std::{fs, path::Path};

use ebur128::{EbuR128, Mode};
use gala_core::time::SAMPLE_RATE;
use serde::{Deserialize, Serialize};

use super::{
    BLOCK, CEILING_DBTP, CHANNELS, TARGET_LUFS,
    bus::{Bus, Files},
    duck::{DEPTH_DB, Ducking, STEP},
    gain_of_db,
    limiter::Limiter,
    oversample::TruePeak,
    plan::AudioPlan,
    wav::WavWriter,
};
use crate::{cancel::Cancel, error::RenderError, tools::Tools};

/// Every speech is brought to this loudness before it is mixed, so that voices match each other.
const SPEECH_LUFS: f64 = -20.0;
/// Music under speech is so much quieter than it.
const BED_DB: f64 = 19.0;
/// The loudness is corrected until it is so close to the target.
const TOLERANCE_LU: f64 = 0.25;
const MAX_ATTEMPTS: u32 = 4;
/// Silence with a little noise is not made loud.
const MAX_GAIN_DB: f64 = 34.0;

/// What a mix is like, measured from what was written.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MixReport {
    /// In samples of each channel.
    pub length: u64,
    /// LUFS (EBU R 128); `None` for silence.
    pub integrated_lufs: Option<f64>,
    /// dBTP; `None` for silence.
    pub true_peak_dbtp: Option<f64>,
}

/// Mixes a video's sound into a WAV file of exactly `plan.length` stereo frames of 48 kHz float. The file appears
/// when it is whole. Decoded sources lie beside it meanwhile, without names.
///
/// # Errors
/// If a source cannot be read or decoded, the file not written, or `cancel` asks to stop.
pub fn mix(plan: &AudioPlan, tools: &Tools, out: &Path, cancel: &Cancel) -> Result<MixReport, RenderError> {
    let scratch = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let files = Files { tools, scratch, cancel };
    let mut desk = Desk::open(plan, &files)?;
    let part = out.with_extension("part");
    let mixed = desk.write_at_target(&part);
    let report = mixed.inspect_err(|_| {
        // What is half written is of no use; if it cannot be removed, the error that counts is the first one.
        let _ = fs::remove_file(&part);
    })?;
    fs::rename(&part, out).map_err(|error| RenderError::io("write", out, error))?;
    Ok(report)
}

/// The sounds of a plan, levelled, with the curve of the music.
struct Desk<'a> {
    length: u64,
    cancel: &'a Cancel,
    speech: Bus<'a>,
    music: Bus<'a>,
    ducking: Ducking,
    block: Vec<f32>,
}

impl<'a> Desk<'a> {
    fn open(plan: &'a AudioPlan, files: &'a Files<'a>) -> Result<Self, RenderError> {
        let mut speech = Bus::new(files, &plan.speech);
        let power = speech.level(SPEECH_LUFS, plan.length, true)?;
        let mut music = Bus::new(files, &plan.music);
        music.level(SPEECH_LUFS - BED_DB + f64::from(DEPTH_DB), plan.length, false)?;
        let ducking = Ducking::under(&power, SPEECH_LUFS);
        Ok(Self {
            length: plan.length,
            cancel: files.cancel,
            speech,
            music,
            ducking,
            block: vec![0.0; BLOCK * CHANNELS],
        })
    }

    fn write_at_target(&mut self, path: &Path) -> Result<MixReport, RenderError> {
        let loudness = self.loudness()?;
        let mut gain_db = loudness.map_or(0.0, |loudness| (TARGET_LUFS - loudness).min(MAX_GAIN_DB));
        let mut attempt = 1;
        loop {
            let report = self.write(path, gain_db)?;
            let Some(written) = report.integrated_lufs else { return Ok(report) };
            let error = TARGET_LUFS - written;
            if error.abs() <= TOLERANCE_LU || attempt == MAX_ATTEMPTS || gain_db + error > MAX_GAIN_DB {
                return Ok(report);
            }
            // The limiter took some loudness away: ask for that much more.
            gain_db += error;
            attempt += 1;
        }
    }

    /// Returns the loudness before gain and limiter, or `None` for silence.
    fn loudness(&mut self) -> Result<Option<f64>, RenderError> {
        let mut meter = meter(Mode::I);
        for from in (0..self.length).step_by(BLOCK) {
            let _ = meter.add_frames_f32(self.mix_block(from)?);
        }
        Ok(meter.loudness_global().ok().filter(|loudness| loudness.is_finite()))
    }

    fn write(&mut self, path: &Path, gain_db: f64) -> Result<MixReport, RenderError> {
        let failed = |error| RenderError::io("write", path, error);
        let mut writer = WavWriter::create(path, CHANNELS as u16).map_err(failed)?;
        let mut limiter = Limiter::new(gain_of_db(CEILING_DBTP));
        let (mut meter, mut peak) = (meter(Mode::I), TruePeak::new());
        let gain = gain_of_db(gain_db);
        let mut ready = Vec::new();
        let mut from = 0;
        while from < self.length {
            limiter.push(self.mix_block(from)?, gain, &mut ready);
            from += BLOCK as u64;
            if from >= self.length {
                limiter.flush(&mut ready);
            }
            let _ = meter.add_frames_f32(&ready);
            peak.push(&ready);
            writer.write(&ready).map_err(failed)?;
            ready.clear();
        }
        writer.finish().map_err(failed)?;
        Ok(MixReport {
            length: self.length,
            integrated_lufs: meter.loudness_global().ok().filter(|loudness| loudness.is_finite()),
            true_peak_dbtp: peak.dbtp(),
        })
    }

    /// Mixes the block that begins at a frame; the last one is shorter.
    fn mix_block(&mut self, from: u64) -> Result<&[f32], RenderError> {
        if self.cancel.is_cancelled() {
            return Err(RenderError::Cancelled);
        }
        let count = BLOCK.min((self.length - from) as usize) * CHANNELS;
        let block = &mut self.block[..count];
        block.fill(0.0);
        self.music.add(from, block)?;
        self.ducking.apply(from as usize / STEP, block);
        self.speech.add(from, block)?;
        Ok(block)
    }
}

pub(super) fn meter(mode: Mode) -> EbuR128 {
    EbuR128::new(CHANNELS as u32, SAMPLE_RATE, mode).expect("stereo at 48 kHz is a format the meter knows")
}
