//! A model that is loaded when it is first asked, stays for the next request, and is let go when nobody asks any more.

mod file;
mod limits;
mod session;
mod wanted;

use std::{path::Path, sync::Arc, time::Duration};

use gala_sandbox::{Launcher, StartMode};
use tokio::{sync::Mutex, time::timeout};
use tokio_util::task::AbortOnDropHandle;

use self::session::Session;
pub use self::{
    file::ModelFile,
    limits::ModelLimits,
    wanted::{ModelContract, PortWanted},
};
use crate::{
    error::ModelError,
    protocol::{Description, KeptValue, Request, TensorHeader},
    tensor::Tensor,
};

/// How models are run on this machine.
#[derive(Clone, Debug)]
pub struct ModelPrograms {
    launcher: Arc<Launcher>,
    threads: usize,
}

impl ModelPrograms {
    /// `program` is `gala-model`; in the folder `helpers` lies `gala-sandbox`. Each model computes in as many threads.
    pub fn new(program: &Path, helpers: &Path, threads: usize) -> Self {
        // It is executed each time: loading a model takes a hundred times longer than starting the program.
        Self { launcher: Arc::new(Launcher::new(program, helpers, StartMode::Execute)), threads: threads.max(1) }
    }
}

/// What one request gives a model: tensors by the names of its inputs.
pub type Inputs<'a> = Vec<(&'a str, Tensor)>;

/// One request to a model.
#[derive(Clone, Debug, Default)]
pub struct ModelRun<'a> {
    pub inputs: Inputs<'a>,
    /// Inputs whose values stayed in its process. Without any, what stayed is let go.
    pub kept: Vec<String>,
    /// The values that are returned, in their order.
    pub outputs: Vec<&'a str>,
    /// What stays in its process for requests that name it among `kept`.
    pub keep: Vec<KeptValue>,
    /// What random numbers of the graph are drawn by: the same request gives the same result.
    pub seed: u64,
    /// How long it may take.
    pub limit: Duration,
}

/// Runs one model, one request at a time.
///
/// Its process ends when it has not been asked for a while, when a request takes longer than it may, when the future that
/// waits is dropped, and when GALA dies.
#[derive(Debug)]
pub struct LocalModel {
    programs: ModelPrograms,
    file: ModelFile,
    contract: ModelContract,
    limits: ModelLimits,
    loaded: Arc<Mutex<Loaded>>,
}

#[derive(Debug, Default)]
struct Loaded {
    session: Option<Session>,
    /// Lets it go later on.
    leaving: Option<AbortOnDropHandle<()>>,
}

impl LocalModel {
    /// Loads nothing yet. A file that does not keep the contract is refused before it is run.
    pub fn new(programs: ModelPrograms, file: ModelFile, contract: ModelContract, limits: ModelLimits) -> Self {
        Self { programs, file, contract, limits, loaded: Arc::default() }
    }

    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// Loads the model unless it is loaded, and returns what it takes and gives.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] for a file that is no such model, and whatever keeps its program from running.
    pub async fn describe(&self) -> Result<Description, ModelError> {
        let mut loaded = self.loaded.lock().await;
        let session = self.take_or_open(&mut loaded).await?;
        let description = session.description().clone();
        self.keep(&mut loaded, session);
        Ok(description)
    }

    /// Runs it once and returns the values that are named, in their order. Random numbers of the graph are drawn by `seed`:
    /// the same request gives the same result.
    ///
    /// # Errors
    /// As [`Self::ask_once`].
    pub async fn run(
        &self,
        inputs: Inputs<'_>,
        outputs: &[&str],
        seed: u64,
        limit: Duration,
    ) -> Result<Vec<Tensor>, ModelError> {
        self.ask_once(ModelRun { inputs, outputs: outputs.to_vec(), seed, limit, ..ModelRun::default() }).await
    }

