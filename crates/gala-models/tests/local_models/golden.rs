//! What ONNX Runtime computes of the same file with the same random numbers: `tests/golden/make.py` wrote it.

use std::{env, fs, path::PathBuf};

use gala_models::Tensor;

use crate::{
    small_voice::{DURATIONS, small_voice},
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
