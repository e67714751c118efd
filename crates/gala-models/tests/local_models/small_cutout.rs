//! A model of cut-outs as U²-Net is exported, but small: the same names, one input of a fixed size, the fused map first and
//! side maps after it, and the same kinds of operators (convolutions, pooling, resizing by sizes, joined channels). What is
//! brighter than the middle is the subject; what its layers make of it changes that a little.

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Int, Ints, Text},
    GraphWriter,
    Size::Of,
};

pub const INPUT: &str = "input.1";
pub const OUTPUT: &str = "1959";
const WIDTH: i64 = 4;

/// `side` is that of the pictures it takes; `most` bounds its weights: without any, what is told is brightness alone.
pub fn small_cutout(side: i64, most: f32) -> Vec<u8> {
    let mut graph = GraphWriter::default();
    let map = |channels| [Of(1), Of(channels), Of(side), Of(side)];
    graph.input(INPUT, DataType::FLOAT, &map(3));
    for output in [OUTPUT, "1960", "1961"] {
        graph.output(output, DataType::FLOAT, &map(1));
    }
    let square = |side: i64| ("kernel_shape", Ints(vec![side, side]));
    let pads = || ("pads", Ints(vec![1; 4]));
    let first = graph.weights("first", &[WIDTH, 3, 3, 3], most);
    graph.node("Conv", &[INPUT, &first], "outer raw", &[square(3), pads()]);
    graph.node("Relu", &["outer raw"], "outer", &[]);
    let stride = ("strides", Ints(vec![2, 2]));
    graph.node("MaxPool", &["outer"], "pooled", &[square(2), stride, ("ceil_mode", Int(1))]);
    let dilated = graph.weights("dilated", &[WIDTH, WIDTH, 3, 3], most);
    let wide = [square(3), ("pads", Ints(vec![2; 4])), ("dilations", Ints(vec![2, 2]))];
    graph.node("Conv", &["pooled", &dilated], "inner raw", &wide);
    graph.node("Relu", &["inner raw"], "inner", &[]);
    let sizes = graph.integers("sizes", &[4], &[1, WIDTH, side, side]);
    let linear = [("mode", Text("linear")), ("coordinate_transformation_mode", Text("pytorch_half_pixel"))];
    // Of this opset they have to be there, also where they say nothing.
    let (part, scales) = (graph.floats("part", &[0], &[]), graph.floats("scales", &[0], &[]));
    graph.node("Resize", &["inner", &part, &scales, &sizes], "inner large", &linear);
    graph.node("Concat", &["outer", "inner large"], "joined", &[("axis", Int(1))]);
    for (output, name) in [("1960", "side"), ("1961", "other side")] {
        let weights = graph.weights(name, &[1, 2 * WIDTH, 3, 3], most);
        graph.node("Conv", &["joined", &weights], &format!("{name} raw"), &[square(3), pads()]);
        graph.node("Sigmoid", &[&format!("{name} raw")], output, &[]);
    }
    // Of the mean and the deviation that the input is normalised with: 0 for the middle, steep around it.
    let bright = graph.floats("bright", &[1, 3, 1, 1], &[8.0 * 0.229, 8.0 * 0.224, 8.0 * 0.225]);
    let middle = graph.floats("middle", &[1], &[8.0 * (0.485 + 0.456 + 0.406 - 1.5)]);
    graph.node("Conv", &[INPUT, &bright, &middle], "brightness", &[square(1)]);
    graph.node("Add", &["brightness", "side raw"], "fused", &[]);
    graph.node("Sigmoid", &["fused"], OUTPUT, &[]);
    graph.file(11)
}
