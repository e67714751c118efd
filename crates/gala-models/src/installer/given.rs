//! Files that somebody brought: which kind of model they are, and which of them it takes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use gala_core::problem::Problem;

use super::{card::Card, index::MODEL_CARD};
use crate::{
    installed::{ModelKind, is_model_name},
    transcription::{LETTERS, WhisperDocument},
    vision::{ClipTokenizer, PREPARATION, TEXT_GRAPH, VISION_GRAPH, WordPieces},
    voices::{STYLES, VoiceConfig, languages_of},
};

/// The folders of graphs and of voices beside what describes them, by convention.
const FOLDERS: [&str; 2] = ["onnx", "voices"];
const TOKENIZER: &str = "tokenizer.json";
/// What describes a Whisper model.
const WHISPER_DOCUMENTS: [&str; 3] = ["config.json", "generation_config.json", TOKENIZER];

/// Somebody's own files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenFiles {
    /// Folders stand for the files in them, and in their folders `onnx` and `voices`.
    pub files: Vec<PathBuf>,
    /// What the model is called; where absent, as its files or its folder are.
    pub name: Option<String>,
    pub licence: Option<String>,
    pub author: Option<String>,
}

/// What the files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecognizedFiles {
    pub kind: ModelKind,
    pub name: String,
    pub languages: Vec<String>,
    /// Where each lies, and what it is called among the files of the model.
    pub files: Vec<(PathBuf, String)>,
    pub card: Card,
}

impl GivenFiles {
    /// Finds out which model the files are.
    ///
    /// # Errors
    /// Where they are none, or not all of it.
    pub fn recognize(&self) -> Result<RecognizedFiles, Problem> {
        let files = self.listed()?;
        let ending = |suffix: &str| files.iter().find(|path| file_name(path).ends_with(suffix));
        let beginning = |prefix: &str| files.iter().any(|path| file_name(path).starts_with(prefix));
        if let Some(description) = ending(".onnx.json") {
            return self.voice(&files, description);
        }
        if [TEXT_GRAPH, VISION_GRAPH].iter().any(|graph| files.iter().any(|path| file_name(path) == *graph)) {
            return self.clip(&files);
        }
        if beginning("encoder_model") || beginning("decoder_model") {
            return self.whisper(&files);
        }
        if let Some(model) = ending(".onnx")
            && files.iter().any(|path| file_name(path).ends_with(STYLES))
        {
            return self.kokoro(&files, model);
        }
        if let (Some(model), Some(letters)) = (ending(".onnx"), files.iter().find(|path| file_name(path) == LETTERS)) {
            return Ok(self.aligner(model, letters));
        }
        if let (Some(model), Some(tokenizer)) =
            (ending(".onnx"), files.iter().find(|path| file_name(path) == TOKENIZER))
        {
            return self.sentences(model, tokenizer);
        }
        let single = files.iter().find_map(|path| Some((path, kind_by_name(&file_name(path))?)));
        match (files.len(), single) {
            (1, Some((model, kind))) => Ok(self.single(model, kind)),
            (2, Some((model, ModelKind::Cutout))) if files.iter().any(|path| file_name(path) == PREPARATION) => {
                Ok(self.prepared(&files, model))
            }
            _ => Err(not_a_model(
                "these files are no model that is known here",
                "give a voice (voice.onnx voice.onnx.json), the folder of a model of Kokoro or Whisper, silero_vad.onnx, the folder of a model of CLIP or of one of sentences (model.onnx tokenizer.json), a wav2vec2 model (model.onnx vocab.json), or a model of depth or of cut-outs whose name says so (depth.onnx, u2netp.onnx, isnet.onnx)",
            )),
        }
    }

    fn listed(&self) -> Result<Vec<PathBuf>, Problem> {
        let mut listed = Vec::new();
        for path in &self.files {
            if path.is_dir() {
                let below = FOLDERS.iter().map(|folder| path.join(folder));
                for folder in std::iter::once(path.clone()).chain(below) {
                    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
                    listed.extend(entries.map(|entry| entry.path()).filter(|path| path.is_file()));
                }
            } else {
                listed.push(path.clone());
            }
        }
        listed.sort();
        Ok(listed)
    }

