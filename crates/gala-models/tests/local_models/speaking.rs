//! Installed voices speak, through espeak-ng's own pronunciation and a small voice of Piper's kind.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use gala_ai::{
    provider::{Call, ProviderError, Speaker, SpeechRequest},
    speech::{EspeakSpeaker, find_helper, words},
};
use gala_core::speech::{Speech, VoiceStyle};
use gala_models::{InstalledFile, InstalledModel, InstalledModels, LocalVoices, ModelKind, ModelPrograms};
use gala_sandbox::StartMode;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::small_voice::{small_voice, untimed_voice};

/// The letters of espeak-ng's pronunciations, each with an id of its own behind the first three.
pub const LETTERS: &str = " .,:;?!abcdefghijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗəɚɛɜɟɡɢɣɥɪɫɬɭɯɱɲɳɴɵɸɹɺɻɽɾʀʁʂʃʈʉʊʋʌʍʎʏʐʑʒʔʝʟʰʲˈˌːˑ\u{303}\u{327}\u{329}ᵻβθχ";

struct Studio {
    folder: tempfile::TempDir,
    models: InstalledModels,
}

impl Studio {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let models = InstalledModels::at(folder.path().join("models"));
        Self { folder, models }
    }

    fn install(&self, name: &str, espeak: &str, installed_at_ms: u64, file: &[u8], speakers: &str) {
        let ids = LETTERS.chars().enumerate().map(|(at, c)| {
            let letter = serde_json::to_string(&c.to_string()).expect("a text");
            format!("{letter}:[{}]", at + 3)
        });
        let ids = ids.collect::<Vec<_>>().join(",");
        let described = format!(
            r#"{{"audio":{{"sample_rate":22050}},"espeak":{{"voice":"{espeak}"}},{speakers}
            "inference":{{"noise_scale":0.667,"length_scale":1.0,"noise_w":0.8}},
            "phoneme_id_map":{{"_":[0],"^":[1],"$":[2],{ids}}}}}"#
        );
        let staging = self.models.stage(name).expect("staged");
        let files = [(format!("{name}.onnx"), file), (format!("{name}.onnx.json"), described.as_bytes())];
        let files: Vec<InstalledFile> = files
            .iter()
            .map(|(name, content)| {
                fs::write(staging.path(name), content).expect("written");
                staging.measure(name).expect("measured")
            })
            .collect();
        let model = InstalledModel {
            name: name.to_owned(),
            kind: ModelKind::PiperVoice,
            languages: vec![name.split('-').next().expect("a language").replace('_', "-")],
            licence: "CC0-1.0".to_owned(),
            author: "Ada".to_owned(),
            source: "files".to_owned(),
            files,
            installed_at_ms,
            is_verified: false,
        };
        staging.finish(&model).expect("installed");
    }

    fn speaker(&self) -> LocalVoices {
        let program = Path::new(env!("CARGO_BIN_EXE_gala-model"));
        let built = program.parent().expect("a folder");
        let helper = find_helper([built.to_owned()]).expect("build the programs of the workspace: use scripts/test");
        let espeak = Arc::new(EspeakSpeaker::new(&helper, built, StartMode::Execute));
        LocalVoices::new(self.models.clone(), ModelPrograms::new(program, built, 2), espeak)
    }

    fn path(&self, model: &str, file: &str) -> PathBuf {
        self.folder.path().join("models").join(model).join(file)
    }
}

pub fn request(text: &str, language: &str) -> SpeechRequest {
    SpeechRequest { text: text.to_owned(), language: language.to_owned(), voice: None, style: VoiceStyle::default() }
}

pub async fn speak(speaker: &LocalVoices, request: &SpeechRequest) -> Speech {
    speaker.speak(request, &Call::unpaid()).await.expect("speech")
}

