//! Measures what a request to a provider costs GALA itself: the same answers of the same double of a vendor, which runs in a
//! process of its own, read by a plain HTTP client and through `POST /api/v1/ai/text`, which holds what they may cost, reads
//! the vendor's events, keeps the answer, counts what it came to and passes it on. Prints JSON: microseconds of processor
//! time for each request, and kilobytes for each of 200 that are open at once.
//!
//! `cargo run --release -p gala-api --example bench_calls -- 2000`

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use futures::{StreamExt, future::join_all};
use gala_ai::{
    local_models::NoModels,
    planner::OfflinePlanner,
    provider::{Chain, Providers},
};
use gala_api::{Access, ApiConfig, ApiState, ProviderHooks, RateLimits, SigningKeys, StorageHooks, TrustedProxies};
use gala_db::{CallLimits, Db, OpenOptions};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::{
    http::{Endpoint, Secret},
    text::OpenAi,
};
use gala_storage::Objects;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Requests that are under way at once.
const AT_ONCE: usize = 200;
/// In turns, of which the medians count.
const ROUNDS: usize = 5;
const MODEL: &str = "gpt-5.4-mini";
const CHAT: &str = "POST /openai/v1/chat/completions";

#[tokio::main]
async fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", stalls] => serve(stalls.parse()?).await,
        ["memory", contender] => memory(contender).await,
        [count] => compare(count.parse()?).await,
        _ => compare(2000).await,
    }
}

/// The double of the vendor, which says nothing more after the beginning of its first answers.
async fn serve(stalls: usize) -> Result<(), Error> {
    let fakes = Fakes::start().await;
    fakes.script(CHAT, vec![Behaviour::StallAfter(300); stalls]);
    println!("{}", fakes.url("openai/v1"));
    fakes.forever().await;
    Ok(())
}

/// A double in a process of its own, until dropped.
struct Vendor {
    process: Child,
    url: String,
}