    fn voice(&self, files: &[PathBuf], description: &Path) -> Result<RecognizedFiles, Problem> {
        let Some(model) = files.iter().find(|path| file_name(path).ends_with(".onnx")) else {
            let remedy = "give both: gala models add voice.onnx voice.onnx.json";
            return Err(not_a_model("a voice of Piper is a file .onnx with its .onnx.json", remedy));
        };
        let config = fs::read(description).map_err(|error| unreadable(description, &error))?;
        let config = VoiceConfig::parse(&config).map_err(|message| {
            let message = format!("{} describes no voice of Piper: {message}", file_name(description));
            not_a_model(&message, "give the .onnx.json that was published with the voice")
        })?;
        let name = self.name.clone().unwrap_or_else(|| file_name(model).trim_end_matches(".onnx").to_owned());
        let card = files.iter().find(|path| file_name(path) == MODEL_CARD);
        let told = card.and_then(|path| fs::read_to_string(path).ok()).map(|text| Card::read(&text));
        let own = [(model.clone(), format!("{name}.onnx")), (description.to_owned(), format!("{name}.onnx.json"))];
        Ok(RecognizedFiles {
            kind: ModelKind::PiperVoice,
            languages: Some(config.language_tag()).filter(|tag| !tag.is_empty()).into_iter().collect(),
            files: own.into_iter().chain(card.map(|card| (card.clone(), MODEL_CARD.to_owned()))).collect(),
            card: told.unwrap_or_default(),
            name,
        })
    }

    fn whisper(&self, files: &[PathBuf]) -> Result<RecognizedFiles, Problem> {
        // Of several exports of one graph, the one without a suffix.
        let graph = |beginning: &str| {
            let is_one = |path: &&PathBuf| file_name(path).starts_with(beginning) && file_name(path).ends_with(".onnx");
            let exact = files.iter().find(|path| file_name(path) == format!("{beginning}.onnx"));
            exact.or_else(|| files.iter().find(is_one)).cloned()
        };
        let first = || graph("decoder_model").filter(|path| !file_name(path).starts_with("decoder_model_merged"));
        let decoders: Option<Vec<PathBuf>> = match graph("decoder_model_merged") {
            Some(merged) => Some(vec![merged]),
            None => [first(), graph("decoder_with_past_model")].into_iter().collect(),
        };
        let (Some(encoder), Some(decoders)) = (graph("encoder_model"), decoders) else {
            return Err(not_a_model(
                "a Whisper model is encoder_model.onnx with decoder_model_merged.onnx, or with decoder_model.onnx and \
                 decoder_with_past_model.onnx",
                "give the folder that its exporter wrote",
            ));
        };
        let mut documents = Vec::new();
        for name in WHISPER_DOCUMENTS {
            let missing = || {
                let message = format!("{name} is missing, which describes a Whisper model");
                not_a_model(&message, "give the folder that its exporter wrote")
            };
            documents.push(files.iter().find(|path| file_name(path) == name).cloned().ok_or_else(missing)?);
        }
        let texts = documents.iter().map(|path| fs::read(path).map_err(|error| unreadable(path, &error)));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let document = WhisperDocument::parse(&texts[0], &texts[1], &texts[2])
            .map_err(|message| not_a_model(&message, "give the files that were published with the model"))?;
        let folder = documents[0].parent().map(file_name).filter(|name| is_model_name(name));
        let all = std::iter::once(encoder).chain(decoders).chain(documents);
        Ok(RecognizedFiles {
            kind: ModelKind::Whisper,
            name: self.name.clone().or(folder).unwrap_or_else(|| "whisper".to_owned()),
            languages: if document.is_multilingual { Vec::new() } else { vec!["en".to_owned()] },
            files: all.map(|path| (path.clone(), file_name(&path))).collect(),
            card: Card::default(),
        })
    }

    /// Its texts are English, as those that CLIP was trained on.
    fn clip(&self, files: &[PathBuf]) -> Result<RecognizedFiles, Problem> {
        let mut all = Vec::new();
        for name in [TEXT_GRAPH, VISION_GRAPH, TOKENIZER] {
            let missing = || {
                let message =
                    format!("{name} is missing, which is a part of a model that compares sentences with pictures");
                not_a_model(&message, "give the folder that its exporter wrote")
            };
            all.push(files.iter().find(|path| file_name(path) == name).cloned().ok_or_else(missing)?);
        }
        let tokenizer = fs::read(&all[2]).map_err(|error| unreadable(&all[2], &error))?;
        ClipTokenizer::parse(&tokenizer)
            .map_err(|message| not_a_model(&message, "give the files that were published with the model"))?;
        let folder = all[2].parent().map(file_name).filter(|name| is_model_name(name));
        Ok(RecognizedFiles {
            kind: ModelKind::Match,
            name: self.name.clone().or(folder).unwrap_or_else(|| "clip".to_owned()),
            languages: vec!["en".to_owned()],
            files: all.into_iter().map(|path| (path.clone(), file_name(&path))).collect(),
            card: Card::default(),
        })
    }

