//! A model that finds the subject of a picture: U²-Net, IS-Net and what is exported like them.

use std::{path::Path, time::Duration};

use gala_core::pixels::{Plane, RgbPixels};
use serde::Deserialize;

use super::normalized::{IMAGENET, Normalization, resized, tensor};
use crate::{
    error::ModelError,
    installed::InstalledModel,
    model::{LocalModel, ModelContract, ModelPrograms},
    opened::{only_graph, read_document, unusable},
    protocol::{Description, ElementKind, Port},
};

/// How long one picture may take: IS-Net at 1024 pixels needs some ten seconds on slow machines.
const LIMIT: Duration = Duration::from_secs(300);
/// What tells how pictures are prepared, where a model has it.
pub const PREPARATION: &str = "preprocessor_config.json";
/// The side of pictures where neither the graph nor a document says one: that of U²-Net.
const SIDE: usize = 320;
/// No model looks at larger pictures.
const MOST_SIDE: usize = 2048;
/// Graphs of at least this side are those of IS-Net, which are prepared otherwise.
const ISNET_SIDE: usize = 1024;
const ISNET: Normalization = Normalization { mean: [0.5; 3], deviation: [1.0; 3] };
/// A picture in which nothing is surer to be the subject has none.
const LEAST_SURE: f32 = 0.3;

/// What the file that describes the preparation of pictures says, as far as it is of use.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Preparation {
    #[serde(default)]
    image_mean: Option<[f32; 3]>,
    #[serde(default)]
    image_std: Option<[f32; 3]>,
    #[serde(default)]
    size: Option<PreparedSize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
struct PreparedSize {
    #[serde(default)]
    width: Option<usize>,
    #[serde(default)]
    height: Option<usize>,
}

/// Finds the subject of pictures.
#[derive(Debug)]
pub struct CutoutModel {
    pub installed: InstalledModel,
    preparation: Preparation,
    model: LocalModel,
}

/// How a graph is asked.
struct Asked {
    input: String,
    output: String,
    width: usize,
    height: usize,
    normalization: Normalization,
}

impl CutoutModel {
    /// Its file, in `folder`, is read when it is first asked.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where it has none, or what describes it is nothing of the kind.
    pub fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        // What its values are called differs between exports: it is looked at once it is known.
        let what = "a model of cut-outs is a file .onnx";
        let model = only_graph(folder, &installed, what, ModelContract::default(), programs)?;
        let preparation = match installed.files.iter().any(|file| file.name == PREPARATION) {
            true => Preparation::parse(&read_document(folder, &installed, PREPARATION)?)
                .map_err(|message| unusable(&installed, "bad_description", format!("{PREPARATION}: {message}")))?,
            false => Preparation::default(),
        };
        Ok(Self { model, preparation, installed })
    }

    /// Loads its file and looks whether it is one of a model of cut-outs.
    ///
    /// # Errors
    /// As [`LocalModel::describe`]; [`ModelError::Unusable`] for another model.
    pub async fn check(&self) -> Result<(), ModelError> {
        self.asked().await.map(drop)
    }

    async fn asked(&self) -> Result<Asked, ModelError> {
        let described = self.model.describe().await?;
        self.preparation.asked(&described).map_err(|message| unusable(&self.installed, "other_model", message))
    }

    /// Returns how much of each pixel belongs to the subject, from 0 to 1; `None` where there is none.
    ///
    /// # Errors
    /// As [`LocalModel::run`]; [`ModelError::Refused`] where what it tells is no mask.
    pub async fn subject(&self, picture: &RgbPixels) -> Result<Option<Plane>, ModelError> {
        let Asked { input, output, width, height, normalization } = self.asked().await?;
        let looked_at = resized(picture, width, height).map_err(|message| self.refused(&message))?;
        let inputs = vec![(input.as_str(), tensor(&looked_at, &normalization))];
        let made = self.model.run(inputs, &[&output], 0, LIMIT).await?;
        let mask = made.into_iter().next().and_then(|made| match (made.shape.as_slice(), made.as_floats()) {
            ([1, 1, height, width] | [1, height, width], Some(values)) => Plane::new(*width, *height, values.to_vec()),
            _ => None,
        });
        let mask = mask.ok_or_else(|| self.refused("what it tells is no mask of one picture"))?;
        if mask.values.iter().any(|value| !value.is_finite()) {
            return Err(self.refused("what it tells of the subject is no number"));
        }
        Ok(stretched(mask))
    }

    fn refused(&self, message: &str) -> ModelError {
        ModelError::Refused { model: self.installed.name.clone(), message: message.to_owned() }
    }
}

