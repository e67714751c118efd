//! The graphs of a Whisper model: one that listens, and one or two that write.

use std::{path::Path, time::Duration};

use super::{
    document::{SOUND_COLUMNS, WhisperDocument},
    mel::MelSpectrum,
};
use crate::{
    error::ModelError,
    installed::{InstalledFile, InstalledModel},
    model::{LocalModel, ModelContract, ModelPrograms, ModelRun, PortWanted},
    opened::{graph_of, read_document, unusable},
    protocol::{Description, ElementKind, KeptValue},
    tensor::Tensor,
};

/// How long listening to half a minute may take: ten times what the largest model needs on slow machines.
const LISTENING_LIMIT: Duration = Duration::from_secs(1800);
/// How long one piece may take.
const WRITING_LIMIT: Duration = Duration::from_secs(300);

const HIDDEN: &str = "encoder_hidden_states";
const USES_CACHE: &str = "use_cache_branch";
const CACHE_POSITION: &str = "cache_position";

/// What the graph that listens takes and gives, as the exporter of Hugging Face writes it.
pub fn encoder_contract() -> ModelContract {
    ModelContract {
        kind: "an encoder of Whisper",
        inputs: vec![PortWanted::new("input_features", ElementKind::Float, Some(3))],
        outputs: vec![PortWanted::new("last_hidden_state", ElementKind::Float, Some(3))],
    }
}

/// What the graphs that write take and give: `decoder_model_merged.onnx`, `decoder_model.onnx` and
/// `decoder_with_past_model.onnx`, which differ in what they remember.
pub fn decoder_contract(layers: usize) -> ModelContract {
    let optional = |name: &str, kind, rank| PortWanted::new(name.to_owned(), kind, rank).optional();
    let mut inputs = vec![
        PortWanted::new("input_ids", ElementKind::Integer, Some(2)),
        optional(HIDDEN, ElementKind::Float, Some(3)),
        optional(USES_CACHE, ElementKind::Integer, Some(1)),
        optional(CACHE_POSITION, ElementKind::Integer, Some(1)),
    ];
    let mut outputs = vec![PortWanted::new("logits", ElementKind::Float, Some(3))];
    for cache in caches(layers) {
        inputs.push(optional(&cache.past, ElementKind::Float, Some(4)));
        let present = PortWanted::new(cache.present.clone(), ElementKind::Float, Some(4));
        outputs.push(if cache.is_of_sound { present.optional() } else { present });
    }
    outputs.extend((0..layers).map(|layer| optional(&attention_name(layer), ElementKind::Float, Some(4))));
    ModelContract { kind: "a decoder of Whisper", inputs, outputs }
}

/// What a layer remembers, as input and as output.
#[derive(Debug)]
struct Cache {
    past: String,
    present: String,
    /// Of what was heard, which does not change while a text is written.
    is_of_sound: bool,
}

fn caches(layers: usize) -> impl Iterator<Item = Cache> {
    let sides = [("decoder", "key"), ("decoder", "value"), ("encoder", "key"), ("encoder", "value")];
    (0..layers).flat_map(move |layer| {
        sides.map(|(side, part)| Cache {
            past: format!("past_key_values.{layer}.{side}.{part}"),
            present: format!("present.{layer}.{side}.{part}"),
            is_of_sound: side == "encoder",
        })
    })
}

fn attention_name(layer: usize) -> String {
    format!("cross_attentions.{layer}")
}

/// A Whisper model with what describes it.
#[derive(Debug)]
pub struct Whisper {
    pub installed: InstalledModel,
    pub document: WhisperDocument,
    spectrum: MelSpectrum,
    encoder: LocalModel,
    writers: Writers,
}

/// The graphs that write.
#[derive(Debug)]
enum Writers {
    Merged(LocalModel),
    /// One for the beginning of a text, and one that goes on with it.
    Pair {
        first: LocalModel,
        next: LocalModel,
    },
}

/// What a graph computed of some pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// How well each piece of the vocabulary fits behind each of those that were given.
    pub scores: Vec<Vec<f32>>,
    /// Where the heads that are asked looked when the last of them was read: for each head, how much at which column of the
    /// sound. Empty where the graph does not tell.
    pub attention: Vec<Vec<f32>>,
}

