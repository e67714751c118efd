//! A voice detector as Silero exports them, but small: the same inputs and outputs, branches by the rate, and an LSTM. It takes
//! what is loud for speech, and tells so a little by what it remembers.

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Graph, Int, Ints},
    GraphWriter,
    Size::{Any, Of},
};

const HIDDEN: i64 = 128;

pub fn small_detector() -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input("input", DataType::FLOAT, &[Any("batch"), Any("sequence")]);
    graph.input("state", DataType::FLOAT, &[Of(2), Any("batch"), Of(HIDDEN)]);
    graph.input("sr", DataType::INT64, &[]);
    graph.output("output", DataType::FLOAT, &[Any("batch"), Of(1)]);
    graph.output("stateN", DataType::FLOAT, &[Any("stateN_0"), Any("stateN_1"), Any("stateN_2")]);
    let rate = graph.integers("16 kHz", &[], &[16_000]);
    for (name, number) in [("0", 0), ("1", 1)] {
        graph.integers(name, &[], &[number]);
    }
    graph.floats("steepness", &[], &[200.0]);
    graph.floats("threshold", &[], &[0.05]);
    graph.floats("little", &[], &[0.1]);
    graph.integers("last axis", &[1], &[1]);
    graph.integers("axis of directions", &[1], &[0]);
    // Weights of the LSTM, which takes one number and remembers how it changed.
    graph.floats("in", &[1, 1, 1], &[0.8]);
    graph.floats("back", &[1, 1, 1], &[0.002]);
    graph.integers("in shape", &[3], &[1, 4 * HIDDEN, 1]);
    graph.integers("back shape", &[3], &[1, 4 * HIDDEN, HIDDEN]);
    graph.node("Expand", &["in", "in shape"], "W", &[]);
    graph.node("Expand", &["back", "back shape"], "R", &[]);
    graph.node("Equal", &["sr", &rate], "is 16 kHz", &[]);
    let branch = |sign: &str| {
        let mut branch = GraphWriter::default();
        branch.output("likely", DataType::FLOAT, &[Any("batch"), Of(1)]);
        branch.output("next", DataType::FLOAT, &[Of(2), Any("batch"), Of(HIDDEN)]);
        detect(&mut branch, sign);
        branch.graph()
    };
    // At another rate it hears everything as nothing.
    let branches = [("then_branch", Graph(branch("Identity"))), ("else_branch", Graph(branch("Neg")))];
    graph.node_of_many("If", &["is 16 kHz"], &["output", "stateN"], &branches);
    graph.file(16)
}

fn detect(graph: &mut GraphWriter, sign: &str) {
    graph.node("Abs", &["input"], "loud", &[]);
    graph.node("ReduceMean", &["loud"], "level", &[("axes", Ints(vec![1])), ("keepdims", Int(1))]);
    graph.node("Unsqueeze", &["level", "last axis"], "sequence", &[]);
    for (name, at) in [("h", "0"), ("c", "1")] {
        graph.node("Gather", &["state", at], &format!("{name} flat"), &[("axis", Int(0))]);
        // The first axis is that of directions.
        graph.node("Unsqueeze", &[&format!("{name} flat"), "axis of directions"], name, &[]);
    }
    graph.node_of_many(
        "LSTM",
        &["sequence", "W", "R", "", "", "h", "c"],
        &["all", "h next", "c next"],
        &[("hidden_size", Int(HIDDEN))],
    );
    graph.node("Concat", &["h next", "c next"], "next", &[("axis", Int(0))]);
    graph.node("ReduceMean", &["h next"], "remembered", &[("axes", Ints(vec![0, 2])), ("keepdims", Int(0))]);
    graph.node("Unsqueeze", &["remembered", "last axis"], "remembered column", &[]);
    graph.node("Mul", &["remembered column", "little"], "memory", &[]);
    graph.node("Sub", &["level", "threshold"], "above", &[]);
    graph.node("Add", &["above", "memory"], "with memory", &[]);
    graph.node("Mul", &["with memory", "steepness"], "steep", &[]);
    graph.node(sign, &["steep"], "signed", &[]);
    graph.node("Sigmoid", &["signed"], "likely", &[]);
}
