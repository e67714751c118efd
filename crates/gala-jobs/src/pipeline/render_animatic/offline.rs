//! Who sketches: what works on this machine and costs nothing.

use std::sync::Arc;

use gala_ai::{
    illustrator::Illustrator,
    provider::{Chain, PictureSource, Providers},
};

use super::super::{plans::Plans, providers::OneAtATime, services::Services, small_pictures::SmallPictures};

/// Returns the services of an installation with no other providers than those of this machine: its voices, in their order, and
/// the illustrator. Nobody else is asked for anything.
pub(super) fn offline(services: &Services) -> Services {
    let speakers = services.providers.speakers.all().iter();
    let speakers = speakers.filter(|speaker| !speaker.is_metered()).cloned().collect();
    let illustrator = PictureSource::Provider(Arc::new(Illustrator::new()));
    let providers = Providers {
        planner: Arc::clone(&services.providers.planner),
        text_models: Chain::default(),
        speakers: Chain::new(speakers),
        image_providers: Chain::new(vec![Arc::new(illustrator)]),
        motion_sources: Chain::default(),
        transcribers: Chain::default(),
        presenters: Chain::default(),
        depth_estimator: None,
        subject_finder: None,
        picture_matcher: None,
        prices: Arc::clone(&services.providers.prices),
    };
    Services {
        store: services.store.clone(),
        tools: services.tools.clone(),
        render: services.render.clone(),
        providers,
        limits: Arc::clone(&services.limits),
        stock_searches: OneAtATime::default(),
        sharing: None,
        plans: Plans::default(),
        imports: services.imports.clone(),
        small_pictures: SmallPictures::default(),
    }
}
