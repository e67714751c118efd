//! Nothing is paid for before it is approved, where a project has it so.

use gala_core::{
    access::Scope,
    approval::{Approval, ApprovalRules, ReviewStage},
    hash::ContentHash,
    id::{ProjectId, SceneId},
    job::{APPROVAL_NEEDED, Failure, JobKind, JobState},
    project::{ChosenTakes, MadeOf, Scene},
};
use gala_db::{
    DbError, Guard, approvals,
    jobs::{self, Claim, NewJob},
    provider_calls::{self, BegunCall, IfUnknown, NewCall, PaidFor},
    reviews::{self, Review, Reviewer},
    scene_versions, scenes,
};
use gala_testkit::{jobs::insert_project, on_both};
use serde_json::json;

use crate::support::TestDb;

const LOCAL: Scope = Scope::LOCAL;

const STRICT: ApprovalRules = ApprovalRules { paid_after_approval: true, auto_approve: false };

/// A project with a rule and one scene, and a job of that scene at work.
struct World {
    project: ProjectId,
    scene: SceneId,
    job: NewJob,
    claim: Claim,
}

impl World {
    async fn new(test: &TestDb, rules: ApprovalRules) -> Self {
        let project = insert_project(&test.db, ProjectId::new(), LOCAL).await.id;
        let planned = json!({ "number": 1, "script": "Tea.", "description": "A cup", "image_prompt": "tea cup",
            "image_variant": 0, "motion": "zoom_in", "voice_style": {}, "estimated_ms": 0 });
        let scene = Scene {
            id: SceneId::new(),
            project_id: project,
            number: 1,
            planned: serde_json::from_value(planned).expect("a planned scene"),
            approval: Approval::Pending,
            takes: ChosenTakes::default(),
            still: None,
            made_of: MadeOf::default(),
            version: 1,
        };
        let mut tx = test.db.begin().await.expect("a transaction");
        scenes::upsert(&mut tx, &scene).await.expect("a scene");
        approvals::set_rules(&mut tx, project, rules).await.expect("rules");
        tx.commit().await.expect("a commit");
        let job = NewJob::new(LOCAL, JobKind::ProcessClip, json!({})).project(project).scene(scene.id, 1);
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("w").await;
        Self { project, scene: scene.id, job, claim }
    }

