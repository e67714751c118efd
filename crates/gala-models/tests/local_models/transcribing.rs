//! What is said in a sound is written down by a small model of Whisper's kind.

use std::{fs, path::Path, sync::Arc};

use gala_ai::{
    provider::{Call, ProviderError, Speaker, SpeechRequest, Transcriber, Transcript, TranscriptionRequest},
    speech::{EspeakSpeaker, find_helper},
};
use gala_core::speech::VoiceStyle;
use gala_models::{
    GivenFiles, InstallError, InstallFailure, InstalledModels, Installer, LocalTranscriber, ModelKind, ModelPrograms,
};
use gala_sandbox::StartMode;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    small_aligner::{small_aligner, sound_of, vocabulary},
    small_detector::small_detector,
    small_whisper::{
        EN, END, ES, Script, TIME, config, decoder_pair, encoder, generation_config, merged_decoder, tokenizer,
    },
};

const RATE: usize = 16_000;

struct Room {
    folder: tempfile::TempDir,
}

/// Which graphs write.
#[derive(Clone, Copy, PartialEq)]
enum Export {
    Merged,
    Pair,
}

impl Room {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn models(&self) -> InstalledModels {
        InstalledModels::at(self.folder.path().join("models"))
    }

    fn programs() -> ModelPrograms {
        let program = Path::new(env!("CARGO_BIN_EXE_gala-model"));
        ModelPrograms::new(program, program.parent().expect("a folder"), 2)
    }

    fn installer(&self) -> Installer {
        Installer::new(self.models(), Self::programs())
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("written");
    }

    /// Writes the folder that an exporter would, and installs it.
    async fn install(&self, script: &Script, export: Export, tells: bool) {
        self.write("base/config.json", config());
        self.write("base/generation_config.json", generation_config(tells));
        self.write("base/tokenizer.json", tokenizer());
        self.write("base/onnx/encoder_model.onnx", encoder());
        match export {
            Export::Merged => self.write("base/onnx/decoder_model_merged.onnx", merged_decoder(script, tells)),
            Export::Pair => {
                let [first, next] = decoder_pair(script, tells);
                self.write("base/onnx/decoder_model.onnx", first);
                self.write("base/onnx/decoder_with_past_model.onnx", next);
            }
        }
        let given = GivenFiles {
            files: vec![self.folder.path().join("base")],
            author: Some("OpenAI".to_owned()),
            licence: Some("MIT".to_owned()),
            ..GivenFiles::default()
        };
        let model = self.installer().add(&given).await.expect("installed");
        assert_eq!((model.name.as_str(), model.kind, model.languages.len()), ("base", ModelKind::Whisper, 0));
    }

    async fn install_detector(&self) {
        self.write("silero_vad.onnx", small_detector());
        let files = vec![self.folder.path().join("silero_vad.onnx")];
        let model = self.installer().add(&GivenFiles { files, ..GivenFiles::default() }).await.expect("installed");
        assert_eq!((model.name.as_str(), model.kind), ("silero_vad", ModelKind::SileroVad));
    }

    fn transcriber(&self) -> LocalTranscriber {
        LocalTranscriber::new(self.models(), Self::programs(), Arc::new(espeak()))
    }
}

fn espeak() -> EspeakSpeaker {
    let built = Path::new(env!("CARGO_BIN_EXE_gala-model")).parent().expect("a folder");
    let helper = find_helper([built.to_owned()]).expect("build the programs of the workspace: use scripts/test");
    EspeakSpeaker::new(&helper, built, StartMode::Execute)
}

/// Tea is a drink. It began with a leaf!
fn tea(language: i32) -> Script {
    let times = |column: i64| TIME + column as i32;
    let pieces = [
        (times(10), 0),
        (0, 10),
        (1, 40),
        (2, 60),
        (3, 70),
        (4, 100),
        (times(110), 110),
        (times(150), 110),
        (5, 150),
        (6, 170),
        (7, 200),
        (2, 220),
        (8, 230),
        (10, 260),
        (times(280), 270),
        (END, 280),
    ];
    Script::new(language, 3, &pieces)
}

