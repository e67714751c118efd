//! Reading the plan that the jobs of a project share.

use std::sync::Arc;

use gala_core::{job::Failure, payload::Planned, plan::Plan};

use super::studio::Studio;

impl Studio {
    pub(super) async fn read_plan(&self, planned: &Planned) -> Result<Arc<Plan>, Failure> {
        let content = planned.plan.checksum;
        if let Some(plan) = self.plans.get(&content) {
            return Ok(plan);
        }
        let plan = Arc::new(self.read_json(&planned.plan.key).await?);
        self.plans.keep(content, &plan);
        Ok(plan)
    }
}
