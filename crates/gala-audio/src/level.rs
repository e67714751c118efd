//! How loud each sound is by itself.

use crate::loudness::audible;

/// How loud a sound is, before its gain, pan and fades.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// LUFS; `None` for silence.
    pub loudness: Option<f64>,
    /// The mean square of every [`STEP`](crate::duck::STEP); empty where it was not asked for.
    pub power: Vec<f32>,
}

impl Level {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.loudness.unwrap_or(f64::NAN).to_le_bytes().to_vec();
        bytes.extend(self.power.iter().flat_map(|power| power.to_le_bytes()));
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (loudness, power) = bytes.split_first_chunk::<8>()?;
        let (power, rest) = power.as_chunks::<4>();
        rest.is_empty().then(|| Self {
            loudness: audible(f64::from_le_bytes(*loudness)),
            power: power.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        })
    }
}