impl Whisper {
    /// Reads what describes a model, whose files lie in `folder`. Its graphs are read when they are first asked.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where a file is missing, or describes none.
    pub fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        let document = |name: &str| read_document(folder, &installed, name);
        let (config, generation) = (document("config.json")?, document("generation_config.json")?);
        let document = WhisperDocument::parse(&config, &generation, &document("tokenizer.json")?)
            .map_err(|message| unusable(&installed, "bad_description", message))?;
        let graph = |file: &InstalledFile, contract| {
            let name = format!("{} ({})", installed.name, file.name);
            graph_of(folder, (file, name), contract, programs)
        };
        let find = |beginning: &str| {
            let is_one = |file: &&InstalledFile| file.name.starts_with(beginning) && file.name.ends_with(".onnx");
            installed.files.iter().find(is_one)
        };
        let decoder = || decoder_contract(document.config.decoder_layers);
        let first = |file: &&InstalledFile| !file.name.starts_with("decoder_model_merged");
        let writers = match (
            find("decoder_model_merged"),
            find("decoder_model").filter(first),
            find("decoder_with_past_model"),
        ) {
            (Some(merged), ..) => Some(Writers::Merged(graph(merged, decoder()))),
            (None, Some(first), Some(next)) => {
                Some(Writers::Pair { first: graph(first, decoder()), next: graph(next, decoder()) })
            }
            _ => None,
        };
        let (Some(encoder), Some(writers)) = (find("encoder_model"), writers) else {
            let message = "a Whisper model is encoder_model.onnx with decoder_model_merged.onnx, or with decoder_model.onnx \
                           and decoder_with_past_model.onnx";
            return Err(unusable(&installed, "incomplete", message.to_owned()));
        };
        let encoder = graph(encoder, encoder_contract());
        Ok(Self { spectrum: MelSpectrum::new(document.config.num_mel_bins), document, encoder, writers, installed })
    }

    /// Loads its graphs and looks whether they are those of a Whisper model.
    ///
    /// # Errors
    /// As [`LocalModel::describe`].
    pub async fn check(&self) -> Result<(), ModelError> {
        self.encoder.describe().await?;
        match &self.writers {
            Writers::Merged(model) => model.describe().await.map(drop),
            Writers::Pair { first, next } => {
                first.describe().await?;
                next.describe().await.map(drop)
            }
        }
    }

    /// Listens to at most half a minute, at 16 kHz.
    ///
    /// # Errors
    /// As [`LocalModel::run`].
    pub async fn listen(&self, samples: &[f32]) -> Result<Tensor, ModelError> {
        let (spectrum, samples) = (self.spectrum.clone(), samples.to_vec());
        let features = tokio::task::spawn_blocking(move || spectrum.of(&samples)).await;
        let features = features.expect("a spectrum neither panics nor is cancelled");
        let inputs = vec![("input_features", features)];
        let mut heard = self.encoder.run(inputs, &["last_hidden_state"], 0, LISTENING_LIMIT).await?;
        heard.pop().ok_or_else(|| self.refused("it heard nothing at all"))
    }

    /// Begins a text for what was heard, from nothing. One text is written at a time.
    pub fn begin(&self, heard: Tensor) -> Writing<'_> {
        Writing { whisper: self, carried: vec![(HIDDEN.to_owned(), heard)], kept: Vec::new(), read: 0 }
    }

    pub(super) fn refused(&self, message: &str) -> ModelError {
        ModelError::Refused { model: self.installed.name.clone(), message: message.to_owned() }
    }
}

/// A text that is being written.
#[derive(Debug)]
pub struct Writing<'a> {
    whisper: &'a Whisper,
    /// Inputs that the next graph is given.
    carried: Vec<(String, Tensor)>,
    /// Inputs that stayed in the process of the graph that goes on.
    kept: Vec<String>,
    /// How many pieces were read.
    read: usize,
}

