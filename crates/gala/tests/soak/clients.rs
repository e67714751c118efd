//! Who asks the server for work, and what they must find in the end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    evidence,
    host::Host,
    ledger::{Entry, Ledger, Wish},
    orders,
    random::Random,
    reference::{Made, References},
    tally::Tally,
};

/// More would only make the queue longer.
const OPEN_AT_MOST: usize = 6;
const TERMINAL: [&str; 3] = ["SUCCEEDED", "FAILED", "CANCELLED"];

#[derive(Clone)]
pub struct Clients {
    pub host: Arc<Host>,
    pub references: Arc<References>,
    pub ledger: Arc<Ledger>,
}

impl Clients {
    /// Asks for one thing after the other until it is over.
    pub fn feed(&self, number: u64, mut random: Random, over: &AtomicBool) {
        for round in 0.. {
            if over.load(Ordering::Acquire) {
                return;
            }
            if self.open() > OPEN_AT_MOST {
                sleep(Duration::from_millis(200));
                continue;
            }
            let brief = random.below(self.references.0.len() as u64) as usize;
            let wish = match random.below(10) {
                0 => {
                    self.is_refused(&mut random);
                    continue;
                }
                1 => Wish::Cancelled(brief),
                2..=4 => self.finished(&mut random).unwrap_or(Wish::Brief(brief)),
                _ => Wish::Brief(brief),
            };
            let key = format!("{number}-{round}");
            self.ledger.sends(&key, &wish);
            while !over.load(Ordering::Acquire) && self.send(&key, &wish).is_err() {
                sleep(Duration::from_millis(100));
            }
        }
    }

    /// How many jobs were asked for and have, as far as the server says, not ended.
    fn open(&self) -> usize {
        let states = ["QUEUED", "RUNNING", "BLOCKED"];
        let count = |state| {
            let answer = self.host.get(&format!("/api/v1/jobs?state={state}&kind=render_final&limit=100"));
            answer.ok().and_then(|answer| Some(answer.json()["items"].as_array()?.len())).unwrap_or(0)
        };
        states.into_iter().map(count).sum()
    }

    /// Sends what must be refused, whatever is being done to the server.
    fn is_refused(&self, random: &mut Random) {
        let Ok(answer) = self.host.post("/api/v1/projects", None, &orders::wrong(random)) else { return };
        let is_refused = (400..500).contains(&answer.status) || matches!(answer.status, 503 | 507);
        assert!(is_refused, "{}: {}", answer.status, answer.text());
    }

    /// A wish for another shape of a video that is there.
    fn finished(&self, random: &mut Random) -> Option<Wish> {
        let entries = self.ledger.entries();
        let made: Vec<(usize, &String)> = entries
            .iter()
            .filter_map(|entry| match (&entry.wish, &entry.accepted) {
                (Wish::Brief(brief), Some((project, _))) => Some((*brief, project)),
                _ => None,
            })
            .collect();
        if made.is_empty() {
            return None;
        }
        let (brief, project) = random.pick(&made);
        let jobs = self.host.jobs(project).ok()?;
        let is_made = jobs.iter().any(|job| job["kind"] == "render_final" && job["state"] == "SUCCEEDED");
        is_made.then(|| Wish::Timeline { brief: *brief, project: (*project).clone() })
    }

    /// Sends a wish, perhaps again. Returns why it was not accepted, where it was not.
    fn send(&self, key: &str, wish: &Wish) -> Result<(), String> {
        let answer = match wish {
            Wish::Brief(brief) | Wish::Cancelled(brief) => {
                self.host.post("/api/v1/projects", Some(key), &orders::project(&self.references.0[*brief].brief))
            }
            Wish::Timeline { project, .. } => {
                let path = format!("/api/v1/projects/{project}");
                let timeline = self.host.get(&format!("{path}/timeline")).map_err(|error| error.to_string())?;
                if timeline.status != 200 {
                    return Err(format!("its timeline is {}: {}", timeline.status, timeline.text()));
                }
                self.host.post(&format!("{path}/render"), Some(key), &orders::reshaped(timeline.json()))
            }
        };
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status != 202 {
            let may_be_sent_again = matches!(answer.status, 409 | 500 | 503 | 507);
            let told = format!("{} {}", answer.status, answer.text());
            assert!(may_be_sent_again, "{key} {wish:?}: {told}");
            return Err(told);
        }
        let accepted = answer.json();
        let id = |value: &Value| value.as_str().map(str::to_owned);
        let (project, job) = match wish {
            Wish::Timeline { project, .. } => (Some(project.clone()), id(&accepted["id"])),
            _ => (id(&accepted["project"]["id"]), id(&accepted["job"]["id"])),
        };
        let (project, job) = project.zip(job).unwrap_or_else(|| panic!("no ids in {accepted}"));
        self.ledger.accepted(key, &project, &job);
        if matches!(wish, Wish::Cancelled(_)) {
            self.cancel(key, &job);
        }
        Ok(())
    }

