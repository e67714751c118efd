//! A wav2vec2 model of letters as Hugging Face exports them, but small: the same input and output. A letter is a tone of its own.

use std::f32::consts::TAU;

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Int, Ints},
    GraphWriter,
    Size::{Any, Of},
};

/// What is no letter, what stands between words, and letters.
pub const LETTERS: [&str; 11] = ["<pad>", "|", "T", "E", "A", "I", "S", "D", "R", "N", "K"];
/// Samples at 16 kHz that are heard for one step, and between two.
const WIDTH: usize = 400;
const STEP: i64 = 320;

pub fn vocabulary() -> String {
    let ids: Vec<String> = LETTERS.iter().enumerate().map(|(id, letter)| format!(r#""{letter}":{id}"#)).collect();
    format!("{{{}}}", ids.join(","))
}

/// In Hz.
fn tone_of(letter: usize) -> f32 {
    300.0 + 150.0 * letter as f32
}

/// The sound of a letter, of so many samples at 16 kHz; silence for what is none.
pub fn sound_of(letter: &str, samples: usize) -> Vec<i16> {
    let id = LETTERS.iter().position(|own| *own == letter).expect("a letter");
    let level = if id == 0 { 0.0 } else { 9000.0 };
    (0..samples).map(|at| (level * (TAU * tone_of(id) * at as f32 / 16_000.0).sin()) as i16).collect()
}

pub fn small_aligner() -> Vec<u8> {
    let count = LETTERS.len() as i64;
    let mut graph = GraphWriter::default();
    graph.input("input_values", DataType::FLOAT, &[Any("batch_size"), Any("sequence_length")]);
    graph.output("logits", DataType::FLOAT, &[Any("batch_size"), Any("steps"), Of(count)]);
    let wave = |letter: usize, quarter: f32| {
        (0..WIDTH).map(move |at| (TAU * (tone_of(letter) * at as f32 / 16_000.0 + quarter)).sin())
    };
    let waves: Vec<f32> = [0.0, 0.25]
        .into_iter()
        .flat_map(|quarter| (0..LETTERS.len()).flat_map(move |letter| wave(letter, quarter)))
        .collect();
    let weight = graph.floats("waves", &[2 * count, 1, WIDTH as i64], &waves);
    let channel = graph.integers("channel", &[1], &[1]);
    graph.node("Unsqueeze", &["input_values", &channel], "sound", &[]);
    let attributes = [
        ("dilations", Ints(vec![1])),
        ("group", Int(1)),
        ("kernel_shape", Ints(vec![WIDTH as i64])),
        ("pads", Ints(vec![0, 0])),
        ("strides", Ints(vec![STEP])),
    ];
    graph.node("Conv", &["sound", &weight], "likeness", &attributes);
    graph.node("Mul", &["likeness", "likeness"], "squares", &[]);
    graph.node_of_many("Split", &["squares"], &["sine", "cosine"], &[("axis", Int(1))]);
    graph.node("Add", &["sine", "cosine"], "power", &[]);
    let scale = graph.floats("scale", &[], &[1e-4]);
    graph.node("Mul", &["power", &scale], "scaled", &[]);
    graph.node("Transpose", &["scaled"], "steps", &[("perm", Ints(vec![0, 2, 1]))]);
    let blank: Vec<f32> = (0..count).map(|letter| if letter == 0 { 2.0 } else { 0.0 }).collect();
    let blank = graph.floats("blank", &[count], &blank);
    graph.node("Add", &["steps", &blank], "logits", &[]);
    graph.file(14)
}
