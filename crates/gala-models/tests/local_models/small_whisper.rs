//! A Whisper model as the exporter of Hugging Face writes it, but small: the same inputs, outputs and operators. The encoder
//! is convolutions, a normalization and the place in time; each layer of the decoder looks back at the pieces before and at the
//! sound. What the decoder writes goes by how many pieces it has read, and where it looks by a column for each of them: so a
//! test knows both.

use rten_onnx::onnx::DataType;

use crate::graphs::{
    Attribute::{Float, Graph, Int, Ints},
    GraphWriter,
    Size::{Any, Of},
};

/// Of each head, and how many there are; and how many layers of them.
const HEAD: i64 = 8;
const HEADS: i64 = 2;
pub const LAYERS: i64 = 2;
const WIDTH: i64 = HEAD * HEADS;
pub const BANDS: i64 = 80;
const COLUMNS: i64 = 1500;
/// How much likelier what a script says is than anything else, where the model is sure, and where it is not.
const SURE: f32 = 60.0;
const UNSURE: f32 = 0.1;

/// The pieces of the vocabulary before the marks.
pub const WORDS: [&str; 12] = ["ĠTea", "Ġis", "Ġa", "Ġdrink", ".", "ĠIt", "Ġbegan", "Ġwith", "Ġleaf", "ĠTé", "!", "Ġx"];
/// The marks behind them, by number.
pub const END: i32 = 12;
pub const START: i32 = 13;
pub const EN: i32 = 14;
pub const ES: i32 = 15;
pub const TRANSCRIBE: i32 = 16;
pub const NO_SPEECH: i32 = 17;
const NO_TIMES: i32 = 18;
/// The beginning of a window; each one behind it is 20 ms later.
pub const TIME: i32 = 19;
/// All pieces: times end with half a minute.
pub const ALL: i64 = TIME as i64 + COLUMNS + 1;

/// What the decoder writes after each number of pieces that it has read, and at which column it looks then.
#[derive(Clone, Debug)]
pub struct Script {
    turns: Vec<(i32, i64)>,
    /// For each turn, how much likelier it is than anything else.
    sure: Vec<f32>,
}

impl Script {
    /// Writes pieces after a prompt of `prompt` pieces, each looked for at its column. Of the mark of the beginning alone it
    /// takes the language for the given one.
    pub fn new(language: i32, prompt: usize, pieces: &[(i32, i64)]) -> Self {
        let before = std::iter::once((language, 0)).chain(std::iter::repeat_n((END, 0), prompt - 2));
        let turns: Vec<(i32, i64)> = before.chain(pieces.iter().copied()).collect();
        Self { sure: vec![SURE; turns.len()], turns }
    }

    /// Most likely nothing is said, and what is said all the same is not likely.
    pub fn of_silence(pieces: &[(i32, i64)]) -> Self {
        let mut script = Self::new(NO_SPEECH, 3, pieces);
        script.sure[1..].fill(UNSURE);
        script
    }
}

