//! What ONNX Runtime computes of the same file with the same random numbers: `tests/golden/make.py` wrote it.

use std::{env, fs, path::PathBuf};

use gala_models::{ClipTokenizer, MelSpectrum, ModelRun, Tensor, WordPieces, protocol::KeptValue};

use crate::{
    small_aligner::small_aligner,
    small_clip,
    small_cutout::{self, small_cutout},
    small_depth::small_depth,
    small_detector::small_detector,
    small_kokoro::{DURATIONS as KOKORO_DURATIONS, small_kokoro},
    small_multilingual,
    small_voice::{DURATIONS, small_voice},
    small_whisper::{EN, Script, TIME, encoder, merged_decoder},
    world::{PATIENCE, World},
};

/// As in the script.
const SEED: u64 = 2026;
const IDS: [i32; 9] = [1, 0, 20, 0, 35, 0, 50, 0, 2];
/// The most that a sample may differ.
const TOLERANCE: f32 = 1e-4;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Reads lists of numbers, each behind its length.
fn lists(bytes: &[u8]) -> Vec<Vec<f32>> {
    let words: Vec<[u8; 4]> = bytes.as_chunks::<4>().0.to_vec();
    let (mut lists, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let length = u32::from_le_bytes(words[at]) as usize;
        lists.push(words[at + 1..][..length].iter().map(|word| f32::from_le_bytes(*word)).collect());
        at += 1 + length;
    }
    lists
}

#[test]
fn the_golden_file_is_the_one_that_is_written_here() {
    let path = golden("small_voice.onnx");
    let written = small_voice(false);
    if env::var_os("GALA_WRITE_GOLDEN").is_some() {
        fs::write(&path, &written).expect("written");
    }
    assert!(fs::read(&path).expect("the golden file") == written, "write it anew, and run tests/golden/make.py");
}

/// The sound of which `make.py` writes the spectrum: a tone that rises, and a little noise.
fn rising_tone() -> Vec<f32> {
    let mut random = 1_u64;
    (0..48_000)
        .map(|at| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let noise = (random >> 40) as f64 / f64::from(1 << 24) - 0.5;
            let second = f64::from(at) / 16_000.0;
            (0.5 * (std::f64::consts::TAU * (200.0 * second + 600.0 * second * second)).sin() + 0.02 * noise) as f32
        })
        .collect()
}

#[test]
fn the_spectrum_that_whisper_hears_is_that_of_its_own_feature_extractor() {
    let expected = lists(&fs::read(golden("mel.f32")).expect("the golden values"));
    for (bands, expected) in [(80, &expected[0]), (128, &expected[1])] {
        let spectrum = MelSpectrum::new(bands).of(&rising_tone());
        let levels = spectrum.as_floats().expect("floats");
        let columns = [0, 1, 2, 50, 150, 250, 298, 299, 300, 301, 302, 1000, 2999];
        let found: Vec<f32> =
            columns.iter().flat_map(|column| (0..bands).map(move |band| levels[band * 3000 + column])).collect();
        assert_eq!(found.len(), expected.len());
        let largest = found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f32::max);
        assert!(largest < TOLERANCE, "a level of {bands} differs by {largest}");
    }
}

fn assert_close(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f32::max);
    assert!(largest < TOLERANCE, "{what} differs by {largest}");
    let most = expected.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    assert!(most > 100.0 * TOLERANCE, "{what} is nothing: {most}");
}

/// Where the graphs of the small Whisper model and voice detector are to be written for `make.py`.
fn write_graph(name: &str, file: &[u8]) {
    if let Some(folder) = env::var_os("GALA_WRITE_GOLDEN_GRAPHS") {
        fs::write(PathBuf::from(folder).join(name), file).expect("written");
    }
}

