//! What is seen in pictures by small models of vision.

use std::{fs, path::Path};

use gala_ai::provider::{
    Call, DepthEstimator, MatchedPicture, MatchedSentence, PictureMatcher, ProviderError, SubjectFinder,
};
use gala_core::{credit::Credit, hash::ContentHash, pixels::RgbPixels};
use gala_models::{
    GivenFiles, InstallError, InstallFailure, InstalledModels, Installer, LocalDepthEstimator, LocalPictureMatcher,
    LocalSubjectFinder, ModelError, ModelKind, ModelPrograms,
};
use rten_onnx::onnx::DataType;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    graphs::{
        Attribute::Int,
        GraphWriter,
        Size::{Any, Of},
    },
    hostile::endless_loop,
    small_clip::{text_graph, tokenizer, vision_graph},
    small_cutout::small_cutout,
    small_depth::small_depth,
    small_detector::small_detector,
    small_multilingual::{self, sentence_graph},
};

pub struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn models(&self) -> InstalledModels {
        InstalledModels::at(self.folder.path().join("models"))
    }

    pub fn programs() -> ModelPrograms {
        let program = Path::new(env!("CARGO_BIN_EXE_gala-model"));
        ModelPrograms::new(program, program.parent().expect("a folder"), 2)
    }

    pub async fn add(&self, files: &[(&str, Vec<u8>)]) -> Result<ModelKind, InstallFailure> {
        let written = files.iter().map(|(name, content)| {
            let path = self.folder.path().join(name);
            fs::write(&path, content).expect("written");
            path
        });
        let author = Some("Ada".to_owned());
        let given = GivenFiles { files: written.collect(), author, licence: Some("MIT".to_owned()), name: None };
        let added = Installer::new(self.models(), Self::programs()).add(&given).await;
        added.map(|model| model.kind)
    }

    fn finder(&self) -> LocalSubjectFinder {
        LocalSubjectFinder::new(self.models(), Self::programs())
    }

    fn estimator(&self) -> LocalDepthEstimator {
        LocalDepthEstimator::new(self.models(), Self::programs())
    }
}

/// A dark picture with a light square in it.
fn picture(width: usize, height: usize) -> RgbPixels {
    let is_light = |x: usize, y: usize| (width / 4..width / 2).contains(&x) && (height / 4..height / 2).contains(&y);
    let level = |at: usize| if is_light(at % width, at / width) { 240 } else { 20 };
    RgbPixels { width, height, bytes: (0..width * height).flat_map(|at| [level(at); 3]).collect() }
}

/// Says what a model that was added is told to be at fault for.
async fn refusal(file: Vec<u8>) -> (String, String) {
    let room = Room::new();
    match room.add(&[("depth.onnx", file)]).await {
        Err(InstallFailure::Model(ModelError::Unusable { code, message, .. })) => {
            assert!(room.models().list().is_empty(), "what is no model is not kept");
            (code, message)
        }
        other => panic!("{other:?}"),
    }
}

/// A graph that gives one number for each pixel, or something else.
fn depth_of(operator: &str, keeps_channels: i64) -> Vec<u8> {
    let mut graph = GraphWriter::default();
    graph.input("pixel_values", DataType::FLOAT, &[Any("b"), Of(3), Any("h"), Any("w")]);
    let shape = [Any("b"), Of(1), Any("h"), Any("w")];
    let shape = if keeps_channels == 1 { shape.to_vec() } else { [shape[0], shape[2], shape[3]].to_vec() };
    graph.output("predicted_depth", DataType::FLOAT, &shape);
    let channels = graph.integers("channels", &[1], &[1]);
    graph.node("ReduceSum", &["pixel_values", &channels], "sum", &[("keepdims", Int(keeps_channels))]);
    graph.node(operator, &["sum"], "predicted_depth", &[]);
    graph.file(17)
}

