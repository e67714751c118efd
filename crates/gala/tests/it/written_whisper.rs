//! A model that writes down what is said, and hears the same in every sound.

use super::{
    fixture::Fixture,
    small_whisper::{self, Script},
};

/// Writes the folder that an exporter of Whisper would, of a model that hears the same in every sound.
pub fn write_whisper(fixture: &Fixture, language: i32) {
    let time = |column: i64| (small_whisper::TIME + column as i32, column);
    let words = [(0, 25), (1, 60), (2, 90), (3, 110), (4, 140)];
    let pieces: Vec<(i32, i64)> =
        std::iter::once(time(10)).chain(words).chain([time(160), (small_whisper::END, 160)]).collect();
    let script = Script::new(language, 3, &pieces);
    fixture.write("base/config.json", small_whisper::config());
    fixture.write("base/generation_config.json", small_whisper::generation_config(true));
    fixture.write("base/tokenizer.json", small_whisper::tokenizer());
    fixture.write("base/onnx/encoder_model.onnx", small_whisper::encoder());
    fixture.write("base/onnx/decoder_model_merged.onnx", small_whisper::merged_decoder(&script, true));
}

/// Installs it for English.
pub fn add_whisper(fixture: &Fixture) {
    write_whisper(fixture, small_whisper::EN);
    fixture.run(&["models", "add", "base", "--licence", "MIT", "--author", "OpenAI"]).assert_ok();
}