pub async fn refused(speaker: &LocalVoices, request: &SpeechRequest) -> String {
    match speaker.speak(request, &Call::unpaid()).await {
        Err(ProviderError::Refused(problem)) => problem.code,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub fn assert_timed(text: &str, speech: &Speech) {
    let timing = &speech.timing;
    assert_eq!(timing.length, speech.samples.len() as u64);
    let ranges: Vec<_> = timing.words.iter().map(|word| word.bytes.clone()).collect();
    assert_eq!(ranges, words(text), "{text}");
    let mut last = 0;
    for word in &timing.words {
        assert!(last <= word.start && word.start < word.end && word.end <= timing.length, "{word:?} of {text}");
        last = word.end;
    }
    let peak = speech.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!((0.01..=1.0).contains(&peak), "the peak of {text} is {peak}");
}

#[tokio::test]
async fn an_installed_voice_speaks_its_language_with_the_times_of_its_words() {
    let studio = Studio::new();
    studio.install("en_US-small", "en-us", 1, &small_voice(false), "");
    let speaker = studio.speaker();
    for text in [
        "Tea is the second most consumed drink in the world. It began, they say, with a leaf!",
        "It costs $1,234.56 — i.e. 3½ times (or 50%) of 2+2=4; e.g. state-of-the-art U.S.A.",
        "I ❤️ tea 🍵 time!! See https://www.example.com/a_b?c=1",
        "A",
    ] {
        let speech = speak(&speaker, &request(text, "en-GB")).await;
        assert_timed(text, &speech);
        assert_eq!(speech.voice, "en_US-small");
        let credits: Vec<_> =
            speech.credits.iter().map(|credit| (&*credit.work, &*credit.author, &*credit.licence)).collect();
        assert_eq!(credits, [("en_US-small (voice)", "Ada", "CC0-1.0")]);
        // Each sound lies in time order, and inside the speech.
        let sounds = &speech.timing.phonemes;
        assert!(!sounds.is_empty() && sounds.windows(2).all(|pair| pair[0].end <= pair[1].start), "{text}");
        assert!(sounds.iter().all(|sound| sound.end <= speech.timing.length));
    }
}

#[tokio::test]
async fn words_are_heard_where_their_sounds_are() {
    let studio = Studio::new();
    studio.install("en_US-small", "en-us", 1, &small_voice(false), "");
    let text = "One of seven, perhaps. And 42 more of the same.";
    let speech = speak(&studio.speaker(), &request(text, "en")).await;
    assert_timed(text, &speech);
    let heard: Vec<(String, String)> = speech
        .timing
        .words
        .iter()
        .map(|word| {
            let sounds = speech.timing.phonemes.iter();
            let inside = sounds.filter(|sound| sound.start >= word.start && sound.end <= word.end);
            (word.text.clone(), inside.map(|sound| sound.ipa.as_str()).collect())
        })
        .collect();
    let heard: Vec<(&str, &str)> = heard.iter().map(|(word, sounds)| (word.as_str(), sounds.as_str())).collect();
    // espeak-ng says "of the" as one word: the two share its time, and each sound need not lie in either.
    let heard = [&heard[..7], &heard[9..]].concat();
    assert_eq!(
        heard,
        [
            ("One", "wˈʌn"),
            ("of", "ʌv"),
            ("seven,", "sˈɛvən"),
            ("perhaps.", "pɚhˈæps"),
            ("And", "ænd"),
            ("42", "fˈoːɹɾitˈuː"),
            ("more", "mˈoːɹ"),
            ("same.", "sˈeɪm"),
        ]
    );
}

#[tokio::test]
async fn the_same_text_is_the_same_samples_and_styles_change_it() {
    let studio = Studio::new();
    studio.install("en_US-small", "en-us", 1, &small_voice(false), "");
    let asked = request("One sentence. And another one!", "en-US");
    let once = speak(&studio.speaker(), &asked).await;
    assert_eq!(speak(&studio.speaker(), &asked).await, once);
    let styled =
        |rate, pause| SpeechRequest { style: VoiceStyle { rate, pause, ..VoiceStyle::default() }, ..asked.clone() };
    let fast = speak(&studio.speaker(), &styled(2.0, 1.0)).await;
    assert!(fast.timing.length < once.timing.length * 8 / 10);
    let paused = speak(&studio.speaker(), &styled(1.0, 3.0)).await;
    assert_eq!(paused.timing.length - once.timing.length, 48_000 * 4 / 10, "one pause is 0.4 s longer");
}

#[tokio::test]
async fn the_newest_voice_of_a_language_speaks_and_the_nearest_region_before_it() {
    let studio = Studio::new();
    let speaker = studio.speaker();
    assert_eq!(refused(&speaker, &request("Tea", "en")).await, "unknown_language");
    assert!(!speaker.has_voice_for(&request("Tea", "en")));
    studio.install("en_US-old", "en-us", 1, &small_voice(false), "");
    studio.install("en_GB-new", "en-gb", 2, &small_voice(false), "");
    studio.install("es_ES-small", "es", 3, &small_voice(false), "");
    let voice = async |language: &str| speak(&speaker, &request("Té", language)).await.voice;
    assert_eq!(voice("en").await, "en_GB-new");
    assert_eq!(voice("en-US").await, "en_US-old");
    assert_eq!(voice("es-MX").await, "es_ES-small");
    assert!(speaker.has_voice_for(&request("Té", "es-MX")) && !speaker.has_voice_for(&request("Tee", "de")));
    assert_eq!(refused(&speaker, &request("Tee", "de")).await, "unknown_language");
    assert_ne!(
        speaker.name_for(&request("Tea", "en")).expect("a name"),
        speaker.name_for(&request("Tea", "en-US")).expect("a name")
    );
    let other = |voice: &str, language| SpeechRequest { voice: Some(voice.to_owned()), ..request("Tea", language) };
    assert_eq!(refused(&speaker, &other("nobody", "en")).await, "unknown_voice");
    assert_eq!(refused(&speaker, &other("es_ES-small", "en")).await, "unknown_language");
    studio.models.remove("en_GB-new").expect("removed");
    assert_eq!(voice("en").await, "en_US-old");
}

#[tokio::test]
async fn one_of_several_speakers_is_named_or_numbered() {
    let studio = Studio::new();
    let speakers = r#""num_speakers":3,"speaker_id_map":{"ann":0,"bob":1},"#;
    studio.install("en_US-many", "en-us", 1, &small_voice(true), speakers);
    let speaker = studio.speaker();
    let asked = |voice: &str| SpeechRequest { voice: Some(voice.to_owned()), ..request("Tea, please.", "en") };
    let ann = speak(&speaker, &asked("en_US-many")).await;
    assert_eq!(speak(&speaker, &asked("en_US-many#ann")).await.samples, ann.samples);
    let bob = speak(&speaker, &asked("en_US-many#bob")).await;
    assert_ne!(bob.samples, ann.samples);
    assert_eq!(speak(&speaker, &asked("en_US-many#1")).await.samples, bob.samples);
    for nobody in ["en_US-many#eve", "en_US-many#3", "en_US-many#-1"] {
        assert_eq!(refused(&speaker, &asked(nobody)).await, "unknown_voice", "{nobody}");
    }
    let offered = speaker.voices(&Call::unpaid()).await.expect("voices");
    let ids: Vec<&str> = offered.iter().map(|voice| voice.id.as_str()).collect();
    assert_eq!(ids, ["en_US-many", "en_US-many#ann", "en_US-many#bob"]);
}

#[tokio::test]
async fn a_voice_that_tells_no_times_is_timed_by_another_voice() {
    let studio = Studio::new();
    studio.install("en_US-untimed", "en-us", 1, &untimed_voice(), "");
    let text = "Tea is a drink, they say. With a leaf!";
    let speech = speak(&studio.speaker(), &request(text, "en")).await;
    assert_timed(text, &speech);
    assert!(speech.timing.phonemes.is_empty());
}

#[tokio::test]
async fn a_voice_whose_file_changed_says_what_to_do() {
    let studio = Studio::new();
    studio.install("en_US-small", "en-us", 1, &small_voice(false), "");
    let speaker = studio.speaker();
    speaker.self_test().await.expect("it works");
    for file in ["en_US-small.onnx", "en_US-small.onnx.json"] {
        let path = studio.path("en_US-small", file);
        let whole = fs::read(&path).expect("read");
        let mut changed = whole.clone();
        let last = changed.len() - 2;
        changed[last] ^= 1;
        fs::write(&path, changed).expect("written");
        let failed = studio.speaker().speak(&request("Tea", "en"), &Call::unpaid()).await;
        assert!(
            matches!(&failed, Err(ProviderError::Unavailable { remedy, .. }) if remedy.contains("gala models verify en_US-small")),
            "{failed:?}"
        );
        assert!(matches!(studio.speaker().self_test().await, Err(ProviderError::Unavailable { .. })));
        fs::write(&path, whole).expect("written");
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_says_nothing() {
    let studio = Studio::new();
    studio.install("en_US-small", "en-us", 1, &small_voice(false), "");
    let token = CancellationToken::new();
    token.cancel();
    let call = Call::new(Uuid::now_v7(), token);
    let failed = studio.speaker().speak(&request("Tea", "en"), &call).await;
    assert!(matches!(failed, Err(ProviderError::Cancelled)), "{failed:?}");
}