#[tokio::test]
async fn what_is_near_is_told_for_pictures_of_any_shape_with_whose_model_it_is() {
    let room = Room::new();
    let estimator = room.estimator();
    assert!(!estimator.is_ready());
    estimator.self_test().await.expect("nothing need be installed");
    let missing = estimator.nearness(&picture(64, 64), &Call::unpaid()).await;
    assert!(
        matches!(&missing, Err(ProviderError::Unavailable { remedy, .. }) if remedy.contains("gala models install"))
    );
    assert_eq!(room.add(&[("small-depth.onnx", small_depth(0.0))]).await.expect("added"), ModelKind::Depth);
    assert!(estimator.is_ready() && estimator.name().starts_with("local small-depth "), "{}", estimator.name());
    estimator.self_test().await.expect("it can be asked");
    for (width, height) in [(640, 480), (90, 160), (2000, 20), (1, 1)] {
        let near = estimator.nearness(&picture(width, height), &Call::unpaid()).await.expect("a depth");
        assert!(near.plane.width.is_multiple_of(14) && near.plane.height.is_multiple_of(14));
        let credit =
            Credit { work: "small-depth (depth of pictures)".into(), author: "Ada".into(), licence: "MIT".into() };
        assert_eq!(near.credits, [credit]);
        let at = |x: f64, y: f64| {
            let column = (near.plane.width as f64 * x) as usize;
            near.plane.values[(near.plane.height as f64 * y) as usize * near.plane.width + column]
        };
        if width > 1 {
            assert!(at(0.375, 0.375) > 5.0 && at(0.8, 0.8) < 1.0, "{width} x {height}");
        }
    }
}

#[tokio::test]
async fn the_same_picture_has_the_same_depth_and_another_model_another_name() {
    let room = Room::new();
    room.add(&[("small-depth.onnx", small_depth(0.5))]).await.expect("added");
    let estimator = room.estimator();
    let picture = picture(70, 50);
    let first = estimator.nearness(&picture, &Call::unpaid()).await.expect("a depth");
    assert_eq!(room.estimator().nearness(&picture, &Call::unpaid()).await.expect("a depth"), first);
    let name = estimator.name();
    room.add(&[("other-depth.onnx", small_depth(0.4))]).await.expect("added");
    assert_ne!(estimator.name(), name);
    assert_ne!(estimator.nearness(&picture, &Call::unpaid()).await.expect("a depth").plane, first.plane);
}

#[tokio::test]
async fn files_that_are_no_model_of_depth_are_refused_when_they_are_added() {
    let (code, message) = refusal(small_detector()).await;
    assert_eq!(code, "other_model");
    assert!(message.contains("a model of depth has an input pixel_values"), "{message}");
    let whole = small_depth(0.5);
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert_eq!(refusal(whole[..length].to_vec()).await.0, "not_onnx", "{length}");
    }
    let (code, message) = refusal(depth_of("Transmogrify", 0)).await;
    assert_eq!(code, "unsupported_operator");
    assert!(message.contains("Transmogrify"), "{message}");
    let (code, message) = refusal(depth_of("Identity", 1)).await;
    assert_eq!(code, "other_model");
    assert!(message.contains("4 dimensions, and 3 are needed"), "{message}");
    assert_eq!(refusal(endless_loop()).await.0, "other_model");
    let room = Room::new();
    let unknown = room.add(&[("eyes.onnx", small_depth(0.0))]).await;
    let Err(InstallFailure::Install(InstallError::Refused(problem))) = unknown else { panic!("{unknown:?}") };
    assert!(problem.code == "not_a_model" && problem.remedy.contains("a model of depth"), "{problem}");
}

#[tokio::test]
async fn what_is_no_depth_is_an_error_and_what_nobody_waits_for_ends() {
    let room = Room::new();
    // The logarithm of what is below the mean is no number.
    room.add(&[("depth.onnx", depth_of("Log", 0))]).await.expect("added");
    let estimator = room.estimator();
    let told = estimator.nearness(&picture(60, 60), &Call::unpaid()).await;
    assert!(matches!(&told, Err(ProviderError::Broken { message, .. }) if message.contains("no number")), "{told:?}");
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let told = estimator.nearness(&picture(60, 60), &Call::new(Uuid::now_v7(), cancelled)).await;
    assert!(matches!(told, Err(ProviderError::Cancelled)), "{told:?}");
}