/// A hum of some seconds.
fn hum(seconds: f64) -> Vec<i16> {
    let count = (seconds * RATE as f64) as usize;
    (0..count).map(|at| ((at as f64 * 0.1).sin() * 9000.0) as i16).collect()
}

fn request(samples: Vec<i16>, language: Option<&str>) -> TranscriptionRequest {
    TranscriptionRequest { samples, language: language.map(str::to_owned) }
}

async fn hear(transcriber: &LocalTranscriber, samples: Vec<i16>) -> Transcript {
    transcriber.transcribe(&request(samples, Some("en-GB")), &Call::unpaid()).await.expect("a transcript")
}

fn words(transcript: &Transcript) -> Vec<(&str, u64, u64)> {
    let ms = |sample: u64| sample / 48;
    transcript.timing.words.iter().map(|word| (word.text.as_str(), ms(word.start), ms(word.end))).collect()
}

#[track_caller]
fn assert_heard(found: &[(&str, u64, u64)], expected: &[(&str, u64, u64)]) {
    let texts = |words: &[(&str, u64, u64)]| words.iter().map(|word| word.0.to_owned()).collect::<Vec<_>>();
    assert_eq!(texts(found), texts(expected));
    for (found, expected) in found.iter().zip(expected) {
        let off = found.1.abs_diff(expected.1).max(found.2.abs_diff(expected.2));
        assert!(off <= 60, "{found:?} and not {expected:?}");
    }
}

/// When each word of the tea is heard: words begin with their space, and end where the next one begins.
const TEA: [(&str, u64, u64); 9] = [
    ("Tea", 350, 800),
    ("is", 933, 1200),
    ("a", 1300, 1400),
    ("drink.", 1500, 2200),
    ("It", 3133, 3400),
    ("began", 3500, 4000),
    ("with", 4080, 4400),
    ("a", 4500, 4600),
    ("leaf!", 4720, 5400),
];

#[tokio::test]
async fn a_sound_is_written_down_with_the_times_at_which_the_model_looked() {
    let mut heard = Vec::new();
    for export in [Export::Merged, Export::Pair] {
        let room = Room::new();
        room.install(&tea(EN), export, true).await;
        let transcriber = room.transcriber();
        assert!(transcriber.is_ready() && transcriber.tells_times());
        let transcript = hear(&transcriber, hum(6.0)).await;
        assert_eq!(transcript.text, "Tea is a drink. It began with a leaf!");
        assert!(transcript.is_timed);
        assert_eq!(transcript.timing.length, 6 * 48_000);
        assert_heard(&words(&transcript), &TEA);
        let credits: Vec<_> = transcript.credits.iter().map(|credit| (&*credit.work, &*credit.author)).collect();
        assert_eq!(credits, [("base (transcription)", "OpenAI")]);
        assert_eq!(hear(&transcriber, hum(6.0)).await, transcript, "the same sound, the same text");
        heard.push(transcript);
    }
    assert_eq!(heard[0], heard[1], "both exports say the same");
}

