//! A model that compares sentences with pictures as `transformers` exports CLIP, but small: a graph for texts that takes its vector
//! at the piece that ends them, one for pictures of patches, attention and a projection, and a `tokenizer.json`. Texts are compared by the colours that they name, pictures by
//! those that they have.

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Float, Int, Ints},
    GraphWriter,
    Size::{Any, Of},
};

/// The words that it knows, by the number of their piece.
pub const WORDS: [&str; 6] = ["red", "green", "blue", "a", "thing", "light"];
const BEGIN: i64 = 510;
/// The highest number: where it stands, a text ends.
const END: i64 = 511;
const PIECES: i64 = 512;
const WIDTH: i64 = 4;
const PATCH: i64 = 32;

/// Each word is a piece: its letters are joined from left to right. All printable letters of ASCII are pieces, too.
pub fn tokenizer() -> String {
    let mut vocab: Vec<(String, i64)> = Vec::new();
    let mut merges = Vec::new();
    let mut add = |piece: &str, next: &mut i64| {
        if !vocab.iter().any(|(known, _)| known == piece) {
            vocab.push((piece.to_owned(), *next));
            *next += 1;
        }
    };
    let mut next = WORDS.len() as i64;
    // Long words first: `re` of `red` would part `green`.
    let mut words: Vec<(usize, &str)> = WORDS.into_iter().enumerate().collect();
    words.sort_by_key(|(_, word)| std::cmp::Reverse(word.len()));
    for (id, word) in words {
        let mut own = id as i64;
        let letters: Vec<String> = word.chars().map(String::from).collect();
        let (last, before) = letters.split_last().expect("a word");
        let mut joined = before.first().cloned().unwrap_or_default();
        before.iter().for_each(|letter| add(letter, &mut next));
        for letter in before.iter().skip(1) {
            merges.push(format!(r#"["{joined}", "{letter}"]"#));
            joined.push_str(letter);
            add(&joined, &mut next);
        }
        if !joined.is_empty() {
            add(&format!("{last}</w>"), &mut next);
            merges.push(format!(r#"["{joined}", "{last}</w>"]"#));
        }
        add(&format!("{word}</w>"), &mut own);
    }
    for letter in ('!'..='~').filter(|letter| !matches!(letter, '"' | '\\')) {
        add(&letter.to_string(), &mut next);
        add(&format!("{letter}</w>"), &mut next);
    }
    assert!(next < BEGIN, "{next} pieces");
    let vocab: Vec<String> = vocab.iter().map(|(piece, id)| format!(r#""{piece}": {id}"#)).collect();
    format!(
        r#"{{"version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [{{"id": {BEGIN}, "content": "<|startoftext|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": true, "special": true}},
        {{"id": {END}, "content": "<|endoftext|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}}],
        "normalizer": {{"type": "Sequence", "normalizers": [{{"type": "NFC"}}, {{"type": "Replace", "pattern": {{"Regex": "\\s+"}}, "content": " "}}, {{"type": "Lowercase"}}]}},
        "pre_tokenizer": {{"type": "Sequence", "pretokenizers": [{{"type": "Split", "pattern": {{"Regex": "'s|'t|'re|'ve|'m|'ll|'d|[\\p{{L}}]+|[\\p{{N}}]|[^\\s\\p{{L}}\\p{{N}}]+"}}, "behavior": "Removed", "invert": true}}, {{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true}}]}},
        "post_processor": {{"type": "RobertaProcessing", "sep": ["<|endoftext|>", {END}], "cls": ["<|startoftext|>", {BEGIN}], "trim_offsets": false, "add_prefix_space": false}},
        "decoder": {{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}},
        "model": {{"type": "BPE", "dropout": null, "unk_token": "<|endoftext|>", "continuing_subword_prefix": "", "end_of_word_suffix": "</w>", "fuse_unk": false,
        "vocab": {{{}, "<|startoftext|>": {BEGIN}, "<|endoftext|>": {END}}}, "merges": [{}]}}}}"#,
        vocab.join(", "),
        merges.join(", ")
    )
}

/// `most` bounds the weights that change what is told a little.
pub fn text_graph(most: f32) -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input("input_ids", DataType::INT64, &[Any("batch_size"), Any("sequence_length")]);
    graph.output("text_embeds", DataType::FLOAT, &[Any("batch_size"), Of(3)]);
    graph.output("last_hidden_state", DataType::FLOAT, &[Any("batch_size"), Any("sequence_length"), Of(WIDTH)]);
    // The three colours, and what all other pieces have a little of.
    let row = |id: i64| [0, 1, 2].map(|at| if at == id { 1.0 } else { 0.0 });
    let rows = (0..PIECES).flat_map(|id| row(id).into_iter().chain([0.05]));
    let embedding = graph.floats("embedding", &[PIECES, WIDTH], &rows.collect::<Vec<f32>>());
    graph.node("Gather", &[&embedding, "input_ids"], "pieces", &[("axis", Int(0))]);
    // Each piece has the sum of those up to it.
    let axis = graph.integers("axis", &[], &[1]);
    graph.node("CumSum", &["pieces", &axis], "sums", &[]);
    let weights = graph.weights("weights", &[WIDTH, WIDTH], most);
    graph.node("MatMul", &["sums", &weights], "changed raw", &[]);
    // The GELU of CLIP.
    let steep = graph.floats("steep", &[], &[1.702]);
    graph.node("Mul", &["changed raw", &steep], "steeper", &[]);
    graph.node("Sigmoid", &["steeper"], "gate", &[]);
    graph.node("Mul", &["changed raw", "gate"], "changed", &[]);
    graph.node("Add", &["sums", "changed"], "last_hidden_state", &[]);
    // Its end has the highest number.
    graph.node("ArgMax", &["input_ids"], "end", &[("axis", Int(-1)), ("keepdims", Int(0))]);
    graph.node("Shape", &["input_ids"], "shape", &[]);
    let first = graph.integers("first", &[], &[0]);
    graph.node("Gather", &["shape", &first], "batch", &[("axis", Int(0))]);
    let step = graph.integers("step", &[], &[1]);
    graph.node("Range", &[&first, "batch", &step], "rows", &[]);
    let last = graph.integers("last axis", &[1], &[1]);
    graph.node("Unsqueeze", &["rows", &last], "row column", &[]);
    graph.node("Unsqueeze", &["end", &last], "end column", &[]);
    graph.node("Concat", &["row column", "end column"], "places", &[("axis", Int(-1))]);
    graph.node("GatherND", &["last_hidden_state", "places"], "pooled", &[]);
    let projection: Vec<f32> = (0..WIDTH).flat_map(row).collect();
    let projection = graph.floats("projection", &[WIDTH, 3], &projection);
    graph.node("MatMul", &["pooled", &projection], "text_embeds", &[]);
    graph.file(14)
}

/// As [`text_graph`], of pictures.
pub fn vision_graph(most: f32) -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input(
        "pixel_values",
        DataType::FLOAT,
        &[Any("batch_size"), Any("num_channels"), Any("height"), Any("width")],
    );
    graph.output("image_embeds", DataType::FLOAT, &[Any("batch_size"), Of(3)]);
    let patch = graph.weights("patch", &[WIDTH, 3, PATCH, PATCH], most * 0.05);
    let sizes = [("kernel_shape", Ints(vec![PATCH; 2])), ("strides", Ints(vec![PATCH; 2]))];
    graph.node("Conv", &["pixel_values", &patch], "patches", &sizes);
    let flat = graph.integers("flat", &[3], &[0, 0, -1]);
    graph.node("Reshape", &["patches", &flat], "columns", &[]);
    graph.node("Transpose", &["columns"], "tokens", &[("perm", Ints(vec![0, 2, 1]))]);
    let (scale, bias) = (graph.floats("scale", &[WIDTH], &[1.0; 4]), graph.floats("bias", &[WIDTH], &[0.1; 4]));
    graph.node(
        "LayerNormalization",
        &["tokens", &scale, &bias],
        "normed",
        &[("axis", Int(-1)), ("epsilon", Float(1e-5))],
    );
    graph.node("Transpose", &["normed"], "keys", &[("perm", Ints(vec![0, 2, 1]))]);
    graph.node("MatMul", &["normed", "keys"], "scores", &[]);
    graph.node("Softmax", &["scores"], "attention", &[("axis", Int(-1))]);
    graph.node("MatMul", &["attention", "normed"], "attended", &[]);
    graph.node("ReduceMean", &["attended"], "mean", &[("axes", Ints(vec![1])), ("keepdims", Int(0))]);
    let weights = graph.weights("weights", &[WIDTH, 3], most);
    let offset = graph.floats("offset", &[3], &[0.0; 3]);
    graph.node("Gemm", &["mean", &weights, &offset], "changed", &[("alpha", Float(1.0)), ("beta", Float(1.0))]);
    graph.node("GlobalAveragePool", &["pixel_values"], "colour map", &[]);
    graph.node("Flatten", &["colour map"], "colour", &[("axis", Int(1))]);
    graph.node("Add", &["colour", "changed"], "image_embeds", &[]);
    graph.file(17)
}