pub fn tokenizer() -> String {
    let words: Vec<String> = WORDS.iter().enumerate().map(|(id, word)| format!(r#""{word}":{id}"#)).collect();
    let marks = [
        (END, "endoftext"),
        (START, "startoftranscript"),
        (EN, "en"),
        (ES, "es"),
        (TRANSCRIBE, "transcribe"),
        (NO_SPEECH, "nospeech"),
        (NO_TIMES, "notimestamps"),
    ];
    let marks: Vec<String> =
        marks.iter().map(|(id, name)| format!(r#"{{"id":{id},"content":"<|{name}|>","special":true}}"#)).collect();
    format!(
        r#"{{"model":{{"type":"BPE","vocab":{{{}}},"merges":[]}},"added_tokens":[{}]}}"#,
        words.join(","),
        marks.join(",")
    )
}

pub fn config() -> String {
    format!(
        r#"{{"model_type":"whisper","num_mel_bins":{BANDS},"decoder_layers":{LAYERS},"decoder_attention_heads":{HEADS},
        "d_model":{WIDTH},"max_target_positions":64,"max_source_positions":1500,"vocab_size":{ALL}}}"#
    )
}

/// With the heads that look where a piece is heard, or without.
pub fn generation_config(tells: bool) -> String {
    let heads = if tells { r#","alignment_heads":[[1,0],[1,1]]"# } else { "" };
    format!(r#"{{"is_multilingual":true,"suppress_tokens":[11],"begin_suppress_tokens":[0,{END}]{heads}}}"#)
}

/// Returns `encoder_model.onnx`.
pub fn encoder() -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input("input_features", DataType::FLOAT, &[Any("batch_size"), Of(BANDS), Any("encoder_sequence_length")]);
    graph.output("last_hidden_state", DataType::FLOAT, &[Any("batch_size"), Of(COLUMNS), Of(WIDTH)]);
    let conv = |graph: &mut GraphWriter, input: &str, output: &str, channels: i64, stride: i64| {
        let weight = graph.weights(&format!("{output}.weight"), &[WIDTH, channels, 3], 0.2);
        let bias = graph.weights(&format!("{output}.bias"), &[WIDTH], 0.1);
        let attributes = [
            ("dilations", Ints(vec![1])),
            ("group", Int(1)),
            ("kernel_shape", Ints(vec![3])),
            ("pads", Ints(vec![1, 1])),
            ("strides", Ints(vec![stride])),
        ];
        graph.node("Conv", &[input, &weight, &bias], &format!("{output}.conv"), &attributes);
        gelu(graph, &format!("{output}.conv"), output);
    };
    conv(&mut graph, "input_features", "first", BANDS, 1);
    conv(&mut graph, "first", "second", WIDTH, 2);
    graph.node("Transpose", &["second"], "turned", &[("perm", Ints(vec![0, 2, 1]))]);
    let (scale, bias) = (graph.weights("scale", &[WIDTH], 1.0), graph.weights("bias", &[WIDTH], 0.1));
    graph.node(
        "LayerNormalization",
        &["turned", &scale, &bias],
        "normal",
        &[("axis", Int(-1)), ("epsilon", Float(1e-5))],
    );
    let little = graph.floats("little", &[], &[0.02]);
    graph.node("Mul", &["normal", &little], "content", &[]);
    let (zero, one, all) =
        (graph.integers("0", &[], &[0]), graph.integers("1", &[], &[1]), graph.integers("columns", &[], &[COLUMNS]));
    graph.node("Range", &[&zero, &all, &one], "at", &[]);
    place(&mut graph, "at", "place");
    graph.node("Add", &["content", "place"], "last_hidden_state", &[]);
    graph.file(17)
}

fn gelu(graph: &mut GraphWriter, input: &str, output: &str) {
    let constant =
        |graph: &mut GraphWriter, name: &str, value: f32| graph.floats(&format!("{output}.{name}"), &[], &[value]);
    let (root, one, half) =
        (constant(graph, "root", 2.0_f32.sqrt()), constant(graph, "one", 1.0), constant(graph, "half", 0.5));
    graph.node("Div", &[input, &root], &format!("{output}.scaled"), &[]);
    graph.node("Erf", &[&format!("{output}.scaled")], &format!("{output}.erf"), &[]);
    graph.node("Add", &[&format!("{output}.erf"), &one], &format!("{output}.above"), &[]);
    graph.node("Mul", &[input, &format!("{output}.above")], &format!("{output}.twice"), &[]);
    graph.node("Mul", &[&format!("{output}.twice"), &half], output, &[]);
}

/// Turns whole numbers [n] into places [n, WIDTH]: waves of several lengths, the same in each head.
fn place(graph: &mut GraphWriter, input: &str, output: &str) {
    let name = |part: &str| format!("{output}.{part}");
    let frequencies: Vec<f32> =
        [3000.0_f32, 640.0, 140.0, 30.0].iter().map(|length| std::f32::consts::TAU / length).collect();
    let frequencies = graph.floats(&name("frequencies"), &[1, 4], &frequencies);
    let column = graph.integers(&name("column"), &[2], &[-1, 1]);
    graph.node("Cast", &[input], &name("floats"), &[("to", Int(1))]);
    graph.node("Reshape", &[&name("floats"), &column], &name("rows"), &[]);
    graph.node("MatMul", &[&name("rows"), &frequencies], &name("angles"), &[]);
    graph.node("Sin", &[&name("angles")], &name("sin"), &[]);
    graph.node("Cos", &[&name("angles")], &name("cos"), &[]);
    let halves = [name("sin"), name("cos")];
    let all: Vec<&str> = (0..HEADS).flat_map(|_| halves.iter().map(String::as_str)).collect();
    graph.node("Concat", &all, output, &[("axis", Int(-1))]);
}

fn past(layer: i64, side: &str, part: &str) -> String {
    format!("past_key_values.{layer}.{side}.{part}")
}

fn present(layer: i64, side: &str, part: &str) -> String {
    format!("present.{layer}.{side}.{part}")
}

/// Which outputs a decoder has, in order.
fn outputs(of_sound: bool, tells: bool) -> Vec<String> {
    let sides: &[&str] = if of_sound { &["decoder", "encoder"] } else { &["decoder"] };
    let layers = (0..LAYERS)
        .flat_map(|layer| sides.iter().flat_map(move |side| ["key", "value"].map(|part| present(layer, side, part))));
    let attention = (0..LAYERS).filter(|_| tells).map(|layer| format!("cross_attentions.{layer}"));
    std::iter::once("logits".to_owned()).chain(layers).chain(attention).collect()
}

fn declare_outputs(graph: &mut GraphWriter, of_sound: bool, tells: bool) {
    for name in outputs(of_sound, tells) {
        let shape = match name.as_str() {
            "logits" => vec![Any("batch_size"), Any("decoder_sequence_length"), Of(ALL)],
            name if name.starts_with("present") => {
                vec![Any("batch_size"), Of(HEADS), Any("past_decoder_sequence_length + 1"), Of(HEAD)]
            }
            _ => vec![Any("batch_size"), Of(HEADS), Any("decoder_sequence_length"), Of(COLUMNS)],
        };
        graph.output(&name, DataType::FLOAT, &shape);
    }
}

fn declare_inputs(graph: &mut GraphWriter, has_past: bool, has_sound: bool) {
    graph.input("input_ids", DataType::INT64, &[Any("batch_size"), Any("decoder_sequence_length")]);
    if has_sound {
        let shape = [Any("batch_size"), Any("encoder_sequence_length"), Of(WIDTH)];
        graph.input("encoder_hidden_states", DataType::FLOAT, &shape);
    }
    for layer in (0..LAYERS).filter(|_| has_past) {
        for side in ["decoder", "encoder"] {
            for part in ["key", "value"] {
                let shape = [Any("batch_size"), Of(HEADS), Any("past_decoder_sequence_length"), Of(HEAD)];
                graph.input(&past(layer, side, part), DataType::FLOAT, &shape);
            }
        }
    }
}

/// Returns `decoder_model_merged.onnx`: with and without what it remembers, as two branches.
pub fn merged_decoder(script: &Script, tells: bool) -> Vec<u8> {
    let mut graph = GraphWriter::default();
    declare_inputs(&mut graph, true, true);
    graph.input("use_cache_branch", DataType::BOOL, &[Of(1)]);
    declare_outputs(&mut graph, true, tells);
    constants(&mut graph, script);
    let branch = |remembers: bool| {
        let mut branch = GraphWriter::default();
        declare_outputs(&mut branch, true, tells);
        body(&mut branch, remembers);
        if remembers {
            // What would be given again of the sound is nothing, as in published files.
            for name in outputs(true, false).iter().filter(|name| name.contains("encoder")) {
                branch.node("Identity", &["nothing"], name, &[]);
            }
        }
        branch.graph()
    };
    let branches = [("then_branch", Graph(branch(true))), ("else_branch", Graph(branch(false)))];
    let names = outputs(true, tells);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    graph.node_of_many("If", &["use_cache_branch"], &names, &branches);
    graph.file(17)
}

/// Returns `decoder_model.onnx` and `decoder_with_past_model.onnx`.
pub fn decoder_pair(script: &Script, tells: bool) -> [Vec<u8>; 2] {
    [false, true].map(|remembers| {
        let mut graph = GraphWriter::default();
        declare_inputs(&mut graph, remembers, !remembers);
        declare_outputs(&mut graph, !remembers, tells);
        constants(&mut graph, script);
        body(&mut graph, remembers);
        graph.file(17)
    })
}

fn constants(graph: &mut GraphWriter, script: &Script) {
    graph.weights("embedding", &[ALL, WIDTH], 0.3);
    for layer in 0..LAYERS {
        for part in ["q", "k", "v", "o"] {
            graph.weights(&format!("self.{layer}.{part}"), &[WIDTH, WIDTH], 0.2);
        }
        for part in ["v", "o"] {
            graph.weights(&format!("cross.{layer}.{part}"), &[WIDTH, WIDTH], 0.2);
        }
    }
    let pieces: Vec<i64> = script.turns.iter().map(|(piece, _)| i64::from(*piece)).collect();
    let columns: Vec<i64> = script.turns.iter().map(|(_, column)| *column).collect();
    let count = script.turns.len() as i64;
    graph.integers("script", &[count], &pieces);
    graph.integers("looks", &[count], &columns);
    graph.integers("last of script", &[], &[count - 1]);
    graph.integers("all pieces", &[], &[ALL]);
    graph.floats("yes or no", &[2], &[0.0, 1.0]);
    graph.floats("sure", &[count], &script.sure);
    for number in 0..=2 {
        graph.integers(&format!("scalar {number}"), &[], &[number]);
    }
    graph.integers("as heads", &[4], &[0, -1, HEADS, HEAD]);
    graph.integers("as one", &[3], &[0, -1, WIDTH]);
    graph.integers("as column", &[2], &[-1, 1]);
    graph.integers("as row", &[2], &[1, -1]);
    graph.floats("root of head", &[], &[(HEAD as f32).sqrt()]);
    graph.floats("sharp", &[], &[400.0]);
    graph.floats("little", &[], &[0.1]);
    graph.floats("never", &[], &[-1e9]);
    graph.raw("nothing", &[0, HEADS, 1, HEAD], DataType::FLOAT, Some(Vec::new()));
}

fn body(graph: &mut GraphWriter, remembers: bool) {
    // How many pieces were read, and where each of these stands.
    graph.node("Shape", &["input_ids"], "ids shape", &[]);
    graph.node("Gather", &["ids shape", "scalar 1"], "count", &[("axis", Int(0))]);
    if remembers {
        graph.node("Shape", &[&past(0, "decoder", "key")], "past shape", &[]);
        graph.node("Gather", &["past shape", "scalar 2"], "before", &[("axis", Int(0))]);
    } else {
        graph.node("Identity", &["scalar 0"], "before", &[]);
    }
    graph.node("Add", &["before", "count"], "after", &[]);
    graph.node("Range", &["before", "after", "scalar 1"], "stands", &[]);
    graph.node("Range", &["scalar 0", "after", "scalar 1"], "all stands", &[]);
    graph.node("Min", &["stands", "last of script"], "turns", &[]);
    graph.node("Gather", &["embedding", "input_ids"], "embedded", &[("axis", Int(0))]);
    graph.node("Gather", &["looks", "turns"], "look", &[("axis", Int(0))]);
    place(graph, "look", "looked at");
    // No piece looks at those behind it.
    graph.node("Reshape", &["stands", "as column"], "own", &[]);
    graph.node("Reshape", &["all stands", "as row"], "others", &[]);
    graph.node("Greater", &["others", "own"], "is behind", &[]);
    graph.node("Cast", &["is behind"], "behind", &[("to", Int(1))]);
    graph.node("Mul", &["behind", "never"], "mask", &[]);
    let mut last = "embedded".to_owned();
    for layer in 0..LAYERS {
        last = decoder_layer(graph, layer, &last, remembers);
    }
    graph.node("Transpose", &["embedding"], "pieces", &[("perm", Ints(vec![1, 0]))]);
    graph.node("MatMul", &[&last, "pieces"], "unscripted", &[]);
    graph.node("Gather", &["script", "turns"], "wanted", &[("axis", Int(0))]);
    graph.node("OneHot", &["wanted", "all pieces", "yes or no"], "is wanted", &[("axis", Int(-1))]);
    graph.node("Gather", &["sure", "turns"], "how sure", &[("axis", Int(0))]);
    graph.node("Reshape", &["how sure", "as column"], "how sure of each", &[]);
    graph.node("Mul", &["is wanted", "how sure of each"], "scripted", &[]);
    graph.node("Add", &["unscripted", "scripted"], "logits", &[]);
}

/// Divides [1, n, WIDTH] into [1, HEADS, n, HEAD].
fn heads(graph: &mut GraphWriter, input: &str, output: &str) {
    graph.node("Reshape", &[input, "as heads"], &format!("{output} divided"), &[]);
    graph.node("Transpose", &[&format!("{output} divided")], output, &[("perm", Ints(vec![0, 2, 1, 3]))]);
}

fn decoder_layer(graph: &mut GraphWriter, layer: i64, input: &str, remembers: bool) -> String {
    let own = |part: &str| format!("{part} of {layer}");
    for part in ["q", "k", "v"] {
        graph.node("MatMul", &[input, &format!("self.{layer}.{part}")], &own(&format!("{part} flat")), &[]);
        heads(graph, &own(&format!("{part} flat")), &own(part));
    }
    for (part, name) in [("k", "key"), ("v", "value")] {
        let output = present(layer, "decoder", name);
        if remembers {
            let before = past(layer, "decoder", name);
            graph.node("Concat", &[&before, &own(part)], &output, &[("axis", Int(2))]);
        } else {
            graph.node("Identity", &[&own(part)], &output, &[]);
        }
    }
    let (key, value) = (present(layer, "decoder", "key"), present(layer, "decoder", "value"));
    graph.node("Transpose", &[&key], &own("keys"), &[("perm", Ints(vec![0, 1, 3, 2]))]);
    graph.node("MatMul", &[&own("q"), &own("keys")], &own("like"), &[]);
    graph.node("Div", &[&own("like"), "root of head"], &own("scaled"), &[]);
    graph.node("Add", &[&own("scaled"), "mask"], &own("masked"), &[]);
    graph.node("Softmax", &[&own("masked")], &own("attention"), &[("axis", Int(-1))]);
    graph.node("MatMul", &[&own("attention"), &value], &own("seen"), &[]);
    let seen = joined(graph, &own("seen"), &format!("self.{layer}.o"), input, &own("aware"));
    look(graph, layer, &seen, remembers)
}

/// Puts heads together, turns them, and adds a little of it to what there was.
fn joined(graph: &mut GraphWriter, heads: &str, turned_by: &str, before: &str, output: &str) -> String {
    graph.node("Transpose", &[heads], &format!("{output} heads"), &[("perm", Ints(vec![0, 2, 1, 3]))]);
    graph.node("Reshape", &[&format!("{output} heads"), "as one"], &format!("{output} one"), &[]);
    graph.node("MatMul", &[&format!("{output} one"), turned_by], &format!("{output} turned"), &[]);
    graph.node("Mul", &[&format!("{output} turned"), "little"], &format!("{output} little"), &[]);
    graph.node("Add", &[before, &format!("{output} little")], output, &[])
}

/// Looks at the sound, sharply where the script says.
fn look(graph: &mut GraphWriter, layer: i64, input: &str, remembers: bool) -> String {
    let own = |part: &str| format!("sound {part} of {layer}");
    let (key, value) = (present(layer, "encoder", "key"), present(layer, "encoder", "value"));
    let (key, value) = if remembers {
        (past(layer, "encoder", "key"), past(layer, "encoder", "value"))
    } else {
        heads(graph, "encoder_hidden_states", &key);
        graph.node("MatMul", &["encoder_hidden_states", &format!("cross.{layer}.v")], &own("flat"), &[]);
        heads(graph, &own("flat"), &value);
        (key, value)
    };
    graph.node("Mul", &["looked at", "sharp"], &own("wanted"), &[]);
    graph.node("Add", &[input, &own("wanted")], &own("asked"), &[]);
    heads(graph, &own("asked"), &own("q"));
    graph.node("Transpose", &[&key], &own("keys"), &[("perm", Ints(vec![0, 1, 3, 2]))]);
    graph.node("MatMul", &[&own("q"), &own("keys")], &own("like"), &[]);
    graph.node("Div", &[&own("like"), "root of head"], &own("scaled"), &[]);
    let attention =
        graph.node("Softmax", &[&own("scaled")], &format!("cross_attentions.{layer}"), &[("axis", Int(-1))]);
    graph.node("MatMul", &[&attention, &value], &own("seen"), &[]);
    joined(graph, &own("seen"), &format!("cross.{layer}.o"), input, &own("output"))
}
