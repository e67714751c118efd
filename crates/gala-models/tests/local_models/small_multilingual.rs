//! A model of sentences as `optimum` exports one of Sentence Transformers that was trained to go with CLIP, but small: pieces, attention
//! over those that count, their mean, and a projection; and a `tokenizer.json` of word pieces. It knows the colours of
//! [`super::small_clip`] in Spanish, Japanese and Russian.

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Int, Ints},
    GraphWriter,
    Size::{Any, Of},
};

/// The pieces: those in threes are red, green and blue.
const PIECES: [&str; 24] = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "rojo",
    "verde",
    "azul",
    "赤",
    "緑",
    "青",
    "красн",
    "зелен",
    "син",
    "[SEP]",
    "[MASK]",
    "##a",
    "Una",
    "##ый",
    "##s",
    "cosa",
    "una",
    "い",
    "¿",
    "?",
    "luz",
];
const WIDTH: i64 = 4;

pub fn tokenizer() -> String {
    let vocab: Vec<String> = PIECES.iter().enumerate().map(|(id, piece)| format!(r#""{piece}": {id}"#)).collect();
    format!(
        r###"{{"version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [{{"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}}],
        "normalizer": {{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": false}},
        "pre_tokenizer": {{"type": "BertPreTokenizer"}},
        "post_processor": {{"type": "TemplateProcessing", "single": [{{"SpecialToken": {{"id": "[CLS]", "type_id": 0}}}}, {{"Sequence": {{"id": "A", "type_id": 0}}}}, {{"SpecialToken": {{"id": "[SEP]", "type_id": 0}}}}],
        "pair": [{{"Sequence": {{"id": "A", "type_id": 0}}}}, {{"Sequence": {{"id": "B", "type_id": 1}}}}],
        "special_tokens": {{"[CLS]": {{"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}}, "[SEP]": {{"id": "[SEP]", "ids": [12], "tokens": ["[SEP]"]}}}}}},
        "decoder": {{"type": "WordPiece", "prefix": "##", "cleanup": true}},
        "model": {{"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {{{}}}}}}}"###,
        vocab.join(", ")
    )
}

/// `most` bounds the weights that change what is told a little.
pub fn sentence_graph(most: f32) -> Vec<u8> {
    let mut graph = GraphWriter::default();
    let sizes = [Any("batch_size"), Any("sequence_length")];
    graph.input("input_ids", DataType::INT64, &sizes).input("attention_mask", DataType::INT64, &sizes);
    graph.output("token_embeddings", DataType::FLOAT, &[Any("batch_size"), Any("sequence_length"), Of(WIDTH)]);
    graph.output("sentence_embedding", DataType::FLOAT, &[Any("batch_size"), Of(3)]);
    // The three colours, and what all other pieces have a little of.
    let is_color = |id: usize| (3..12).contains(&id);
    let row = |id: usize| [0, 1, 2].map(|at| if is_color(id) && id % 3 == at { 1.0 } else { 0.0 });
    let rows = (0..PIECES.len()).flat_map(|id| row(id).into_iter().chain([0.05]));
    let embedding = graph.floats("embedding", &[PIECES.len() as i64, WIDTH], &rows.collect::<Vec<f32>>());
    graph.node("Gather", &[&embedding, "input_ids"], "pieces", &[("axis", Int(0))]);
    graph.node("Transpose", &["pieces"], "keys", &[("perm", Ints(vec![0, 2, 1]))]);
    graph.node("MatMul", &["pieces", "keys"], "scores", &[]);
    // What does not count is not looked at.
    let axis = graph.integers("row axis", &[1], &[1]);
    let zero = graph.integers("zero", &[], &[0]);
    graph.node("Equal", &["attention_mask", &zero], "is padding", &[]);
    graph.node("Unsqueeze", &["is padding", &axis], "masked rows", &[]);
    let lowest = graph.floats("lowest", &[], &[-1e9]);
    graph.node("Where", &["masked rows", &lowest, "scores"], "masked", &[]);
    graph.node("Softmax", &["masked"], "attention", &[("axis", Int(-1))]);
    graph.node("MatMul", &["attention", "pieces"], "attended", &[]);
    let weights = graph.weights("weights", &[WIDTH, WIDTH], most);
    graph.node("MatMul", &["attended", &weights], "changed", &[]);
    graph.node("Add", &["pieces", "changed"], "token_embeddings", &[]);
    let last = graph.integers("last axis", &[1], &[-1]);
    graph.node("Unsqueeze", &["attention_mask", &last], "column", &[]);
    graph.node("Cast", &["column"], "counted", &[("to", Int(1))]);
    graph.node("Mul", &["token_embeddings", "counted"], "kept", &[]);
    graph.node("ReduceSum", &["kept", &axis], "sum", &[("keepdims", Int(0))]);
    graph.node("ReduceSum", &["counted", &axis], "count", &[("keepdims", Int(0))]);
    let least = graph.floats("least", &[], &[1e-9]);
    graph.node("Max", &["count", &least], "divisor", &[]);
    graph.node("Div", &["sum", "divisor"], "mean", &[]);
    let projection: Vec<f32> =
        (0..WIDTH as usize).flat_map(|at| [0, 1, 2].map(|to| if at == to { 1.0 } else { 0.02 })).collect();
    let projection = graph.floats("projection", &[WIDTH, 3], &projection);
    graph.node("MatMul", &["mean", &projection], "sentence_embedding", &[]);
    graph.file(17)
}
