//! A small model of Kokoro's kind speaks in its voices, and in what is between them.

use std::{fs, path::Path, sync::Arc};

use gala_ai::{
    provider::{Call, Speaker, SpeechRequest},
    speech::{EspeakSpeaker, find_helper},
};
use gala_models::{
    GivenFiles, InstallFailure, InstalledModels, Installer, LocalVoices, ModelError, ModelKind, ModelPrograms,
};
use gala_sandbox::StartMode;

use crate::{
    small_kokoro::{small_kokoro, styles},
    speaking::{LETTERS, assert_timed, refused, request, speak},
};

struct Studio {
    folder: tempfile::TempDir,
}

impl Studio {
    async fn new() -> Self {
        Self::of(("input_ids", "waveform")).await
    }

    async fn of(names: (&str, &str)) -> Self {
        let studio = Self { folder: tempfile::tempdir().expect("a folder") };
        let letters: Vec<String> = LETTERS
            .chars()
            .chain("AIOWYQTʤʧᵊ".chars())
            .enumerate()
            .map(|(at, letter)| format!("{}:{}", serde_json::to_string(&letter.to_string()).expect("a text"), at + 1))
            .collect();
        studio.write("tokenizer.json", format!(r#"{{"model":{{"vocab":{{"$":0,{}}}}}}}"#, letters.join(",")));
        studio.write("model.onnx", small_kokoro(names));
        for (seed, voice) in [(1, "af_bella"), (2, "af_heart"), (3, "bf_emma"), (4, "ef_dora")] {
            studio.write(&format!("voices/{voice}.bin"), styles(seed, 510));
        }
        let model = studio.add().await.expect("added");
        assert_eq!((model.kind, model.languages.join(" ").as_str()), (ModelKind::KokoroVoice, "en-US en-GB es-ES"));
        studio
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.folder.path().join("kokoro").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("written");
    }

    async fn add(&self) -> Result<gala_models::InstalledModel, InstallFailure> {
        let given = GivenFiles {
            files: vec![self.folder.path().join("kokoro")],
            name: Some("kokoro-82m".to_owned()),
            licence: Some("Apache-2.0".to_owned()),
            author: Some("hexgrad".to_owned()),
        };
        Installer::new(self.models(), programs()).add(&given).await
    }

    fn models(&self) -> InstalledModels {
        InstalledModels::at(self.folder.path().join("models"))
    }

    fn speaker(&self) -> LocalVoices {
        let built = Path::new(env!("CARGO_BIN_EXE_gala-model")).parent().expect("a folder");
        let helper = find_helper([built.to_owned()]).expect("build the programs of the workspace: use scripts/test");
        let espeak = Arc::new(EspeakSpeaker::new(&helper, built, StartMode::Execute));
        LocalVoices::new(self.models(), programs(), espeak)
    }
}

fn programs() -> ModelPrograms {
    let program = Path::new(env!("CARGO_BIN_EXE_gala-model"));
    ModelPrograms::new(program, program.parent().expect("a folder"), 2)
}

fn asked(voice: &str, language: &str) -> SpeechRequest {
    SpeechRequest { voice: Some(voice.to_owned()), ..request("Tea is a drink, they say. With 2 leaves!", language) }
}

#[tokio::test]
async fn a_voice_of_kokoro_speaks_with_the_times_of_words_and_sounds() {
    for names in [("input_ids", "waveform"), ("tokens", "audio")] {
        let studio = Studio::of(names).await;
        let speaker = studio.speaker();
        for text in
            ["Tea is a drink, they say. With 2 leaves!", "It costs $1,234.56 — i.e. 3½ times as much; e.g. tea."]
        {
            let speech = speak(&speaker, &request(text, "en-US")).await;
            assert_timed(text, &speech);
            let sounds = &speech.timing.phonemes;
            assert!(sounds.len() > 20 && sounds.windows(2).all(|pair| pair[0].end <= pair[1].start), "{text}");
            let phonetic = |ipa: &str| !ipa.contains(|c: char| c.is_ascii_uppercase());
            assert!(sounds.iter().all(|sound| phonetic(&sound.ipa)), "letters that are Kokoro's own: {sounds:?}");
            let credit = &speech.credits[0];
            assert_eq!(
                (&*credit.work, &*credit.author, &*credit.licence),
                ("kokoro-82m (voice)", "hexgrad", "Apache-2.0")
            );
        }
    }
}

#[tokio::test]
async fn voices_are_chosen_by_name_mixed_and_the_usual_one_of_a_language_where_none_is() {
    let studio = Studio::new().await;
    let speaker = studio.speaker();
    let said = async |voice: &str, language: &str| speak(&speaker, &asked(voice, language)).await.samples;
    let heart = said("kokoro-82m#af_heart", "en-US").await;
    assert_eq!(said("af_heart", "en-US").await, heart);
    assert_eq!(said("kokoro-82m", "en-US").await, heart, "the usual voice of the language");
    let bella = said("af_bella", "en-US").await;
    let mixed = said("af_heart:0.6+af_bella:0.4", "en-US").await;
    assert!(heart != bella && mixed != heart && mixed != bella);
    assert_eq!(said("kokoro-82m#af_heart:3+af_bella:2", "en-US").await, mixed, "the same parts");
    assert_eq!(said("af_heart:1+af_heart:1", "en-US").await, heart);
    // Another speed is another length.
    let faster = SpeechRequest {
        style: gala_core::speech::VoiceStyle { rate: 2.0, ..gala_core::speech::VoiceStyle::default() },
        ..asked("af_heart", "en-US")
    };
    assert!(speak(&speaker, &faster).await.samples.len() < heart.len() * 7 / 10);
    let spanish = request("El té es una bebida.", "es-MX");
    assert_timed("El té es una bebida.", &speak(&speaker, &spanish).await);
    for (voice, language, code) in [
        ("kokoro-82m#nobody", "en-US", "unknown_voice"),
        ("nobody", "en-US", "unknown_voice"),
        ("af_heart:0+af_bella", "en-US", "unknown_voice"),
        ("kokoro-82m#af_heart:-1", "en-US", "unknown_voice"),
        ("ef_dora", "en-US", "unknown_language"),
        ("kokoro-82m", "ja", "unknown_language"),
    ] {
        assert_eq!(refused(&speaker, &asked(voice, language)).await, code, "{voice}");
    }
    let offered = speaker.voices(&Call::unpaid()).await.expect("voices");
    let offered: Vec<(String, String)> =
        offered.into_iter().map(|voice| (voice.id, voice.language.expect("a language"))).collect();
    assert!(
        offered.contains(&("kokoro-82m#bf_emma".to_owned(), "en-GB".to_owned())) && offered.len() == 4,
        "{offered:?}"
    );
}

#[tokio::test]
async fn long_texts_are_said_in_parts_that_the_model_was_trained_for() {
    let studio = Studio::new().await;
    let text = "word ".repeat(400);
    let speech = speak(&studio.speaker(), &request(text.trim(), "en")).await;
    assert_eq!(speech.timing.words.len(), 400);
}

#[tokio::test]
async fn files_that_are_no_voices_are_not_kept() {
    let studio = Studio::new().await;
    studio.models().remove("kokoro-82m").expect("removed");
    studio.write("voices/af_heart.bin", &styles(1, 1)[1..]);
    let failed = studio.add().await.expect_err("half a number");
    assert!(
        matches!(&failed, InstallFailure::Model(ModelError::Unusable { code, message, .. })
            if code == "bad_description" && message.contains("af_heart")),
        "{failed}"
    );
    studio.write("voices/af_heart.bin", styles(1, 1));
    studio.write("tokenizer.json", "{}");
    assert!(matches!(studio.add().await, Err(InstallFailure::Model(ModelError::Unusable { .. }))));
    assert!(studio.models().list().is_empty());
}