#[tokio::test]
async fn a_graph_of_one_size_is_given_that_size() {
    let room = Room::new();
    let mut graph = GraphWriter::default();
    graph.input("pixel_values", DataType::FLOAT, &[Of(1), Of(3), Of(28), Of(42)]);
    graph.output("predicted_depth", DataType::FLOAT, &[Of(1), Of(28), Of(42)]);
    let channels = graph.integers("channels", &[1], &[1]);
    let drop = [("keepdims", Int(0))];
    graph.node("ReduceSum", &["pixel_values", &channels], "predicted_depth", &drop);
    room.add(&[("depth.onnx", graph.file(17))]).await.expect("added");
    let near = room.estimator().nearness(&picture(300, 900), &Call::unpaid()).await.expect("a depth");
    assert_eq!((near.plane.width, near.plane.height), (42, 28));
}

#[tokio::test]
async fn the_subject_of_a_picture_is_found_whatever_its_size_with_whose_model_it_is() {
    let room = Room::new();
    let finder = room.finder();
    assert!(!finder.is_ready());
    let missing = finder.subject(&picture(64, 64), &Call::unpaid()).await;
    assert!(matches!(&missing, Err(ProviderError::Unavailable { remedy, .. }) if remedy.ends_with("install u2netp")));
    assert_eq!(room.add(&[("my-u2netp.onnx", small_cutout(320, 0.0))]).await.expect("added"), ModelKind::Cutout);
    assert!(finder.name().starts_with("local my-u2netp "), "{}", finder.name());
    finder.self_test().await.expect("it can be asked");
    for (width, height) in [(640, 480), (90, 160), (320, 320)] {
        let found = finder.subject(&picture(width, height), &Call::unpaid()).await.expect("a subject");
        assert_eq!((found.mask.width, found.mask.height), (320, 320));
        assert_eq!(found.credits[0].work, "my-u2netp (cut-outs)");
        let at = |x: usize, y: usize| found.mask.values[y * 320 + x];
        assert!(at(120, 120) > 0.95 && at(250, 250) < 0.05, "{width} x {height}: {}, {}", at(120, 120), at(250, 250));
    }
    let even = RgbPixels { width: 30, height: 30, bytes: vec![40; 2700] };
    let told = finder.subject(&even, &Call::unpaid()).await;
    assert!(matches!(&told, Err(ProviderError::Refused(problem)) if problem.code == "no_subject"), "{told:?}");
}

#[tokio::test]
async fn a_model_of_cut_outs_may_tell_how_its_pictures_are_prepared() {
    let room = Room::new();
    // So that what was the middle is white, and nothing is above it.
    let document = br#"{"image_mean": [1.5, 1.5, 1.5], "image_std": [1, 1, 1], "resample": 2}"#.to_vec();
    let files = [("isnet.onnx", small_cutout(64, 0.0)), ("preprocessor_config.json", document)];
    assert_eq!(room.add(&files).await.expect("added"), ModelKind::Cutout);
    let told = room.finder().subject(&picture(64, 64), &Call::unpaid()).await;
    assert!(matches!(&told, Err(ProviderError::Refused(problem)) if problem.code == "no_subject"), "{told:?}");
    let broken = [("other-isnet.onnx", small_cutout(64, 0.0)), ("preprocessor_config.json", b"{".to_vec())];
    let Err(InstallFailure::Model(ModelError::Unusable { code, message, .. })) = room.add(&broken).await else {
        panic!("it should have been refused")
    };
    assert!(code == "bad_description" && message.contains("preprocessor_config.json"), "{message}");
}

