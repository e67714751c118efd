//! The outline of a sound, from near to far.

use gala_core::{format::FrameSize, ingest::WAVEFORM_ZOOMS, timeline::Rgba};

use crate::{
    samples::CHANNELS,
    waveform::{draw, peaks_json, png},
};

/// So many samples of each channel are one column.
const STEP: u32 = WAVEFORM_ZOOMS[0];

/// The lowest and the highest sample of both channels, column after column, in 8 bits.
#[derive(Clone, Debug, Default)]
pub struct PeakColumns {
    all: Vec<[i8; 2]>,
    low: f32,
    high: f32,
    /// Samples of the column that is not whole yet.
    begun: u32,
}

impl PeakColumns {
    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn hear(&mut self, samples: &[f32]) {
        for frame in samples.as_chunks::<CHANNELS>().0 {
            let (low, high) = (frame[0].min(frame[1]), frame[0].max(frame[1]));
            (self.low, self.high) =
                if self.begun == 0 { (low, high) } else { (self.low.min(low), self.high.max(high)) };
            self.begun += 1;
            if self.begun == STEP {
                self.end_column();
            }
        }
    }

    fn end_column(&mut self) {
        self.all.push([self.low, self.high].map(|sample| (sample.clamp(-1.0, 1.0) * 127.0).round() as i8));
        self.begun = 0;
    }

    pub(crate) fn finish(&mut self) {
        if self.begun > 0 {
            self.end_column();
        }
    }

    /// Returns the outline at each zoom of [`WAVEFORM_ZOOMS`], as the JSON (version 2, 8 bits) that BBC's audiowaveform
    /// defines and peaks.js shows.
    pub fn zooms(&self) -> Vec<Vec<u8>> {
        let mut columns = self.all.clone();
        let mut zooms = Vec::with_capacity(WAVEFORM_ZOOMS.len());
        let mut step = STEP;
        for zoom in WAVEFORM_ZOOMS {
            let times = (zoom / step) as usize;
            columns = columns.chunks(times).map(joined).collect();
            step = zoom;
            zooms.push(peaks_json(zoom.into(), columns.iter().copied()));
        }
        zooms
    }

    /// Draws the whole into a transparent PNG.
    ///
    /// # Errors
    /// Where a picture of that size cannot be written.
    pub fn picture(&self, size: FrameSize, color: Rgba) -> Result<Vec<u8>, image::ImageError> {
        let at = |x: u32| (self.all.len() as u64 * u64::from(x) / u64::from(size.width.max(1))) as usize;
        png(&draw(size, color, |x| {
            let span = self.all.get(at(x)..at(x + 1).max(at(x) + 1)).unwrap_or_default();
            let [low, high] = if span.is_empty() { [0, 0] } else { joined(span) };
            [f32::from(low) / 127.0, f32::from(high) / 127.0]
        }))
    }
}

fn joined(columns: &[[i8; 2]]) -> [i8; 2] {
    let low = columns.iter().map(|column| column[0]).min().unwrap_or(0);
    [low, columns.iter().map(|column| column[1]).max().unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn each_zoom_holds_the_extremes_of_the_one_before() {
        let mut columns = PeakColumns::default();
        // Seven seconds, in which the second one is loud, and a rest.
        let samples: Vec<f32> = (0..48_000 * 7 + 100)
            .flat_map(|n: i32| {
                let level = if n / 48_000 == 1 { 1.0 } else { 0.1 };
                if n % 100 < 50 { [level, 0.0] } else { [0.0, -level] }
            })
            .collect();
        columns.hear(&samples);
        columns.finish();
        assert_eq!(columns.len(), 701);
        let zooms: Vec<Value> =
            columns.zooms().iter().map(|json| serde_json::from_slice(json).expect("JSON")).collect();
        let lengths: Vec<&Value> = zooms.iter().map(|zoom| &zoom["length"]).collect();
        assert_eq!(lengths, [701, 176, 44, 11]);
        for (zoom, step) in zooms.iter().zip(WAVEFORM_ZOOMS) {
            assert_eq!((&zoom["version"], &zoom["bits"], &zoom["channels"]), (&2.into(), &8.into(), &1.into()));
            assert_eq!(zoom["samples_per_pixel"], step);
            let data = zoom["data"].as_array().expect("a list");
            assert_eq!(data.len() as u64, 2 * zoom["length"].as_u64().expect("a number"));
            assert_eq!(data.iter().filter_map(Value::as_i64).max(), Some(127));
            assert_eq!(data.iter().filter_map(Value::as_i64).min(), Some(-127));
            assert_eq!((&data[0], &data[1]), (&(-13).into(), &13.into()));
        }
        let size = FrameSize { width: 70, height: 40 };
        let picture = columns.picture(size, Rgba([9, 8, 7, 255])).expect("a picture");
        let picture = image::load_from_memory(&picture).expect("a PNG").into_rgba8();
        assert_eq!((picture.get_pixel(15, 1)[3], picture.get_pixel(35, 1)[3]), (255, 0));
        assert_eq!(picture.get_pixel(35, 20)[3], 255);
    }
}