impl Vendor {
    fn start(stalls: usize) -> Result<Self, Error> {
        let mut process = itself(&["serve", &stalls.to_string()]).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        BufReader::new(process.stdout.take().ok_or("it prints")?).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn itself(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(arguments);
    command
}

/// One way to have an answer.
enum Contender {
    Bare { client: reqwest::Client, url: String },
    Ours { router: Router, _folder: tempfile::TempDir },
}

impl Contender {
    async fn of(name: &str, vendor: &Vendor) -> Result<Self, Error> {
        if name == "bare" {
            let url = format!("{}/chat/completions", vendor.url);
            return Ok(Self::Bare { client: reqwest::Client::new(), url });
        }
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}", folder.path().join("gala.db").display());
        let db = Db::open(&url.parse()?, OpenOptions::default()).await?;
        db.migrate().await?;
        let key = Secret::of(KEY).ok_or("a key")?;
        let model = OpenAi::new(Endpoint::parse(&vendor.url)?, &key, MODEL.to_owned())?;
        let nobody = Providers::only_planning(Arc::new(OfflinePlanner), gala_providers::prices());
        let at_once = HashMap::from([("openai".to_owned(), AT_ONCE as u32)]);
        let router = gala_api::router(ApiState::new(ApiConfig {
            keys: SigningKeys::open(&db).await?,
            objects: Objects::open(&folder.path().join("objects"))?,
            spool: gala_storage::Spool::open(&folder.path().join("uploads"))?,
            db,
            providers: Providers { text_models: Chain::new(vec![Arc::new(model)]), ..nobody },
            call_limits: Arc::new(CallLimits::new(at_once, HashMap::new(), false)),
            models: Arc::new(NoModels),
            previews: None,
            hooks: ProviderHooks::default(),
            storage_hooks: StorageHooks::default(),
            access: Access::Loopback,
            trusted_proxies: TrustedProxies::default(),
            cross_origins: gala_api::CrossOrigins::default(),
            rate_limits: RateLimits::default(),
            checks: Vec::new(),
            metrics: gala_api::install_metrics()?,
            stopping: CancellationToken::new(),
            shutdown: CancellationToken::new(),
        }));
        Ok(Self::Ours { router, _folder: folder })
    }

    /// Asks, and reads `parts` parts of the answer, or all of them.
    async fn ask(&self, parts: usize) -> Result<(), Error> {
        match self {
            Self::Bare { client, url } => {
                let body = json!({
                    "model": MODEL, "stream": true, "stream_options": { "include_usage": true },
                    "messages": [{ "role": "user", "content": "tea" }],
                });
                let answer = client.post(url).bearer_auth(KEY).json(&body).send().await?.error_for_status()?;
                read(answer.bytes_stream(), parts).await
            }
            Self::Ours { router, .. } => {
                let request = Request::post("/api/v1/ai/text")
                    .header(header::HOST, "127.0.0.1:8080")
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(Body::from(json!({ "task": "ideas", "text": "tea", "fresh": true }).to_string()))?;
                let answer = router.clone().oneshot(request).await?;
                if !answer.status().is_success() {
                    return Err(format!("answered {}", answer.status()).into());
                }
                read(answer.into_body().into_data_stream(), parts).await
            }
        }
    }
}

/// Reads parts of a stream; one of which only some are wanted stays open for as long as this program runs.
async fn read<T, E>(
    stream: impl futures::Stream<Item = Result<T, E>> + Send + 'static,
    parts: usize,
) -> Result<(), Error>
where
    E: Into<Error>,
{
    let mut stream = Box::pin(stream);
    for _ in 0..parts {
        match stream.next().await {
            Some(part) => part.map_err(Into::into)?,
            None => return Ok(()),
        };
    }
    std::mem::forget(stream);
    Ok(())
}

async fn compare(count: usize) -> Result<(), Error> {
    let vendor = Vendor::start(0)?;
    let contenders = [Contender::of("bare", &vendor).await?, Contender::of("ours", &vendor).await?];
    let mut micros = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (contender, micros) in contenders.iter().zip(&mut micros) {
            let before = processor_micros()?;
            for _ in 0..count.div_ceil(AT_ONCE) {
                let asked = join_all((0..AT_ONCE).map(|_| contender.ask(usize::MAX))).await;
                asked.into_iter().collect::<Result<(), Error>>()?;
            }
            let asked = (count.div_ceil(AT_ONCE) * AT_ONCE) as f64;
            // The first round warms up.
            if round > 0 {
                micros.push((processor_micros()? - before) / asked);
            }
        }
    }
    let [bare, ours] = micros.map(median);
    let kilobytes = |contender: &str| -> Result<f64, Error> {
        let output = itself(&["memory", contender]).stderr(Stdio::inherit()).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    };
    let (bare_kb, ours_kb) = (kilobytes("bare")?, kilobytes("ours")?);
    let figures = json!({ "bare_us": bare, "ours_us": ours, "bare_kb": bare_kb, "ours_kb": ours_kb });
    println!("{figures}");
    Ok(())
}

/// Prints how many kilobytes each of many open streams takes of this process.
async fn memory(contender: &str) -> Result<(), Error> {
    // The first ones make room for what all share.
    let vendor = Vendor::start(2 * AT_ONCE)?;
    let contender = Contender::of(contender, &vendor).await?;
    let mut resident = Vec::new();
    for _ in 0..2 {
        let asked = join_all((0..AT_ONCE).map(|_| contender.ask(1))).await;
        asked.into_iter().collect::<Result<(), Error>>()?;
        resident.push(resident_kb()?);
    }
    println!("{}", (resident[1] - resident[0]) / AT_ONCE as f64);
    Ok(())
}

/// What this process took of the processors, to a hundredth of a second.
fn processor_micros() -> Result<f64, Error> {
    const MICROS_OF_TICK: f64 = 10_000.0;
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // Behind the name, which may hold anything, `utime` and `stime` are the twelfth and the thirteenth.
    let (_, facts) = stat.rsplit_once(')').ok_or("no stat")?;
    let ticks = facts.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? * MICROS_OF_TICK)
}

fn resident_kb() -> Result<f64, Error> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