#[tokio::test]
async fn files_that_are_no_model_of_cut_outs_are_refused_when_they_are_added() {
    let refused = async |file: Vec<u8>| match Room::new().add(&[("u2net.onnx", file)]).await {
        Err(InstallFailure::Model(ModelError::Unusable { code, message, .. })) => (code, message),
        other => panic!("{other:?}"),
    };
    let whole = small_cutout(64, 0.2);
    assert_eq!(refused(whole[..whole.len() / 2].to_vec()).await.0, "not_onnx");
    let (code, message) = refused(small_detector()).await;
    assert!(code == "other_model" && message.contains("one input"), "{message}");
    let (code, message) = refused(small_depth(0.0)).await;
    assert!(code == "other_model" && message.contains("four dimensions"), "{message}");
    let (code, message) = refused(depth_of("Transmogrify", 1)).await;
    assert!(code == "unsupported_operator" && message.contains("Transmogrify"), "{message}");
    let (code, message) = refused(small_cutout(4096, 0.0)).await;
    assert!(code == "other_model" && message.contains("limit is 2048"), "{message}");
}

fn colored(color: [u8; 3]) -> MatchedPicture {
    let pixels = RgbPixels { width: 300, height: 200, bytes: color.repeat(60_000) };
    MatchedPicture { hash: ContentHash::of(&color), pixels }
}

fn clip_files(text: Vec<u8>, vision: Vec<u8>, pieces: String) -> [(&'static str, Vec<u8>); 3] {
    [("text_model.onnx", text), ("vision_model.onnx", vision), ("tokenizer.json", pieces.into_bytes())]
}

#[tokio::test]
async fn pictures_fit_the_sentence_that_says_what_they_show() {
    let room = Room::new();
    let matcher = LocalPictureMatcher::new(room.models(), Room::programs());
    assert!(!matcher.knows("en") && matcher.name().is_empty() && matcher.credits("en").is_empty());
    let files = clip_files(text_graph(0.0), vision_graph(0.0), tokenizer());
    assert_eq!(room.add(&files).await.expect("added"), ModelKind::Match);
    matcher.self_test().await.expect("it can be asked");
    assert!(matcher.knows("en-GB") && !matcher.knows("es"));
    let (red, green) = (colored([230, 20, 20]), colored([20, 230, 20]));
    let fit = async |sentence: &str, picture: &MatchedPicture| {
        let fit = matcher.fit(english(sentence), picture, &Call::unpaid()).await.expect("a fit");
        assert!((-1.0..=1.0).contains(&fit));
        fit
    };
    assert!(fit("A red thing.", &red).await > fit("A red thing.", &green).await + 0.3);
    assert!(fit("A green thing.", &green).await > fit("A green thing.", &red).await + 0.3);
    let first = fit("light blue", &red).await;
    assert_eq!(fit("light blue", &red).await, first, "the same again");
    assert_eq!(
        LocalPictureMatcher::new(room.models(), Room::programs())
            .fit(english("light blue"), &red, &Call::unpaid())
            .await
            .expect("a fit"),
        first
    );
    let long = "red ".repeat(500);
    assert!(fit(&long, &red).await > 0.3, "what is too long is cut off");
    assert_eq!(matcher.credits("en")[0].author, "Ada");
}

fn english(text: &str) -> MatchedSentence<'_> {
    MatchedSentence { text, language: "en" }
}

