//! How well a sentence and a picture fit each other, by CLIP: both become vectors, and what fits points the same way.

use std::{path::Path, time::Duration};

use gala_core::pixels::RgbPixels;

use super::{
    normalized::{Normalization, resized, tensor},
    tokenizer::ClipTokenizer,
};
use crate::{
    error::ModelError,
    installed::InstalledModel,
    model::{Inputs, LocalModel, ModelContract, ModelPrograms, PortWanted},
    opened::{graph_of, read_document, unusable},
    protocol::ElementKind,
    tensor::Tensor,
};

/// How long one text or picture may take.
const LIMIT: Duration = Duration::from_secs(120);
/// The side of the square that is looked at.
const SIDE: usize = 224;
const NORMALIZATION: Normalization =
    Normalization { mean: [0.48145466, 0.4578275, 0.40821073], deviation: [0.26862954, 0.261_302_6, 0.275_777_1] };
pub const TEXT_GRAPH: &str = "text_model.onnx";
pub const VISION_GRAPH: &str = "vision_model.onnx";
const TOKENIZER: &str = "tokenizer.json";

/// What the graph of CLIP for texts takes and gives, as `transformers` exports it with its projection.
pub fn text_contract() -> ModelContract {
    ModelContract {
        kind: "CLIP for texts",
        inputs: vec![
            PortWanted::new("input_ids", ElementKind::Integer, Some(2)),
            PortWanted::new("attention_mask", ElementKind::Integer, Some(2)).optional(),
        ],
        outputs: vec![PortWanted::new("text_embeds", ElementKind::Float, Some(2))],
    }
}

/// As [`text_contract`], of the one for pictures.
pub fn vision_contract() -> ModelContract {
    ModelContract {
        kind: "CLIP for pictures",
        inputs: vec![PortWanted::new("pixel_values", ElementKind::Float, Some(4))],
        outputs: vec![PortWanted::new("image_embeds", ElementKind::Float, Some(2))],
    }
}

/// Turns texts and pictures into vectors of length 1 in one space.
#[derive(Debug)]
pub struct ClipModel {
    pub installed: InstalledModel,
    tokenizer: ClipTokenizer,
    text: LocalModel,
    vision: LocalModel,
}

impl ClipModel {
    /// Reads the pieces of its texts. Its graphs, in `folder`, are read when they are first asked.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where a file is missing, or lists no pieces.
    pub fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        let tokenizer = ClipTokenizer::parse(&read_document(folder, &installed, TOKENIZER)?)
            .map_err(|message| unusable(&installed, "bad_description", format!("{TOKENIZER}: {message}")))?;
        let graph = |name: &str, what: &str, contract| {
            let file = installed.files.iter().find(|file| file.name == name);
            let missing = || unusable(&installed, "incomplete", format!("its file {name} is missing"));
            let file = file.ok_or_else(missing)?;
            Ok(graph_of(folder, (file, format!("{} {what}", installed.name)), contract, programs))
        };
        let text = graph(TEXT_GRAPH, "texts", text_contract())?;
        let vision = graph(VISION_GRAPH, "pictures", vision_contract())?;
        Ok(Self { tokenizer, text, vision, installed })
    }

    /// Loads its graphs and looks whether they are those of CLIP.
    ///
    /// # Errors
    /// As [`LocalModel::describe`].
    pub async fn check(&self) -> Result<(), ModelError> {
        self.text.describe().await?;
        self.vision.describe().await.map(drop)
    }

    /// Returns the vector of a text, of which the first 75 pieces count.
    ///
    /// # Errors
    /// As [`LocalModel::run`]; [`ModelError::Refused`] where what it gives is no vector.
    pub async fn of_text(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        let described = self.text.describe().await?;
        let pieces = self.tokenizer.pieces(text);
        let count = pieces.len();
        let mut inputs = vec![("input_ids", Tensor::integers([1, count], pieces))];
        if described.inputs.iter().any(|port| port.name == "attention_mask") {
            inputs.push(("attention_mask", Tensor::integers([1, count], vec![1; count])));
        }
        self.vector(&self.text, inputs, "text_embeds").await
    }

    /// Returns the vector of a picture, of which the square in the middle counts.
    ///
    /// # Errors
    /// As [`Self::of_text`].
    pub async fn of_picture(&self, picture: &RgbPixels) -> Result<Vec<f32>, ModelError> {
        let square = square(picture).map_err(|message| self.refused(&message))?;
        self.vector(&self.vision, vec![("pixel_values", tensor(&square, &NORMALIZATION))], "image_embeds").await
    }

    async fn vector(&self, model: &LocalModel, inputs: Inputs<'_>, output: &str) -> Result<Vec<f32>, ModelError> {
        let made = model.run(inputs, &[output], 0, LIMIT).await?;
        let vector = made.first().and_then(|made| made.as_floats()).map(unit);
        vector.flatten().ok_or_else(|| self.refused("what it gives is no vector"))
    }

    fn refused(&self, message: &str) -> ModelError {
        ModelError::Refused { model: self.installed.name.clone(), message: message.to_owned() }
    }
}

