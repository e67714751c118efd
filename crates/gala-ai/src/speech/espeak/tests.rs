use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::*;
use crate::speech::contract::{assert_speech, request, speech_contract};

/// The helper that cargo built beside the tests: `target/<profile>/gala-espeak`.
fn helper() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the test");
    let folders = test.ancestors().skip(1).take(2).map(Path::to_path_buf);
    find_helper(folders).expect("gala-espeak is not built: run cargo build -p gala-espeak")
}

fn speaker() -> EspeakSpeaker {
    let speaker = EspeakSpeaker::new(helper());
    speaker.version().expect("libespeak-ng works: sudo apt install libespeak-ng1 espeak-ng-data");
    speaker
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(future)
}

#[test]
fn espeak_keeps_the_contract_of_speakers() {
    block_on(speech_contract(&speaker()));
}

#[test]
fn any_text_is_spoken_or_refused() {
    let (speaker, runtime) = (speaker(), tokio::runtime::Runtime::new().expect("a runtime"));
    let texts = prop_oneof![
        "\\PC{1,40}",
        "[a-zA-Z0-9 .,;:!?'\"()<>&/=-]{1,60}",
        "[\u{300}-\u{36f}\u{590}-\u{6ff}\u{900}-\u{97f}\u{e00}-\u{e7f} ]{1,40}",
        "[\u{3040}-\u{30ff}\u{4e00}-\u{9fff}。、 \u{1f300}-\u{1f6ff}\u{200d}]{1,40}",
    ];
    let languages = prop::sample::select(vec!["en", "es", "ar", "hi", "ja", "zh", "ru", "th", "de", "ko"]);
    let mut runner = TestRunner::new(Config { cases: 150, failure_persistence: None, ..Config::default() });
    runner
        .run(&(texts, languages), |(text, language)| {
            match runtime.block_on(speaker.speak(&request(&text, language))) {
                Ok(speech) => assert_speech(&text, &speech),
                Err(MakerError::Refused(problem)) => {
                    let code = problem.code.as_str();
                    prop_assert!(matches!(code, "nothing_to_speak" | "unspeakable_text"), "{problem}");
                }
                Err(other) => prop_assert!(false, "{other}"),
            }
            Ok(())
        })
        .expect("every text");
}

#[test]
fn words_begin_where_their_sound_does() {
    // After a pause, the sound begins where the word does: to a few milliseconds, in any pause.
    for pause in [0.5, 1.0, 3.0] {
        let mut asked = request("Stop. Tea. Cake.", "en");
        asked.style.pause = pause;
        let speech = block_on(speaker().speak(&asked)).expect("spoken");
        for word in &speech.timing.words[1..] {
            let energy = |from: u64, to: u64| {
                speech.samples[from as usize..to as usize].iter().map(|sample| sample * sample).sum::<f32>()
            };
            let (before, after) = (energy(word.start - 960, word.start), energy(word.start, word.start + 4800));
            assert!(before * 50.0 < after, "{} at {pause}: {before} before, {after} after", word.text);
        }
    }
}

#[test]
fn pitch_goes_up_and_down_by_semitones() {
    let frequency = |pitch: f32| {
        let mut asked = request("aaaaaa mamama", "es");
        asked.style.pitch = pitch;
        let speech = block_on(speaker().speak(&asked)).expect("spoken");
        fundamental(&speech.samples[4800..24_000])
    };
    let normal = frequency(0.0);
    for semitones in [-6.0, 6.0] {
        let found = 12.0 * (frequency(semitones) / normal).log2();
        assert!((found - semitones).abs() < 1.5, "{semitones}: {found}");
    }
}

/// The frequency in Hz at which the samples are most like themselves.
fn fundamental(samples: &[f32]) -> f32 {
    let likeness = |lag: usize| {
        let pairs = samples.iter().zip(&samples[lag..]);
        pairs.map(|(a, b)| a * b).sum::<f32>() / (samples.len() - lag) as f32
    };
    let best = (240..800).max_by(|a, b| likeness(*a).total_cmp(&likeness(*b))).expect("lags");
    48_000.0 / best as f32
}

#[test]
fn every_language_of_the_table_has_its_voice() {
    let speaker = speaker();
    let voices = speaker.voices().expect("voices");
    for language in language::all() {
        let known = |name: &str| name.eq_ignore_ascii_case(language.voice);
        let found = voices.iter().any(|voice| {
            voice.languages.iter().any(|code| known(code)) || voice.identifier.rsplit('/').next().is_some_and(known)
        });
        assert!(found, "{} is spoken by {}", language.tag, language.voice);
    }
}

#[test]
fn a_variant_alone_changes_the_voice_of_the_language() {
    let asked = SpeechRequest { voice: Some("+f3".to_owned()), ..request("Té", "es-MX") };
    let speech = block_on(speaker().speak(&asked)).expect("spoken");
    assert_eq!(speech.voice, "es-419+f3");
}

#[test]
fn a_missing_helper_is_unavailable_with_a_remedy() {
    let speaker = EspeakSpeaker::new(PathBuf::from("no-such-folder/gala-espeak"));
    let error = block_on(speaker.speak(&request("tea", "en"))).expect_err("no helper");
    assert!(matches!(&error, MakerError::Unavailable { remedy, .. } if remedy.contains("gala-espeak")), "{error}");
    assert_eq!(speaker.name(), "espeak-ng unavailable r1");
}

#[cfg(unix)]
#[test]
fn a_helper_that_fails_dies_or_hangs_is_an_error() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let ask = |name: &str, script: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("executable");
        block_on(EspeakSpeaker::new(path).speak(&request("tea", "en"))).expect_err("no speech")
    };
    let missing = ask("missing", r#"echo '{"error":{"code":"library_missing","message":"no library"}}'; exit 1"#);
    assert!(matches!(&missing, MakerError::Unavailable { remedy, .. } if remedy.contains("apt install")), "{missing}");
    let killed = ask("killed", "kill -SEGV $$");
    assert!(matches!(&killed, MakerError::Refused(problem) if problem.message.contains("signal")), "{killed}");
    let cut = ask("cut", r#"echo '{"sample_rate":22050,"samples":9,"words":[],"phonemes":[],"voice":"en"}'"#);
    assert!(matches!(&cut, MakerError::Refused(_)), "{cut}");
    let noise = ask("noise", "echo hello");
    assert!(matches!(&noise, MakerError::Refused(_)), "{noise}");
}

#[cfg(target_os = "linux")]
#[test]
fn no_helper_outlives_its_request() {
    use std::time::Duration;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hangs");
    let pid_file = folder.path().join("pid");
    std::fs::write(&path, format!("#!/bin/sh\necho $$ > {}\nexec sleep 600\n", pid_file.display())).expect("written");
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("executable");
    block_on(async {
        let speaker = EspeakSpeaker::new(path);
        let asked = request("tea", "en");
        tokio::time::timeout(Duration::from_millis(500), speaker.speak(&asked)).await.expect_err("it hangs");
        let pid = std::fs::read_to_string(&pid_file).expect("it ran");
        let process = format!("/proc/{}/stat", pid.trim());
        for _ in 0..100 {
            // A process that was killed and is not yet collected is in state Z.
            let running = std::fs::read_to_string(&process).is_ok_and(|stat| !stat.contains(") Z "));
            if !running {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the helper still runs");
    });
}