    /// Cancels, if the server is there to be told.
    fn cancel(&self, key: &str, job: &str) {
        let answer = self.host.post(&format!("/api/v1/jobs/{job}/cancel"), None, b"");
        if answer.is_ok_and(|answer| answer.status == 200 && answer.json()["state"] == "CANCELLED") {
            self.ledger.cancelled(key);
        }
    }

    /// Sends again what was not answered, waits until all has ended, and judges it.
    pub fn settle(&self, patience: Duration, tally: &mut Tally) {
        let until = Instant::now() + patience;
        for entry in self.ledger.entries() {
            while entry.accepted.is_none()
                && let Err(why) = self.send(&entry.key, &entry.wish)
            {
                assert!(Instant::now() < until, "{entry:?} is not accepted by a server that nobody hurts: {why}");
                sleep(Duration::from_millis(100));
            }
        }
        for entry in self.ledger.entries() {
            self.judge(&entry, until, tally);
        }
    }

    fn judge(&self, entry: &Entry, until: Instant, tally: &mut Tally) {
        let (project, job) = entry.accepted.as_ref().expect("all are accepted");
        tally.accepted += 1;
        let jobs = loop {
            match self.host.jobs(project) {
                Ok(jobs) if jobs.iter().all(|job| TERMINAL.iter().any(|state| job["state"] == *state)) => break jobs,
                _ if Instant::now() < until => sleep(Duration::from_millis(100)),
                told => return tally.lost.push(format!("{} has not ended: {told:?}", entry.key)),
            }
        };
        let Some(own) = jobs.iter().find(|other| other["id"] == **job) else {
            return tally.lost.push(format!("{}: job {job} is not there", entry.key));
        };
        if entry.is_cancelled {
            if own["state"] != "CANCELLED" {
                tally.wrong.push(format!("{} was cancelled and is {}", entry.key, own["state"]));
            }
            tally.cancelled += 1;
            return;
        }
        // A project is made by several jobs; a timeline by one.
        let is_timeline = matches!(entry.wish, Wish::Timeline { .. });
        let failed = jobs.iter().find(|other| other["state"] == "FAILED" && (!is_timeline || other["id"] == **job));
        if let Some(failed) = failed {
            let code = failed["error"]["error_code"].as_str().unwrap_or("without a reason").to_owned();
            *tally.failed.entry(code).or_default() += 1;
            return;
        }
        if own["state"] == "CANCELLED" {
            // The answer that it is cancelled was lost, not the wish.
            tally.cancelled += 1;
            return;
        }
        self.compare(entry, project, until, tally);
    }

    /// Whether the bytes are those of an undisturbed server.
    fn compare(&self, entry: &Entry, project: &str, until: Instant, tally: &mut Tally) {
        let wanted = match &entry.wish {
            Wish::Brief(brief) | Wish::Cancelled(brief) => &self.references.0[*brief].made,
            Wish::Timeline { brief, .. } => &self.references.0[*brief].reshaped,
        };
        let found = loop {
            match self.found(project) {
                Ok(found) => break found,
                Err(_) if Instant::now() < until => sleep(Duration::from_millis(100)),
                Err(told) => return tally.lost.push(format!("{}: {told}", entry.key)),
            }
        };
        if found.iter().any(|made| made.video == wanted.video) {
            tally.finished += 1;
            return;
        }
        let folder = evidence::keep(&entry.key, wanted, &found, &self.host.log());
        tally.wrong.push(format!("{} {:?}: compare the videos in {}", entry.key, entry.wish, folder.display()));
    }

    /// The videos of a project, each with all the documents of the project.
    fn found(&self, project: &str) -> Result<Vec<Made>, String> {
        let documents = self.host.documents(project)?;
        let videos = self.host.videos(project)?;
        Ok(videos.into_iter().map(|video| Made { video, documents: documents.clone() }).collect())
    }

    /// Makes one video after the other in peace. Returns the most memory that the server took in each half of them: what it
    /// keeps for good it has after it did everything once.
    pub fn calm(&self, orders: usize, random: &mut Random) -> [u64; 2] {
        let mut one = || {
            let reference = random.pick(&self.references.0);
            let answer =
                self.host.post("/api/v1/projects", None, &orders::project(&reference.brief)).expect("an answer");
            assert_eq!(answer.status, 202, "{}", answer.text());
            let answer = answer.json();
            self.host.wait_for_jobs(answer["project"]["id"].as_str().expect("an id"));
            self.host.memory_bytes().expect("the server runs")
        };
        let mut most = |count: usize| (0..count).map(|_| one()).max().unwrap_or_default();
        [most(orders), most(orders)]
    }
}