#[tokio::test]
async fn the_graphs_of_whisper_compute_what_onnx_runtime_does() {
    let (encoder, decoder) = (encoder(), merged_decoder(&Script::new(EN, 3, &[(TIME, 700), (3, 900)]), true));
    write_graph("encoder.onnx", &encoder);
    write_graph("decoder.onnx", &decoder);
    let expected = lists(&fs::read(golden("small_whisper.f32")).expect("the golden values"));
    let world = World::new();
    let features: Vec<f32> = (0..80 * 3000).map(|at| (at * 37 % 101) as f32 / 50.0 - 1.0).collect();
    let given = vec![("input_features", Tensor::floats([1, 80, 3000], features))];
    let heard = world.model(&encoder).run(given, &["last_hidden_state"], 0, PATIENCE).await.expect("run").remove(0);
    let column = |column: usize| heard.as_floats().expect("floats")[16 * column..][..16].to_vec();
    assert_close("the sound", &[column(0), column(777), column(1499)].concat(), &expected[0]);

    let model = World::new();
    let model = model.model(&decoder);
    let names = |of: &str| -> Vec<String> {
        let sides = ["decoder.key", "decoder.value", "encoder.key", "encoder.value"];
        (0..2).flat_map(|layer| sides.map(|side| format!("{of}.{layer}.{side}"))).collect()
    };
    let (pasts, presents) = (names("past_key_values"), names("present"));
    let mut inputs = vec![
        ("input_ids", Tensor::integers([1, 3], vec![13, 14, 16])),
        ("encoder_hidden_states", heard),
        ("use_cache_branch", Tensor::integers([1], vec![0])),
    ];
    inputs.extend(pasts.iter().map(|past| (past.as_str(), Tensor::floats([1, 2, 0, 8], Vec::new()))));
    let mut keep: Vec<KeptValue> = presents
        .iter()
        .zip(&pasts)
        .map(|(present, past)| KeptValue { value: present.clone(), input: past.clone() })
        .collect();
    let hidden = "encoder_hidden_states".to_owned();
    keep.push(KeptValue { value: hidden.clone(), input: hidden.clone() });
    let outputs = vec!["logits", "cross_attentions.1"];
    let run = ModelRun { inputs, outputs: outputs.clone(), keep, limit: PATIENCE, ..ModelRun::default() };
    let first = model.ask_once(run).await.expect("run");
    let inputs =
        vec![("input_ids", Tensor::integers([1, 1], vec![19])), ("use_cache_branch", Tensor::integers([1], vec![1]))];
    let kept = pasts.iter().cloned().chain([hidden]).collect();
    let run = ModelRun { inputs, kept, outputs, limit: PATIENCE, ..ModelRun::default() };
    let second = model.ask_once(run).await.expect("run");
    for (turn, (made, at)) in [(&first, 700), (&second, 900)].into_iter().enumerate() {
        let scores = made[0].as_floats().expect("floats");
        assert_close("the scores", &scores[scores.len() - 1520..][..60], &expected[1 + 2 * turn]);
        let looked = made[1].as_floats().expect("floats");
        assert_close("where it looked", &looked[looked.len() - 1500..][at - 10..at + 10], &expected[2 + 2 * turn]);
    }
}

#[tokio::test]
async fn the_voice_detector_computes_what_onnx_runtime_does() {
    write_graph("detector.onnx", &small_detector());
    let expected = lists(&fs::read(golden("small_detector.f32")).expect("the golden values"));
    let world = World::new();
    let model = world.model(&small_detector());
    let mut state = Tensor::floats([2, 1, 128], vec![0.0; 256]);
    let mut likely = Vec::new();
    for level in [0.0_f32, 0.04, 0.06, 0.05, 0.02] {
        let heard = (0..576).map(|at| if at % 2 == 0 { level } else { -level }).collect();
        let inputs = vec![
            ("input", Tensor::floats([1, 576], heard)),
            ("state", state),
            ("sr", Tensor::integers(Vec::new(), vec![16_000])),
        ];
        let mut made = model.run(inputs, &["output", "stateN"], 0, PATIENCE).await.expect("run");
        state = made.remove(1);
        likely.push(made[0].as_floats().expect("floats")[0]);
    }
    assert_close("how likely it is", &likely, &expected[0]);
    assert_close("what it remembers", &state.as_floats().expect("floats")[..4], &expected[1]);
}