impl Writing<'_> {
    /// Reads pieces behind those that were read before, and returns what may come next.
    ///
    /// # Errors
    /// As [`LocalModel::ask_once`].
    pub async fn read(&mut self, pieces: &[i32]) -> Result<Written, ModelError> {
        let (model, goes_on) = match &self.whisper.writers {
            Writers::Merged(model) => (model, true),
            Writers::Pair { first, .. } if self.read == 0 => (first, false),
            Writers::Pair { next, .. } => (next, true),
        };
        let ports = Ports::of(&model.describe().await?, &self.whisper.document);
        let carried = std::mem::take(&mut self.carried);
        let (names, tensors): (Vec<String>, Vec<Tensor>) =
            carried.into_iter().filter(|(name, _)| ports.takes(name)).unzip();
        // What one graph remembers travels to the other one once.
        let leaves: Vec<&Cache> = if goes_on { Vec::new() } else { ports.caches.iter().collect() };
        if !goes_on {
            self.carried = names.iter().cloned().zip(tensors.iter().cloned()).collect();
        }
        let keep = if goes_on { self.keep(&ports, &names) } else { Vec::new() };
        let stays: Vec<String> = keep.iter().map(|value| value.input.clone()).collect();
        let mut inputs = self.inputs(&ports, pieces);
        inputs.extend(names.iter().map(String::as_str).zip(tensors));
        let mut outputs = vec!["logits"];
        outputs.extend(ports.attention.iter().map(|(_, name)| name.as_str()));
        outputs.extend(leaves.iter().map(|cache| cache.present.as_str()));
        let run = ModelRun { inputs, kept: self.kept.clone(), outputs, keep, seed: 0, limit: WRITING_LIMIT };
        let mut made = model.ask_once(run).await?;
        let remembered = made.split_off(made.len() - leaves.len());
        self.carried.extend(leaves.iter().map(|cache| cache.past.clone()).zip(remembered));
        self.read += pieces.len();
        self.kept.extend(stays);
        self.kept.sort();
        self.kept.dedup();
        let attention = made.split_off(1);
        let scores = made.pop().and_then(|scores| rows(&scores, pieces.len()));
        let scores = scores.ok_or_else(|| self.whisper.refused("what it wrote is no text"))?;
        Ok(Written { scores, attention: ports.looked(&attention, &self.whisper.document.alignment_heads) })
    }

    fn inputs<'p>(&self, ports: &'p Ports, pieces: &[i32]) -> Vec<(&'p str, Tensor)> {
        let mut inputs = vec![("input_ids", Tensor::integers([1, pieces.len()], pieces.to_vec()))];
        if ports.takes(USES_CACHE) {
            inputs.push((USES_CACHE, Tensor::integers([1], vec![i32::from(self.read > 0)])));
        }
        if ports.takes(CACHE_POSITION) {
            let positions = (self.read..).take(pieces.len()).filter_map(|at| i32::try_from(at).ok()).collect();
            inputs.push((CACHE_POSITION, Tensor::integers([pieces.len()], positions)));
        }
        if self.read == 0 {
            let config = self.whisper.document.config;
            let nothing = || Tensor::floats([1, config.decoder_attention_heads, 0, config.head_size()], Vec::new());
            let pasts = ports.caches.iter().filter(|cache| ports.takes(&cache.past));
            inputs.extend(pasts.map(|cache| (cache.past.as_str(), nothing())));
        }
        inputs
    }

    /// Everything that is given, or computed of it, stays.
    fn keep(&self, ports: &Ports, given: &[String]) -> Vec<KeptValue> {
        let changes = ports.caches.iter().filter(|cache| self.read == 0 || !cache.is_of_sound);
        let mut keep: Vec<KeptValue> =
            changes.map(|cache| KeptValue { value: cache.present.clone(), input: cache.past.clone() }).collect();
        let others = given.iter().filter(|name| !keep.iter().any(|value| value.input == **name));
        let others: Vec<KeptValue> =
            others.map(|name| KeptValue { value: name.clone(), input: name.clone() }).collect();
        keep.extend(others);
        keep
    }
}

/// What one graph has of all that graphs of its kind may have.
#[derive(Debug)]
struct Ports {
    inputs: Vec<String>,
    /// What it remembers, or would be given to remember.
    caches: Vec<Cache>,
    /// Outputs that tell where heads look that are asked, with their layers.
    attention: Vec<(usize, String)>,
}

impl Ports {
    fn of(description: &Description, document: &WhisperDocument) -> Self {
        let inputs: Vec<String> = description.inputs.iter().map(|port| port.name.clone()).collect();
        let gives = |name: &str| description.outputs.iter().any(|port| port.name == name);
        let layers = document.config.decoder_layers;
        let is_there = |cache: &Cache| inputs.contains(&cache.past) || gives(&cache.present);
        let caches = caches(layers).filter(is_there).collect();
        let is_asked = |layer: &usize| document.alignment_heads.iter().any(|(own, _)| own == layer);
        let attention = (0..layers).filter(is_asked).map(|layer| (layer, attention_name(layer)));
        let attention: Vec<(usize, String)> = attention.collect();
        // Where one layer does not tell, the others are of no use.
        let tells = attention.iter().all(|(_, name)| gives(name));
        Self { attention: if tells { attention } else { Vec::new() }, inputs, caches }
    }

    fn takes(&self, name: &str) -> bool {
        self.inputs.iter().any(|input| input == name)
    }

    /// Takes the rows of the heads that are asked out of the layers' tensors, [1, heads, pieces, columns], for the last piece.
    fn looked(&self, layers: &[Tensor], heads: &[(usize, usize)]) -> Vec<Vec<f32>> {
        let row = |(layer, head): &(usize, usize)| {
            let at = self.attention.iter().position(|(own, _)| own == layer)?;
            let tensor = layers.get(at)?;
            let &[1, heads, pieces, columns] = tensor.shape.as_slice() else { return None };
            let end = (head + 1) * pieces * columns;
            let is_row = *head < heads && pieces > 0 && columns == SOUND_COLUMNS;
            is_row.then(|| tensor.as_floats()?.get(end - columns..end).map(<[f32]>::to_vec)).flatten()
        };
        let rows: Option<Vec<Vec<f32>>> = heads.iter().map(row).collect();
        rows.unwrap_or_default()
    }
}

/// Takes the scores of each piece out of [1, pieces, vocabulary].
fn rows(scores: &Tensor, pieces: usize) -> Option<Vec<Vec<f32>>> {
    let &[1, found, vocabulary] = scores.shape.as_slice() else { return None };
    let is_whole = found == pieces && vocabulary > 0;
    is_whole
        .then(|| scores.as_floats().map(|floats| floats.chunks(vocabulary).map(<[f32]>::to_vec).collect()))
        .flatten()
}
