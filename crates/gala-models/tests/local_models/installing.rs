//! Models are fetched, brought, tried, and kept whole or not at all.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use gala_models::{
    FolderSource, GivenFiles, InstallError, InstallFailure, InstalledModels, Installer, ModelError, ModelKind,
    ModelPrograms,
};
use md5::{Digest, Md5};
use sha2::Sha256;

use crate::{
    small_voice::small_voice,
    small_whisper::{self, Script},
};

const NAME: &str = "en_US-small-medium";
const DESCRIPTION: &str = r#"{"audio":{"sample_rate":22050},"espeak":{"voice":"en-us"},"language":{"code":"en_US"},
    "phoneme_id_map":{"_":[0],"^":[1],"$":[2],"a":[3]}}"#;
const CARD: &str = "# Model card\n\n* URL: https://example.org/data\n* License: CC0\n";

struct Mirror {
    folder: tempfile::TempDir,
}

impl Mirror {
    fn new() -> Self {
        let mirror = Self { folder: tempfile::tempdir().expect("a folder") };
        mirror.publish(&small_voice(false), DESCRIPTION.as_bytes());
        mirror
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("mirror").join(path)
    }

    /// Publishes a voice, with an index that describes it.
    fn publish(&self, model: &[u8], description: &[u8]) {
        let file = |name: &str, content: &[u8]| {
            let path = format!("en/en_US/small/medium/{name}");
            fs::create_dir_all(self.path(&path).parent().expect("a folder")).expect("a folder");
            fs::write(self.path(&path), content).expect("written");
            let digest = hex::encode(Md5::digest(content));
            format!(r#""{path}":{{"size_bytes":{},"md5_digest":"{digest}"}}"#, content.len())
        };
        let files = [
            file(&format!("{NAME}.onnx"), model),
            file(&format!("{NAME}.onnx.json"), description),
            file("MODEL_CARD", CARD.as_bytes()),
        ];
        let files = files.join(",");
        let index = format!(r#"{{"{NAME}":{{"language":{{"code":"en_US"}},"files":{{{files}}}}}}}"#);
        fs::write(self.path("voices.json"), index).expect("written");
    }

    fn model(&self) -> PathBuf {
        self.path(&format!("en/en_US/small/medium/{NAME}.onnx"))
    }

    fn source(&self) -> FolderSource {
        FolderSource::new(self.path(""))
    }

    fn installer(&self) -> Installer {
        let program = Path::new(env!("CARGO_BIN_EXE_gala-model"));
        let built = program.parent().expect("a folder");
        Installer::new(InstalledModels::at(self.models()), ModelPrograms::new(program, built, 1))
    }

    fn models(&self) -> PathBuf {
        self.folder.path().join("models")
    }

    async fn install(&self) -> Result<(), InstallFailure> {
        let installer = self.installer();
        let offer = installer.offer(NAME, &self.source()).await?;
        installer.install(&offer, &self.source(), &|_| ()).await.map(drop)
    }
}

fn code(failure: &InstallFailure) -> &str {
    match failure {
        InstallFailure::Install(InstallError::Refused(problem)) => &problem.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_model_is_offered_with_its_size_and_licence_and_then_installed() {
    let mirror = Mirror::new();
    let installer = mirror.installer();
    let offer = installer.offer(NAME, &mirror.source()).await.expect("an offer");
    assert_eq!(offer.bytes, (small_voice(false).len() + DESCRIPTION.len()) as u64);
    assert_eq!((offer.licence.as_str(), offer.author.as_str()), ("CC0", "https://example.org/data"));
    assert!(!mirror.models().exists(), "an offer keeps nothing");
    let told = AtomicU64::new(0);
    let progress = |bytes: u64| {
        told.fetch_max(bytes, Ordering::Relaxed);
    };
    let model = installer.install(&offer, &mirror.source(), &progress).await.expect("installed");
    assert_eq!(told.into_inner(), offer.bytes);
    assert_eq!((model.languages.as_slice(), model.is_verified), (["en-US".to_owned()].as_slice(), true));
    assert_eq!(installer.models().list(), std::slice::from_ref(&model));
    assert_eq!(installer.verify(NAME).await.expect("whole"), model);
    assert_eq!(code(&mirror.install().await.expect_err("again")), "model_installed");
    let left: Vec<_> =
        fs::read_dir(mirror.models()).expect("models").flatten().map(|entry| entry.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".incoming")), "{left:?}");
}

#[tokio::test]
async fn what_was_fetched_before_is_not_fetched_again() {
    let mirror = Mirror::new();
    let whole = small_voice(false);
    let staging = mirror.installer().models().stage(NAME).expect("staged");
    let part = staging.path(&format!("{NAME}.onnx.part"));
    // The beginning is told apart from what the mirror has now.
    fs::write(&part, &whole[..1000]).expect("written");
    drop(staging);
    let mut changed = whole.clone();
    changed[..1000].fill(0);
    fs::write(mirror.model(), changed).expect("written");
    mirror.install().await.expect("installed of both halves");
}

#[tokio::test]
async fn a_file_that_is_not_what_its_publisher_says_is_not_kept() {
    let mirror = Mirror::new();
    let whole = small_voice(false);
    let broken: [(&str, Vec<u8>); 4] = [
        ("another digest", [&whole[..whole.len() - 1], &[0xee]].concat()),
        ("cut short", whole[..5000].to_vec()),
        ("too long", [whole.as_slice(), b"more"].concat()),
        ("a page", b"<html>Not found</html>".to_vec()),
    ];
    for (what, file) in broken {
        fs::write(mirror.model(), file).expect("written");
        let failed = mirror.install().await.expect_err(what);
        assert!(matches!(failed, InstallFailure::Broken(_) | InstallFailure::Source { .. }), "{what}: {failed}");
        assert!(mirror.installer().models().list().is_empty(), "{what}");
    }
    // The next try begins anew.
    fs::write(mirror.model(), &whole).expect("written");
    mirror.install().await.expect("installed");
}

#[tokio::test]
async fn a_file_that_no_voice_is_made_of_is_not_kept_though_its_digest_is_right() {
    let mirror = Mirror::new();
    for (model, description, wanted) in
        [(b"<html></html>".to_vec(), DESCRIPTION, "not_onnx"), (small_voice(false), "{}", "bad_description")]
    {
        mirror.publish(&model, description.as_bytes());
        let failed = mirror.install().await.expect_err("no voice");
        assert!(
            matches!(&failed, InstallFailure::Model(ModelError::Unusable { code, .. }) if code == wanted),
            "{failed:?}"
        );
        assert!(mirror.installer().models().list().is_empty());
    }
}

#[tokio::test]
async fn what_its_publisher_does_not_have_is_told() {
    let mirror = Mirror::new();
    let installer = mirror.installer();
    let failed = installer.offer("xx_XX-nobody-low", &mirror.source()).await.expect_err("nobody");
    assert_eq!(code(&failed), "no_such_model");
    fs::write(mirror.path("voices.json"), "<html>captive portal</html>").expect("written");
    assert_eq!(code(&installer.offer(NAME, &mirror.source()).await.expect_err("no index")), "bad_index");
    fs::remove_file(mirror.path("voices.json")).expect("removed");
    let failed = installer.offer(NAME, &mirror.source()).await.expect_err("no index");
    assert!(matches!(&failed, InstallFailure::Source { path, .. } if path == "voices.json"), "{failed}");
}

#[tokio::test]
async fn files_of_ones_own_are_copied_tried_and_described() {
    let mirror = Mirror::new();
    let installer = mirror.installer();
    let description = mirror.model().with_added_extension("json");
    let given = |files: &[&Path]| GivenFiles {
        files: files.iter().map(|path| (*path).to_owned()).collect(),
        licence: Some("my own".to_owned()),
        author: Some("Ada".to_owned()),
        ..GivenFiles::default()
    };
    let model = installer.add(&given(&[&mirror.model(), &description])).await.expect("added");
    assert_eq!((model.name.as_str(), model.licence.as_str(), model.author.as_str()), (NAME, "my own", "Ada"));
    assert_eq!(model.languages, ["en-US"]);
    assert!(mirror.model().is_file(), "the files stay");
    installer.verify(NAME).await.expect("whole");
    let named = GivenFiles { name: Some("mine".to_owned()), ..given(&[&mirror.model(), &description]) };
    assert_eq!(installer.add(&named).await.expect("added").files[0].name, "mine.onnx");
    assert_eq!(code(&installer.add(&given(&[&mirror.model()])).await.expect_err("one file")), "not_a_model");
    installer.models().remove(NAME).expect("removed");
    fs::write(&description, "{}").expect("written");
    let refused = installer.add(&given(&[&mirror.model(), &description])).await.expect_err("no description");
    assert_eq!(code(&refused), "not_a_model");
    assert!(installer.models().get(NAME).is_none());
}

#[tokio::test]
async fn a_changed_file_is_found_by_verifying() {
    let mirror = Mirror::new();
    mirror.install().await.expect("installed");
    let file = mirror.models().join(NAME).join(format!("{NAME}.onnx"));
    File::options().append(true).open(&file).expect("opened").write_all(b"x").expect("written");
    let failed = mirror.installer().verify(NAME).await.expect_err("changed");
    assert!(matches!(&failed, InstallFailure::Broken(message) if message.contains(".onnx of")), "{failed}");
    assert_eq!(code(&mirror.installer().verify("nobody").await.expect_err("nobody")), "no_such_model");
}

/// A mirror of one repository of Hugging Face, which holds a Whisper model whose graph that writes is `served`.
fn hub(mirror: &Mirror, served: &[u8], announced: &[u8]) {
    let write = |path: &str, content: &[u8]| {
        let path = mirror.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("written");
    };
    let repository = "onnx-community/whisper-base_timestamped";
    let encoder = small_whisper::encoder();
    let file = |name: &str, content: &[u8]| {
        let (size, digest) = (content.len(), hex::encode(Sha256::digest(content)));
        format!(
            r#"{{"type":"file","path":"onnx/{name}","size":{size},"oid":"0","lfs":{{"oid":"{digest}","size":{size}}}}}"#
        )
    };
    let index = [file("encoder_model.onnx", &encoder), file("decoder_model_merged.onnx", announced)].join(",");
    write(&format!("api/models/{repository}/tree/main/onnx"), format!("[{index}]").as_bytes());
    write(&format!("{repository}/resolve/main/onnx/encoder_model.onnx"), &encoder);
    write(&format!("{repository}/resolve/main/onnx/decoder_model_merged.onnx"), served);
    let documents = [
        ("config.json", small_whisper::config()),
        ("generation_config.json", small_whisper::generation_config(true)),
        ("tokenizer.json", small_whisper::tokenizer()),
    ];
    for (name, content) in documents {
        write(&format!("{repository}/resolve/main/{name}"), content.as_bytes());
    }
}

#[tokio::test]
async fn a_model_of_several_files_is_installed_of_its_repository_whole_or_not_at_all() {
    let mirror = Mirror::new();
    let installer = mirror.installer();
    let script = Script::new(small_whisper::EN, 3, &[(small_whisper::TIME, 0)]);
    let decoder = small_whisper::merged_decoder(&script, true);
    let mut changed = decoder.clone();
    changed[5000] ^= 1;
    hub(&mirror, &changed, &decoder);
    let offer = installer.offer("whisper-base", &mirror.source()).await.expect("an offer");
    assert_eq!((offer.licence.as_str(), offer.author.as_str()), ("MIT", "OpenAI"));
    assert_eq!(offer.bytes, (decoder.len() + small_whisper::encoder().len()) as u64);
    let failed = installer.install(&offer, &mirror.source(), &|_| ()).await.expect_err("another digest");
    assert!(
        matches!(&failed, InstallFailure::Broken(message) if message.contains("its digest is another one")),
        "{failed}"
    );
    assert!(installer.models().list().is_empty());
    hub(&mirror, &decoder, &decoder);
    let told = AtomicU64::new(0);
    let progress = |bytes: u64| {
        told.fetch_max(bytes, Ordering::Relaxed);
    };
    let model = installer.install(&offer, &mirror.source(), &progress).await.expect("installed");
    // The encoder was there already.
    assert_eq!(told.into_inner(), offer.bytes);
    assert_eq!((model.kind, model.is_verified, model.files.len()), (ModelKind::Whisper, true, 5));
    installer.verify("whisper-base").await.expect("whole");
    // What is no Whisper model is not kept, though its digest is right.
    let voice = small_voice(false);
    installer.models().remove("whisper-base").expect("removed");
    hub(&mirror, &voice, &voice);
    let offer = installer.offer("whisper-base", &mirror.source()).await.expect("an offer");
    let failed = installer.install(&offer, &mirror.source(), &|_| ()).await.expect_err("another model");
    assert!(
        matches!(&failed, InstallFailure::Model(ModelError::Unusable { code, .. }) if code == "other_model"),
        "{failed}"
    );
}
