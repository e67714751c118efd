//! A folder with a model in it, and the programs that run it.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use gala_models::{LocalModel, ModelContract, ModelFile, ModelLimits, ModelPrograms};
use sha2::{Digest, Sha256};

/// Nothing here takes so long, on any machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct World {
    folder: tempfile::TempDir,
    pub limits: ModelLimits,
    pub threads: usize,
    pub contract: ModelContract,
}

impl World {
    pub fn new() -> Self {
        let limits = ModelLimits { memory_bytes: 1 << 30, load: PATIENCE, idle: PATIENCE };
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, limits, threads: 2, contract: ModelContract::default() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("model.onnx")
    }

    pub fn model(&self, file: &[u8]) -> LocalModel {
        fs::write(self.path(), file).expect("written");
        self.model_of_digest(&hex::encode(Sha256::digest(file)))
    }

    pub fn model_of_digest(&self, sha256: &str) -> LocalModel {
        let program = Path::new(env!("CARGO_BIN_EXE_gala-model"));
        let built = program.parent().expect("a folder");
        assert!(built.join("gala-sandbox").is_file(), "build the programs of the workspace: use scripts/test");
        let file = ModelFile { name: "a model".to_owned(), path: self.path(), sha256: sha256.to_owned() };
        LocalModel::new(ModelPrograms::new(program, built, self.threads), file, self.contract.clone(), self.limits)
    }

    /// Returns the ids of the processes that read the model.
    pub fn processes(&self) -> Vec<u32> {
        let path = self.path().into_os_string().into_encoded_bytes();
        let entries = fs::read_dir("/proc").expect("processes").flatten();
        let reads = |entry: &fs::DirEntry| {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            line.windows(path.len()).any(|part| part == path)
        };
        entries.filter(reads).filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
    }
}
