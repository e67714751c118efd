//! P4 under SIGKILL: jobs pay a vendor, and their processes die at every point round the call.
//!
//! The vendor is a folder beside GALA: a charge is a file in it, synced before the vendor answers, so that no kill takes one
//! back and nobody asks GALA what was paid.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use gala_ai::provider::{Call, Expected, Priced, ProviderError, ProviderId, Resend};
use gala_core::{
    access::Scope,
    hash::ContentHash,
    id::ProjectId,
    job::{Failure, Job, JobKind, JobState},
    provider_policy::ProviderPolicy,
    spending::{BilledUnit, CURRENCY, Price, PriceTable, Usage, UsageRange},
};
use gala_db::{
    CallLimits, PageRequest,
    jobs::{self, NewJob},
    provider_calls::{self, CallState},
};
use gala_jobs::{
    Done, Handler, JobContext,
    pipeline::{FailedCall, Payer},
};
use gala_testkit::{database::Engine, jobs::insert_project};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::{
    child::{Death, Sabotage, die},
    driver::{Broken, Driver, scale},
};

/// What one request costs, in millionths.
const MICROS: u64 = 100;
/// Paid steps of each job.
const STEPS: usize = 4;
/// Two vendors with the same prices: one that knows a request again by its id, and one that does not.
const VENDORS: [(&str, Resend); 2] = [("knows_ids", Resend::KnownById), ("forgets", Resend::PaidAgain)];

/// Where a process dies, or an answer is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Point {
    BeforeSending,
    /// The vendor has charged, and has not answered.
    AfterCharge,
    /// The vendor has charged, and the connection breaks.
    AnswerLost,
    /// The answer is there, and nothing of it is kept.
    AfterAnswer,
    /// The step is recorded.
    AfterRecord,
}

impl Point {
    const ALL: [Self; 5] =
        [Self::BeforeSending, Self::AfterCharge, Self::AnswerLost, Self::AfterAnswer, Self::AfterRecord];
}

/// What a `render_segment` of these tests is asked: for each of its steps, the points where something goes wrong, in order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaidOrders {
    vendor: usize,
    project: ProjectId,
    steps: Vec<Vec<Point>>,
}

/// What a vendor knows, and which faults came to pass: a file each, made once and synced.
#[derive(Clone, Debug)]
struct Folder(PathBuf);

impl Folder {
    fn beside(ledger: &Path) -> Self {
        let folder = ledger.with_file_name("vendor");
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// Returns whether it is new.
    fn note(&self, name: &str) -> bool {
        match File::create_new(self.0.join(name)) {
            Ok(file) => {
                file.sync_all().expect("synced");
                true
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// Returns how often each step of each job was charged for: `<job>~<step>~<request>`.
    fn charges(&self) -> BTreeMap<String, u64> {
        let mut charges = BTreeMap::new();
        for entry in fs::read_dir(&self.0).expect("a folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
            if let Some((step, _)) = name.strip_prefix("charge~").and_then(|name| name.rsplit_once('~')) {
                *charges.entry(step.to_owned()).or_default() += 1;
            }
        }
        charges
    }
}

/// The faults of one step: each comes to pass once, in order, whatever dies meanwhile.
struct Faults<'a> {
    folder: &'a Folder,
    step: String,
    points: &'a [Point],
}

impl Faults<'_> {
    fn is_at(&self, point: Point) -> bool {
        let next = self.points.iter().enumerate().find(|(index, _)| !self.folder.0.join(self.name(*index)).exists());
        next.is_some_and(|(index, next)| *next == point && self.folder.note(&self.name(index)))
    }

    fn name(&self, index: usize) -> String {
        format!("fault~{}~{index}", self.step)
    }

    fn dies_at(&self, point: Point) {
        if self.is_at(point) {
            die(Death::Kill);
        }
    }
}

/// Takes requests.
#[derive(Debug)]
struct Vendor(usize);

impl Priced for Vendor {
    fn id(&self) -> ProviderId {
        ProviderId { provider: VENDORS[self.0].0.to_owned(), model: "m".to_owned() }
    }

    fn resend(&self) -> Resend {
        VENDORS[self.0].1
    }
}

impl Expected<()> for Vendor {
    fn expected(&self, (): &()) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::Requests, 1))
    }
}

