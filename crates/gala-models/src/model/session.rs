//! One process that has loaded one file.

use std::{
    ffi::OsString,
    io::{self, BufReader, BufWriter, PipeReader, PipeWriter, Read},
    os::unix::process::ExitStatusExt,
    sync::Arc,
};

use gala_sandbox::{Calls, EXIT_NOT_STARTED, EXIT_UNAVAILABLE, Killer, Launcher, Policy, Process, Started};

use super::{file::ModelFile, limits::ModelLimits};
use crate::{
    error::ModelError,
    protocol::{Answer, Description, Refusal, Request, read_header, read_tensor, write_frame},
    tensor::Tensor,
};

/// Of a whole life, which is many requests: each has its own limit of time beside this one.
const CPU_S: u64 = 4 * 3600;
/// How much is read of what the program says of errors.
const MAX_SAID: u64 = 4 << 10;
/// The signal that ends a process without its doing, SIGKILL.
const KILLED: i32 = 9;
/// What Rust says when the address space is used up, before it ends the program.
const OUT_OF_MEMORY: &str = "memory allocation of";

/// What a run gave: the values that were asked for, or why there are none.
pub type Ran = Result<Vec<Tensor>, Refusal>;

#[derive(Debug)]
pub struct Starting(Conversation);

#[derive(Debug)]
pub struct Session {
    conversation: Conversation,
    description: Description,
}

#[derive(Debug)]
struct Conversation {
    input: BufWriter<PipeWriter>,
    output: BufReader<PipeReader>,
    said: PipeReader,
    process: Process,
    model: String,
    limit_mb: u64,
}

/// Kills a process that nobody waits for any more.
pub struct KillOnDrop(Option<Killer>);

impl KillOnDrop {
    /// It has answered.
    pub fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        if let Some(killer) = &self.0 {
            killer.kill();
        }
    }
}

/// Starts the program, which begins to read the file. Blocks for some milliseconds.
pub fn start(
    launcher: &Launcher,
    file: ModelFile,
    threads: usize,
    limits: ModelLimits,
) -> Result<Starting, ModelError> {
    let policy = Policy {
        read: vec![file.path.clone()],
        write: Vec::new(),
        // It computes in threads.
        calls: Calls::Media,
        memory_bytes: limits.memory_bytes,
        cpu_s: CPU_S,
        file_bytes: 0,
    };
    let arguments = [file.path.into_os_string(), OsString::from(&file.sha256), OsString::from(threads.to_string())];
    let started = launcher.start(Some(&policy), &arguments).map_err(ModelError::Start)?;
    let Started { stdin, stdout, stderr, process } = started;
    Ok(Starting(Conversation {
        input: BufWriter::with_capacity(1 << 16, stdin),
        output: BufReader::with_capacity(1 << 16, stdout),
        said: stderr,
        process,
        model: file.name,
        limit_mb: limits.memory_bytes >> 20,
    }))
}

impl Starting {
    pub fn kill_on_drop(&self) -> Result<KillOnDrop, ModelError> {
        self.0.kill_on_drop()
    }

    /// Waits until the file is loaded.
    pub fn greeted(mut self) -> Result<Session, ModelError> {
        match self.0.hear() {
            Ok(Answer::Opened(description)) => Ok(Session { conversation: self.0, description }),
            Ok(Answer::Failed(Refusal { code, message })) => {
                Err(ModelError::Unusable { model: self.0.model, code, message })
            }
            Ok(Answer::Ran { .. }) => Err(self.0.broke()),
            Err(error) => Err(self.0.ended(&error)),
        }
    }
}

impl Session {
    pub fn description(&self) -> &Description {
        &self.description
    }

    pub fn kill_on_drop(&self) -> Result<KillOnDrop, ModelError> {
        self.conversation.kill_on_drop()
    }

    /// Asks once. After an error it is of no more use.
    pub fn run(&mut self, request: &Arc<Request>, tensors: &[Tensor]) -> Result<Ran, ModelError> {
        self.conversation.run(request, tensors)
    }
}

impl Conversation {
    fn kill_on_drop(&self) -> Result<KillOnDrop, ModelError> {
        Ok(KillOnDrop(Some(self.process.killer().map_err(ModelError::Start)?)))
    }

    fn hear(&mut self) -> io::Result<Answer> {
        read_header(&mut self.output)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn run(&mut self, request: &Request, tensors: &[Tensor]) -> Result<Ran, ModelError> {
        let asked = write_frame(&mut self.input, request, tensors).and_then(|()| self.hear());
        match asked {
            Ok(Answer::Failed(refusal)) => Ok(Err(refusal)),
            Ok(Answer::Ran { outputs }) if outputs.iter().map(|header| &header.name).eq(&request.outputs) => {
                let read = outputs.iter().map(|header| read_tensor(&mut self.output, header)).collect();
                match read {
                    Ok(tensors) => Ok(Ok(tensors)),
                    Err(error) => Err(self.ended(&error)),
                }
            }
            Ok(_) => Err(self.broke()),
            Err(error) => Err(self.ended(&error)),
        }
    }

    fn broke(&self) -> ModelError {
        ModelError::Died { model: self.model.clone(), how: "it answered what was not asked".to_owned() }
    }

    /// Tells why the conversation ended. What cannot be read is no better than an end, and is made one.
    fn ended(&mut self, error: &io::Error) -> ModelError {
        let model = self.model.clone();
        if error.kind() == io::ErrorKind::InvalidData
            && let Ok(killer) = self.process.killer()
        {
            killer.kill();
            return ModelError::Died { model, how: error.to_string() };
        }
        let mut said = Vec::new();
        // What it said before the pipe broke is better than nothing.
        let _ = (&mut self.said).take(MAX_SAID).read_to_end(&mut said);
        let said = String::from_utf8_lossy(&said);
        let Ok(ended) = self.process.wait() else { return ModelError::Killed { model } };
        let status = ended.status;
        match (status.code(), status.signal()) {
            (Some(EXIT_UNAVAILABLE | EXIT_NOT_STARTED), _) => {
                ModelError::Sandbox(said.trim().trim_start_matches("gala-sandbox: ").to_owned())
            }
            _ if said.contains(OUT_OF_MEMORY) => ModelError::TooMuchMemory { model, limit_mb: self.limit_mb },
            (_, Some(KILLED)) => ModelError::Killed { model },
            _ => ModelError::Died { model, how: status.to_string() },
        }
    }
}