    /// It is for whatever languages it was trained on: the files do not tell.
    fn sentences(&self, model: &Path, tokenizer: &Path) -> Result<RecognizedFiles, Problem> {
        let text = fs::read(tokenizer).map_err(|error| unreadable(tokenizer, &error))?;
        WordPieces::parse(&text)
            .map_err(|message| not_a_model(&message, "give the files that were published with the model"))?;
        let name = self.name.clone().unwrap_or_else(|| file_name(model).trim_end_matches(".onnx").to_owned());
        let own = [(model.to_owned(), format!("{name}.onnx")), (tokenizer.to_owned(), TOKENIZER.to_owned())];
        Ok(RecognizedFiles {
            kind: ModelKind::MatchText,
            languages: Vec::new(),
            files: own.into(),
            card: Card::default(),
            name,
        })
    }

    fn kokoro(&self, files: &[PathBuf], model: &Path) -> Result<RecognizedFiles, Problem> {
        let Some(tokenizer) = files.iter().find(|path| file_name(path) == TOKENIZER) else {
            let message = format!("{TOKENIZER} is missing, which lists the letters of Kokoro");
            return Err(not_a_model(&message, "give it with the file .onnx and the voices (.bin)"));
        };
        let name = self.name.clone().unwrap_or_else(|| file_name(model).trim_end_matches(".onnx").to_owned());
        let styles: Vec<&PathBuf> = files.iter().filter(|path| file_name(path).ends_with(STYLES)).collect();
        let voices: Vec<String> =
            styles.iter().map(|path| file_name(path).trim_end_matches(STYLES).to_owned()).collect();
        let own = [(model.to_owned(), format!("{name}.onnx")), (tokenizer.clone(), TOKENIZER.to_owned())];
        Ok(RecognizedFiles {
            kind: ModelKind::KokoroVoice,
            languages: languages_of(&voices),
            files: own.into_iter().chain(styles.into_iter().map(|path| (path.clone(), file_name(path)))).collect(),
            card: Card::default(),
            name,
        })
    }

    /// Its language is that of whoever brings it: the files do not tell.
    fn aligner(&self, model: &Path, letters: &Path) -> RecognizedFiles {
        let name = self.name.clone().unwrap_or_else(|| file_name(model).trim_end_matches(".onnx").to_owned());
        RecognizedFiles {
            kind: ModelKind::Wav2vec2Ctc,
            languages: Vec::new(),
            files: vec![(model.to_owned(), format!("{name}.onnx")), (letters.to_owned(), LETTERS.to_owned())],
            card: Card::default(),
            name,
        }
    }

    /// With the document that tells how its pictures are prepared.
    fn prepared(&self, files: &[PathBuf], model: &Path) -> RecognizedFiles {
        let mut recognized = self.single(model, ModelKind::Cutout);
        let documents = files.iter().filter(|path| file_name(path) == PREPARATION);
        recognized.files.extend(documents.map(|path| (path.clone(), PREPARATION.to_owned())));
        recognized
    }

    fn single(&self, model: &Path, kind: ModelKind) -> RecognizedFiles {
        let name = self.name.clone().unwrap_or_else(|| file_name(model).trim_end_matches(".onnx").to_owned());
        RecognizedFiles {
            kind,
            languages: Vec::new(),
            files: vec![(model.to_owned(), format!("{name}.onnx"))],
            card: Card::default(),
            name,
        }
    }
}

/// A file by itself tells what it is by its name alone, before it is read.
fn kind_by_name(name: &str) -> Option<ModelKind> {
    let name = name.to_ascii_lowercase();
    let has = |parts: &[&str]| name.ends_with(".onnx") && parts.iter().any(|part| name.contains(part));
    match () {
        () if has(&["silero", "vad"]) => Some(ModelKind::SileroVad),
        () if has(&["depth"]) => Some(ModelKind::Depth),
        () if has(&["u2net", "u-2-net", "isnet", "is-net", "cutout"]) => Some(ModelKind::Cutout),
        () => None,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn not_a_model(message: &str, remedy: &str) -> Problem {
    Problem::new("not_a_model", "files", message, remedy)
}

/// A file cannot be read that was given.
pub fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let message = format!("{} cannot be read: {error}", file_name(path));
    Problem::new("unreadable_file", "files", message, "check its path and its rights")
}