impl Vendor {
    async fn pay(&self, call: Call, faults: &Faults<'_>) -> Result<bool, ProviderError> {
        faults.dies_at(Point::BeforeSending);
        // Who forgets takes the same request for another one.
        let request = if self.resend() == Resend::KnownById { call.id() } else { Uuid::now_v7() };
        faults.folder.note(&format!("charge~{}~{request}", faults.step));
        faults.dies_at(Point::AfterCharge);
        // A vendor takes a while, and kills from outside fall into it.
        tokio::time::sleep(Duration::from_millis(5)).await;
        if faults.is_at(Point::AnswerLost) {
            return Err(ProviderError::Lost { provider: self.id().provider, message: "it was cut off".to_owned() });
        }
        call.used(Usage::of(BilledUnit::Requests, 1));
        Ok(true)
    }
}

/// The handler of [`PaidOrders`].
pub struct Pays {
    folder: Folder,
    prices: PriceTable,
    limits: CallLimits,
}

impl Pays {
    pub fn beside(ledger: &Path) -> Self {
        let price = |(provider, _): (&str, Resend)| Price {
            provider: provider.to_owned(),
            model: "m".to_owned(),
            unit: BilledUnit::Requests,
            micros: MICROS,
            per: 1,
        };
        let prices = PriceTable {
            as_of: "2026-11-21".to_owned(),
            currency: CURRENCY.to_owned(),
            prices: VENDORS.map(price).into(),
        };
        let at_once = VENDORS.map(|(provider, _)| (provider.to_owned(), 8)).into();
        Self { folder: Folder::beside(ledger), prices, limits: CallLimits::new(at_once, HashMap::new(), false) }
    }
}

#[async_trait]
impl Handler for Pays {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        let PaidOrders { vendor, project, steps } = ctx.input()?;
        let (vendor, policy) = (Arc::new(Vendor(vendor)), ProviderPolicy::default());
        let payer = Payer { prices: &self.prices, limits: &self.limits, ctx, project, policy: &policy, paid_for: None };
        for (index, points) in steps.iter().enumerate() {
            let name = format!("step-{index}");
            let faults = Faults { folder: &self.folder, step: format!("{}~{name}", ctx.job().id), points };
            let paid = || async {
                let hash = ContentHash::of_json(&name);
                let answer = payer.call(&name, &*vendor, &(), hash, |call| vendor.pay(call, &faults)).await;
                faults.dies_at(Point::AfterAnswer);
                answer.map_err(|failed| match failed {
                    FailedCall::Job(failure) => failure,
                    FailedCall::Provider(error) => Failure::permanent("provider", error.to_string()),
                })
            };
            let _: bool = ctx.step(&name, &name, paid).await?;
            faults.dies_at(Point::AfterRecord);
        }
        Ok(Done::new(json!("paid")))
    }
}

/// Jobs whose steps meet faults at different points, of both vendors.
fn orders(driver: &mut Driver, project: ProjectId, count: u64) -> Vec<NewJob> {
    let faults_each = if scale() > 1 { 3 } else { 1 };
    let mut point = || Point::ALL[driver.random(Point::ALL.len() as u64) as usize];
    let mut all = Vec::new();
    for index in 0..count {
        let steps = (0..STEPS).map(|_| (0..faults_each).map(|_| point()).collect()).collect();
        let orders = PaidOrders { vendor: index as usize % VENDORS.len(), project, steps };
        let new = NewJob::new(Scope::LOCAL, JobKind::RenderSegment, json!(orders)).project(project);
        all.push(new);
    }
    all
}

/// Lets the jobs run, replaces workers that died, and lets somebody decide what nobody can tell, as it was.
async fn until_paid(driver: &mut Driver, folder: &Folder, patience: Duration) -> (u64, Vec<Uuid>) {
    let (begun, mut deaths, mut decided) = (std::time::Instant::now(), 0, Vec::new());
    let mut is_open = true;
    while is_open && begun.elapsed() < patience {
        for place in 0..driver.workers.len() {
            if driver.workers[place].try_wait().expect("a look").is_some() {
                deaths += 1;
                driver.workers[place] = driver.start_worker();
            }
        }
        // Some die where no point is.
        if driver.random(40) == 0 {
            driver.kill_a_worker().await;
            deaths += 1;
        }
        decided.extend(decide(driver, folder).await);
        tokio::time::sleep(Duration::from_millis(25)).await;
        is_open = driver.jobs().await.iter().any(|job| job.state != JobState::Succeeded);
    }
    (deaths, decided)
}

