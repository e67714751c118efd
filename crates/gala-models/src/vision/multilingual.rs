//! Sentences of many languages in the space of CLIP's pictures: a text model that was trained to say what CLIP's own says of the
//! same sentence in English.

use std::{path::Path, time::Duration};

use super::{clip::unit, word_pieces::WordPieces};
use crate::{
    error::ModelError,
    installed::InstalledModel,
    model::{LocalModel, ModelContract, ModelPrograms, PortWanted},
    opened::{only_graph, read_document, unusable},
    protocol::ElementKind,
    tensor::Tensor,
};

/// How long one text may take.
const LIMIT: Duration = Duration::from_secs(120);
const TOKENIZER: &str = "tokenizer.json";
const EMBEDDING: &str = "sentence_embedding";

/// What a graph of sentences takes and gives, as `optimum` exports those of Sentence Transformers.
pub fn sentence_contract() -> ModelContract {
    ModelContract {
        kind: "a model of sentences",
        inputs: vec![
            PortWanted::new("input_ids", ElementKind::Integer, Some(2)),
            PortWanted::new("attention_mask", ElementKind::Integer, Some(2)),
            PortWanted::new("token_type_ids", ElementKind::Integer, Some(2)).optional(),
        ],
        outputs: vec![PortWanted::new(EMBEDDING, ElementKind::Float, Some(2))],
    }
}

/// Turns sentences into vectors of length 1.
#[derive(Debug)]
pub struct MultilingualText {
    pub installed: InstalledModel,
    pieces: WordPieces,
    graph: LocalModel,
}

impl MultilingualText {
    /// Reads the pieces of its texts. Its graph, in `folder`, is read when it is first asked.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where a file is missing, or lists no pieces.
    pub fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        let pieces = WordPieces::parse(&read_document(folder, &installed, TOKENIZER)?)
            .map_err(|message| unusable(&installed, "bad_description", format!("{TOKENIZER}: {message}")))?;
        let what = "a model of sentences is a file .onnx with its tokenizer.json";
        let graph = only_graph(folder, &installed, what, sentence_contract(), programs)?;
        Ok(Self { pieces, graph, installed })
    }

    /// Loads its graph and looks whether it is one of sentences.
    ///
    /// # Errors
    /// As [`LocalModel::describe`].
    pub async fn check(&self) -> Result<(), ModelError> {
        self.graph.describe().await.map(drop)
    }

    /// Returns the vector of a text, of which the first 126 pieces count.
    ///
    /// # Errors
    /// As [`LocalModel::run`]; [`ModelError::Refused`] where what it gives is no vector.
    pub async fn of_text(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        let described = self.graph.describe().await?;
        let pieces = self.pieces.pieces(text);
        let count = pieces.len();
        let all = |value: i32| Tensor::integers([1, count], vec![value; count]);
        let mut inputs = vec![("input_ids", Tensor::integers([1, count], pieces)), ("attention_mask", all(1))];
        if described.inputs.iter().any(|port| port.name == "token_type_ids") {
            inputs.push(("token_type_ids", all(0)));
        }
        let made = self.graph.run(inputs, &[EMBEDDING], 0, LIMIT).await?;
        let vector = made.first().and_then(|made| made.as_floats()).and_then(unit);
        let refused = || ModelError::Refused {
            model: self.installed.name.clone(),
            message: "what it gives is no vector".to_owned(),
        };
        vector.ok_or_else(refused)
    }
}