    /// Runs it once, where it need not forget everything afterwards. Whoever goes on with what stayed has to be the only one
    /// that asks it; where its process was let go meanwhile, that is an error.
    ///
    /// # Errors
    /// [`ModelError::Refused`] for inputs that it does not take, [`ModelError::TooMuchMemory`] and
    /// [`ModelError::TimedOut`] for tasks that are too large; and as [`Self::describe`].
    pub async fn ask_once(&self, run: ModelRun<'_>) -> Result<Vec<Tensor>, ModelError> {
        let ModelRun { inputs, kept, outputs, keep, seed, limit } = run;
        // The program would wait for the numbers that are missing.
        if let Some((name, _)) = inputs.iter().find(|(_, tensor)| !tensor.is_whole()) {
            let message = format!("what its input {name} is given does not have the size of its shape");
            return Err(ModelError::Refused { model: self.file.name.clone(), message });
        }
        let headers = inputs.iter().map(|(name, tensor)| TensorHeader::of(name, tensor)).collect();
        let outputs = outputs.into_iter().map(str::to_owned).collect();
        let request = Arc::new(Request { inputs: headers, kept, outputs, keep, seed });
        let tensors: Arc<[Tensor]> = inputs.into_iter().map(|(_, tensor)| tensor).collect();
        let mut loaded = self.loaded.lock().await;
        let was_loaded = loaded.session.is_some();
        let session = self.take_or_open(&mut loaded).await?;
        let (session, answer) = match self.ask(session, &request, &tensors, limit).await {
            // One that waited may have been ended for what others took.
            Err(ModelError::Killed { .. } | ModelError::Died { .. }) if was_loaded && request.kept.is_empty() => {
                let session = self.open().await?;
                self.ask(session, &request, &tensors, limit).await?
            }
            asked => asked?,
        };
        self.keep(&mut loaded, session);
        answer.map_err(|refusal| ModelError::Refused { model: self.file.name.clone(), message: refusal.message })
    }

    /// The session is lost where it did not answer.
    async fn ask(
        &self,
        mut session: Session,
        request: &Arc<Request>,
        tensors: &Arc<[Tensor]>,
        limit: Duration,
    ) -> Result<(Session, session::Ran), ModelError> {
        let killer = session.kill_on_drop()?;
        let (request, tensors) = (Arc::clone(request), Arc::clone(tensors));
        let ran = tokio::task::spawn_blocking(move || {
            let answer = session.run(&request, &tensors)?;
            Ok((session, answer))
        });
        let ran = timeout(limit, ran).await;
        let ran = ran.map_err(|_| self.timed_out(limit))?.expect("asking neither panics nor is cancelled");
        killer.disarm();
        ran
    }

    async fn take_or_open(&self, loaded: &mut Loaded) -> Result<Session, ModelError> {
        loaded.leaving = None;
        match loaded.session.take() {
            Some(session) => Ok(session),
            None => self.open().await,
        }
    }

    async fn open(&self) -> Result<Session, ModelError> {
        let (launcher, threads) = (Arc::clone(&self.programs.launcher), self.programs.threads);
        let (file, limits) = (self.file.clone(), self.limits);
        let started = tokio::task::spawn_blocking(move || session::start(&launcher, file, threads, limits)).await;
        let starting = started.expect("starting neither panics nor is cancelled")?;
        let killer = starting.kill_on_drop()?;
        let opened = timeout(limits.load, tokio::task::spawn_blocking(move || starting.greeted())).await;
        let opened = opened.map_err(|_| self.timed_out(limits.load))?;
        let session = opened.expect("asking neither panics nor is cancelled")?;
        killer.disarm();
        self.contract.check(session.description()).map_err(|message| ModelError::Unusable {
            model: self.file.name.clone(),
            code: "other_model".to_owned(),
            message,
        })?;
        Ok(session)
    }

    fn keep(&self, loaded: &mut Loaded, session: Session) {
        loaded.session = Some(session);
        // Not held by the task: who drops the model drops the process.
        let (all, idle) = (Arc::downgrade(&self.loaded), self.limits.idle);
        loaded.leaving = Some(AbortOnDropHandle::new(tokio::spawn(async move {
            tokio::time::sleep(idle).await;
            // Whoever takes the lock first ends this task or loads again.
            if let Some(all) = all.upgrade() {
                let left = all.lock().await.session.take();
                drop(left);
            }
        })));
    }

    fn timed_out(&self, limit: Duration) -> ModelError {
        ModelError::TimedOut { model: self.file.name.clone(), limit_s: limit.as_secs() }
    }
}
