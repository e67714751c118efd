//! Three-dimensional tables in the `.cube` format (Adobe, "Cube LUT Specification 1.0"; `LUT_3D_INPUT_RANGE` is
//! DaVinci Resolve's).

use std::{fs::File, io::Read, path::Path};

use gala_core::media_error::{MediaError, MediaFault};
use gala_files::{check_given, unreadable};

use crate::source_file::SourceFile;

/// The largest file: 65 points a side need 8 MB.
const MAX_BYTES: u64 = 16 << 20;
const MOST_POINTS: usize = 65;

/// Colours at equal steps of red, green and blue.
#[derive(Debug)]
pub(super) struct Cube {
    /// A side.
    points: usize,
    lowest: [f32; 3],
    highest: [f32; 3],
    /// Red changes fastest.
    colors: Vec<[f32; 3]>,
}

impl Cube {
    /// Reads a table. Its content must be the one that the plan was made for.
    ///
    /// # Errors
    /// `source_changed` where it is another one; else as [`check_table`].
    pub fn load(source: SourceFile<'_>) -> Result<Self, MediaError> {
        let bytes = read(source.path)?;
        source.check(&bytes)?;
        // Only titles and comments may hold anything but ASCII.
        Reader::new(source.path).read(&String::from_utf8_lossy(&bytes))
    }

    /// Returns the colour for another, 0 to 1, by tetrahedral interpolation.
    pub fn at(&self, rgb: [f32; 3]) -> [f32; 3] {
        let last = (self.points - 1) as f32;
        let mut index = 0;
        let mut steps = [(0.0, 0); 3];
        let mut stride = 1;
        for channel in 0..3 {
            let (low, high) = (self.lowest[channel], self.highest[channel]);
            let position = ((rgb[channel] - low) / (high - low)).clamp(0.0, 1.0) * last;
            let point = (position as usize).min(self.points - 2);
            index += point * stride;
            steps[channel] = (position - point as f32, stride);
            stride *= self.points;
        }
        // From corner to corner of the cell, along the channel that goes furthest first.
        steps.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut color = self.colors[index];
        for (far, stride) in steps {
            let (from, to) = (self.colors[index], self.colors[index + stride]);
            color = std::array::from_fn(|channel| color[channel] + far * (to[channel] - from[channel]));
            index += stride;
        }
        color
    }
}

/// Reads a table of colours as it will be used.
///
/// # Errors
/// `missing_file`, `unreadable_file`, `empty_file`, `too_many_bytes`, `unsupported_format`, `too_many_points`, `damaged`.
pub fn check_table(path: &Path) -> Result<(), MediaError> {
    let bytes = read(path)?;
    Reader::new(path).read(&String::from_utf8_lossy(&bytes)).map(drop)
}

fn read(path: &Path) -> Result<Vec<u8>, MediaError> {
    let too_large = |size: u64| {
        let what = format!("has {size} bytes");
        MediaError::of(path, MediaFault::TooManyBytes, what, "save it with fewer points a side")
            .limit(format!("more than {MAX_BYTES}"))
    };
    let size = check_given(path)?;
    if size > MAX_BYTES {
        return Err(too_large(size));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    // A file that is being written may have grown.
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

/// Reads the lines of a table's file.
struct Reader<'a> {
    path: &'a Path,
    /// Of the line that is read, from 1.
    line: usize,
    points: Option<usize>,
    lowest: [f32; 3],
    highest: [f32; 3],
    colors: Vec<[f32; 3]>,
}

impl<'a> Reader<'a> {
    fn new(path: &'a Path) -> Self {
        Self { path, line: 0, points: None, lowest: [0.0; 3], highest: [1.0; 3], colors: Vec::new() }
    }

    fn read(mut self, text: &str) -> Result<Cube, MediaError> {
        for line in text.trim_start_matches('\u{feff}').lines() {
            self.line += 1;
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                self.take(line)?;
            }
        }
        self.finish()
    }

    fn take(&mut self, line: &str) -> Result<(), MediaError> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word {
            "TITLE" => Ok(()),
            "LUT_3D_SIZE" => self.take_size(rest),
            "DOMAIN_MIN" => self.numbers(rest).map(|lowest| self.lowest = lowest),
            "DOMAIN_MAX" => self.numbers(rest).map(|highest| self.highest = highest),
            "LUT_3D_INPUT_RANGE" => {
                let [lowest, highest] = self.numbers(rest)?;
                (self.lowest, self.highest) = ([lowest; 3], [highest; 3]);
                Ok(())
            }
            "LUT_1D_SIZE" | "LUT_1D_INPUT_RANGE" => {
                let what = "has a one-dimensional table";
                let remedy = format!("convert it to a three-dimensional one of at most {MOST_POINTS} points a side");
                Err(MediaError::of(self.path, MediaFault::UnsupportedFormat, what, remedy))
            }
            _ => self.take_color(line),
        }
    }

    fn take_size(&mut self, text: &str) -> Result<(), MediaError> {
        if self.points.is_some() {
            return Err(self.fault("LUT_3D_SIZE is told twice"));
        }
        let points: usize = text.trim().parse().map_err(|_| self.fault("LUT_3D_SIZE is not a whole number"))?;
        if points > MOST_POINTS {
            let what = format!("has {points} points a side");
            let fault = MediaError::of(self.path, MediaFault::TooManyPoints, what, "save it with fewer");
            return Err(fault.limit(format!("more than {MOST_POINTS}")));
        }
        if points < 2 {
            return Err(self.fault("LUT_3D_SIZE is less than 2"));
        }
        self.points = Some(points);
        self.colors.reserve_exact(points.pow(3));
        Ok(())
    }

    fn take_color(&mut self, line: &str) -> Result<(), MediaError> {
        let Some(points) = self.points else {
            return Err(self.fault("a line comes before LUT_3D_SIZE that is unknown"));
        };
        if self.colors.len() == points.pow(3) {
            return Err(self.fault(&format!("more than {points} x {points} x {points} colours")));
        }
        let color = self.numbers(line)?;
        self.colors.push(color);
        Ok(())
    }

    fn numbers<const N: usize>(&self, text: &str) -> Result<[f32; N], MediaError> {
        let mut words = text.split_whitespace();
        let mut numbers = [0.0; N];
        for number in &mut numbers {
            let read = words.next().and_then(|word| word.parse().ok()).filter(|number: &f32| number.is_finite());
            *number = read.ok_or_else(|| self.fault(&format!("{N} finite numbers are expected")))?;
        }
        match words.next() {
            Some(_) => Err(self.fault(&format!("more than {N} numbers"))),
            None => Ok(numbers),
        }
    }

    fn finish(self) -> Result<Cube, MediaError> {
        let Some(points) = self.points else { return Err(self.fault("LUT_3D_SIZE is missing")) };
        if self.colors.len() < points.pow(3) {
            let found = self.colors.len();
            return Err(self.fault(&format!("{found} colours, fewer than {points} x {points} x {points}")));
        }
        if self.lowest.iter().zip(&self.highest).any(|(low, high)| low >= high) {
            return Err(self.fault("DOMAIN_MIN is not below DOMAIN_MAX"));
        }
        Ok(Cube { points, lowest: self.lowest, highest: self.highest, colors: self.colors })
    }

    fn fault(&self, what: &str) -> MediaError {
        let what = format!("is damaged at line {} ({what})", self.line);
        MediaError::of(self.path, MediaFault::Damaged, what, "save it again")
    }
}