#[tokio::test]
async fn a_language_that_nobody_told_is_found_and_one_that_is_unknown_is_refused() {
    let room = Room::new();
    room.install(&tea(ES), Export::Merged, true).await;
    let transcriber = room.transcriber();
    let ask = async |language| transcriber.transcribe(&request(hum(6.0), language), &Call::unpaid()).await;
    assert_eq!(ask(None).await.expect("a transcript").language.as_deref(), Some("es"));
    assert_eq!(ask(Some("en-US")).await.expect("a transcript").language.as_deref(), Some("en-US"));
    let refused = ask(Some("tlh")).await;
    assert!(
        matches!(&refused, Err(ProviderError::Refused(problem)) if problem.code == "unknown_language"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn long_sounds_are_heard_half_a_minute_at_a_time() {
    let room = Room::new();
    room.install(&tea(EN), Export::Merged, true).await;
    let transcript = hear(&room.transcriber(), hum(36.0)).await;
    assert_eq!(transcript.text, "Tea is a drink. It began with a leaf! Tea is a drink. It began with a leaf!");
    let later = TEA.map(|(word, start, end)| (word, start + 30_000, end + 30_000));
    assert_heard(&words(&transcript), &[TEA, later].concat());
}

#[tokio::test]
async fn only_what_somebody_says_is_listened_to_where_that_can_be_told() {
    let room = Room::new();
    room.install(&tea(EN), Export::Merged, true).await;
    room.install_detector().await;
    let transcriber = room.transcriber();
    assert!(transcriber.name().contains(" with silero_vad "), "{}", transcriber.name());
    let silence = |seconds: usize| vec![0_i16; seconds * RATE];
    let sound = [silence(5), hum(6.0), silence(40), hum(6.0), silence(3)].concat();
    let transcript = hear(&transcriber, sound).await;
    // Each speech is listened to from 200 ms before it.
    let at = |offset: u64| TEA.map(|(word, start, end)| (word, start + offset, end + offset));
    assert_heard(&words(&transcript), &[at(4800), at(50_800)].concat());
    assert_eq!(transcript.credits.len(), 2);
    let nothing = hear(&transcriber, silence(60)).await;
    assert_eq!((nothing.text.as_str(), nothing.timing.words.len()), ("", 0));
}

#[tokio::test]
async fn where_the_model_does_not_tell_where_it_looked_another_voice_times_the_words() {
    let text = "Tea is a drink.";
    let asked = SpeechRequest {
        text: text.to_owned(),
        language: "en".to_owned(),
        voice: None,
        style: VoiceStyle { rate: 0.8, ..VoiceStyle::default() },
    };
    let speech = espeak().speak(&asked, &Call::unpaid()).await.expect("speech");
    let samples: Vec<i16> =
        speech.samples.chunks(3).map(|three| (three.iter().sum::<f32>() * 10_000.0) as i16).collect();
    let end = TIME + (samples.len() / 320) as i32;
    let pieces = [(TIME, 0), (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (end, 0), (END, 0)];
    for tells in [false, true] {
        let room = Room::new();
        room.install(&Script::new(EN, 3, &pieces), Export::Merged, tells).await;
        let transcript = hear(&room.transcriber(), samples.clone()).await;
        assert_eq!(transcript.text, text);
        let true_times = speech.timing.words.iter().map(|word| word.start);
        let errors: Vec<u64> = transcript
            .timing
            .words
            .iter()
            .zip(true_times)
            .map(|(word, start)| word.start.abs_diff(start) / 48)
            .collect();
        // The script looks at the beginning always: by that all words are said at once.
        assert_eq!(errors.iter().all(|error| *error < 80), !tells, "{errors:?} ms");
    }
}

#[tokio::test]
async fn a_model_that_says_the_same_for_ever_is_ended_and_silence_is_not_written_down() {
    let room = Room::new();
    let for_ever: Vec<(i32, i64)> = std::iter::once((TIME, 0)).chain((0..60).map(|at| (1 + at % 2, 10))).collect();
    room.install(&Script::new(EN, 3, &for_ever), Export::Merged, true).await;
    let transcript = hear(&room.transcriber(), hum(3.0)).await;
    assert_eq!(transcript.text, "is a");
    let room = Room::new();
    room.install(&Script::of_silence(&[(TIME, 0), (0, 0), (END, 0)]), Export::Merged, true).await;
    assert_eq!(hear(&room.transcriber(), hum(3.0)).await.text, "");
}

#[tokio::test]
async fn what_is_too_long_or_nothing_is_refused_and_a_call_that_is_given_up_ends() {
    let room = Room::new();
    let transcriber = room.transcriber();
    assert!(!transcriber.is_ready());
    let nobody = transcriber.transcribe(&request(hum(1.0), None), &Call::unpaid()).await;
    assert!(matches!(&nobody, Err(ProviderError::Unavailable { remedy, .. }) if remedy.contains("whisper-base")));
    transcriber.self_test().await.expect("none need be installed");
    room.install(&tea(EN), Export::Merged, true).await;
    assert!(transcriber.is_ready());
    transcriber.self_test().await.expect("it works");
    for (length, code) in [(0, "nothing_to_transcribe"), (3601 * RATE, "sound_too_long")] {
        let refused = transcriber.transcribe(&request(vec![0; length], None), &Call::unpaid()).await;
        assert!(matches!(&refused, Err(ProviderError::Refused(problem)) if problem.code == code), "{refused:?}");
    }
    let token = CancellationToken::new();
    token.cancel();
    let given_up = transcriber.transcribe(&request(hum(1.0), None), &Call::new(Uuid::now_v7(), token)).await;
    assert!(matches!(given_up, Err(ProviderError::Cancelled)), "{given_up:?}");
}

#[tokio::test]
async fn files_that_changed_or_are_missing_say_what_to_do() {
    let room = Room::new();
    room.install(&tea(EN), Export::Merged, true).await;
    for file in ["encoder_model.onnx", "decoder_model_merged.onnx", "tokenizer.json"] {
        let path = room.folder.path().join("models/base").join(file);
        let whole = fs::read(&path).expect("read");
        fs::write(&path, &whole[..whole.len() - 1]).expect("written");
        let failed = room.transcriber().transcribe(&request(hum(1.0), None), &Call::unpaid()).await;
        assert!(
            matches!(&failed, Err(ProviderError::Unavailable { remedy, .. }) if remedy.starts_with("gala models verify base;")),
            "{file}: {failed:?}"
        );
        fs::write(&path, whole).expect("written");
    }
    let refused = async |missing: &str| {
        let room = Room::new();
        room.install(&tea(EN), Export::Merged, true).await;
        fs::remove_file(room.folder.path().join(missing)).expect("removed");
        let files = vec![room.folder.path().join("base")];
        let given = GivenFiles { files, name: Some("other".to_owned()), ..GivenFiles::default() };
        match room.installer().add(&given).await.expect_err("incomplete") {
            InstallFailure::Install(InstallError::Refused(problem)) => problem.message,
            other => panic!("{other:?}"),
        }
    };
    assert!(refused("base/onnx/decoder_model_merged.onnx").await.contains("decoder_with_past_model.onnx"));
    assert!(refused("base/generation_config.json").await.contains("generation_config.json is missing"));
}

#[tokio::test]
async fn an_aligner_tells_when_words_are_heard_better_than_anybody_else() {
    let mut samples = sound_of("<pad>", 4000);
    let mut expected = Vec::new();
    for word in ["Tea", "is", "a", "drink."] {
        let start = samples.len() as u64 / 16;
        for letter in word.trim_end_matches('.').to_uppercase().chars() {
            samples.extend(sound_of(&letter.to_string(), 1600));
        }
        expected.push((word, start, samples.len() as u64 / 16));
        samples.extend(sound_of("|", 2400));
    }
    samples.extend(sound_of("<pad>", 8000));
    let end = TIME + (samples.len() / 320) as i32;
    let pieces = [(TIME, 0), (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (end, 0), (END, 0)];
    let room = Room::new();
    room.install(&Script::new(EN, 3, &pieces), Export::Merged, true).await;
    let without = room.transcriber().name();
    room.write("wav/letters.onnx", small_aligner());
    room.write("wav/vocab.json", vocabulary());
    let files = vec![room.folder.path().join("wav")];
    let given = GivenFiles { files, author: Some("Meta".to_owned()), ..GivenFiles::default() };
    let model = room.installer().add(&given).await.expect("installed");
    assert_eq!((model.name.as_str(), model.kind), ("letters", ModelKind::Wav2vec2Ctc));
    let transcriber = room.transcriber();
    transcriber.self_test().await.expect("it works");
    assert_ne!(transcriber.name(), without, "other times are other captions");
    let transcript = hear(&transcriber, samples).await;
    assert_heard(&words(&transcript), &expected);
    assert!(transcript.credits.iter().any(|credit| credit.work == "letters (alignment of words)"));
}