/// Tells of every request that stands undecided what the vendor's books say, and tries its job again; and those that met as many
/// faults as a job is tried again after.
async fn decide(driver: &Driver, folder: &Folder) -> Vec<Uuid> {
    let failed = driver.jobs().await.into_iter().filter(|job| job.state == JobState::Failed);
    let failed: HashMap<Uuid, _> = failed.map(|job| (job.id.0, job)).collect();
    if failed.is_empty() {
        return Vec::new();
    }
    let charges = folder.charges();
    let (mut decided, mut again) = (Vec::new(), HashSet::new());
    for call in calls(driver).await {
        let Some(job) = call.job.filter(|job| call.state == CallState::Unknown && failed.contains_key(&job.0)) else {
            continue;
        };
        let step = format!("{job}~{}", call.step);
        let before = decided_paid(driver, job.0, &call.step).await;
        let was_paid = charges.get(&step).copied().unwrap_or_default() > before;
        let mut tx = driver.db.begin().await.expect("a transaction");
        provider_calls::decide(&mut tx, Scope::LOCAL, call.id, was_paid).await.expect("decided");
        // Without the guard, a job may have left several.
        if again.insert(job) {
            jobs::retry(&mut tx, Scope::LOCAL, job).await.expect("tried again");
        }
        tx.commit().await.expect("a commit");
        decided.push(call.id);
    }
    let gave_up = |job: &&Job| job.error.as_ref().is_some_and(|error| error.error_code == BUSY);
    for job in failed.values().filter(gave_up).filter(|job| !again.contains(&job.id)) {
        let mut tx = driver.db.begin().await.expect("a transaction");
        jobs::retry(&mut tx, Scope::LOCAL, job.id).await.expect("tried again");
        tx.commit().await.expect("a commit");
    }
    decided
}

/// What a job fails with whose last answer was lost, where the vendor knows what became of the request.
const BUSY: &str = "provider_busy";

async fn decided_paid(driver: &Driver, job: Uuid, step: &str) -> u64 {
    let is_it = |call: &provider_calls::ProviderCall| {
        call.job.is_some_and(|of| of.0 == job) && call.step == step && call.state == CallState::Lost
    };
    calls(driver).await.iter().filter(|call| is_it(call) && call.cost_micros == Some(MICROS)).count() as u64
}

async fn calls(driver: &Driver) -> Vec<provider_calls::ProviderCall> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest { limit: PageRequest::MAX, after };
        let page = provider_calls::list(&driver.db, Scope::LOCAL, None, &request).await.expect("a page");
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// P4: wherever a process dies round a call, nothing is paid for again without somebody's word, and the ledger says what the
/// vendor's books say.
pub async fn payments_are_made_once(engine: Engine, without: Option<Sabotage>) -> Broken {
    let mut driver = Driver::new(engine, without).await;
    let project = insert_project(&driver.db, ProjectId::new(), Scope::LOCAL).await.id;
    let count = if scale() > 1 { 500 } else { 8 };
    let new = orders(&mut driver, project, count);
    driver.enqueue(&new).await;
    driver.start_workers(3);
    let folder = Folder::beside(driver.ledger_folder());
    let patience = Duration::from_secs(if without.is_some() { 20 } else { 60 * scale() * scale() });
    let (deaths, decided) = until_paid(&mut driver, &folder, patience).await;
    let jobs = driver.jobs().await;
    let mut broken: Broken = jobs
        .iter()
        .filter(|job| job.state != JobState::Succeeded)
        .map(|job| format!("{} is {} with {:?}", job.id, job.state, job.error))
        .collect();
    let (charges, calls) = (folder.charges(), calls(&driver).await);
    for (step, charged) in &charges {
        let lost = |call: &&provider_calls::ProviderCall| {
            call.state == CallState::Lost
                && call.cost_micros == Some(MICROS)
                && call.job.is_some_and(|job| format!("{job}~{}", call.step) == *step)
        };
        let allowed = 1 + calls.iter().filter(lost).count() as u64;
        if *charged > allowed {
            broken.push(format!("{step} was charged {charged} times, and {} of them by somebody's word", allowed - 1));
        }
    }
    let (spent, charged) = (charges.values().sum::<u64>() * MICROS, charges.len() as u64);
    let spending = provider_calls::spending(&driver.db, Scope::LOCAL, project).await.expect("a read");
    if charged != count * STEPS as u64 {
        broken.push(format!("{charged} steps were paid for, of {}", count * STEPS as u64));
    }
    if (spending.spent_micros, spending.held_micros) != (spent, 0) {
        broken.push(format!("the vendor's books have {spent}, and GALA's {spending:?}"));
    }
    println!("{deaths} workers died, {} requests were undecided, {} charges", decided.len(), spent / MICROS);
    broken
}
