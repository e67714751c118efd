use std::fmt::Debug;

use async_trait::async_trait;
use gala_core::{brief::Brief, plan::Plan, problem::Problem};

use super::error::ProviderError;

/// Makes a plan of a brief.
#[async_trait]
pub trait Planner: Debug + Send + Sync + 'static {
    /// The name that stands in `plan.json` and in the report.
    fn name(&self) -> String;

    /// # Errors
    /// [`ProviderError::RefusedAll`] or [`ProviderError::Refused`] for a brief that it can make no plan of;
    /// [`ProviderError::Busy`] and [`ProviderError::Unavailable`] where it is out of reach or does not work.
    async fn plan(&self, brief: &Brief) -> Result<Plan, ProviderError>;

    /// Returns a brief whose scenes are those that its plan will have: their texts are cut. One that cannot cut leaves it as it
    /// is.
    fn cut(&self, brief: &Brief) -> Brief {
        brief.clone()
    }

    /// Returns what can be told of a brief before anything is made of it: that its video will not be as long as was
    /// asked. Answers at once. A planner that cannot foresee tells nothing.
    fn warnings(&self, _brief: &Brief) -> Vec<Problem> {
        Vec::new()
    }
}