impl Preparation {
    fn parse(text: &[u8]) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        let is_usable = |value: &f32| value.is_finite() && *value > 0.0;
        if read.image_std.is_some_and(|deviation| !deviation.iter().all(is_usable)) {
            return Err("image_std has to be above 0".to_owned());
        }
        Ok(read)
    }

    /// Returns how a graph is asked, or says why it is none of this kind. Of several outputs the first one is fused of all.
    fn asked(&self, described: &Description) -> Result<Asked, String> {
        let is_map = |port: &Port| {
            port.kind.is_none_or(|kind| kind == ElementKind::Float)
                && port.shape.as_ref().is_none_or(|it| it.len() == 4)
        };
        let [input] = described.inputs.as_slice() else {
            return Err(format!("a model of cut-outs has one input, and this file has {}", described.inputs.len()));
        };
        let output = described.outputs.first().ok_or_else(|| "this file has no output".to_owned())?;
        if !is_map(input) || !is_map(output) {
            return Err("a model of cut-outs takes one picture and gives one map of four dimensions".to_owned());
        }
        let fixed = |at: usize| input.shape.as_ref().and_then(|shape| shape[at]);
        if fixed(1).is_some_and(|channels| channels != 3) {
            return Err("a model of cut-outs takes pictures of three channels".to_owned());
        }
        let told = self.size.map(|size| (size.height, size.width)).unwrap_or_default();
        let side = |fixed: Option<usize>, told: Option<usize>| fixed.or(told).unwrap_or(SIDE);
        let (height, width) = (side(fixed(2), told.0), side(fixed(3), told.1));
        if !(1..=MOST_SIDE).contains(&height) || !(1..=MOST_SIDE).contains(&width) {
            return Err(format!("it looks at {width} x {height} pixels; the limit is {MOST_SIDE} on a side"));
        }
        let usual = if height >= ISNET_SIDE { ISNET } else { IMAGENET };
        Ok(Asked {
            input: input.name.clone(),
            output: output.name.clone(),
            width,
            height,
            normalization: Normalization {
                mean: self.image_mean.unwrap_or(usual.mean),
                deviation: self.image_std.unwrap_or(usual.deviation),
            },
        })
    }
}

/// Returns a mask from 0 to 1, as its authors stretch it, where anything is likely enough to be the subject.
fn stretched(mask: Plane) -> Option<Plane> {
    let (low, high) = (least(&mask), most(&mask));
    // Some exports leave the last sigmoid to whoever reads them.
    let mask = if low < -0.01 || high > 1.01 {
        Plane { values: mask.values.iter().map(|value| 1.0 / (1.0 + (-value).exp())).collect(), ..mask }
    } else {
        mask
    };
    let (low, high) = (least(&mask), most(&mask));
    if high < LEAST_SURE || high - low < 1e-3 {
        return None;
    }
    let values = mask.values.iter().map(|value| (value - low) / (high - low)).collect();
    Some(Plane { values, ..mask })
}

fn least(mask: &Plane) -> f32 {
    mask.values.iter().copied().fold(f32::INFINITY, f32::min)
}

fn most(mask: &Plane) -> f32 {
    mask.values.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(input: [Option<usize>; 4], outputs: &[usize]) -> Description {
        let port = |name: String, shape| Port { name, kind: Some(ElementKind::Float), shape: Some(shape) };
        let outputs = outputs.iter().enumerate().map(|(at, rank)| port(format!("{}", 1959 + at), vec![None; *rank]));
        Description {
            inputs: vec![port("input.1".to_owned(), input.to_vec())],
            outputs: outputs.collect(),
            ..Description::default()
        }
    }

    fn asked(preparation: &str, described: &Description) -> Result<(usize, usize, Normalization), String> {
        let preparation = Preparation::parse(preparation.as_bytes())?;
        let asked = preparation.asked(described)?;
        assert_eq!((asked.input.as_str(), asked.output.as_str()), ("input.1", "1959"));
        Ok((asked.width, asked.height, asked.normalization))
    }

    #[test]
    fn pictures_are_prepared_as_the_graph_or_its_document_says() {
        let sides = |side| [Some(1), Some(3), side, side];
        let told = |preparation, side| asked(preparation, &described(sides(side), &[4, 4, 4])).expect("a model");
        assert_eq!(told("{}", Some(320)), (320, 320, IMAGENET));
        assert_eq!(told("{}", Some(1024)), (1024, 1024, ISNET));
        assert_eq!(told("{}", None), (320, 320, IMAGENET));
        let document =
            r#"{"image_mean": [0, 0.5, 1], "image_std": [1, 2, 3], "size": {"width": 512, "height": 256}, "x": 1}"#;
        let own = Normalization { mean: [0.0, 0.5, 1.0], deviation: [1.0, 2.0, 3.0] };
        assert_eq!(told(document, None), (512, 256, own));
        assert_eq!(told(document, Some(320)), (320, 320, own));
    }

    #[test]
    fn what_is_no_such_graph_or_document_is_told() {
        let sides = [None, Some(3), None, None];
        let told = |preparation, described: &Description| asked(preparation, described).expect_err("another model");
        assert!(told("{}", &described([None, Some(1), None, None], &[4])).contains("three channels"));
        assert!(told("{}", &described(sides, &[2])).contains("four dimensions"));
        assert!(told("{}", &described(sides, &[])).contains("no output"));
        assert!(told("{}", &described([None, Some(3), Some(9000), Some(9000)], &[4])).contains("limit is 2048"));
        assert!(told(r#"{"image_std": [0, 1, 1]}"#, &described(sides, &[4])).contains("above 0"));
        assert!(told("<html>", &described(sides, &[4])).contains("expected value"));
        let mut two = described(sides, &[4]);
        two.inputs.push(two.inputs[0].clone());
        assert!(told("{}", &two).contains("one input, and this file has 2"));
    }

    #[test]
    fn masks_are_stretched_and_a_picture_without_a_subject_has_none() {
        let stretch = |values: &[f32]| {
            stretched(Plane::new(values.len(), 1, values.to_vec()).expect("a plane")).map(|mask| mask.values)
        };
        assert_eq!(stretch(&[0.25, 0.5, 0.75]), Some(vec![0.0, 0.5, 1.0]));
        assert_eq!(stretch(&[0.0, 0.1, 0.2]), None);
        assert_eq!(stretch(&[0.7, 0.7]), None);
        let of_logits = stretch(&[-8.0, 0.0, 8.0]).expect("a mask");
        assert!((of_logits[1] - 0.5).abs() < 1e-3 && of_logits[2] == 1.0, "{of_logits:?}");
    }
}