fn sentence_files(graph: Vec<u8>, pieces: String) -> [(&'static str, Vec<u8>); 2] {
    [("multilingual.onnx", graph), ("tokenizer.json", pieces.into_bytes())]
}

#[tokio::test]
async fn sentences_of_other_languages_are_read_by_a_model_of_their_own() {
    let room = Room::new();
    let matcher = LocalPictureMatcher::new(room.models(), Room::programs());
    room.add(&clip_files(text_graph(0.0), vision_graph(0.0), tokenizer())).await.expect("added");
    let of_clip = matcher.name_for("en");
    assert!(!matcher.knows("es") && matcher.knows("en"));
    let files = sentence_files(sentence_graph(0.0), small_multilingual::tokenizer());
    assert_eq!(room.add(&files).await.expect("added"), ModelKind::MatchText);
    matcher.self_test().await.expect("it can be asked");
    assert!(matcher.knows("es-MX") && matcher.knows("ja") && matcher.knows("en"));
    // English is read by CLIP itself, as before.
    assert_eq!(matcher.name_for("en"), of_clip);
    assert!(matcher.name_for("es").contains(" with local multilingual "), "{}", matcher.name_for("es"));
    assert_eq!((matcher.credits("en").len(), matcher.credits("es").len()), (1, 2));
    let (red, green) = (colored([230, 20, 20]), colored([20, 230, 20]));
    for (language, text) in [("es", "¿Una cosa roja? rojo"), ("ja", "赤い"), ("ru", "красный")] {
        let fit = async |picture: &MatchedPicture| {
            let sentence = MatchedSentence { text, language };
            matcher.fit(sentence, picture, &Call::unpaid()).await.expect("a fit")
        };
        assert!(fit(&red).await > fit(&green).await + 0.3, "{text}");
    }
    let refused = async |files: &[(&str, Vec<u8>)]| Room::new().add(files).await.expect_err("refused");
    let bpe = sentence_files(sentence_graph(0.0), tokenizer());
    let InstallFailure::Install(InstallError::Refused(problem)) = refused(&bpe).await else { panic!("a problem") };
    assert!(problem.message.contains("of the kind BPE, not WordPiece"), "{problem}");
    let other = sentence_files(text_graph(0.0), small_multilingual::tokenizer());
    let InstallFailure::Model(ModelError::Unusable { code, message, .. }) = refused(&other).await else {
        panic!("code")
    };
    assert!(code == "other_model" && message.contains("attention_mask"), "{code}: {message}");
}

#[tokio::test]
async fn what_was_computed_of_a_picture_is_known_to_the_next_program_until_the_model_is_another() {
    let room = Room::new();
    let add = async || room.add(&clip_files(text_graph(0.0), vision_graph(0.0), tokenizer())).await.expect("added");
    add().await;
    let (sentence, red) = (english("A red thing."), colored([230, 20, 20]));
    let known = async |matcher: &LocalPictureMatcher| {
        matcher.known_fit(sentence, red.hash, &Call::unpaid()).await.expect("an answer")
    };
    let matcher = || LocalPictureMatcher::new(room.models(), Room::programs());
    let first = matcher();
    assert_eq!(known(&first).await, None);
    let fit = first.fit(sentence, &red, &Call::unpaid()).await.expect("a fit");
    assert_eq!(known(&first).await, Some(fit));
    // It is written while nobody waits.
    let next = matcher();
    for _ in 0..500 {
        if known(&next).await.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(known(&next).await, Some(fit), "another program");
    let name = room.models().newest(ModelKind::Match).expect("a model").name;
    assert!(room.models().vectors().join(&name).is_dir());
    room.models().remove(&name).expect("removed");
    assert!(!room.models().vectors().join(&name).exists(), "what it computed goes with it");
    add().await;
    assert_eq!(known(&matcher()).await, None);
}

#[tokio::test]
async fn files_that_do_not_make_a_matcher_are_refused() {
    let refused = async |files: &[(&str, Vec<u8>)]| Room::new().add(files).await.expect_err("refused");
    let whole = clip_files(text_graph(0.0), vision_graph(0.0), tokenizer());
    let InstallFailure::Install(InstallError::Refused(problem)) = refused(&whole[..2]).await else {
        panic!("a problem")
    };
    assert!(problem.message.contains("tokenizer.json is missing"), "{problem}");
    let other = clip_files(text_graph(0.0), vision_graph(0.0), "{}".to_owned());
    let InstallFailure::Install(InstallError::Refused(problem)) = refused(&other).await else { panic!("a problem") };
    assert!(problem.message.contains("no tokenizer"), "{problem}");
    for (files, told, names) in [
        (clip_files(vision_graph(0.0), vision_graph(0.0), tokenizer()), "other_model", "input_ids"),
        (clip_files(text_graph(0.0), text_graph(0.0), tokenizer()), "other_model", "pixel_values"),
        (clip_files(text_graph(0.0), vision_graph(0.0)[..500].to_vec(), tokenizer()), "not_onnx", "cut short"),
    ] {
        let InstallFailure::Model(ModelError::Unusable { code, message, .. }) = refused(&files).await else {
            panic!("{told}")
        };
        assert!(code == told && message.contains(names), "{code}: {message}");
    }
}
