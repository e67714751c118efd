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
    let helper = helper();
    let speaker = EspeakSpeaker::new(&helper, helper.parent().expect("a folder"), StartMode::Fork);
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
            match runtime.block_on(speaker.speak(&request(&text, language), &Call::unpaid())) {
                Ok(speech) => assert_speech(&text, &speech),
                Err(ProviderError::Refused(problem)) => {
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
        let speech = block_on(speaker().speak(&asked, &Call::unpaid())).expect("spoken");
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
        let speech = block_on(speaker().speak(&asked, &Call::unpaid())).expect("spoken");
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
    let speech = block_on(speaker().speak(&asked, &Call::unpaid())).expect("spoken");
    assert_eq!(speech.voice, "es-419+f3");
}

#[test]
fn a_missing_helper_is_unavailable_with_a_remedy() {
    let nowhere = Path::new("/no-such-folder");
    let speaker = EspeakSpeaker::new(&nowhere.join("gala-espeak"), nowhere, StartMode::Fork);
    let error = block_on(speaker.speak(&request("tea", "en"), &Call::unpaid())).expect_err("no helper");
    assert!(matches!(&error, ProviderError::Unavailable { remedy, .. } if remedy.contains("gala-espeak")), "{error}");
    assert!(
        matches!(speaker.name(), Err(ProviderError::Unavailable { .. })),
        "no name stands for a voice that is not there"
    );
}

#[test]
fn what_a_helper_says_is_read_no_further_than_an_answer_goes() {
    let read = |said: &str| process::read_answer(said.as_bytes());
    let header = r#"{"sample_rate":22050,"samples":1,"words":[],"phonemes":[],"voice":"en"}"#;
    assert_eq!(read(&format!("{header}\nab")).expect("an answer").samples, [i16::from_le_bytes(*b"ab")]);
    for broken in [header, "hello", "", &format!("{header}\na"), &format!("{header}\nabc"), "\u{0}"] {
        assert!(matches!(read(broken), Err(AskError::Died(_))), "{broken}");
    }
    let endless = std::io::repeat(b'a');
    assert!(matches!(process::read_answer(std::io::BufReader::new(endless)), Err(AskError::Died(_))));
    let long = header.replace(":1,", ":999999999999,");
    assert!(matches!(read(&long), Err(AskError::Died(_))));
    let missing = read(r#"{"error":{"code":"library_missing","message":"no library"}}"#).expect_err("an error");
    let missing = refusal(missing, &request("tea", "en"));
    assert!(
        matches!(&missing, ProviderError::Unavailable { remedy, .. } if remedy.contains("apt install")),
        "{missing}"
    );
}

/// Asks a shell in place of the helper, in the same sandbox.
fn ask_shell(script: &str) -> (Result<Answer, AskError>, Arc<Launcher>) {
    let folder = helper().parent().expect("a folder").to_owned();
    let shell = Arc::new(Launcher::new(Path::new("/bin/sh"), &folder, StartMode::Fork));
    let question = Question { text: "tea", voice: "en", rate: 1.0, pitch: 0.0, pause: 1.0 };
    (block_on(process::ask(&shell, &["-c", script], &question)), shell)
}

#[test]
fn a_helper_that_fails_or_dies_is_an_error() {
    let answer = r#"echo '{"sample_rate":22050,"samples":1,"words":[],"phonemes":[],"voice":"en"}'; printf ab"#;
    assert_eq!(ask_shell(answer).0.expect("an answer").samples.len(), 1);
    let ended = |end: &str| ask_shell(&format!("{answer}; {end}")).0.expect_err("a whole answer of one that failed");
    assert!(matches!(ended("kill -SEGV $$"), AskError::Died(status) if status.contains("signal: 11")));
    assert!(matches!(ended("exit 3"), AskError::Died(status) if status.contains('3')));
    assert!(matches!(ended("kill -KILL $$"), AskError::Killed(_)));
    let killed = refusal(ended("kill -KILL $$"), &request("tea", "en"));
    assert!(matches!(killed, ProviderError::Busy { .. }), "{killed}");
}

#[test]
fn a_helper_that_is_killed_is_asked_its_version_again_and_never_named_otherwise() {
    let folder = helper().parent().expect("a folder").to_owned();
    let shell = Launcher::new(Path::new("/bin/sh"), &folder, StartMode::Fork);
    let asked = std::cell::Cell::new(0);
    let killed_at_first = |times: usize| {
        asked.set(0);
        persistently(|| {
            asked.set(asked.get() + 1);
            let end = if asked.get() <= times { "kill -KILL $$" } else { ":" };
            process::print::<Version>(&shell, &["-c", &format!(r#"echo '{{"espeak":"1.51"}}'; {end}"#)])
        })
    };
    assert_eq!(killed_at_first(0).expect("an answer").espeak, "1.51");
    assert_eq!(asked.get(), 1);
    // What it printed before it was killed does not count.
    assert_eq!(killed_at_first(TRIES - 1).expect("an answer").espeak, "1.51");
    assert_eq!(asked.get(), TRIES);
    let error = killed_at_first(TRIES).err().expect("killed each time");
    assert!(matches!(error, ProviderError::Busy { .. }), "worth trying later: {error}");
    let broken = process::print::<Version>(&shell, &["-c", "exit 3"]).err().expect("it failed");
    assert!(matches!(broken, AskError::Died(_)), "{broken:?}");
}

#[test]
fn a_text_loses_its_marks_only_where_the_helper_dies_over_it_every_time() {
    let text = "Tea (hot) & cake.";
    // What is asked, where the helper dies the first few times.
    let asked = |deaths: usize| {
        let asked = std::cell::Cell::new(0);
        let ask = |_| {
            asked.set(asked.get() + 1);
            let header = r#"{"sample_rate":22050,"samples":0,"words":[],"phonemes":[],"voice":"en"}"#;
            std::future::ready(match asked.get() <= deaths {
                true => Err(AskError::Died("exit status: 1".to_owned())),
                false => process::read_answer(format!("{header}\n").as_bytes()),
            })
        };
        let spoken = block_on(speakable(text, ask)).map(|(_, spoken)| spoken.text);
        (spoken.ok(), asked.get())
    };
    let (written, plain) = (SpokenText::of(text).text, SpokenText::plain(text).text);
    assert_ne!(written, plain);
    assert_eq!(asked(0), (Some(written.clone()), 1));
    assert_eq!(asked(1), (Some(written), 2), "one death is no word about the text");
    assert_eq!(asked(2), (Some(plain), 3));
    assert_eq!(asked(3), (None, 3));
}

#[test]
fn a_helper_sees_neither_the_environment_nor_the_machine() {
    // Cargo sets variables for every test, so an inherited environment would not be empty.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    let tell = |script: &str| {
        let told = r#"echo "{\"error\":{\"code\":\"told\",\"message\":\"$told\"}}""#;
        match ask_shell(&format!("{script}; {told}")).0 {
            Err(AskError::Answered { message, .. }) => message,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(tell("told=$CARGO_MANIFEST_DIR$HOME$GALA_TOKEN"), "");
    assert_eq!(tell("read -r told </etc/passwd"), "");
    assert_eq!(tell("read -r told </proc/self/environ"), "");
    assert_eq!(tell("told=no; for told in /home/* /root/* /etc/*; do break; done"), "/home/*");
    // The control: what it may read, it reads.
    assert_ne!(tell("for told in /usr/lib/*; do break; done"), "/usr/lib/*");
}

#[test]
fn no_helper_outlives_its_request() {
    use std::time::Duration;

    let folder = helper().parent().expect("a folder").to_owned();
    let shell = Arc::new(Launcher::new(Path::new("/bin/sh"), &folder, StartMode::Fork));
    let sign = format!("loop-of-{}", std::process::id());
    let script = format!("while :; do :; done # {sign}");
    let running = || {
        let processes = std::fs::read_dir("/proc").expect("Linux").filter_map(Result::ok);
        // A process that was killed and is not yet collected shows no arguments.
        let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
        lines.filter(|line| String::from_utf8_lossy(line).contains(&sign)).count()
    };
    block_on(async {
        let question = Question { text: "tea", voice: "en", rate: 1.0, pitch: 0.0, pause: 1.0 };
        let arguments = ["-c", &script];
        let asked = process::ask(&shell, &arguments, &question);
        tokio::time::timeout(Duration::from_millis(1500), asked).await.expect_err("it hangs");
        for _ in 0..100 {
            if running() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the helper still runs");
    });
}