    fn call(&self, step: &'static str, held_micros: u64) -> NewCall<'static> {
        let paid_for = PaidFor {
            project: self.project,
            scene: self.scene,
            number: 1,
            script: "script-1".to_owned(),
            image: "image-1".to_owned(),
        };
        NewCall {
            scope: LOCAL,
            project: Some(self.project),
            step,
            scene: Some(1),
            provider: "cartesia",
            model: "sonic-3.5",
            request: ContentHash::of(step.as_bytes()),
            held_micros,
            paid_for: Some(paid_for),
        }
    }

    async fn begin(&self, test: &TestDb, step: &'static str) -> Result<BegunCall, DbError> {
        let mut tx = test.db.begin().await.expect("a transaction");
        let begun =
            provider_calls::begin(&mut tx, self.claim.fence, &self.call(step, 100), IfUnknown::SendAgain).await?;
        tx.commit().await.expect("a commit");
        Ok(begun)
    }

    /// What is missing before a step may be paid for.
    async fn lacks(&self, test: &TestDb, step: &'static str) -> Option<ReviewStage> {
        match self.begin(test, step).await {
            Ok(_) => None,
            Err(DbError::Unapproved(needed)) => {
                assert_eq!((needed.project, needed.scene, needed.number), (self.project, self.scene, 1));
                Some(needed.stage)
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Says something of a stage, and lets what waits for it look again.
    async fn say(&self, test: &TestDb, stage: ReviewStage, approval: Approval, content: &str) -> usize {
        let mut tx = test.db.begin().await.expect("a transaction");
        scene_versions::lock(&mut tx, self.project).await.expect("locked");
        let (note, by, at_ms) = (String::new(), Reviewer::default(), tx.now_ms());
        let review = Review { scene: self.scene, stage, approval, content: content.to_owned(), note, by, at_ms };
        reviews::put(&mut tx, &review).await.expect("kept");
        let free = jobs::approved(&mut tx, self.project, Some(self.scene)).await.expect("looked");
        tx.commit().await.expect("a commit");
        free
    }

    /// Ends the attempt as one does that is refused.
    async fn wait(&self, test: &TestDb) -> JobState {
        let needed = self.call("speech", 1).paid_for.expect("a scene").needs(ReviewStage::Script);
        test.fail(&self.claim, &Failure::unapproved(needed)).await
    }

    async fn held(&self, test: &TestDb) -> u64 {
        provider_calls::spending(&test.db, LOCAL, self.project).await.expect("a read").held_micros
    }
}

on_both! {
    async fn each_step_that_is_paid_for_needs_the_stage_before_it(test: TestDb) {
        use Approval::{Approved, ChangesRequested};
        use ReviewStage::{Image, Script};
        let world = World::new(&test, STRICT).await;
        for step in ["speech", "image", "presenter", "transcription"] {
            assert_eq!(world.lacks(&test, step).await, Some(Script), "{step}");
        }
        assert_eq!(world.lacks(&test, "animation").await, Some(Image));
        assert_eq!(world.held(&test).await, 0, "nothing is held of what may not be sent");
        world.say(&test, Script, ChangesRequested, "script-1").await;
        assert_eq!(world.lacks(&test, "speech").await, Some(Script));
        world.say(&test, Script, Approved, "another script").await;
        assert_eq!(world.lacks(&test, "speech").await, Some(Script), "another one was approved");
        world.say(&test, Script, Approved, "script-1").await;
        assert_eq!(world.lacks(&test, "speech").await, None);
        assert_eq!(world.held(&test).await, 100);
        assert_eq!(world.lacks(&test, "animation").await, Some(Image), "the script is not the picture");
        world.say(&test, Image, Approved, "image-1").await;
        assert_eq!(world.lacks(&test, "animation").await, None);
        // What was sent is not refused afterwards: it may be paid for already.
        world.say(&test, Script, ChangesRequested, "script-1").await;
        assert!(matches!(world.begin(&test, "speech").await, Ok(BegunCall::Again { .. })));
    }

    async fn projects_pay_as_before_where_nothing_says_otherwise(test: TestDb) {
        for rules in [ApprovalRules::default(), ApprovalRules { auto_approve: true, ..STRICT }] {
            let world = World::new(&test, rules).await;
            assert_eq!(world.lacks(&test, "speech").await, None, "{rules:?}");
            assert_eq!(approvals::rules(&test.db, LOCAL, world.project).await.expect("a read"), Some(rules));
            test.finish(&world.claim).await;
        }
        assert_eq!(approvals::rules(&test.db, LOCAL, ProjectId::new()).await.expect("a read"), None);
    }

    async fn a_job_waits_for_an_approval_unclaimed_and_goes_on_with_it(test: TestDb) {
        let world = World::new(&test, STRICT).await;
        assert_eq!(world.wait(&test).await, JobState::Blocked);
        let waiting = test.job(&world.job).await;
        let error = waiting.error.expect("it says why");
        assert_eq!((waiting.state, error.error_code.as_str()), (JobState::Blocked, APPROVAL_NEEDED));
        assert!(error.error_message.contains("the script of scene 1 is not"), "{}", error.error_message);
        test.pass(std::time::Duration::from_secs(3600));
        assert!(test.claim("w", 10).await.is_empty(), "nobody claims what waits for people");
        let outlines = jobs::outlines_of_projects(&test.db, LOCAL, &[world.project]).await.expect("a read");
        assert!(outlines[&world.project][0].awaits_approval);

        let mut tx = test.db.begin().await.expect("a transaction");
        let of_others = jobs::approved(&mut tx, world.project, Some(SceneId::new())).await.expect("looked");
        assert_eq!(of_others, 0, "a word of another scene wakes nobody");
        tx.rollback().await.expect("nothing changed");
        assert_eq!(world.say(&test, ReviewStage::Script, Approval::Approved, "script-1").await, 1);
        assert_eq!((test.state(&world.job).await, test.job(&world.job).await.error), (JobState::Queued, None));
        let again = test.claim_one("w").await;
        assert_eq!(again.job.id, world.job.id);
        // A word that came while the attempt ended is not missed.
        assert_eq!(World { claim: again, ..world }.wait(&test).await, JobState::Queued);
    }

    async fn jobs_that_wait_look_again_when_the_rule_goes_and_are_cancelled_like_others(test: TestDb) {
        let world = World::new(&test, STRICT).await;
        world.wait(&test).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        scene_versions::lock(&mut tx, world.project).await.expect("locked");
        approvals::set_rules(&mut tx, world.project, ApprovalRules::default()).await.expect("rules");
        assert_eq!(jobs::approved(&mut tx, world.project, None).await.expect("looked"), 1);
        tx.commit().await.expect("a commit");
        test.claim_one("w").await;

        let other = World::new(&test, STRICT).await;
        other.wait(&test).await;
        test.cancel(&other.job).await.expect("cancelled");
        assert_eq!(other.say(&test, ReviewStage::Script, Approval::Approved, "script-1").await, 0);
        assert_eq!(test.state(&other.job).await, JobState::Cancelled);
    }
}

#[tokio::test]
async fn without_the_guard_it_would_be_paid() {
    let test = TestDb::sqlite_without(Some(Guard::Approval)).await;
    let world = World::new(&test, STRICT).await;
    assert_eq!(world.lacks(&test, "speech").await, None);
}