#[tokio::test]
async fn the_aligner_computes_what_onnx_runtime_does() {
    write_graph("aligner.onnx", &small_aligner());
    let expected = lists(&fs::read(golden("small_aligner.f32")).expect("the golden values"));
    let heard = (0..3200).map(|at| (at * 37 % 101) as f32 / 50.0 - 1.0).collect();
    let given = vec![("input_values", Tensor::floats([1, 3200], heard))];
    let world = World::new();
    let made = world.model(&small_aligner()).run(given, &["logits"], 0, PATIENCE).await.expect("run");
    assert_close("the letters", made[0].as_floats().expect("floats"), &expected[0]);
}

#[tokio::test]
async fn the_model_of_depth_computes_what_onnx_runtime_does() {
    write_graph("depth.onnx", &small_depth(0.5));
    let expected = lists(&fs::read(golden("small_depth.f32")).expect("the golden values"));
    let world = World::new();
    let model = world.model(&small_depth(0.5));
    for ((height, width), expected) in [(28, 42), (70, 56)].into_iter().zip(&expected) {
        let seen = (0..3 * height * width).map(|at| (at * 37 % 101) as f32 / 25.0 - 2.0).collect();
        let given = vec![("pixel_values", Tensor::floats([1, 3, height, width], seen))];
        let made = model.run(given, &["predicted_depth"], 0, PATIENCE).await.expect("run").remove(0);
        assert_eq!(made.shape, [1, height, width]);
        assert_close("the depth", made.as_floats().expect("floats"), expected);
    }
}

#[tokio::test]
async fn the_model_of_cut_outs_computes_what_onnx_runtime_does() {
    let file = small_cutout(32, 0.3);
    write_graph("cutout.onnx", &file);
    let expected = lists(&fs::read(golden("small_cutout.f32")).expect("the golden values"));
    let world = World::new();
    let seen = (0..3 * 32 * 32).map(|at| (at * 37 % 101) as f32 / 50.0 - 1.0).collect();
    let given = vec![(small_cutout::INPUT, Tensor::floats([1, 3, 32, 32], seen))];
    let outputs = [small_cutout::OUTPUT, "1960", "1961"];
    let made = world.model(&file).run(given, &outputs, 0, PATIENCE).await.expect("run");
    for (made, expected) in made.iter().zip(&expected) {
        assert_close("the mask", made.as_floats().expect("floats"), expected);
    }
}

/// Texts whose pieces are those of the tokenizers library.
const TEXTS: [&str; 5] = ["A red thing", "blue, green & lights!", "  a\tthing's 12 light ", "", "Green-blue RED"];

#[tokio::test]
async fn the_graphs_of_clip_and_its_pieces_are_what_onnx_runtime_and_tokenizers_have() {
    let (text, vision) = (small_clip::text_graph(0.4), small_clip::vision_graph(0.4));
    write_graph("text_model.onnx", &text);
    write_graph("vision_model.onnx", &vision);
    write_graph("clip_tokenizer.json", small_clip::tokenizer().as_bytes());
    let expected = lists(&fs::read(golden("small_clip.f32")).expect("the golden values"));
    let tokenizer = ClipTokenizer::parse(small_clip::tokenizer().as_bytes()).expect("a tokenizer");
    let world = World::new();
    let model = world.model(&text);
    for (at, text) in TEXTS.iter().enumerate() {
        let pieces = tokenizer.pieces(text);
        let as_floats: Vec<f32> = pieces.iter().map(|piece| *piece as f32).collect();
        assert_eq!(as_floats, expected[2 * at], "{text}");
        let given = vec![("input_ids", Tensor::integers([1, pieces.len()], pieces))];
        let made = model.run(given, &["text_embeds"], 0, PATIENCE).await.expect("run").remove(0);
        let found = made.as_floats().expect("floats");
        let off = found.iter().zip(&expected[2 * at + 1]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off < TOLERANCE && found.len() == 3, "{text}: {off}");
    }
    let world = World::new();
    let seen = (0..3 * 224 * 224).map(|at| (at * 37 % 101) as f32 / 25.0 - 2.0).collect();
    let given = vec![("pixel_values", Tensor::floats([1, 3, 224, 224], seen))];
    let made = world.model(&vision).run(given, &["image_embeds"], 0, PATIENCE).await.expect("run").remove(0);
    assert_close("the picture", made.as_floats().expect("floats"), &expected[2 * TEXTS.len()]);
}

