//! What is seen in a scene is made for it, or found among what others made.

use std::sync::Arc;

use gala_core::spending::{BilledUnit, Usage, UsageRange};

use super::{
    animator::{AnimationRequest, Animator},
    image::{ImageProvider, ImageRequest},
    priced::{Expected, Priced, ProviderId, Resend},
    stock::StockLibrary,
};

/// Raised when the same search would choose another asset.
const STOCK_VERSION: &str = "stock/2";

/// Where the picture of a scene comes from.
#[derive(Clone, Debug)]
pub enum PictureSource {
    Provider(Arc<dyn ImageProvider>),
    Stock(Arc<dyn StockLibrary>),
}

/// Where the motion of a scene comes from.
#[derive(Clone, Debug)]
pub enum MotionSource {
    /// Sets the scene's picture in motion.
    Animator(Arc<dyn Animator>),
    /// Has videos that show something else than the picture: asked only where a brief names it.
    Stock(Arc<dyn StockLibrary>),
}

impl PictureSource {
    /// The name and version that stand in the report and in the hash of what is made.
    pub fn name(&self) -> String {
        match self {
            Self::Provider(provider) => provider.name(),
            Self::Stock(library) => stock_name(&**library),
        }
    }

    /// As [`ImageProvider::references_taken`].
    pub fn references_taken(&self) -> usize {
        match self {
            Self::Provider(provider) => provider.references_taken(),
            Self::Stock(_) => 0,
        }
    }
}

/// Returns the name of a library with the version of how its assets are chosen.
pub fn stock_name(library: &dyn StockLibrary) -> String {
    let id = library.id();
    format!("{}/{}/{STOCK_VERSION}", id.provider, id.model)
}

impl PictureSource {
    fn priced(&self) -> &dyn Priced {
        match self {
            Self::Provider(provider) => &**provider,
            Self::Stock(library) => &**library,
        }
    }
}

impl MotionSource {
    pub fn is_stock(&self) -> bool {
        matches!(self, Self::Stock(_))
    }

    fn priced(&self) -> &dyn Priced {
        match self {
            Self::Animator(animator) => &**animator,
            Self::Stock(library) => &**library,
        }
    }
}

impl Priced for PictureSource {
    fn id(&self) -> ProviderId {
        self.priced().id()
    }

    fn resend(&self) -> Resend {
        self.priced().resend()
    }

    fn is_metered(&self) -> bool {
        self.priced().is_metered()
    }
}

impl Priced for MotionSource {
    fn id(&self) -> ProviderId {
        self.priced().id()
    }

    fn resend(&self) -> Resend {
        self.priced().resend()
    }

    fn is_metered(&self) -> bool {
        self.priced().is_metered()
    }
}

impl Expected<ImageRequest> for PictureSource {
    fn expected(&self, request: &ImageRequest) -> UsageRange {
        match self {
            Self::Provider(provider) => provider.expected(&request.with_at_most(provider.references_taken())),
            Self::Stock(_) => one_search(),
        }
    }
}

impl Expected<AnimationRequest> for MotionSource {
    fn expected(&self, request: &AnimationRequest) -> UsageRange {
        match self {
            Self::Animator(animator) => animator.expected(request),
            Self::Stock(_) => one_search(),
        }
    }
}

fn one_search() -> UsageRange {
    UsageRange::exact(Usage::of(BilledUnit::Requests, 1))
}