/// Returns a vector in its direction of length 1; `None` of what has none.
pub fn unit(vector: &[f32]) -> Option<Vec<f32>> {
    let length = vector.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
    let is_one = length.is_finite() && length > 0.0;
    is_one.then(|| vector.iter().map(|value| (f64::from(*value) / length) as f32).collect())
}

/// Returns how well two vectors of length 1 fit, from -1 to 1; `None` where they are of different spaces.
pub fn fit(one: &[f32], other: &[f32]) -> Option<f32> {
    (one.len() == other.len()).then(|| one.iter().zip(other).map(|(a, b)| a * b).sum::<f32>().clamp(-1.0, 1.0))
}

/// Scales the shorter side to the one that is looked at, and cuts the middle out of the longer one.
fn square(picture: &RgbPixels) -> Result<RgbPixels, String> {
    let shortest = picture.width.min(picture.height).max(1);
    let side = |length: usize| (length * SIDE / shortest).max(SIDE);
    let scaled = resized(picture, side(picture.width), side(picture.height))?;
    let (left, top) = ((scaled.width - SIDE) / 2, (scaled.height - SIDE) / 2);
    let rows = scaled.bytes.chunks_exact(3 * scaled.width).skip(top).take(SIDE);
    let bytes = rows.flat_map(|row| &row[3 * left..3 * (left + SIDE)]).copied().collect();
    Ok(RgbPixels { width: SIDE, height: SIDE, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_picture_is_looked_at() {
        for (width, height) in [(448, 224), (224, 900), (100, 300), (224, 224), (5000, 50)] {
            let color = |at: usize| {
                let (x, y) = (at % width, at / width);
                let is_middle = x.abs_diff(width / 2) <= height / 4 && y.abs_diff(height / 2) <= width / 4;
                if is_middle { [250, 10, 10] } else { [10, 10, 250] }
            };
            let picture = RgbPixels { width, height, bytes: (0..width * height).flat_map(color).collect() };
            let square = square(&picture).expect("a picture");
            assert_eq!((square.width, square.height, square.bytes.len()), (224, 224, 3 * 224 * 224));
            let at = |x: usize, y: usize| square.bytes[3 * (y * 224 + x)];
            assert!(at(112, 112) > 200, "{width} x {height}");
        }
    }

    #[test]
    fn vectors_have_length_one_and_fit_by_their_direction() {
        let (one, same) = (unit(&[3.0, 4.0]).expect("a vector"), unit(&[0.3, 0.4]).expect("a vector"));
        assert!((fit(&one, &same).expect("a fit") - 1.0).abs() < 1e-6);
        assert_eq!(fit(&one, &[1.0, 0.0]), Some(0.6));
        assert_eq!(fit(&one, &[-0.6, -0.8]), Some(-1.0));
        assert_eq!(fit(&one, &[1.0]), None);
        assert_eq!((unit(&[0.0, 0.0]), unit(&[f32::NAN]), unit(&[])), (None, None, None));
    }
}