/// Texts whose pieces are those of the tokenizers library, in scripts and with marks of several languages.
const SENTENCES: [&str; 7] = [
    "¿Una cosa rojo?",
    "赤い、緑。青「い」",
    "красный синий—зеленый",
    "una  luz\u{a0}azul\tverdes",
    "",
    "rojo/azul…",
    "cosa_x é\u{301} luz!",
];

#[tokio::test]
async fn sentences_of_many_languages_are_what_onnx_runtime_and_tokenizers_have() {
    let graph = small_multilingual::sentence_graph(0.4);
    write_graph("multilingual.onnx", &graph);
    write_graph("multilingual_tokenizer.json", small_multilingual::tokenizer().as_bytes());
    let expected = lists(&fs::read(golden("small_multilingual.f32")).expect("the golden values"));
    let pieces = WordPieces::parse(small_multilingual::tokenizer().as_bytes()).expect("a tokenizer");
    let world = World::new();
    let model = world.model(&graph);
    for (at, text) in SENTENCES.iter().enumerate() {
        let ids = pieces.pieces(text);
        let as_floats: Vec<f32> = ids.iter().map(|piece| *piece as f32).collect();
        assert_eq!(as_floats, expected[2 * at], "{text}");
        let counts = Tensor::integers([1, ids.len()], vec![1; ids.len()]);
        let given = vec![("input_ids", Tensor::integers([1, ids.len()], ids)), ("attention_mask", counts)];
        let made = model.run(given, &["sentence_embedding"], 0, PATIENCE).await.expect("run").remove(0);
        let found = made.as_floats().expect("floats");
        let off = found.iter().zip(&expected[2 * at + 1]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off < TOLERANCE && found.len() == 3, "{text}: {off}");
    }
}

#[tokio::test]
async fn kokoro_sounds_as_by_onnx_runtime() {
    let file = small_kokoro(("input_ids", "waveform"));
    write_graph("kokoro.onnx", &file);
    let expected = lists(&fs::read(golden("small_kokoro.f32")).expect("the golden values"));
    let world = World::new();
    let style = (0..256).map(|at| (at * 37 % 101) as f32 / 50.0 - 1.0).collect();
    let inputs = vec![
        ("input_ids", Tensor::integers([1, IDS.len()], IDS.to_vec())),
        ("style", Tensor::floats([1, 256], style)),
        ("speed", Tensor::floats([1], vec![1.25])),
    ];
    let made = world.model(&file).run(inputs, &[KOKORO_DURATIONS, "waveform"], SEED, PATIENCE).await.expect("run");
    assert_eq!(made[0].as_floats(), Some(expected[0].as_slice()), "durations");
    let samples = made[1].as_floats().expect("floats");
    let frames: f32 = expected[0].iter().sum();
    assert_eq!(samples.len(), frames as usize * 600);
    assert_close("the sound", &samples[..2000], &expected[1]);
}

#[tokio::test]
async fn the_golden_voice_sounds_as_by_onnx_runtime() {
    let expected = lists(&fs::read(golden("small_voice.f32")).expect("the golden values"));
    let world = World::new();
    let model = world.model(&small_voice(false));
    let inputs = vec![
        ("input", Tensor::integers([1, IDS.len()], IDS.to_vec())),
        ("input_lengths", Tensor::integers([1], vec![IDS.len() as i32])),
        ("scales", Tensor::floats([3], vec![0.667, 1.0, 0.8])),
    ];
    let made = model.run(inputs, &[DURATIONS, "output"], SEED, PATIENCE).await.expect("run");
    assert_eq!(made[0].as_floats(), Some(expected[0].as_slice()), "durations");
    let (found, expected) = (made[1].as_floats().expect("floats"), &expected[1]);
    assert_eq!(found.len(), expected.len());
    let differences = found.iter().zip(expected).map(|(found, expected)| (found - expected).abs());
    let largest = differences.fold(0.0, f32::max);
    assert!(largest < TOLERANCE, "a sample differs by {largest}");
    let loudest = expected.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!(loudest > 100.0 * TOLERANCE, "silence would be equal to anything: {loudest}");
}
